"""What all questions have in common: who asks, about which printers, in what words."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, override

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, intent
import probatio

from ..connecting.error_texts import async_told
from ..printer.answers.names import in_place, meant
from ..printer.answers.words import Words
from .printers import STATUS, Exposed, Via, exposed_printers
from .texts import async_words

NAME: Final = "name"
AREA: Final = "area"
_ASSIST: Final = "conversation"


class CannotAnswerError(Exception):
    """There is no printer that could be told of; the text says so to who asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: who asks it, about which printers, and the words of its answer."""

    intent: intent.Intent
    slots: dict[str, Any]
    user: User | None
    words: Words
    printers: Sequence[Exposed] = ()

    @property
    def about_all(self) -> bool:
        """Whether no printer and no place was named."""
        return NAME not in self.slots and AREA not in self.slots

    def answer(self, key: str, **values: object) -> str:
        """Return a sentence that consists of one text."""
        return self.words.sentence([self.words.say(key, **values)])


class PrinterIntent(intent.IntentHandler):
    """Answers a question in one sentence for each printer that is asked about."""

    via: ClassVar[Via] = STATUS
    """The entity by which a printer has to be exposed."""
    policy: ClassVar[str] = POLICY_READ
    """The right that somebody needs to be told of a printer."""

    @property
    @override
    def slot_schema(self) -> dict[Any, Any]:
        return {
            probatio.Optional(NAME, description="The name of a 3D printer"): cv.string,
            probatio.Optional(
                AREA, description="The area or floor it is in"
            ): cv.string,
        }

    @abstractmethod
    async def async_answer(self, asked: Asked) -> str:
        """Return what is said; raise `HomeAssistantError` for what went wrong."""

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        response = intent_obj.create_response()
        try:
            asked = await self._async_asked(intent_obj)
            response.async_set_speech(await self.async_answer(asked))
        except CannotAnswerError as nobody:
            code = intent.IntentResponseErrorCode.NO_VALID_TARGETS
            response.async_set_error(code, str(nobody))
        except HomeAssistantError as error:
            code = intent.IntentResponseErrorCode.FAILED_TO_HANDLE
            told = await async_told(intent_obj.hass, error)
            response.async_set_error(code, told)
        return response

    async def _async_asked(self, intent_obj: intent.Intent) -> Asked:
        """Return the question with the printers that it is about: at least one."""
        slots = self.async_validate_slots(intent_obj.slots)
        asked = Asked(
            intent=intent_obj,
            # A language model may hand over an empty field instead of none.
            slots={
                key: slot["value"] for key, slot in slots.items() if slot["value"] != ""
            },
            user=await _async_user(intent_obj),
            words=await async_words(intent_obj.hass, intent_obj.language),
        )
        return replace(asked, printers=self._printers(asked))

    def _printers(self, asked: Asked) -> list[Exposed]:
        assistant = asked.intent.assistant or _ASSIST
        known = [
            exposed
            for exposed in exposed_printers(asked.intent.hass, assistant, self.via)
            if exposed.printer.open_to(asked.user, self.policy)
        ]
        if not known:
            raise CannotAnswerError(asked.answer("say_none_exposed"))
        found = [exposed.printer for exposed in known]
        for slot, find in ((AREA, in_place), (NAME, meant)):
            if slot in asked.slots:
                named = find(known, asked.slots[slot])
                found = [printer for printer in found if printer in named]
        if not found:
            said = asked.slots.get(NAME) or asked.slots[AREA]
            raise CannotAnswerError(asked.answer("say_no_such", name=said))
        return found


async def _async_user(intent_obj: intent.Intent) -> User | None:
    """Return who asks, `None` if it is Home Assistant itself or a voice in a room."""
    user_id = intent_obj.context.user_id
    if user_id is None:
        return None
    user = await intent_obj.hass.auth.async_get_user(user_id)
    if user is None:
        # Home Assistant has words of its own for it.
        raise intent.IntentHandleError
    return user
