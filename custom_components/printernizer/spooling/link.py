"""The way to one Spoolman: told what was used, and asked now and then."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_call_later
from homeassistant.util.dt import utcnow
from yarl import URL

from ..const import DOMAIN, LOGGER
from ..printer.jobs.trouble import NotWrittenError
from ..printer.spools.errors import SpoolmanError
from ..printer.spools.keeper import SpoolKeeper
from ..printer.spools.spoolman import Spoolman

ASKED_EVERY: Final = timedelta(minutes=5)
_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(minutes=15)


class SpoolmanLink:
    """One server; it may be away for days."""

    def __init__(
        self,
        hass: HomeAssistant,
        keeper: SpoolKeeper,
        address: str,
        entries: Callable[[], Iterable[str]],
        changed: CALLBACK_TYPE,
    ) -> None:
        """Prepare; `entries` are the printers whose bookings go this way."""
        self._hass = hass
        self._keeper = keeper
        self._entries = entries
        self._changed = changed
        self._server = Spoolman(async_get_clientsession(hass), URL(address))
        self._pause = _FIRST_PAUSE
        self._timer: CALLBACK_TYPE | None = None
        self._is_working = False
        self._again = False
        self._stopped = False
        self._said = False

    @callback
    def async_wake(self, _now: datetime | None = None) -> None:
        """Ask and tell at once; once more if that is being done."""
        self._again = True
        if self._is_working or self._stopped:
            return
        self._is_working = True
        self._stop_timer()
        self._hass.async_create_background_task(self._work(), f"{DOMAIN} Spoolman")

    @callback
    def async_stop(self) -> None:
        """Leave it alone."""
        self._stopped = True
        self._stop_timer()

    async def _work(self) -> None:
        pause = _FIRST_PAUSE
        try:
            while self._again and not self._stopped:
                self._again = False
                pause = await self._exchange()
        finally:
            self._is_working = False
        if not self._stopped:
            self._timer = async_call_later(self._hass, pause, self.async_wake)
            self._changed()

    async def _exchange(self) -> timedelta:
        """Tell and ask; returns when to do it again."""
        try:
            due = await self._keeper.deliver(
                self._server, tuple(self._entries()), utcnow
            )
            await self._keeper.refresh(self._server)
            await self._keeper.write()
        except NotWrittenError:
            return _FIRST_PAUSE
        except SpoolmanError as error:
            return self._failed(error)
        except Exception:  # noqa: BLE001 - whatever it is, it is asked again
            if not self._said:
                LOGGER.exception("Spoolman cannot be used, and is tried again")
            self._said = True
            return _FIRST_PAUSE
        self._said = False
        self._pause = _FIRST_PAUSE
        return ASKED_EVERY if due is None else max(due - utcnow(), timedelta(seconds=1))

    def _failed(self, error: SpoolmanError) -> timedelta:
        """Say once that it does not work; returns when to try again."""
        if not self._said:
            LOGGER.warning("Spoolman cannot be reached, and is tried again: %s", error)
        self._said = True
        pause = self._pause
        self._pause = min(pause * 2, _LONGEST_PAUSE)
        return pause

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None
