"""A certificate that changed: told to the user, and trusted once the user says so."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import CONF_FINGERPRINT, DOMAIN
from ..printer.errors import CertificateChangedError

CERTIFICATE_CHANGED = "certificate_changed"

_DIGITS = 2


@callback
def async_tell_certificate(
    hass: HomeAssistant, entry: ConfigEntry, change: CertificateChangedError | None
) -> None:
    """Raise the issue of a certificate that changed, or take it back."""
    issue_id = f"{CERTIFICATE_CHANGED}_{entry.entry_id}"
    if change is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=CERTIFICATE_CHANGED,
        translation_placeholders={"printer": entry.title},
        data={
            "entry_id": entry.entry_id,
            "trusted": change.trusted,
            "shown": change.shown,
        },
    )


@callback
def async_trust(hass: HomeAssistant, entry: ConfigEntry, fingerprint: str) -> None:
    """Trust a certificate, and no other, from now on."""
    data = {**entry.data, CONF_FINGERPRINT: fingerprint}
    hass.config_entries.async_update_entry(entry, data=data)
    hass.config_entries.async_schedule_reload(entry.entry_id)


def readable(fingerprint: str) -> str:
    """Return a fingerprint as browsers and printers write it: `AB:CD:…`."""
    pairs = range(0, len(fingerprint), _DIGITS)
    return ":".join(fingerprint[it : it + _DIGITS] for it in pairs).upper()
