"""A print is cancelled by voice only if somebody says so twice."""

from typing import Any, Final, override

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components.button import DOMAIN as BUTTON, SERVICE_PRESS
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.helpers import config_validation as cv
import probatio

from ..printer.answers.confirming import Asker, Question, Questions
from ..printer.answers.printing import Seen, job_of
from ..printer.commands.commands import Cancel
from .asking import Asked, CannotAnswerError, PrinterIntent
from .printers import CANCEL, Exposed

CONFIRMED: Final = "confirmed"


class CancelIntent(PrinterIntent):
    """Asks back first; then presses the printer's own button, for who may press it.

    Only what is said after the question confirms it: whoever claims at once that it
    is confirmed, as a language model may, is asked all the same.
    """

    intent_type = "PrinternizerCancel"
    description = (
        "Cancels the print of a 3D printer, which cannot be undone. The first call "
        "only returns a question. Put it to the user, and call again with "
        "`confirmed` after the user has said yes."
    )
    via = CANCEL

    def __init__(self) -> None:
        """Have asked nobody yet."""
        self._questions = Questions()

    @property
    @override
    def slot_schema(self) -> dict[Any, Any]:
        confirmed = probatio.Optional(
            CONFIRMED, description="Whether the user has said yes to the question"
        )
        return {**super().slot_schema, confirmed: cv.boolean}

    @override
    async def async_answer(self, asked: Asked) -> str:
        asker = Asker(user=asked.intent.context.user_id, device=asked.intent.device_id)
        if asked.slots.get(CONFIRMED):
            saying, now = asked.intent.context.id, asked.intent.hass.loop.time()
            question = self._questions.open(asker, saying, now)
            printer = _answered(asked, question)
            if printer is not None:
                self._questions.close(asker)
                return await _async_cancel(asked, printer)
        return self._ask(asked, asker)

    def _ask(self, asked: Asked, asker: Asker) -> str:
        printer = _one_to_cancel(asked)
        question = Question(
            printer=printer.entry.entry_id,
            job=_job_id(printer),
            saying=asked.intent.context.id,
            asked_at=asked.intent.hass.loop.time(),
        )
        self._questions.ask(asker, question)
        return _about(asked, "say_cancel_question", printer.seen)


def _answered(asked: Asked, question: Question | None) -> Exposed | None:
    """Return the printer that somebody was asked about, if it still does that job."""
    if question is None:
        return None
    by_entry = {exposed.entry.entry_id: exposed for exposed in asked.printers}
    printer = by_entry.get(question.printer)
    if printer is None or not _can_cancel(printer):
        return None
    return printer if _job_id(printer) == question.job else None


def _one_to_cancel(asked: Asked) -> Exposed:
    """Return the printer that is meant; say what is in the way, or which there are."""
    able = list(filter(_can_cancel, asked.printers))
    match able or asked.printers:
        case [printer] if not able:
            raise CannotAnswerError(_hindrance(asked, printer.seen))
        case [printer]:
            _check_right(asked, printer)
            return printer
        case _ if not able:
            raise CannotAnswerError(asked.answer("say_nobody_prints"))
        case _:
            names = asked.words.joined(exposed.seen.name for exposed in able)
            raise CannotAnswerError(asked.answer("say_which", printers=names))


def _hindrance(asked: Asked, seen: Seen) -> str:
    """Say why the print of a printer cannot be cancelled."""
    if not seen.online:
        return asked.answer("say_offline", printer=seen.name)
    # It has something to cancel, but takes no commands, or is about to begin.
    key = "say_cancel_refused" if seen.has_job else "say_cancel_nothing"
    return asked.answer(key, printer=seen.name)


def _check_right(asked: Asked, printer: Exposed) -> None:
    if not printer.open_to(asked.user, POLICY_CONTROL):
        name = printer.seen.name
        raise CannotAnswerError(asked.answer("say_cancel_forbidden", printer=name))


async def _async_cancel(asked: Asked, printer: Exposed) -> str:
    """Press the button on behalf of who asked, and say so."""
    _check_right(asked, printer)
    told = _about(asked, "say_cancel_done", printer.seen)
    # By the button, so that the logbook says who did it and rights are looked at again.
    await asked.intent.hass.services.async_call(
        BUTTON,
        SERVICE_PRESS,
        {ATTR_ENTITY_ID: printer.entity_id},
        blocking=True,
        context=asked.intent.context,
    )
    return told


def _about(asked: Asked, key: str, seen: Seen) -> str:
    job = None if seen.snapshot is None else seen.snapshot.job
    return asked.answer(key, printer=seen.name, job=job_of(asked.words, job))


def _can_cancel(printer: Exposed) -> bool:
    snapshot = printer.seen.snapshot
    return snapshot is not None and snapshot.online and Cancel in snapshot.accepts


def _job_id(printer: Exposed) -> str:
    """Return what tells the job from the printer's others."""
    runtime = printer.runtime
    job = None if runtime is None else runtime.jobs.current
    return "" if job is None else job.id
