"""What somebody has to see to about spools: nothing is wrong without a word."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..printer.spools.bookings import Booking, KeptSpools
from ..printer.spools.keeper import Odd, Oddity
from ..printer.spools.stock import find_spool

OVERDRAWN = "spool_overdrawn"
SPOOL_ISSUES = frozenset({OVERDRAWN, *(oddity.value for oddity in Oddity)})
"""The keys of all of them."""
_PREFIXES = tuple(f"{issue}_" for issue in SPOOL_ISSUES)
# Grams: scales and slicers are off by more.
_WORTH_A_WORD = 1.0


class SpoolIssues:
    """Raises them, and takes back what is no more."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is wrong yet."""
        self._hass = hass
        self._raised: dict[str, float] = {}
        self._kept = KeptSpools()

    @callback
    def async_look(self, kept: KeptSpools) -> None:
        """Say which spools gave more than was on them; Spoolman's only if in use."""
        self._kept = kept
        bound = {binding.spool for binding in kept.bindings}
        due = {
            spool.id: spool
            for spool in kept.stock
            if spool.overdrawn >= _WORTH_A_WORD
            and (spool in kept.spools or spool.id in bound)
        }
        for spool in due.values():
            if self._raised.get(spool.id) != spool.overdrawn:
                self._raise(OVERDRAWN, spool.id, spool.label, spool.overdrawn)
                self._raised[spool.id] = spool.overdrawn
        for spool_id in set(self._raised) - set(due):
            ir.async_delete_issue(self._hass, DOMAIN, f"{OVERDRAWN}_{spool_id}")
            del self._raised[spool_id]

    @callback
    def async_tell(self, odd: Odd) -> None:
        """Say that a booking did not go as it should."""
        booking = odd.booking
        spool = find_spool(self._kept.stock, booking.spool)
        name = booking.spool if spool is None else spool.label
        key = odd.oddity.value
        about: dict[str, str | int | float | None] = {
            "entry_id": booking.entry,
            "kind": key,
            "booking": booking.id,
            "spool_id": booking.spool,
            "spool": name,
            "grams": booking.grams,
        }
        self._raise(key, booking.id, name, booking.grams, about)

    @callback
    def async_forget(self, entry: str, *, was_last: bool) -> None:
        """Take back what is about a removed printer, also of former starts.

        With the last one all of it goes.
        """
        for (domain, issue_id), issue in list(ir.async_get(self._hass).issues.items()):
            if domain != DOMAIN or not issue_id.startswith(_PREFIXES):
                continue
            if was_last or (issue.data or {}).get("entry_id") == entry:
                ir.async_delete_issue(self._hass, domain, issue_id)
        if was_last:
            self._raised.clear()

    def _raise(
        self,
        key: str,
        about: str,
        name: str,
        grams: float,
        data: dict[str, str | int | float | None] | None = None,
    ) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            f"{key}_{about}",
            data=data,
            is_fixable=data is not None,
            # A spool is looked at again at each start, an odd booking is told once.
            is_persistent=key != OVERDRAWN,
            severity=ir.IssueSeverity.WARNING,
            translation_key=key,
            translation_placeholders={"spool": name, "grams": f"{grams:.1f}"},
        )


def booking_of(about: Mapping[str, Any]) -> Booking:
    """Return the booking that the data of an issue is about, as if never sent."""
    return Booking(
        id=about["booking"],
        entry=about["entry_id"],
        spool=about["spool_id"],
        grams=about["grams"],
    )
