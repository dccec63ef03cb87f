"""Repairs that are done where they are told: the user reads, answers and is done."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import BooleanSelector, TextSelector
import probatio

from .connecting.decisions import (
    CERTIFICATE_CHANGED,
    NEW_ADDRESS,
    async_trust,
    readable,
)
from .connecting.error_texts import translation_key
from .connecting.moving import async_move, async_prove
from .following.issues import AUTHORISATION, WRONG_ADDRESS, due_key
from .printer.errors import PrinterError
from .printer.jobs.maintenance import Task
from .printer.spools.keeper import Oddity
from .runtime import PrinternizerConfigEntry, PrinterRuntime
from .spooling.issues import booking_of
from .spooling.room import spool_room

CONF_AGAIN = "again"

type Data = Mapping[str, Any]
type Errors = dict[str, str]


class RepairFlow(RepairsFlow):
    """Asks one question; nothing is done unless it is answered."""

    needs_printer = False
    """Whether the printer has to be set up for it."""

    def __init__(self, entry: PrinternizerConfigEntry, about: Data) -> None:
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
        """Ask, or do what was answered, and ask again if that does not work."""
        loaded = self._entry.state is ConfigEntryState.LOADED
        if self.needs_printer and not loaded:
            return self.async_abort(reason="not_loaded")
        errors: Errors = {}
        if user_input is not None:
            errors = await self._repair(user_input)
            if not errors:
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=self._schema(),
            errors=errors,
            description_placeholders={"printer": self._entry.title, **self._told()},
        )

    @property
    def _runtime(self) -> PrinterRuntime:
        runtime: PrinterRuntime = self._entry.runtime_data
        return runtime

    def _schema(self) -> probatio.Schema:
        """Return what is asked for beside agreement."""
        return probatio.Schema({})

    def _told(self) -> dict[str, str]:
        """Return what the question is about."""
        return {}

    async def _repair(self, answer: Data) -> Errors:
        """Do what was answered, or return what is wrong with that."""
        raise NotImplementedError


class CertificateFlow(RepairFlow):
    """Asks whether another certificate is the printer's own."""

    @override
    def _told(self) -> dict[str, str]:
        return {key: readable(self._about[key]) for key in ("trusted", "shown")}

    @override
    async def _repair(self, answer: Data) -> Errors:
        async_trust(self.hass, self._entry, self._about["shown"])
        return {}


class AddressFlow(RepairFlow):
    """Asks whether a printer is where a packet in the network says."""

    @override
    def _told(self) -> dict[str, str]:
        return {"host": self._about["host"]}

    @override
    async def _repair(self, answer: Data) -> Errors:
        async_move(self.hass, self._entry, {CONF_HOST: self._about["host"]})
        return {}


class WrongAddressFlow(RepairFlow):
    """Asks where the printer is, as another one answers at its address."""

    @override
    def _schema(self) -> probatio.Schema:
        known = self._entry.data[CONF_HOST]
        return probatio.Schema(
            {probatio.Required(CONF_HOST, default=known): TextSelector()}
        )

    @override
    async def _repair(self, answer: Data) -> Errors:
        host = answer[CONF_HOST].strip()
        error = await async_prove(self.hass, self._entry, host)
        if error is not None:
            return {CONF_HOST: error}
        async_move(self.hass, self._entry, {CONF_HOST: host})
        return {}


class AuthorisationFlow(RepairFlow):
    """Asks the printer again whether it takes commands."""

    needs_printer = True

    @override
    async def _repair(self, answer: Data) -> Errors:
        try:
            refusal = await self._runtime.coordinator.backend.test_control()
        except PrinterError as error:
            return {"base": translation_key(error)}
        return {} if refusal is None else {"base": "still_refused"}


class MaintenanceFlow(RepairFlow):
    """Asks whether a task that is due was done."""

    needs_printer = True

    def __init__(self, task: Task, entry: PrinternizerConfigEntry, about: Data) -> None:
        """Be about a task."""
        super().__init__(entry, about)
        self._task = task

    @override
    def _told(self) -> dict[str, str]:
        return {"hours": f"{self._runtime.jobs.maintenance.interval(self._task):g}"}

    @override
    async def _repair(self, answer: Data) -> Errors:
        book = self._runtime.jobs
        done = book.maintenance.was_done(self._task, book.odometer.seconds)
        await book.async_set_maintenance(done)
        return {}


class SpoolFlow(RepairFlow):
    """Asks whether somebody has seen to a booking that Spoolman has not counted."""

    @override
    def _told(self) -> dict[str, str]:
        return {"spool": self._about["spool"], "grams": f"{self._about['grams']:.1f}"}

    @override
    async def _repair(self, answer: Data) -> Errors:
        return {}


class DoubtFlow(SpoolFlow):
    """Asks whether Spoolman has counted a booking, as only somebody can see."""

    @override
    def _schema(self) -> probatio.Schema:
        return probatio.Schema(
            {probatio.Required(CONF_AGAIN, default=False): BooleanSelector()}
        )

    @override
    async def _repair(self, answer: Data) -> Errors:
        if answer[CONF_AGAIN]:
            room = spool_room(self.hass)
            await room.async_load()
            await room.async_tell_again(booking_of(self._about))
        return {}


FLOWS: Mapping[str, Callable[[PrinternizerConfigEntry, Data], RepairFlow]] = {
    CERTIFICATE_CHANGED: CertificateFlow,
    NEW_ADDRESS: AddressFlow,
    WRONG_ADDRESS: WrongAddressFlow,
    AUTHORISATION: AuthorisationFlow,
    Oddity.DOUBTFUL: DoubtFlow,
    Oddity.REFUSED: SpoolFlow,
    **{due_key(task): partial(MaintenanceFlow, task) for task in Task},
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow for an issue of ours."""
    about = data or {}
    entry = hass.config_entries.async_get_known_entry(about["entry_id"])
    kind = about.get("kind") or issue_id.removesuffix(f"_{entry.entry_id}")
    return FLOWS[kind](entry, about)
