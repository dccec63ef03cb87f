"""The cards on their way to the browser."""

import importlib.util
import os
from pathlib import Path
import shutil

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.serving import cards
from custom_components.printernizer.serving.cards import CARDS, MAIN_MODULE
from tests.repository.files import MANIFEST

if importlib.util.find_spec("hass_frontend") is None and "CI" not in os.environ:
    pytest.skip("the frontend comes with the demo", allow_module_level=True)


async def _main_module(hass: HomeAssistant) -> str:
    """Set the frontend and the integration up; return what pages load of ours."""
    assert await async_setup_component(hass, "frontend", {})
    assert await async_setup_component(hass, DOMAIN, {})
    loaded: set[str] = hass.data[DATA_EXTRA_MODULE_URL].urls
    [url] = [url for url in loaded if MAIN_MODULE in url]
    return url


async def test_a_page_loads_the_cards_and_may_keep_them(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    url = await _main_module(hass)
    client = await hass_client_no_auth()
    response = await client.get(url)
    assert response.status == 200
    assert "javascript" in response.headers["Content-Type"]
    assert "max-age" in response.headers["Cache-Control"]
    assert await response.read() == (CARDS / MAIN_MODULE).read_bytes()
    for module in CARDS.rglob("*.js"):
        neighbour = url.replace(MAIN_MODULE, module.relative_to(CARDS).as_posix())
        assert (await client.get(neighbour)).status == 200
    assert (
        await client.get(url.replace(MAIN_MODULE, "../manifest.json"))
    ).status != 200


@pytest.mark.parametrize("module", ["dom.js", "words/de.js"])
async def test_other_cards_have_another_address(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    before = await _main_module(hass)
    shutil.copytree(CARDS, tmp_path / "cards")
    (tmp_path / "cards" / module).write_text("// another one")
    monkeypatch.setattr(cards, "CARDS", tmp_path / "cards")
    await cards.async_serve_cards(hass)
    loaded: set[str] = hass.data[DATA_EXTRA_MODULE_URL].urls
    [after] = loaded - {before}
    version = MANIFEST["version"]
    assert all(url.startswith(f"/{DOMAIN}/{version}-") for url in (before, after))
