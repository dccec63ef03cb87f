"""What is said to somebody who asks has its words, in every language there is."""

from pathlib import Path
import re

from custom_components.printernizer.intent.said import SAID
from custom_components.printernizer.intent.sentences import _NOT_A_NAME
from custom_components.printernizer.intent.texts import LANGUAGES as SPOKEN
from custom_components.printernizer.printer.model import PrinterStatus
from tests.repository.files import LANGUAGES, PACKAGE, ROOT, TEXTS

COUNTED = {
    f"say_{unit}{end}" for unit in ("day", "hour", "minute") for end in ("", "s")
}
OF_STATUS = {f"say_{status}" for status in PrinterStatus}


def said_in(folder: Path) -> set[str]:
    """Return the keys that stand in the code."""
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    return set(re.findall(r'"(say_\w+)"', code))


def test_every_word_that_is_said_is_there_and_none_is_left_over() -> None:
    said = said_in(PACKAGE / "printer" / "answers") | said_in(PACKAGE / "intent")
    there = {key for key in TEXTS["common"] if key.startswith("say_")}
    assert said <= there
    assert there <= said | COUNTED | OF_STATUS
    assert there >= COUNTED


def test_an_answer_is_given_in_every_language_that_there_are_texts_in() -> None:
    assert {path.stem for path in LANGUAGES} == set(SPOKEN)


def test_the_page_about_assist_names_every_question() -> None:
    page = (ROOT / "docs" / "assist.md").read_text(encoding="utf-8")
    assert [
        said.intent_type for said in SAID if f"`{said.intent_type}`" not in page
    ] == []


def test_just_the_printer_is_no_name() -> None:
    assert all(
        _NOT_A_NAME.fullmatch(text) for text in ("", "the printer", "mein Drucker")
    )
    assert not _NOT_A_NAME.fullmatch("the garage")
    assert not _NOT_A_NAME.fullmatch("Drucker 2")
