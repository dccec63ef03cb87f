"""Setting a printer up: choose the brand, fill in its form, prove that it works."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import CONF_BASE, CONF_HOST, CONF_NAME
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import probatio

from .brands import BRANDS, Brand
from .connecting.checking_flow import CheckingFlow
from .connecting.decisions import async_ask_about_certificate
from .connecting.discovery import async_discovery
from .connecting.forms import (
    CONF_CHECK,
    NAME,
    OFFER_TO_CHECK,
    Input,
    choice,
    cleaned,
    optional,
    without,
)
from .connecting.known_elsewhere import KnownPrinter, known_elsewhere
from .connecting.moving import async_follow_address, known_entry
from .connecting.naming import async_name_for
from .connecting.options import PrinternizerOptionsFlow
from .connecting.trial import Trial, failed
from .const import (
    CONF_BRAND,
    CONF_HOSTNAME,
    CONF_MAC,
    CONF_PRINTER,
    CONF_SERIAL,
    DOMAIN,
)
from .fleet.entries import is_fleet
from .fleet.flow import FleetFlow
from .printer.connection.found import FoundPrinter
from .printer.errors import PrinterError
from .printer.model import PrinterInfo
from .runtime import PrinternizerConfigEntry

type ShowForm = Callable[[Trial | None], ConfigFlowResult]


@dataclass(frozen=True, slots=True)
class Change:
    """A form that changes an entry: what it asks for and what stays as it is."""

    step_id: str
    entry: PrinternizerConfigEntry
    brand: Brand
    fields: Mapping[probatio.Marker, Any]
    kept: Input


class PrinternizerConfigFlow(FleetFlow, CheckingFlow, domain=DOMAIN):
    """Add a printer, renew its login, or change where it is."""

    VERSION = 1
    MINOR_VERSION = 2

    _brand: Brand
    _found: FoundPrinter
    _known: KnownPrinter
    _by_hand = False
    _stop_listening: CALLBACK_TYPE | None = None

    @staticmethod
    @callback
    @override
    def async_get_options_flow(
        config_entry: PrinternizerConfigEntry,
    ) -> PrinternizerOptionsFlow:
        """Return the flow for what works without it."""
        return PrinternizerOptionsFlow()

    @callback
    @override
    def async_remove(self) -> None:
        """Listen for printers no longer."""
        if self._stop_listening is not None:
            self._stop_listening()

    @override
    async def async_step_user(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Choose the brand, and hear of printers meanwhile."""
        if self._stop_listening is None:
            # Home Assistant comes here again when the dialog is opened anew.
            self._stop_listening = await async_discovery(self.hass).async_listen()
        return self.async_show_menu(step_id="user", menu_options=list(BRANDS))

    @override
    async def async_step_integration_discovery(
        self, discovery_info: Input
    ) -> ConfigFlowResult:
        """Offer a printer that has announced itself."""
        found: FoundPrinter = discovery_info[CONF_PRINTER]
        await self.async_set_unique_id(found.serial)
        self._abort_if_unique_id_configured()
        return await self._offer(BRANDS[discovery_info[CONF_BRAND]], found)

    @override
    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        """Offer a printer that mDNS tells of."""
        for brand in BRANDS.values():
            if brand.announced is not None and brand.service == discovery_info.type:
                found = brand.announced(
                    discovery_info.ip_addresses,
                    discovery_info.port,
                    discovery_info.hostname,
                )
                if found is not None:
                    return await self._async_step_sighted(brand, found)
        return self.async_abort(reason="no_address")

    @override
    async def async_step_dhcp(
        self, discovery_info: DhcpServiceInfo
    ) -> ConfigFlowResult:
        """Offer a printer that DHCP tells of."""
        lease = (
            discovery_info.ip,
            discovery_info.hostname,
            discovery_info.macaddress,
        )
        for brand in BRANDS.values():
            if brand.leased is not None:
                return await self._async_step_sighted(brand, brand.leased(*lease))
        return self.async_abort(reason="no_address")

    async def _async_step_sighted(
        self, brand: Brand, found: FoundPrinter
    ) -> ConfigFlowResult:
        """Offer a printer that does not tell its serial number, if it is a new one.

        Until it does, its host name stands for it, which mDNS and DHCP both tell.
        """
        if (entry := known_entry(self.hass, brand, found)) is not None:
            async_follow_address(self.hass, entry, found)
            return self.async_abort(reason="already_configured")
        await self.async_set_unique_id(found.hostname or found.mac)
        self._abort_if_unique_id_configured()
        if not async_discovery(self.hass).async_may_offer():
            return self.async_abort(reason="too_many_offers")
        return await self._offer(brand, found)

    async def _offer(self, brand: Brand, found: FoundPrinter) -> ConfigFlowResult:
        self._brand, self._found = brand, found
        name = found.title or brand.name
        self.context["title_placeholders"] = {"name": name}
        return await self.async_step_discovered()

    async def async_step_found(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Choose a printer that announces itself or is known elsewhere, or neither."""
        elsewhere = known_elsewhere(self.hass, self._brand)
        known = {printer.entry_id: printer for printer in elsewhere}
        told = {printer.serial for printer in known.values()}
        found = {
            printer.serial: printer
            for printer in async_discovery(self.hass).new_printers(self._brand)
            if printer.serial not in told
        }
        if user_input is None:
            labels = {key: printer.label for key, printer in known.items()}
            schema = choice(found, labels)
            return self.async_show_form(step_id="found", data_schema=schema)
        if (rival := known.get(user_input[CONF_PRINTER])) is not None:
            self._known = rival
            return await self.async_step_take_over()
        if (chosen := found.get(user_input[CONF_PRINTER])) is None:
            self._by_hand = True
            return await self._async_step_brand(self._brand, None)
        await self.async_set_unique_id(chosen.serial, raise_on_progress=False)
        return await self._offer(self._brand, chosen)

    async def async_step_take_over(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Set a printer up with what another integration was told of it."""
        brand, known = self._brand, self._known
        fields = {**known.fields(brand), **NAME}
        shown = {**known.suggestions, **(user_input or {})}
        placeholders = {"name": known.name, "integration": known.integration}

        def form(trial: Trial | None) -> ConfigFlowResult:
            return self._form("take_over", fields, trial, shown, placeholders)

        if user_input is None:
            return form(None)
        return await self._async_take_new(brand, known.completed(user_input), form)

    async def async_step_discovered(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Ask for the login of a printer that was found."""
        brand, found = self._brand, self._found
        fields = {
            field: selector
            for field, selector in brand.fields.items()
            if str(field) != CONF_SERIAL
        }
        learned = {
            CONF_SERIAL: found.serial,
            CONF_HOSTNAME: found.hostname,
            CONF_MAC: found.mac,
        }
        kept = {key: value for key, value in learned.items() if value}
        known = {
            **brand.suggestions,
            CONF_HOST: found.host,
            CONF_NAME: found.name or "",
        }
        known |= user_input or {}
        name = {"name": found.title or brand.name}

        def form(trial: Trial | None) -> ConfigFlowResult:
            return self._form("discovered", {**fields, **NAME}, trial, known, name)

        if user_input is None:
            return form(None)
        return await self._async_take_new(brand, {**kept, **user_input}, form)

    async def async_step_reauth(
        self, _entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Tell that the printer refuses the login."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Ask for the login anew; whom we trust stays the same."""
        entry = self._get_reauth_entry()
        brand = BRANDS[entry.data[CONF_BRAND]]
        fields = {
            field: selector
            for field, selector in brand.fields.items()
            if str(field) in brand.credentials
        }
        kept = without(brand.credentials, entry.data)
        change = Change("reauth_confirm", entry, brand, fields, kept)
        return await self._async_step_change(change, user_input)

    async def async_step_reconfigure(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Change the address or the login, but not whom we trust."""
        entry = self._get_reconfigure_entry()
        if is_fleet(entry):
            return self.async_abort(reason="not_a_printer")
        brand = BRANDS[entry.data[CONF_BRAND]]
        fields = {
            optional(field) if str(field) in brand.secrets else field: selector
            for field, selector in brand.fields.items()
            if str(field) != CONF_SERIAL
        }
        asked = frozenset(str(field) for field in fields) - brand.secrets
        kept = without(asked, entry.data)
        change = Change("reconfigure", entry, brand, fields, kept)
        return await self._async_step_change(change, user_input)

    async def _async_step_change(
        self, change: Change, user_input: Input | None
    ) -> ConfigFlowResult:
        """Show the form of a change, or try what was filled in."""
        if user_input is None:
            known = without(change.brand.secrets, change.entry.data)
            return self._change_form(change, None, known)
        result = None
        resting = await self._put_to_rest(change.entry)
        if user_input.pop(CONF_CHECK, False):
            return self._begin_check(
                change.brand,
                {**change.kept, **user_input},
                lambda trial: self._change_form(change, trial, user_input),
                change.entry.entry_id if resting else None,
            )
        try:
            result = await self._try_change(change, user_input)
        finally:
            # What is taken over reloads the entry by itself.
            if resting and (result is None or result["type"] is FlowResultType.FORM):
                self.hass.config_entries.async_schedule_reload(change.entry.entry_id)
        return result

    async def _put_to_rest(self, entry: PrinternizerConfigEntry) -> bool:
        """Free the printer for a trial, as some serve a single client.

        Whether there was anything to free: one that refuses the login has none of us.
        """
        if self.source != SOURCE_RECONFIGURE:
            return False
        if entry.state is not ConfigEntryState.LOADED:
            return False
        return await self.hass.config_entries.async_unload(entry.entry_id)

    async def _try_change(self, change: Change, user_input: Input) -> ConfigFlowResult:
        """Take over what was filled in, if the same printer answers."""
        trial = await self._try({**change.kept, **user_input}, change.brand)
        if (shown := trial.certificate_change) is not None:
            async_ask_about_certificate(self.hass, change.entry, shown)
        if trial.info is None:
            return self._change_form(change, trial, user_input)
        await self.async_set_unique_id(trial.info.serial)
        self._abort_if_unique_id_mismatch()
        return self.async_update_reload_and_abort(change.entry, data=trial.data)

    def _change_form(
        self, change: Change, trial: Trial | None, known: Mapping[str, Any]
    ) -> ConfigFlowResult:
        name = {"name": change.entry.title}
        return self._form(change.step_id, change.fields, trial, known, name)

    async def _async_step_brand(
        self, brand: Brand, user_input: Input | None
    ) -> ConfigFlowResult:
        """Ask for a printer of one brand."""
        self._brand = brand
        if user_input is None and not self._by_hand and self._has_choice(brand):
            return await self.async_step_found()
        known = brand.suggestions if user_input is None else user_input

        def form(trial: Trial | None) -> ConfigFlowResult:
            return self._form(brand.key, {**brand.fields, **NAME}, trial, known)

        if user_input is None:
            return form(None)
        return await self._async_take_new(brand, user_input, form)

    def _has_choice(self, brand: Brand) -> bool:
        """Whether there are printers to choose from before anything is typed."""
        new_printers = async_discovery(self.hass).new_printers(brand)
        return bool(new_printers or known_elsewhere(self.hass, brand))

    async def _async_take_new(
        self, brand: Brand, typed: Input, form: ShowForm
    ) -> ConfigFlowResult:
        """Set a printer up, or find out why that does not work."""
        if typed.pop(CONF_CHECK, False):
            return self._begin_check(brand, typed, form)
        trial = await self._try_new(typed, brand)
        if trial.info is None:
            return form(trial)
        return await self._create(trial.info, trial.data)

    def _begin_check(
        self, brand: Brand, typed: Input, form: ShowForm, rest_of: str | None = None
    ) -> ConfigFlowResult:
        """Check what was typed, unless it holds no host."""
        data = {CONF_BRAND: brand.key, **cleaned(typed)}
        try:
            brand.examine(self.hass, data, None)
        except ValueError as error:
            return form(failed(data, error))
        return self.begin_check(data, lambda: form(None), rest_of)

    async def _claim(self, serial: str) -> None:
        await self.async_set_unique_id(serial, raise_on_progress=False)
        self._abort_if_unique_id_configured()

    async def _create(self, info: PrinterInfo, data: Input) -> ConfigFlowResult:
        await self._claim(info.serial)
        title = async_name_for(self.hass, info, data.pop(CONF_NAME, ""))
        return self.async_create_entry(title=title, data=data)

    async def _try_new(self, user_input: Input, brand: Brand) -> Trial:
        """Try a printer, unless it is set up already: printers take few connections."""
        data = cleaned(user_input)
        if not data.get(CONF_SERIAL) and brand.identify is not None:
            try:
                data[CONF_SERIAL] = await brand.identify(data)
            except (ValueError, PrinterError) as error:
                return failed(data, error)
        if serial := data.get(CONF_SERIAL):
            await self._claim(serial)
        return await self._try(data, brand)

    async def _try(self, user_input: Input, brand: Brand) -> Trial:
        """Connect for real, and hang up again before the entry is set up."""
        data = {CONF_BRAND: brand.key, **cleaned(user_input)}
        try:
            backend = brand.create(self.hass, data, brand.name)
        except (ValueError, PrinterError) as error:
            return failed(data, error)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(backend.close)
            try:
                await backend.connect(lambda _: None)
            except PrinterError as error:
                return failed(data, error)
            info = backend.snapshot.info
            proven = {**data, CONF_SERIAL: info.serial, **backend.learned}
        return Trial(data=proven, info=info, errors={})

    def _form(
        self,
        step_id: str,
        fields: Mapping[probatio.Marker, Any],
        trial: Trial | None,
        known: Mapping[str, Any],
        placeholders: dict[str, str] | None = None,
    ) -> ConfigFlowResult:
        """Show a form with what is known already; after a failure, offer to check."""
        failed = trial is not None and CONF_BASE in trial.errors
        asked = {**fields, **OFFER_TO_CHECK} if failed else dict(fields)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                probatio.Schema(asked), known
            ),
            errors=trial.errors if trial else None,
            description_placeholders=placeholders,
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
