"""Print all figures, or those of some modules: `python -m benchmarks [jobs …]`.

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
import sys
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


async def main() -> None:
    """Measure one thing after the other."""
    for measure in MEASURES:
        module = measure.__module__.rpartition(".")[2]
        if module in sys.argv[1:] or not sys.argv[1:]:
            await measure()


if sys.argv[1:] == ["prusa"]:
    asyncio.run(prusa_upload.memory_of_an_upload())
    with asyncio.Runner(loop_factory=skipping_clock.new_loop) as runner:
        runner.run(prusa_beside.beside_homeassistants_own())
elif sys.argv[1:] == ["readings"]:
    asyncio.run(readings.entities_with_a_value())
elif sys.argv[1:2] == ["faults"]:
    with asyncio.Runner(loop_factory=skipping_clock.new_loop) as runner:
        runner.run(fault_table.faults(sys.argv[2:]))
elif sys.argv[1:2] == ["fleet"]:
    with asyncio.Runner(loop_factory=skipping_clock.new_loop) as runner:
        runner.run(fleet.fleet(sys.argv[2:]))
elif sys.argv[1:2] == ["crowd"]:
    asyncio.run(crowd.crowd(sys.argv[2:]))
elif sys.argv[1:2] == ["rows"]:
    with asyncio.Runner(loop_factory=skipping_clock.new_loop) as runner:
        runner.run(rows.rows_of_a_print(sys.argv[2:]))
elif sys.argv[1:2] == ["hours"]:
    with asyncio.Runner(loop_factory=skipping_clock.new_loop) as runner:
        runner.run(hours.hours(sys.argv[2:]))
elif sys.argv[1:2] == ["lives"]:
    asyncio.run(jobs.jobs_in_random_lives(sys.argv[2:]))
elif sys.argv[1:2] == ["spools"]:
    asyncio.run(spools.books_of_spools(sys.argv[2:]))
elif sys.argv[1:2] == ["meter"]:
    meter_table.meter_of_real_slices(sys.argv[2:])
elif sys.argv[1:2] == ["power"]:
    power.schedules(sys.argv[2:])
elif sys.argv[1:2] == ["plug"]:
    plug_table.schedules(sys.argv[2:])
elif sys.argv[1:2] == ["reasons"]:
    asyncio.run(reasons.share_of_codes_with_a_reason(sys.argv[2:]))
else:
    asyncio.run(main())
