"""How a file on its way to a printer is shown."""

from custom_components.printernizer.printer.files.transfers import TransferReport
from custom_components.printernizer.printer.model import Transfer


def shown(size: int, *sent: int) -> tuple[list[Transfer | None], list[int], bool]:
    """Return what is shown of an upload, what is told, and whether all has gone."""
    transfers: list[Transfer | None] = []
    told: list[int] = []
    with TransferReport("a/b/x.gcode", size, told.append, transfers.append) as report:
        for each in sent:
            report.note(each)
    return transfers, told, report.is_complete


def part(sent: int, size: int, progress: float | None) -> Transfer:
    """Return an upload as it is shown."""
    return Transfer(name="x.gcode", progress=progress, transferred=sent, size=size)


def test_an_upload_is_shown_while_it_lasts() -> None:
    transfers, told, complete = shown(200, 50, 200)
    assert transfers == [part(50, 200, 25), part(200, 200, 100), None]
    assert told == [50, 200]
    assert complete


def test_an_upload_that_broke_off_is_not_complete() -> None:
    transfers, _, complete = shown(200, 199)
    assert transfers == [part(199, 200, 99.5), None]
    assert not complete


def test_an_empty_file_has_no_progress() -> None:
    transfers, _, complete = shown(0, 0)
    assert transfers == [part(0, 0, None), None]
    assert complete
