"""What the code of a problem tells by itself, in the language of the user.

It needs nobody: the vendor's own texts, which say more, are fetched over the internet
and may be unwanted, out of reach or in another language.
"""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..printer.attention.parts import TELLING_PARTS, PrinterPart
from ..printer.model import Problem
from ..printer.texts import TextLookup

_REASONS = f"component.{DOMAIN}.entity.sensor.attention_reason.state"
_COMMON = f"component.{DOMAIN}.common"


async def async_words_of_problems(hass: HomeAssistant) -> TextLookup:
    """Return what tells a problem by its reason and the part that it is about."""
    texts: dict[str, str] = {}
    for category in ("entity", "common"):
        language = hass.config.language
        texts |= await async_get_translations(hass, language, category, {DOMAIN})

    def words_of(problem: Problem) -> str | None:
        return _words(problem, texts)

    return words_of


def _words(problem: Problem, texts: Mapping[str, str]) -> str | None:
    """Return a line that ends with the code, `None` where the code tells nothing."""
    part = _part(problem)
    if problem.reason is not None:
        what = texts.get(f"{_REASONS}.{problem.reason}")
    elif part is not None:
        kind = "problem_harmless" if problem.harmless else "problem_other"
        what = texts.get(f"{_COMMON}.{kind}")
    else:
        what = None
    form = "problem_known" if part is None else "problem_of_part"
    pattern = texts.get(f"{_COMMON}.{form}")
    if what is None or pattern is None:
        return None
    where = texts.get(f"{_COMMON}.part_{part}", "")
    return pattern.format(part=where, what=what, code=problem.code)


def _part(problem: Problem) -> PrinterPart | None:
    """Return the part that is worth telling."""
    if problem.reason is None or problem.part in TELLING_PARTS:
        return problem.part
    return None
