"""What the cover of a large job costs."""

from custom_components.printernizer.printer.model import Job
from simulator import threemf
from simulator.bambu.dialects import A1, P1S, X1C

from .figures import say
from .home import LONG_JOB, Home, bambu_home
from .measures import until

_LARGE = 50_000_000


async def bytes_of_a_cover() -> None:
    """Let a printer print a 50 MB project and wait for its cover."""
    content = threemf.make(threemf.plate_of(LONG_JOB), model_bytes=_LARGE)
    files = {f"/cache/{LONG_JOB.name}.gcode.3mf": content}
    for dialect in (P1S, X1C, A1):
        async with bambu_home(dialect, files) as (home, simulator):
            picture = await cover_of(home)
            sent = simulator.files.counts.sent
            say(
                f"{dialect.product_name}: sent by the printer for the cover of a "
                f"{len(content) / 1e6:.0f} MB project",
                f"{sent / 1000:.0f} kB ({sent / len(content):.1%}); "
                f"the picture is {len(picture) / 1000:.0f} kB",
            )


async def cover_of(home: Home) -> bytes:
    """Wait for the picture of the job."""
    backend = home.entry.runtime_data.coordinator.backend

    def job() -> Job:
        return backend.snapshot.job or Job()

    await until(lambda: job().thumbnail)
    picture = await backend.picture(job().thumbnail or "")
    return picture.content if picture else b""
