"""What somebody has to see to about spools: nothing is wrong without a word."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..printer.spools.bookings import KeptSpools
from ..printer.spools.keeper import Odd, Oddity
from ..printer.spools.stock import StockSpool

OVERDRAWN = "spool_overdrawn"
SPOOL_ISSUES = frozenset({OVERDRAWN, *(it.value for it in Oddity)})
"""The keys of all of them; none is about a printer."""
_PREFIXES = tuple(f"{it}_" for it in SPOOL_ISSUES)
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
        bound = {it.spool for it in kept.bindings}
        due = {
            it.id: it
            for it in kept.stock
            if it.overdrawn >= _WORTH_A_WORD and (it in kept.spools or it.id in bound)
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
        found = (it for it in self._kept.stock if it.id == booking.spool)
        spool: StockSpool | None = next(found, None)
        name = booking.spool if spool is None else spool.label
        self._raise(odd.oddity.value, booking.id, name, booking.grams)

    @callback
    def async_forget(self) -> None:
        """Take all back, also of former starts: there is no printer any more."""
        self._raised.clear()
        for domain, issue_id in list(ir.async_get(self._hass).issues):
            if domain == DOMAIN and issue_id.startswith(_PREFIXES):
                ir.async_delete_issue(self._hass, domain, issue_id)

    def _raise(self, key: str, about: str, name: str, grams: float) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            f"{key}_{about}",
            is_fixable=False,
            is_persistent=key != OVERDRAWN,
            severity=ir.IssueSeverity.WARNING,
            translation_key=key,
            translation_placeholders={"spool": name, "grams": f"{grams:.1f}"},
        )
