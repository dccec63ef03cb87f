"""Print all figures: `python -m benchmarks`."""

import asyncio
import warnings

warnings.simplefilter("ignore")

import custom_components.printernizer  # noqa: E402, F401 - before the testing config

from . import cameras, covers, measures  # noqa: E402

MEASURES = (
    measures.writes_of_reports_that_change_nothing,
    measures.writes_while_printing,
    measures.loop_time_of_a_full_report,
    measures.time_from_cancel_to_the_printer,
    covers.bytes_of_a_cover,
    cameras.ten_viewers_of_a_camera,
)


async def main() -> None:
    """Measure one thing after the other."""
    for measure in MEASURES:
        await measure()


asyncio.run(main())
