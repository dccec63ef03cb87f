"""What people read who speak another language: a card and the dialog for printers.

Make the pictures of the dialog anew:
PRINTERNIZER_WRITE_PICTURES=1 pytest tests/browser/test_languages.py
Chinese needs a font on the machine, such as fonts-wqy-zenhei.
"""

from collections.abc import AsyncIterator
import json
import os
from pathlib import Path
import re

import pytest
import pytest_asyncio

from custom_components.printernizer.serving.cards import CARDS
from demo.configuration import ROOT
from tests.repository.files import LANGUAGES, read_json

from .stage import DESKTOP, MARKS, Stage

pytestmark = MARKS

FOLDER = ROOT / "docs" / "images"
MOST_BYTES = 60_000
LANGUAGE = "language"
BOX = """(() => {
  const {x, y, width, height} = seen("dialog").at(-1).getBoundingClientRect();
  return {x: x - 8, y: y - 8, width: width + 16, height: height + 16};
})()"""
each_language = pytest.mark.parametrize("language", LANGUAGES, ids=lambda it: it.stem)


@pytest_asyncio.fixture(loop_scope="session")
async def in_their_language(stage: Stage, language: Path) -> AsyncIterator[None]:
    """Let the user speak a language, and open a card whose printer is gone."""
    speak = stage.client.command
    value = {"language": language.stem}
    await speak("frontend/set_user_data", key=LANGUAGE, value=value)
    await stage.open({"type": "custom:printernizer-printer", "device_id": "gone"})
    yield
    value = {"language": "en"}
    await speak("frontend/set_user_data", key=LANGUAGE, value=value)


def _gone(language: str) -> str:
    """Return what a card says whose printer is gone."""
    own = CARDS / "words" / f"{language}.js"
    source = own if own.exists() else CARDS / "words.js"
    [word] = re.findall(r' gone: "(.*)",', source.read_text(encoding="utf-8"))
    return str(word)


@each_language
async def test_a_card_and_the_dialog_speak_the_users_language(
    stage: Stage, language: Path, in_their_language: None
) -> None:
    gone = json.dumps(_gone(language.stem))
    await stage.sees(f"seen('.hint')[0]?.innerText.trim() === {gone}", gone)

    url = stage.show.home_assistant.url
    add = f"{url}/config/integrations/dashboard/add?domain=printernizer"
    await stage.page.resize(DESKTOP)
    await stage.page.open(add)
    await stage.click("ha-button[slot=primaryAction]")
    await stage.click("ha-list-item")
    texts = read_json(language)["config"]["step"]["bambu"]
    told = json.dumps(texts["description"])
    shown = "seen('ha-markdown-element').map((it) => it.innerText.trim())"
    await stage.sees(f"{shown}.includes({told})", "the form of Bambu Lab")
    await stage.sees("seen('input').length >= 4", "its fields")

    picture = await stage.page.picture(await stage.look(BOX))
    assert len(picture) < MOST_BYTES
    if "PRINTERNIZER_WRITE_PICTURES" in os.environ:
        (FOLDER / f"add-{language.stem}.png").write_bytes(picture)
