"""Repairs that are done where they are told: the user reads the question and agrees."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
import voluptuous as vol

from .connecting.moving import async_move
from .connecting.questions import (
    CERTIFICATE_CHANGED,
    NEW_ADDRESS,
    async_trust,
    readable,
)

type Data = Mapping[str, Any]


class AgreeFlow(RepairsFlow):
    """Asks one question; nothing is done unless it is answered with yes."""

    def __init__(self, entry: ConfigEntry, about: Data) -> None:
        """Be about a printer."""
        self._entry = entry
        self._about = about

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Go on to the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask, or do what was agreed to."""
        if user_input is not None:
            self._repair()
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders={"printer": self._entry.title, **self._told()},
        )

    def _told(self) -> dict[str, str]:
        """Return what the question is about."""
        raise NotImplementedError

    def _repair(self) -> None:
        """Do what was agreed to."""
        raise NotImplementedError


class CertificateFlow(AgreeFlow):
    """Asks whether another certificate is the printer's own."""

    def _told(self) -> dict[str, str]:
        return {key: readable(self._about[key]) for key in ("trusted", "shown")}

    def _repair(self) -> None:
        async_trust(self.hass, self._entry, self._about["shown"])


class AddressFlow(AgreeFlow):
    """Asks whether a printer is where a packet in the network says."""

    def _told(self) -> dict[str, str]:
        return {"host": self._about["host"]}

    def _repair(self) -> None:
        async_move(self.hass, self._entry, {CONF_HOST: self._about["host"]})


FLOWS: Mapping[str, type[AgreeFlow]] = {
    CERTIFICATE_CHANGED: CertificateFlow,
    NEW_ADDRESS: AddressFlow,
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow for an issue of ours."""
    about = data or {}
    entry = hass.config_entries.async_get_known_entry(about["entry_id"])
    kind = issue_id.removesuffix(f"_{entry.entry_id}")
    return FLOWS[kind](entry, about)
