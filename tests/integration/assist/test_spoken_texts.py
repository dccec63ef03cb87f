"""What Assist tells people to say."""

from pathlib import Path

from hassil import Intents, recognize
import pytest

from custom_components.printernizer.intent.cancelling import CONFIRMED
from custom_components.printernizer.intent.said import SAID
from tests.repository.files import LANGUAGES, read_json

YES = next(said.sentences for said in SAID if CONFIRMED in said.sets)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.stem)
def test_what_the_question_before_a_cancel_asks_for_is_understood(
    language: Path,
) -> None:
    question = read_json(language)["common"]["say_cancel_question"]
    asked_for = question.replace("\N{FULLWIDTH COLON}", ":").rpartition(":")[2].strip()
    intents = Intents.from_dict(
        {
            "language": language.stem,
            "intents": {"Yes": {"data": [{"sentences": [*YES]}]}},
            "lists": {"name": {"wildcard": True}},
        }
    )
    assert recognize(asked_for, intents) is not None, asked_for
