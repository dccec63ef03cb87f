"""A printer's answers to commands: which message is one, and what it says."""

from dataclasses import dataclass

from ...printer.errors import RefusedError
from ...printer.fields import Fields
from ...printer.reasons import Reason
from ..reading.merge import JsonObject

# Printers write these in small letters and in capitals, and not all the same word.
_SUCCESS = frozenset({"success", "ok"})
_FAILURE = frozenset({"fail", "failed", "failure"})
# "MQTT command verification failed", and the same for a malformed signature.
_UNAUTHORISED_CODES = frozenset({0x05024007, 0x05024009})
_UNAUTHORISED_REASON = "verify failed"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: whether the printer took the command, and if not, why."""

    accepted: bool
    reason: str | None = None
    code: int = 0
    unauthorised: bool = False


def replies_in(message: JsonObject) -> dict[str, Reply]:
    """Return the answers in a message, by the `sequence_id` of their command.

    An echo without a result is no answer yet: some firmware never sends one, and what
    happened shows in the state.
    """
    replies: dict[str, Reply] = {}
    for value in message.values():
        fields = Fields(value if isinstance(value, dict) else None)
        sequence_id = fields.text("sequence_id")
        reply = _reply(fields)
        if sequence_id is not None and reply is not None:
            replies[sequence_id] = reply
    return replies


def refusal(reply: Reply) -> RefusedError:
    """Return what a refusal says, with the printer's own words or number."""
    if reply.reason:
        return RefusedError(Reason.REFUSED_WITH_WORDS, said=reply.reason)
    if reply.code:
        return RefusedError(Reason.REFUSED_WITH_CODE, code=f"{reply.code:08X}")
    return RefusedError(Reason.REFUSED)


def _reply(fields: Fields) -> Reply | None:
    result = (fields.text("result") or "").lower()
    code = fields.bits("err_code")
    reason = fields.text("reason")
    if code or result in _FAILURE:
        return Reply(
            accepted=False,
            reason=reason,
            code=code or 0,
            unauthorised=code in _UNAUTHORISED_CODES
            or _UNAUTHORISED_REASON in (reason or ""),
        )
    return Reply(accepted=True) if result in _SUCCESS else None
