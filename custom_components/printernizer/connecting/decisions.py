"""What only the user can say: whether a certificate or an address is the printer's."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import CONF_FINGERPRINT, DOMAIN
from ..printer.errors import CertificateChangedError

CERTIFICATE_CHANGED = "certificate_changed"
NEW_ADDRESS = "new_address"

_DIGITS = 2

type About = dict[str, str | int | float | None]


@callback
def async_ask_about_certificate(
    hass: HomeAssistant, entry: ConfigEntry[Any], change: CertificateChangedError | None
) -> None:
    """Ask whether a certificate that changed is the printer's, or ask no more."""
    about: About | None = None
    if change is not None:
        about = {"trusted": change.trusted, "shown": change.shown}
    _ask(hass, entry, CERTIFICATE_CHANGED, about)


@callback
def async_ask_about_address(
    hass: HomeAssistant, entry: ConfigEntry[Any], host: str | None
) -> None:
    """Ask whether a printer is at an address that was announced, or ask no more."""
    _ask(hass, entry, NEW_ADDRESS, None if host is None else {"host": host})


@callback
def async_ask_no_more(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Take back every question about a printer."""
    for key in (CERTIFICATE_CHANGED, NEW_ADDRESS):
        _ask(hass, entry, key, None)


@callback
def _ask(
    hass: HomeAssistant, entry: ConfigEntry[Any], key: str, about: About | None
) -> None:
    issue_id = f"{key}_{entry.entry_id}"
    if about is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    # Not persistent: after a restart it is found out anew, if it is still so.
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=key,
        translation_placeholders={"printer": entry.title},
        data={"entry_id": entry.entry_id, **about},
    )


@callback
def async_trust(hass: HomeAssistant, entry: ConfigEntry[Any], fingerprint: str) -> None:
    """Trust a certificate, and no other, from now on."""
    data = {**entry.data, CONF_FINGERPRINT: fingerprint}
    hass.config_entries.async_update_entry(entry, data=data)
    hass.config_entries.async_schedule_reload(entry.entry_id)


def readable(fingerprint: str) -> str:
    """Return a fingerprint as browsers and printers write it: `AB:CD:…`."""
    pairs = range(0, len(fingerprint), _DIGITS)
    return ":".join(fingerprint[start : start + _DIGITS] for start in pairs).upper()
