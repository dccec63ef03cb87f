"""How far a Bambu Lab job is: figures of the job before may stand for minutes."""

from dataclasses import dataclass, replace

from ...printer.fields import Fields, first

# Each is told under two names, or under either of them.
_PERCENT_KEYS = ("mc_percent", "percent")
_REMAINING_KEYS = ("mc_remaining_time", "remain_time")
PROGRESS_KEYS = frozenset(
    {"3D", "layer_num", "total_layer_num", *_PERCENT_KEYS, *_REMAINING_KEYS}
)
"""The keys of a report that tell how far the job is."""
_COMPLETE = 100
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the job is: the share in %, the layer, and how many there are."""

    percent: int | None = None
    layer: int | None = None
    total_layers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldTold:
    """What a report said as the last job ended, while it has not moved since.

    0 is never old: it is where the next job begins.
    """

    percent: int | None = None
    layer: int | None = None
    minutes: int | None = None


def told_progress(fields: Fields) -> Progress:
    """Return what stands in a report."""
    places = (fields, fields.section("3D"))
    return Progress(
        percent=first(fields.integer(key, 0, _COMPLETE) for key in _PERCENT_KEYS),
        layer=first(place.integer("layer_num", 0, 1e6) for place in places),
        total_layers=first(
            place.integer("total_layer_num", 1, 1e6) for place in places
        ),
    )


def told_minutes(fields: Fields) -> int | None:
    """Return the time to the end in whole minutes."""
    return first(fields.integer(key, 0, 1e6) for key in _REMAINING_KEYS)


def told_at_end(fields: Fields) -> OldTold:
    """Return what the next job may go on showing."""
    told = told_progress(fields)
    return OldTold(percent=told.percent, layer=told.layer, minutes=told_minutes(fields))


def still_old(old: OldTold, fields: Fields) -> OldTold:
    """Return what of it has not moved yet."""
    told = told_at_end(fields)
    return OldTold(
        percent=_unmoved(old.percent, told.percent),
        layer=_unmoved(old.layer, told.layer),
        minutes=_unmoved(old.minutes, told.minutes),
    )


def progress_of_job(fields: Fields, old: OldTold, last: Progress) -> Progress:
    """Return how far the job under way is; `last` is how far it was.

    That it is complete is not believed while many layers are to come.
    """
    told = told_progress(fields)
    told = replace(
        told,
        percent=None if old.percent else told.percent,
        layer=None if old.layer else told.layer,
    )
    if told.percent != _COMPLETE or not (told.layer and told.total_layers):
        return told
    if told.layer >= _NEARLY_ALL * told.total_layers:
        return told
    return replace(told, percent=None if last.percent == _COMPLETE else last.percent)


def progress_at_end(fields: Fields, old: OldTold, last: Progress) -> Progress:
    """Return how far the job got that is over: some printers count back to 0 then."""
    told = told_progress(fields)
    return Progress(
        percent=_kept(None if old.percent else told.percent, last.percent),
        layer=_kept(None if old.layer else told.layer, last.layer),
        total_layers=told.total_layers or last.total_layers,
    )


def _unmoved(old: int | None, told: int | None) -> int | None:
    return old if old and told in {None, old} else None


def _kept(told: int | None, last: int | None) -> int | None:
    return told if told or last is None else last
