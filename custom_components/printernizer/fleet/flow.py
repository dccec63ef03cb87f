"""How the fleet's entry is made, and what its printers' entries have and it has not."""

from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.core import callback

from .entries import FLEET, is_fleet


class FleetFlow(ConfigFlow):
    """Makes the entry of the fleet, which nobody fills in a form for."""

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry[Any]) -> bool:
        """Return whether there is anything to choose: printers have options."""
        return not is_fleet(config_entry)

    async def async_step_system(self, title: str) -> ConfigFlowResult:
        """Make the entry under a title, unless there is one."""
        await self.async_set_unique_id(FLEET)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=title, data={})
