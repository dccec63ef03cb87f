"""Print all figures, or those of some modules: `python -m benchmarks [jobs …]`.

`prusa` is the figures beside Home Assistant's own `prusalink`, by themselves only.
"""

import asyncio
import sys
import warnings

warnings.simplefilter("ignore")

from . import skipping_clock  # noqa: E402

skipping_clock.install()

import custom_components.printernizer  # noqa: E402, F401 - before the testing config

from . import cameras, covers, jobs, measures, prusa_beside, prusa_upload, ready  # noqa: E402

MEASURES = (
    measures.writes_of_reports_that_change_nothing,
    measures.writes_while_printing,
    measures.loop_time_of_a_full_report,
    measures.time_from_cancel_to_the_printer,
    covers.bytes_of_a_cover,
    cameras.ten_viewers_of_a_camera,
    *jobs.JOB_MEASURES,
    ready.ready_to_remove,
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
else:
    asyncio.run(main())
