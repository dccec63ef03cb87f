"""Waiting until a command is taken: by the answer, by what is shown, or in vain."""

import asyncio

import pytest

from custom_components.printernizer.bambu.commanding.confirming import Confirmations
from custom_components.printernizer.bambu.session.replies import Reply
from custom_components.printernizer.printer.commands.commands import Pause
from custom_components.printernizer.printer.errors import PrinterTimeoutError
from custom_components.printernizer.printer.model import (
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
from custom_components.printernizer.printer.reasons import Reason

LONG = 60.0
"""Seconds that no test waits: what is waited for comes before."""
TAKEN = Reply(accepted=True)


def showing(status: PrinterStatus) -> PrinterSnapshot:
    """Return what a printer shows with this status."""
    return PrinterSnapshot(
        info=PrinterInfo(serial="1", brand="Bambu Lab"), status=status
    )


def answer_to_come() -> asyncio.Future[Reply]:
    """Return the answer that the printer has not sent yet."""
    return asyncio.get_running_loop().create_future()


async def begun(
    confirmations: Confirmations, answer: asyncio.Future[Reply]
) -> asyncio.Task[bool]:
    """Begin to wait for the effect of a pause."""
    waiting = asyncio.create_task(confirmations.wait(answer, Pause()))
    await asyncio.sleep(0)
    return waiting


async def test_an_answer_is_waited_for_and_kept() -> None:
    answer = answer_to_come()
    waiting = await begun(Confirmations(LONG), answer)
    answer.set_result(TAKEN)
    assert await waiting
    assert answer.result() is TAKEN


async def test_what_the_printer_shows_counts_as_an_answer_that_is_awaited_no_more() -> (
    None
):
    confirmations, answer = Confirmations(LONG), answer_to_come()
    waiting = await begun(confirmations, answer)
    confirmations.see(showing(PrinterStatus.PRINTING))
    await asyncio.sleep(0)
    assert not waiting.done()
    for _ in range(2):
        # It may show it twice before anybody has looked.
        confirmations.see(showing(PrinterStatus.PAUSED))
    assert await waiting
    assert answer.cancelled()


async def test_a_printer_that_says_and_shows_nothing_has_not_taken_it() -> None:
    answer = answer_to_come()
    assert not await Confirmations(0).wait(answer, Pause())
    assert answer.cancelled()


async def test_who_gives_up_waiting_awaits_no_answer_and_looks_at_nothing_more() -> (
    None
):
    confirmations, answer = Confirmations(LONG), answer_to_come()
    waiting = await begun(confirmations, answer)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert answer.cancelled()
    confirmations.see(showing(PrinterStatus.PAUSED))


async def test_the_answer_itself_is_returned_and_one_that_does_not_come_is_told() -> (
    None
):
    answer = answer_to_come()
    answer.set_result(TAKEN)
    assert await Confirmations(LONG).answer(answer) is TAKEN
    with pytest.raises(PrinterTimeoutError) as error:
        await Confirmations(0).answer(answer_to_come())
    assert error.value.reason is Reason.NO_ANSWER
