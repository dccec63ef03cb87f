"""Print all figures, or those of some modules: `python -m benchmarks [jobs …]`.

With `--keep FILE` the figures are written there as JSON.

By themselves only: `prusa`, the figures beside Home Assistant's own `prusalink`,
`readings`, the entities with a value by model, `reasons [FILE]`, what is known of the
codes in a table that is fetched or kept, `faults`, what comes of those, `hours`, days
full of them, `fleet`, many printers that go and come at once, `crowd`, many that speak
once a second, `rows [HOURS]`, what a long print leaves in the history, `lives
[FIRST]`: the random lives of `jobs` only, from another number on,
`power [N]`, schedules in which something may be switched off too soon, `plug [N]`, the
same of printers on a plug through Home Assistant, `spools [N]`, so many random lives of
the books of spools, and `meter [FOLDER]`, the filament meter on real slices.
"""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
import sys
from typing import Any
import warnings

warnings.simplefilter("ignore")

from . import skipping_clock  # noqa: E402

skipping_clock.install()

import custom_components.printernizer  # noqa: E402, F401 - before the testing config

from . import (  # noqa: E402
    cameras,
    covers,
    crowd,
    energy,
    figures,
    fleet,
    hours,
    jobs,
    measures,
    power,
    prusa_beside,
    prusa_upload,
    readings,
    ready,
    reasons,
    rows,
    spools,
    stores,
)
from .faults import table as fault_table  # noqa: E402
from .metering import table as meter_table  # noqa: E402
from .powering import table as plug_table  # noqa: E402

MEASURES = (
    measures.writes_of_reports_that_change_nothing,
    measures.writes_while_printing,
    measures.loop_time_of_messages,
    measures.time_from_cancel_to_the_printer,
    covers.bytes_of_a_cover,
    cameras.ten_viewers_of_a_camera,
    cameras.age_of_a_photo,
    *jobs.JOB_MEASURES,
    ready.ready_to_remove,
    stores.thousands_of_records,
    energy.energy_of_jobs,
)


async def _all_of(modules: list[str]) -> None:
    """Measure one thing after the other."""
    for measure in MEASURES:
        module = measure.__module__.rpartition(".")[2]
        if module in modules or not modules:
            await measure()


def _without_pauses(measure: Coroutine[Any, Any, None]) -> None:
    """Measure something that waits for hours, in a loop that skips them."""
    with asyncio.Runner(loop_factory=skipping_clock.new_loop) as runner:
        runner.run(measure)


_OF_HOURS = {
    "faults": fault_table.faults,
    "fleet": fleet.fleet,
    "hours": hours.hours,
    "rows": rows.rows_of_a_print,
}
"""What runs in a loop that skips pauses, each with arguments of its own."""

_IN_TIME = {
    "crowd": crowd.crowd,
    "lives": jobs.jobs_in_random_lives,
    "reasons": reasons.share_of_codes_with_a_reason,
    "spools": spools.books_of_spools,
}
_OFF_THE_LOOP = {
    "meter": meter_table.meter_of_real_slices,
    "plug": plug_table.schedules,
    "power": power.schedules,
}


def main(wanted: list[str]) -> None:
    """Measure what is wanted."""
    match wanted:
        case ["prusa"]:
            asyncio.run(prusa_upload.memory_of_an_upload())
            _without_pauses(prusa_beside.beside_homeassistants_own())
        case ["readings"]:
            asyncio.run(readings.entities_with_a_value())
        case [name, *rest] if name in _OF_HOURS:
            _without_pauses(_OF_HOURS[name](rest))
        case [name, *rest] if name in _IN_TIME:
            asyncio.run(_IN_TIME[name](rest))
        case [name, *rest] if name in _OFF_THE_LOOP:
            _OFF_THE_LOOP[name](rest)
        case modules:
            asyncio.run(_all_of(modules))


def _kept_in(arguments: list[str]) -> Path | None:
    """Take `--keep FILE` out of the arguments and return the file."""
    if "--keep" not in arguments:
        return None
    place = arguments.index("--keep")
    _, path = arguments[place : place + 2]
    del arguments[place : place + 2]
    return Path(path)


if __name__ == "__main__":
    _wanted = sys.argv[1:]
    _file = _kept_in(_wanted)
    main(_wanted)
    if _file is not None:
        figures.keep(_file)
