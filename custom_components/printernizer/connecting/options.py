"""What can be chosen for a printer that works without it."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    Selector,
    TextSelector,
)
import probatio
from yarl import URL

from ..const import (
    BOOKED_BY_US,
    CONF_AUTO_OFF,
    CONF_AUTO_OFF_MINUTES,
    CONF_AUTO_ON,
    CONF_CAMERA_ADDRESS,
    CONF_JOBS_KEPT,
    CONF_PHOTO_CAMERA,
    CONF_PHOTO_LIGHT,
    CONF_PHOTOS_KEPT,
    CONF_POWER_SWITCH,
    CONF_PROBLEM_TEXTS,
    CONF_READY_TEMPERATURE,
    CONF_SPOOLMAN,
    CONF_SPOOLMAN_BOOKED_BY,
    DEFAULT_AUTO_OFF_MINUTES,
    DEFAULT_PHOTOS_KEPT,
    DEFAULT_READY_TEMPERATURE,
)
from ..following.ledger import DEFAULT_JOBS_KEPT
from ..powering.plug import is_ours
from ..printer.cameras.by_address import parse_camera_address
from ..printer.spools.spoolman import parse_spoolman_address
from .cost_options import COST_FIELDS
from .spoolman_page import SPOOLMAN_FIELDS, async_spoolman_error

PAGES: Final[dict[str, dict[probatio.Optional, Selector[Any]]]] = {
    "photos": {
        probatio.Optional(CONF_CAMERA_ADDRESS): TextSelector(),
        probatio.Optional(CONF_PHOTO_CAMERA): EntitySelector(
            EntitySelectorConfig(domain="camera")
        ),
        probatio.Optional(CONF_PHOTO_LIGHT): BooleanSelector(),
        probatio.Optional(CONF_PHOTOS_KEPT): NumberSelector(
            NumberSelectorConfig(min=0, max=1000, mode=NumberSelectorMode.BOX)
        ),
    },
    "jobs": {
        probatio.Optional(CONF_JOBS_KEPT): NumberSelector(
            NumberSelectorConfig(min=10, max=5000, mode=NumberSelectorMode.BOX)
        ),
        probatio.Optional(CONF_READY_TEMPERATURE): NumberSelector(
            NumberSelectorConfig(
                min=25, max=60, mode=NumberSelectorMode.BOX, unit_of_measurement="°C"
            )
        ),
        probatio.Optional(CONF_PROBLEM_TEXTS): BooleanSelector(),
    },
    "costs": COST_FIELDS,
    "filament": SPOOLMAN_FIELDS,
    "power": {
        probatio.Optional(CONF_POWER_SWITCH): EntitySelector(
            EntitySelectorConfig(domain=["switch", "input_boolean"])
        ),
        probatio.Optional(CONF_AUTO_OFF): BooleanSelector(),
        probatio.Optional(CONF_AUTO_OFF_MINUTES): NumberSelector(
            NumberSelectorConfig(
                min=1, max=720, mode=NumberSelectorMode.BOX, unit_of_measurement="min"
            )
        ),
        probatio.Optional(CONF_AUTO_ON): BooleanSelector(),
    },
}
"""The fields of each page. Every page has a step of its name in the flow."""
_DEFAULTS: Final = {
    CONF_AUTO_OFF: False,
    CONF_AUTO_OFF_MINUTES: DEFAULT_AUTO_OFF_MINUTES,
    CONF_AUTO_ON: False,
    CONF_JOBS_KEPT: DEFAULT_JOBS_KEPT,
    CONF_READY_TEMPERATURE: DEFAULT_READY_TEMPERATURE,
    CONF_PHOTO_LIGHT: False,
    CONF_PHOTOS_KEPT: DEFAULT_PHOTOS_KEPT,
    CONF_PROBLEM_TEXTS: True,
    CONF_SPOOLMAN_BOOKED_BY: BOOKED_BY_US,
}
_MASK = "****"


class PrinternizerOptionsFlow(OptionsFlowWithReload):
    """A page of options for each thing that can be chosen."""

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which page to open."""
        return self.async_show_menu(
            step_id="init",
            menu_options=list(PAGES),
            description_placeholders=self._named(),
        )

    async def async_step_photos(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose cameras and photos."""
        return self._page("photos", user_input)

    async def async_step_jobs(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose what is kept of jobs, and when one may be removed."""
        return self._page("jobs", user_input)

    async def async_step_costs(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose meters, and what energy, filament and the machine cost."""
        return self._page("costs", user_input)

    async def async_step_filament(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose where Spoolman is; a new address has to answer."""
        if user_input is None or not (told := user_input.get(CONF_SPOOLMAN, "")):
            return self._page("filament", user_input)
        known = self.config_entry.options.get(CONF_SPOOLMAN)
        try:
            address = _unmasked(parse_spoolman_address(told), known)
        except ValueError:
            error: str | None = "invalid_spoolman_address"
        else:
            error = None
            if address != known:
                error = await async_spoolman_error(self.hass, URL(address))
            user_input = {**user_input, CONF_SPOOLMAN: address}
        if error is None:
            return self._page("filament", user_input)
        shown = {**user_input, CONF_SPOOLMAN: told}
        return self._form("filament", shown, {CONF_SPOOLMAN: error})

    async def async_step_power(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose the switch of the power."""
        return self._page("power", user_input)

    def _page(self, step: str, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Show the options of a page as they are, or take over what was filled in."""
        errors = self._errors(user_input or {})
        if user_input is not None and not errors:
            try:
                return self.async_create_entry(data=self._taken_over(step, user_input))
            except ValueError:
                errors[CONF_CAMERA_ADDRESS] = "invalid_camera_address"
        return self._form(step, user_input or self._shown(), errors)

    def _form(
        self, step: str, known: dict[str, Any], errors: dict[str, str]
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(
                probatio.Schema(PAGES[step]), known
            ),
            errors=errors,
            description_placeholders=self._named(),
        )

    def _errors(self, user_input: dict[str, Any]) -> dict[str, str]:
        """Return what cannot be chosen: a printer's own switch only calls itself."""
        switch = user_input.get(CONF_POWER_SWITCH)
        if switch is not None and is_ours(self.hass, switch):
            return {CONF_POWER_SWITCH: "own_power_switch"}
        if switch is None and any(map(user_input.get, (CONF_AUTO_OFF, CONF_AUTO_ON))):
            return {CONF_POWER_SWITCH: "no_power_switch"}
        return {}

    def _named(self) -> dict[str, str]:
        return {"name": self.config_entry.title}

    def _shown(self) -> dict[str, Any]:
        """Return the options, those not chosen too, without passwords in addresses."""
        shown = {**_DEFAULTS, **self.config_entry.options}
        for key in (CONF_CAMERA_ADDRESS, CONF_SPOOLMAN):
            if address := shown.get(key):
                shown[key] = _masked(address)
        return shown

    def _taken_over(self, step: str, user_input: dict[str, Any]) -> dict[str, Any]:
        """Return all options with those of a page as they were filled in.

        A field that was left empty is none any more. Raises `ValueError` for a wrong
        address of a camera.
        """
        page = {str(field) for field in PAGES[step]}
        others = {
            key: value
            for key, value in self.config_entry.options.items()
            if key not in page
        }
        address = user_input.pop(CONF_CAMERA_ADDRESS, "").strip()
        if address:
            known = self.config_entry.options.get(CONF_CAMERA_ADDRESS)
            user_input[CONF_CAMERA_ADDRESS] = _unmasked(
                parse_camera_address(address), known
            )
        return others | user_input


def _masked(address: str) -> str:
    url = URL(address)
    return str(url if url.password is None else url.with_password(_MASK))


def _unmasked(url: URL, known: str | None) -> str:
    """Return an address whose password, where it is left as it was, is the known one.

    Raises `ValueError` if there is none: it goes nowhere else, and never in the clear
    where it was encrypted.
    """
    if known is None or url.password != _MASK:
        return str(url)
    before = URL(known)
    if (url.origin(), url.user) != (before.origin(), before.user):
        raise ValueError("the password is missing")
    return str(url.with_password(before.password))
