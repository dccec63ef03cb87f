"""The cards: where a browser gets them, and that the frontend loads them."""

import hashlib
from pathlib import Path
from typing import Final

from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration

from ..const import DOMAIN

CARDS: Final = Path(__file__).parent.parent / "cards"
MAIN_MODULE: Final = "printernizer.js"


async def async_serve_cards(hass: HomeAssistant) -> None:
    """Serve the cards to every page of the frontend, if there is one."""
    if frontend.DOMAIN not in hass.config.components:
        return
    version = (await async_get_integration(hass, DOMAIN)).version
    fingerprint = await hass.async_add_executor_job(_fingerprint)
    # The modules import each other by relative addresses, which hold all of it too: a
    # browser that keeps them for a month still never mixes those of two versions.
    url = f"/{DOMAIN}/{version}-{fingerprint}/cards"
    await hass.http.async_register_static_paths(
        [StaticPathConfig(url, str(CARDS), cache_headers=True)]
    )
    frontend.add_extra_js_url(hass, f"{url}/{MAIN_MODULE}")


def _fingerprint() -> str:
    """Tell apart what is served, also where the version stays the same."""
    digest = hashlib.sha256()
    for path in sorted(CARDS.rglob("*.js")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
