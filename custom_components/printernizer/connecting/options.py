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
    TextSelector,
)
import voluptuous as vol
from yarl import URL

from ..const import (
    CONF_CAMERA_ADDRESS,
    CONF_JOBS_KEPT,
    CONF_PHOTO_CAMERA,
    CONF_PHOTO_LIGHT,
    CONF_PHOTOS_KEPT,
    CONF_POWER_SWITCH,
    CONF_PROBLEM_TEXTS,
    CONF_READY_TEMPERATURE,
    DEFAULT_PHOTOS_KEPT,
    DEFAULT_READY_TEMPERATURE,
)
from ..following.ledger import DEFAULT_JOBS_KEPT
from ..printer.cameras.by_address import parse_camera_address

OPTIONS: Final = {
    vol.Optional(CONF_CAMERA_ADDRESS): TextSelector(),
    vol.Optional(CONF_JOBS_KEPT): NumberSelector(
        NumberSelectorConfig(min=10, max=5000, mode=NumberSelectorMode.BOX)
    ),
    vol.Optional(CONF_READY_TEMPERATURE): NumberSelector(
        NumberSelectorConfig(
            min=25, max=60, mode=NumberSelectorMode.BOX, unit_of_measurement="°C"
        )
    ),
    vol.Optional(CONF_PHOTO_CAMERA): EntitySelector(
        EntitySelectorConfig(domain="camera")
    ),
    vol.Optional(CONF_PHOTO_LIGHT): BooleanSelector(),
    vol.Optional(CONF_PHOTOS_KEPT): NumberSelector(
        NumberSelectorConfig(min=0, max=1000, mode=NumberSelectorMode.BOX)
    ),
    vol.Optional(CONF_POWER_SWITCH): EntitySelector(
        EntitySelectorConfig(domain=["switch", "input_boolean"])
    ),
    vol.Optional(CONF_PROBLEM_TEXTS): BooleanSelector(),
}
_DEFAULTS: Final = {
    CONF_JOBS_KEPT: DEFAULT_JOBS_KEPT,
    CONF_READY_TEMPERATURE: DEFAULT_READY_TEMPERATURE,
    CONF_PHOTO_LIGHT: False,
    CONF_PHOTOS_KEPT: DEFAULT_PHOTOS_KEPT,
    CONF_PROBLEM_TEXTS: True,
}

_ENTITIES = (CONF_PHOTO_CAMERA, CONF_POWER_SWITCH)
"""What is none any more when its field is left empty."""
_MASK = "****"


class PrinternizerOptionsFlow(OptionsFlowWithReload):
    """One form for all options."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the options as they are, or take over what was filled in."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                return self.async_create_entry(data=self._taken_over(user_input))
            except ValueError:
                errors[CONF_CAMERA_ADDRESS] = "invalid_camera_address"
        known = user_input or self._shown()
        schema = self.add_suggested_values_to_schema(vol.Schema(OPTIONS), known)
        return self.async_show_form(
            step_id="init",
            data_schema=schema,
            errors=errors,
            description_placeholders={"name": self.config_entry.title},
        )

    def _shown(self) -> dict[str, Any]:
        """Return the options, those not chosen too, without the camera's password."""
        shown = {**_DEFAULTS, **self.config_entry.options}
        if address := shown.get(CONF_CAMERA_ADDRESS):
            shown[CONF_CAMERA_ADDRESS] = _masked(address)
        return shown

    def _taken_over(self, user_input: dict[str, Any]) -> dict[str, Any]:
        """Return the options to be stored; raises `ValueError` for a wrong address."""
        options = {**self.config_entry.options, **user_input}
        for entity in _ENTITIES:
            if entity not in user_input:
                options.pop(entity, None)
        address = user_input.get(CONF_CAMERA_ADDRESS, "").strip()
        if not address:
            options.pop(CONF_CAMERA_ADDRESS, None)
        else:
            known = self.config_entry.options.get(CONF_CAMERA_ADDRESS)
            options[CONF_CAMERA_ADDRESS] = _unmasked(address, known)
        return options


def _masked(address: str) -> str:
    url = URL(address)
    return str(url if url.password is None else url.with_password(_MASK))


def _unmasked(address: str, known: str | None) -> str:
    """Return an address whose password, where it is left as it was, is the known one.

    Raises `ValueError` for what is no address. Another camera never gets the password.
    """
    url = parse_camera_address(address)
    if known is None or url.password != _MASK:
        return str(url)
    before = URL(known)
    if (url.host, url.user) != (before.host, before.user):
        raise ValueError("the password is missing")
    return str(url.with_password(before.password))
