"""The moment, about once a second, at which all printers tell what has gathered."""

from collections.abc import Callable
from datetime import datetime
import time

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

GATHERING_SECONDS = 1.0
# Nobody misses a temperature for so long; what may not wait does not come here.
_LONGEST_SECONDS = 5.0
_MORE_SECONDS_FOR_EACH = 0.05
_SHARE_OF_A_CORE = 0.01

type Tell = Callable[[], None]


class Gathering:
    """Those who have something to tell that can wait for a moment.

    One timer serves all of them, and they tell it one soon after the other. With a
    hundred simulated printers that took a fifth less than a moment for each. Where many
    take long to tell, the moments come less often, so that what can wait has only a
    share of the loop. What others do who listen to the states counts too; so that none
    of them can hold up a printer or two for long, each allows for a little only.
    """

    def __init__(
        self, hass: HomeAssistant, clock: Callable[[], float] = time.thread_time
    ) -> None:
        """Wait for nobody yet; `clock` counts the seconds that the loop has worked."""
        self._hass = hass
        self._clock = clock
        self._is_telling = False
        self._worked = self._worked_last = 0.0
        self._told = self._told_last = 0
        # One for all times: what kind of function it is takes longer than to call it.
        self._job = HassJob(self._begin_to_tell, cancel_on_shutdown=True)
        self._timer: CALLBACK_TYPE | None = None
        self._waiting: dict[Tell, None] = {}
        self._telling: dict[Tell, None] = {}

    @callback
    def add(self, tell: Tell) -> None:
        """Have somebody tell at the next moment, once."""
        self._waiting[tell] = None
        if self._timer is None:
            self._timer = async_call_later(self._hass, self.seconds, self._job)

    @callback
    def remove(self, tell: Tell) -> None:
        """Wait for somebody no more; nothing happens if nobody did."""
        self._telling.pop(tell, None)
        self._waiting.pop(tell, None)
        if not self._waiting and self._timer is not None:
            self._timer()
            self._timer = None

    @property
    def seconds(self) -> float:
        """How long is gathered, after what the last moment has taken.

        The one under way counts if it has taken more already: it may be so long that
        the next one comes before its end.
        """
        worked = max(self._worked, self._worked_last)
        told = max(self._told, self._told_last)
        longest = GATHERING_SECONDS + told * _MORE_SECONDS_FOR_EACH
        fair = worked / _SHARE_OF_A_CORE
        return max(GATHERING_SECONDS, min(fair, longest, _LONGEST_SECONDS))

    @callback
    def _begin_to_tell(self, _now: datetime) -> None:
        self._timer = None
        self._telling |= self._waiting
        self._waiting.clear()
        if not self._is_telling:
            self._is_telling = True
            self._tell_next()

    @callback
    def _tell_next(self) -> None:
        """Have the next one tell, and the loop do what else there is before another."""
        tell = next(iter(self._telling), None)
        if tell is None:
            self._is_telling = False
            self._worked_last, self._worked = self._worked, 0.0
            self._told_last, self._told = self._told, 0
            return
        del self._telling[tell]
        self._hass.loop.call_soon(self._tell_next)
        began = self._clock()
        try:
            tell()
        finally:
            self._told += 1
            self._worked += self._clock() - began


_GATHERING: HassKey[Gathering] = HassKey(f"{DOMAIN}_gathering")


@callback
def async_gathering(hass: HomeAssistant) -> Gathering:
    """Return the moment that all printers share."""
    return hass.data.setdefault(_GATHERING, Gathering(hass))
