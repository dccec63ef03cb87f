"""Setting a printer up: choose the brand, fill in its form, prove that it works."""

from collections.abc import Awaitable, Callable, Mapping
import contextlib
from dataclasses import dataclass
from typing import Any, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_BASE, CONF_HOST
import voluptuous as vol

from .brands import BRANDS, Brand
from .const import CONF_BRAND, CONF_SERIAL, DOMAIN, LOGGER
from .error_texts import translation_key
from .printer.errors import PrinterError
from .printer.model import PrinterInfo

type Input = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How an attempt to connect went: who answered, or which error to show where."""

    data: Input
    info: PrinterInfo | None = None
    errors: dict[str, str]


class PrinternizerConfigFlow(ConfigFlow, domain=DOMAIN):
    """Add a printer, renew its login, or change where it is."""

    VERSION = 1

    @override
    async def async_step_user(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Choose the brand."""
        return self.async_show_menu(step_id="user", menu_options=list(BRANDS))

    async def async_step_reauth(
        self, _entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Tell that the printer refuses the login."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Ask for the login anew."""
        entry = self._get_reauth_entry()
        brand = BRANDS[entry.data[CONF_BRAND]]
        fields = {
            field: selector
            for field, selector in brand.fields.items()
            if str(field) in brand.credentials
        }
        trial = None
        if user_input is not None:
            rest = _without(brand.credentials, _asked(brand, entry.data))
            trial = await self._try({**rest, **user_input}, brand)
            if trial.info is not None:
                await self._check_identity(trial.info)
                return self.async_update_reload_and_abort(entry, data=trial.data)
        return self._form("reauth_confirm", fields, trial, user_input or {})

    async def async_step_reconfigure(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Change the address or the login."""
        entry = self._get_reconfigure_entry()
        brand = BRANDS[entry.data[CONF_BRAND]]
        trial = None
        if user_input is not None:
            trial = await self._try(user_input, brand)
            if trial.info is not None:
                await self._check_identity(trial.info)
                return self.async_update_reload_and_abort(entry, data=trial.data)
        known = user_input or _without(brand.credentials, entry.data)
        return self._form("reconfigure", brand.fields, trial, known)

    async def _async_step_brand(
        self, brand: Brand, user_input: Input | None
    ) -> ConfigFlowResult:
        """Ask for a printer of one brand."""
        trial = None
        if user_input is not None:
            # Printers take few connections: spare one that is set up the check.
            if serial := _cleaned(user_input).get(CONF_SERIAL):
                await self._claim(serial)
            trial = await self._try(user_input, brand)
            if trial.info is not None:
                await self._claim(trial.info.serial)
                return self.async_create_entry(
                    title=_title(trial.info), data=trial.data
                )
        return self._form(brand.key, brand.fields, trial, user_input or {})

    async def _claim(self, serial: str) -> None:
        await self.async_set_unique_id(serial, raise_on_progress=False)
        self._abort_if_unique_id_configured()

    async def _check_identity(self, info: PrinterInfo) -> None:
        await self.async_set_unique_id(info.serial)
        self._abort_if_unique_id_mismatch()

    async def _try(self, user_input: Input, brand: Brand) -> Trial:
        """Connect for real, and hang up again before the entry is set up."""
        data = {CONF_BRAND: brand.key, **_cleaned(user_input)}
        try:
            backend = brand.create(self.hass, data, brand.name)
        except ValueError:
            return Trial(data=data, errors={CONF_HOST: "invalid_host"})
        except PrinterError as error:
            return Trial(data=data, errors={CONF_BASE: translation_key(error)})
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(backend.close)
            try:
                await backend.connect(lambda _: None)
            except PrinterError as error:
                LOGGER.debug("Cannot set up a printer: %s", error)
                return Trial(data=data, errors={CONF_BASE: translation_key(error)})
            info = backend.snapshot.info
            proven = {**data, CONF_SERIAL: info.serial, **backend.learned}
        return Trial(data=proven, info=info, errors={})

    def _form(
        self,
        step_id: str,
        fields: Mapping[vol.Marker, Any],
        trial: Trial | None,
        known: Mapping[str, Any],
    ) -> ConfigFlowResult:
        """Show a form with what is known already."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(dict(fields)), known
            ),
            errors=trial.errors if trial else None,
        )


def _brand_step(
    brand: Brand,
) -> Callable[[PrinternizerConfigFlow, Input | None], Awaitable[ConfigFlowResult]]:
    async def async_step(
        flow: PrinternizerConfigFlow, user_input: Input | None = None
    ) -> ConfigFlowResult:
        return await flow._async_step_brand(brand, user_input)  # noqa: SLF001

    return async_step


# The menu leads to a step named after the brand; a new brand needs no line here.
for _brand in BRANDS.values():
    setattr(PrinternizerConfigFlow, f"async_step_{_brand.key}", _brand_step(_brand))


def _cleaned(user_input: Mapping[str, Any]) -> Input:
    """Return what was typed without stray blanks, the serial number in capitals."""
    data = {
        key: value.strip() if isinstance(value, str) else value
        for key, value in user_input.items()
    }
    if serial := data.get(CONF_SERIAL):
        data[CONF_SERIAL] = serial.upper()
    return data


def _asked(brand: Brand, data: Mapping[str, Any]) -> Input:
    """Return what the form asks for, without what was learned by connecting.

    The serial number stays: it says whom we expect.
    """
    kept = {str(field) for field in brand.fields} | {CONF_SERIAL}
    return {key: value for key, value in data.items() if key in kept}


def _without(keys: frozenset[str], data: Mapping[str, Any]) -> Input:
    return {key: value for key, value in data.items() if key not in keys}


def _title(info: PrinterInfo) -> str:
    return info.name or f"{info.brand} {info.model or 'printer'}"
