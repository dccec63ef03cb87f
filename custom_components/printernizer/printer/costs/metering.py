"""Metering a job's energy: what meters count while it runs, and the price of that.

Pure: readings, prices and the time go in. A meter moves in steps, and a job begins and
ends in the midst of one. Of such a step the job has what the printer would not have
drawn at rest. Where nobody knows how much that is, it is what the job draws at its
usual power, but at least its share by time.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from math import exp

from .reading import Reading, used_between
from .state import JobAccount, MeteringState, Opening, Track
from .tariff import PriceStep, likely_change, mean_price, with_price, without_past

# Seconds over which power is averaged: a job heats and moves by turns, and at rest a
# meter steps seldom.
_SMOOTHED_OVER = 600.0
_REST_SMOOTHED_OVER = 3600.0
# Who hears of a meter so soon after a start or an end has missed next to nothing.
_TOLD_LATE = timedelta(minutes=1)
# At rest the last step of a job is long in coming; a meter that is away may be so until
# somebody sees to it.
_LAST_STEP_WITHIN = timedelta(minutes=30)
_BACK_WITHIN = timedelta(days=1)
# After a crash the end of a job may come again, and only of the last few.
_BOOKED_REMEMBERED = 50


class Metering:
    """Meters the jobs of one printer, one after the other."""

    def __init__(self, state: MeteringState | None, meters: Iterable[str]) -> None:
        """Go on from what was known; nobody has listened to the meters since."""
        self.state = state or MeteringState()
        self._meters = frozenset(meters)
        self._unheard_since = self.state.heard
        tracks = self.state.tracks
        account = self.state.account
        if account and any(
            tracks[meter].is_open for meter in tracks.keys() - self._meters
        ):
            self._account_is(replace(account, partial=True))
        kept = {
            meter: replace(tracks[meter], lost=True)
            for meter in tracks
            if self._has(meter)
        }
        self.state = replace(self.state, tracks=kept)

    def _has(self, meter: str) -> bool:
        return meter in self._meters

    @property
    def account(self) -> JobAccount | None:
        """What was counted for the job under way, or for one that has just ended."""
        return self.state.account

    @property
    def due(self) -> datetime | None:
        """When a job that is over is closed although a meter has not told all."""
        account = self.account
        if account is None or account.ended is None:
            return None
        open_tracks = [track for track in self.state.tracks.values() if track.is_open]
        if not open_tracks:
            return account.ended
        is_lost = any(track.lost for track in open_tracks)
        return account.ended + (_BACK_WITHIN if is_lost else _LAST_STEP_WITHIN)

    def price(self, price: float, at: datetime) -> None:
        """Take in what a kWh costs from now on."""
        known, since = self.state.tariff, self._unheard_since
        if since is not None and known and known[-1].at <= since:
            changed = PriceStep(likely_change(since, at), price)
        else:
            changed = PriceStep(at, price)
        self._unheard_since = None
        tariff = with_price(known, changed)
        oldest = min(
            (track.reading.at for track in self.state.tracks.values()), default=at
        )
        self.state = replace(self.state, tariff=without_past(tariff, oldest), heard=at)
        if self.account is not None and self.account.unpriced:
            cost = self.account.cost + self.account.unpriced * price
            self._account_is(replace(self.account, cost=cost, unpriced=0.0))

    def rename(self, old: str, new: str) -> None:
        """Go on with a meter that goes by another name."""
        self._meters = frozenset(
            new if meter == old else meter for meter in self._meters
        )
        self.state = self.state.renamed(old, new)

    def lose(self, meter: str) -> None:
        """Note that a meter is out of hearing."""
        if (track := self.state.tracks.get(meter)) is not None:
            # For less than a step that it has still to tell of a job, nobody waits.
            is_open = track.is_open and not self._has_told(track)
            self._track_is(meter, replace(track, lost=True, is_open=is_open))

    def _has_told(self, track: Track) -> bool:
        """Whether a meter has moved since the end of the job that is over."""
        ended = None if self.account is None else self.account.ended
        return ended is not None and track.reading.at >= ended

    def read(self, meter: str, reading: Reading) -> None:
        """Take in what a meter says."""
        self.state = replace(self.state, heard=reading.at)
        track = self.state.tracks.get(meter)
        if track is None:
            self._first_reading(meter, reading)
            return
        reading = reading.after(track.reading)
        kwh = used_between(track.reading, reading)
        if kwh is None:
            return
        if kwh == 0 and reading.kwh == track.reading.kwh:
            # It moves in steps: when the last one was done is what counts.
            self._track_is(meter, replace(track, lost=False))
            return
        if self.account is not None and track.is_open:
            track = self._count(self.account, track, reading, kwh)
        else:
            seconds = (reading.at - track.reading.at).total_seconds()
            rest = _power(track.rest, kwh, seconds, _REST_SMOOTHED_OVER)
            track = replace(track, rest=rest)
        self._track_is(
            meter, replace(track, reading=reading, before=track.reading, lost=False)
        )

    def begin(self, job_id: str, started: datetime) -> None:
        """Open the account of a job; the one before has to be closed by now."""
        if self.account is not None:
            self.close()
        self._account_is(JobAccount(id=job_id, started=started))
        for meter, track in self.state.tracks.items():
            fresh = replace(track, is_open=True, opening=None, power=None, step=None)
            self._track_is(meter, fresh)
            self._read_again(meter, fresh, started)

    def end(self, ended: datetime) -> None:
        """Note that the job is over; each meter tells once more of it."""
        account = self.account
        if account is None or account.ended is not None:
            return
        counted_too_much = any(
            track.is_open and track.reading.at > ended + _TOLD_LATE
            for track in self.state.tracks.values()
        )
        partial = account.partial or counted_too_much
        self._account_is(replace(account, ended=ended, partial=partial))

    def told(self, ended: datetime | None = None) -> JobAccount | None:
        """Return the account as far as it is known, of a job that ended then.

        What meters have not told by its end yet is estimated.
        """
        account = self.account
        if account is None:
            return None
        if missing := self._meters - self.state.tracks.keys():
            account = replace(account, partial=bool(missing))
        if (ended := account.ended or ended) is None:
            return account
        account = replace(account, ended=ended)
        for track in self.state.tracks.values():
            if track.is_open:
                kwh = _tail(track, account, ended)
                account = self._with(account, kwh, track.reading.at, ended)
                account = replace(account, bridged=account.bridged or track.lost)
        return account

    def close(self) -> JobAccount | None:
        """Return the account of the job that is over, and forget it."""
        account = self.told()
        if account is not None and account.ended is not None:
            for meter, track in self.state.tracks.items():
                if track.is_open:
                    self._track_is(meter, _as_of(account.ended, track, account))
        self._account_is(None)
        return account

    def book(self, job_id: str, energy: float | None, cost: float | None) -> None:
        """Add what a job used and cost to the totals, once."""
        if job_id not in self.state.booked:
            booked = (*self.state.booked, job_id)[-_BOOKED_REMEMBERED:]
            self.state = replace(
                self.state,
                energy=self.state.energy + (energy or 0.0),
                cost=self.state.cost + (cost or 0.0),
                booked=booked,
            )

    def _first_reading(self, meter: str, reading: Reading) -> None:
        """Begin with a meter, be it in the midst of a job."""
        account = self.account
        runs = account is not None and account.ended is None
        self._track_is(meter, Track(reading=reading, is_open=runs))
        if account and runs and reading.at > account.started + _TOLD_LATE:
            self._account_is(replace(account, partial=True))

    def _read_again(self, meter: str, track: Track, started: datetime) -> None:
        """Count what a meter has told since a job began of which one hears only now."""
        reading, before = track.reading, track.before
        if reading.at <= started:
            return
        if before is not None and before.at <= started:
            self._track_is(meter, replace(track, reading=before, before=None))
            self.read(meter, reading)
        elif self.account is not None and reading.at > started + _TOLD_LATE:
            self._account_is(replace(self.account, partial=True))

    def _count(
        self, account: JobAccount, track: Track, reading: Reading, kwh: float
    ) -> Track:
        """Count a meter's step for the job, and return how the meter stands."""
        since, now = track.reading.at, reading.at
        account = replace(account, bridged=account.bridged or track.lost)
        if account.ended is None and since < account.started:
            return self._open(account, track, reading, kwh)
        power = _power(track.power, kwh, (now - since).total_seconds(), _SMOOTHED_OVER)
        account = self._with_opening(account, track.opening, power)
        track = replace(track, opening=None, step=kwh)
        if account.ended is None:
            self._account_is(self._with(account, kwh, since, now))
            return replace(track, power=power)
        track = replace(track, power=power if track.power is None else track.power)
        last = _last_part(track, account, reading, kwh)
        self._account_is(self._with(account, last, since, account.ended))
        # What was not a whole step yet when it told first only the next step shows, of
        # which the rest was drawn at rest.
        return replace(track, is_open=track.rest is not None and since < account.ended)

    def _open(
        self, account: JobAccount, track: Track, reading: Reading, kwh: float
    ) -> Track:
        """Count the job's part of the step in which it began."""
        inside, outside = _parts(track.reading.at, account.started, reading.at)
        counted = _beside_rest(track, kwh, outside)
        opening = None
        if counted is None:
            counted = kwh * _share(inside, inside + outside)
            opening = Opening(
                kwh=kwh, counted=counted, seconds=inside, until=reading.at
            )
        self._account_is(self._with(account, counted, account.started, reading.at))
        return replace(track, opening=opening)

    def _with_opening(
        self, account: JobAccount, opening: Opening | None, power: float | None
    ) -> JobAccount:
        """Count more of the step in which a job began, now that its power is known."""
        if opening is None or power is None:
            return account
        drawn = min(power * opening.seconds / 3600, opening.kwh)
        more = max(drawn - opening.counted, 0.0)
        return self._with(account, more, account.started, opening.until)

    def _with(
        self, account: JobAccount, kwh: float, since: datetime, until: datetime
    ) -> JobAccount:
        """Return the account with what was used in a span of time."""
        price = mean_price(self.state.tariff, since, until)
        account = replace(
            account, kwh=account.kwh + kwh, counts=account.counts or bool(kwh)
        )
        if price is None:
            return replace(account, unpriced=account.unpriced + kwh)
        return replace(account, cost=account.cost + kwh * price)

    def _account_is(self, account: JobAccount | None) -> None:
        self.state = replace(self.state, account=account)

    def _track_is(self, meter: str, track: Track) -> None:
        self.state = replace(self.state, tracks={**self.state.tracks, meter: track})


def _share(inside: float, whole: float) -> float:
    """Return which share of a span of time is inside; all, if it lasted no time."""
    return inside / whole if whole > 0 else 1.0


def _parts(since: datetime, moment: datetime, until: datetime) -> tuple[float, float]:
    """Return how many seconds of a span are after a moment in it, and before."""
    after = max((until - max(moment, since)).total_seconds(), 0.0)
    return after, max((until - since).total_seconds() - after, 0.0)


def _beside_rest(track: Track, kwh: float, resting: float) -> float | None:
    """Return what of a step was not drawn at rest, of which it holds some seconds.

    `None` if nobody knows, or if it was less than that: then the power was off.
    """
    if track.rest is None or kwh <= 0:
        return None
    drawn = kwh - track.rest * resting / 3600
    return drawn if drawn >= 0 else None


def _power(
    before: float | None, kwh: float, seconds: float, over: float
) -> float | None:
    """Return the power in kW after a step of a meter, smoothed over some seconds."""
    if seconds <= 0 or kwh < 0:
        return before
    power = kwh * 3600 / seconds
    if before is None:
        return power
    # A step counts by how long it took: meters move at any distance.
    return before + (1 - exp(-seconds / over)) * (power - before)


def _drawn(track: Track, account: JobAccount, ended: datetime) -> float:
    """Return what the job has drawn since a meter's last step, at its usual power."""
    since = max(track.reading.at, account.started)
    return (track.power or 0.0) * max((ended - since).total_seconds(), 0.0) / 3600


def _tail(track: Track, account: JobAccount, ended: datetime) -> float:
    """Return what a meter has probably still to tell of a job that is over.

    One that is heard would have moved by now if that were more than a step.
    """
    drawn = _drawn(track, account, ended)
    return drawn if track.lost or track.step is None else min(drawn, track.step)


def _last_part(
    track: Track, account: JobAccount, reading: Reading, kwh: float
) -> float:
    """Return the job's part of the step in which it ended."""
    ended = account.ended or reading.at
    working, before = _parts(track.reading.at, account.started, ended)
    at_rest_since = max(ended, track.reading.at)
    resting = before + max((reading.at - at_rest_since).total_seconds(), 0.0)
    if (beside := _beside_rest(track, kwh, resting)) is not None:
        return beside
    if kwh <= 0:
        return kwh
    by_time = kwh * _share(working, working + resting)
    return min(max(_drawn(track, account, ended), by_time), kwh)


def _as_of(ended: datetime, track: Track, account: JobAccount) -> Track:
    """Return a meter as if it had told until the end of a job."""
    counted = track.reading.kwh + _tail(track, account, ended)
    reading = replace(track.reading, kwh=counted, at=max(ended, track.reading.at))
    return replace(track, reading=reading, before=None, is_open=False)
