"""A Bambu Lab backend on a connection that misbehaves."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
import json
import threading
from typing import Any

import pytest

from custom_components.printernizer.bambu.backend import BambuBackend
from custom_components.printernizer.bambu.patience import Patience
from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.bambu.reading.snapshot import SnapshotReader
from custom_components.printernizer.bambu.session import (
    inbox,
    library,
    mqtt,
)
from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.inbox import parse_message
from custom_components.printernizer.bambu.session.session import BambuSession
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.printer.commands.commands import (
    Cancel,
    Command,
    Pause,
    Resume,
    SetBedTemperature,
    SetChamberTemperature,
    SetFanSpeed,
    SetLight,
    SetNozzleTemperature,
    SetSpeedProfile,
)
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.connection.cause import Cause
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.errors import (
    BusyError,
    CannotConnectError,
    CertificateChangedError,
    NoReportError,
    PrinterError,
    PrinterTimeoutError,
    RefusedError,
    UnexpectedError,
    UnsupportedError,
    WrongPrinterError,
)
from custom_components.printernizer.printer.files.files import Source
from custom_components.printernizer.printer.kinds import FanKind, SpeedProfile
from custom_components.printernizer.printer.model import (
    PrinterSnapshot,
    PrinterStatus,
    Refusal,
)
from simulator.bambu.certificates import present
from simulator.bambu.dialects import A1, H2D, P1S, X1C, Dialect
from simulator.bambu.printer import BambuSimulator
from tests.rigs import BRACKET, HURRIED, HURRY
from tests.waiting import until_now as until

SHORT_PATIENCE = replace(
    HURRIED, first_report=0.2, silence_printing=0.05, hang_up_printing=0.1
)

pytestmark = pytest.mark.usefixtures("socket_enabled")


def make_backend(
    simulator: BambuSimulator,
    *,
    patience: Patience = HURRIED,
    trust: Trust | None = None,
) -> BambuBackend:
    """Make a backend for a simulator."""
    access = Access(
        Address("127.0.0.1", simulator.port),
        simulator.access_code,
        trust or Trust(simulator.serial),
    )
    return BambuBackend(access, name="Printer", patience=patience, policy=HURRY)


@asynccontextmanager
async def printing(
    dialect: Dialect = P1S, *, patience: Patience = HURRIED, **knobs: Any
) -> AsyncGenerator[tuple[BambuSimulator, BambuBackend, list[PrinterSnapshot]]]:
    """Provide a printer in the middle of a job, a connected backend and its pushes."""
    snapshots: list[PrinterSnapshot] = []
    async with BambuSimulator(dialect=dialect, **knobs) as simulator:
        simulator.machine.start(BRACKET)
        simulator.machine.advance(900)
        backend = make_backend(simulator, patience=patience)
        await backend.connect(snapshots.append)
        try:
            yield simulator, backend, snapshots
        finally:
            await backend.close()


@pytest.mark.parametrize(
    "garbage",
    [
        b"{not json",
        b"[1,2]",
        b'"str"',
        b"null",
        b"\xff\xfe\x00garbage",
        b'{"print":null}',
        b'{"print":[1]}',
        b'{"print":{"command":["push_status"],"gcode_state":["PAUSE"]}}',
        b'{"print":{"command":"push_status","gcode_state":{"a":1},"ams":7}}',
        b'{"info":{"command":"get_version","module":null}}',
        b'{"info":{"command":"get_version","module":[1,null,{"name":5}]}}',
        b'{"print":{"subtask_name":"bad \xff name"}}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b"9" * 5000,
        b'{"print":{"mc_percent":' + b"9" * 5000 + b"}}",
        b"",
    ],
    ids=lambda payload: repr(payload[:30]),
)
async def test_nothing_that_is_sent_stops_the_stream(garbage: bytes) -> None:
    async with printing() as (simulator, backend, _):
        simulator.send_raw(garbage)
        simulator.machine.pause()
        simulator.machine.advance(60)
        simulator.send_raw(
            b'{"print":{"command":"push_status","gcode_state":"PAUSE","stg_cur":16}}'
        )
        await until(lambda: backend.snapshot.status is PrinterStatus.PAUSED, "paused")
        assert simulator.connected_clients == 1


async def test_an_odd_list_of_modules_changes_nothing_of_what_the_printer_is() -> None:
    async with printing() as (simulator, backend, _):
        was, takes = backend.snapshot, backend.supported
        for odd in ({"name": "esp32"}, {"name": "ota", "sw_ver": "01.08.02.00"}):
            message = {"info": {"command": "get_version", "module": [odd]}}
            simulator.send_raw(json.dumps(message).encode())
        simulator.machine.pause()
        await until(lambda: backend.snapshot.status is PrinterStatus.PAUSED, "paused")
        now = backend.snapshot
        assert (now.info.model, now.info.volume) == (was.info.model, was.info.volume)
        assert [fan.kind for fan in now.fans] == [fan.kind for fan in was.fans]
        assert now.features == was.features
        assert backend.supported == takes


async def test_a_message_of_absurd_size_ends_the_connection_and_a_new_one_begins(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with printing() as (simulator, backend, _):
        name = "x" * 2_200_000
        message = {"print": {"command": "push_status", "subtask_name": name}}
        simulator.send_raw(json.dumps(message).encode())
        simulator.machine.advance(300)
        progress = int(simulator.machine.progress or 0)
        await until(
            lambda: backend.snapshot.job and backend.snapshot.job.progress == progress,
            "told the progress",
        )
        assert backend.snapshot.job is not None
        assert backend.snapshot.job.name != name
        assert "answer too large, megabytes 2" in caplog.text


def told(**state: Any) -> bytes:
    """Return a report as the printer sends it."""
    return json.dumps({"print": {"command": "push_status", **state}}).encode()


async def test_a_large_message_is_read_elsewhere_and_in_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where: dict[bool, set[threading.Thread]] = {True: set(), False: set()}

    def note_and_parse(payload: bytes) -> Any:
        where[len(payload) > 1_000_000].add(threading.current_thread())
        return parse_message(payload)

    async with printing() as (simulator, backend, _):
        monkeypatch.setattr(inbox, "parse_message", note_and_parse)
        simulator.send_raw(told(blob="x" * 1_900_000, gcode_state="PAUSE", stg_cur=16))
        simulator.send_raw(told(stg_cur=0, subtask_name="Behind it"))
        await until(lambda: backend.snapshot.job.name == "Behind it", "told")  # type: ignore[union-attr]
        assert backend.snapshot.status is PrinterStatus.PAUSED
        assert backend._report.print["stg_cur"] == 0
        assert "blob" not in backend._report.print
        assert where[True]
        assert threading.main_thread() not in where[True]


async def test_what_is_kept_of_all_reports_is_bounded() -> None:
    async with printing() as (simulator, backend, _):
        for number in range(100):
            simulator.send_raw(told(**{f"blob{number}": "x" * 60_000}))
        simulator.send_raw(told(subtask_name="Last"))
        await until(lambda: backend.snapshot.job.name == "Last", "told")  # type: ignore[union-attr]
        kept = json.dumps(backend._report.print)
        assert len(kept) < 2.1 * 1024**2
        assert simulator.connected_clients == 1
        simulator.machine.pause()
        simulator.machine.advance(60)
        await until(lambda: backend.snapshot.status is PrinterStatus.PAUSED, "paused")


async def test_more_than_can_be_read_ends_the_connection_and_a_new_one_begins(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(inbox, "_MOST_WAITING", 1_000_000)
    async with printing() as (simulator, backend, _):
        simulator.send_raw(told(blob="x" * 1_500_000, subtask_name="Never read"))
        await until(lambda: "answers too much" in caplog.text, "told")
        await until(lambda: backend.snapshot.online, "back")
        simulator.machine.pause()
        simulator.machine.advance(60)
        await until(lambda: backend.snapshot.status is PrinterStatus.PAUSED, "paused")
        assert backend.snapshot.job is not None
        assert backend.snapshot.job.name != "Never read"


async def test_a_number_of_thousands_of_digits_costs_only_itself() -> None:
    async with printing() as (simulator, backend, _):
        simulator.send_raw(
            b'{"print":{"command":"push_status","layer_num":%b,"gcode_state":"PAUSE"}}'
            % (b"9" * 5000)
        )
        await until(lambda: backend.snapshot.status is PrinterStatus.PAUSED, "paused")


async def test_thousands_of_health_messages_are_few() -> None:
    async with printing() as (simulator, backend, _):
        many = [
            {"attr": 0x03000100 + number, "code": 0x00010001}
            for number in range(20_000)
        ]
        message = {"print": {"command": "push_status", "hms": many}}
        simulator.send_raw(json.dumps(message).encode())
        await until(lambda: len(backend.snapshot.problems) == 32, "few problems")


async def test_a_short_break_is_mended_without_going_offline() -> None:
    async with printing() as (simulator, backend, snapshots):
        simulator.drop_all()
        await until(lambda: not backend.snapshot.accepts or snapshots, "noticed")
        await until(
            lambda: (
                backend.snapshot.connection is ConnectionState.CONNECTED
                and len(snapshots) > 1
            ),
            "back",
        )
        seen = [snapshot.connection for snapshot in snapshots]
        assert ConnectionState.RECONNECTING in seen
        assert PrinterStatus.OFFLINE not in [snapshot.status for snapshot in snapshots]
        await simulator.wait_for_clients(1)


async def test_a_printer_that_falls_silent_is_asked_to_go_on() -> None:
    async with printing(patience=replace(SHORT_PATIENCE, hang_up_printing=5)) as (
        simulator,
        _,
        snapshots,
    ):
        simulator.mute()
        simulator.machine.advance(600)
        await simulator.wait_for_command("start")
        await until(lambda: snapshots, "told anything again")
        assert simulator.connected_clients == 1


async def test_a_printer_that_answers_pings_and_tells_nothing_is_shown_as_silent() -> (
    None
):
    assert Patience().hang_up_printing < 20
    async with printing(patience=SHORT_PATIENCE) as (simulator, backend, _):
        simulator.mute()
        simulator.unanswered.update({"start": 9, "pushall": 9, "get_version": 9})
        await until(lambda: not backend.snapshot.online, "given up")
        assert backend.snapshot.cause is Cause.SILENT
        simulator.unanswered.clear()
        await until(lambda: backend.snapshot.online, "back")


async def test_a_printer_with_nothing_to_tell_is_asked_for_little_and_kept() -> None:
    """One that pauses may report nothing for long; a full report is hard work."""
    patience = replace(SHORT_PATIENCE, hang_up_printing=0.2)
    async with printing(patience=patience) as (simulator, backend, _):
        simulator.mute()
        simulator.unanswered["start"] = 1
        simulator.received.clear()
        asked = partial(_asked_for, simulator)
        await until(lambda: asked("get_version") >= 4, "asked four times")
        assert backend.snapshot.connection is ConnectionState.CONNECTED
        assert asked("start") == 1
        assert asked("pushall") == 0


async def test_how_long_a_printer_takes_to_answer_is_that_of_its_pings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(library, "KEEPALIVE", 1)
    monkeypatch.setattr(mqtt, "_MISC_INTERVAL", 0.1)
    async with printing() as (_, backend, _snapshots):
        assert backend.contact.round_trip is None
        await until(lambda: backend.contact.round_trip, "pinged")
        assert backend.contact.round_trip < timedelta(seconds=5)  # type: ignore[operator]
        assert backend.contact.last_heard is not None


def _asked_for(simulator: BambuSimulator, command: str) -> int:
    return sum(
        part.get("command") == command
        for received in simulator.received
        for part in received.message.values()
    )


async def test_a_printer_that_hangs_is_left_and_found_again() -> None:
    async with printing(patience=SHORT_PATIENCE) as (simulator, backend, snapshots):
        simulator.freeze()
        await until(
            lambda: (
                ConnectionState.OFFLINE
                in [snapshot.connection for snapshot in snapshots]
            ),
            "given up",
        )
        simulator.thaw()
        await until(lambda: backend.snapshot.online, "back")
        await until(
            lambda: backend.snapshot.connection is ConnectionState.CONNECTED,
            "connected",
        )


@pytest.mark.parametrize("dialect", [P1S, A1, X1C], ids=lambda it: it.product_name)
async def test_commands_go_out_as_printers_want_them(dialect: Dialect) -> None:
    async with printing(dialect) as (simulator, backend, _):
        await backend.execute(Pause())
        await backend.execute(Resume())
        await backend.execute(Cancel())
        sent = [
            received for received in simulator.received if "print" in received.message
        ]
        assert [received.commands for received in sent] == [
            ["pause"],
            ["resume"],
            ["stop"],
        ]
        for received in sent:
            fields = received.message["print"]
            assert received.qos == 1
            assert fields["param"] == ""
            assert int(fields["sequence_id"]) >= 40_000
        numbers = [received.message["print"]["sequence_id"] for received in sent]
        assert len(set(numbers)) == len(numbers)


async def test_no_command_is_sent_again_after_a_reconnect() -> None:
    async with printing(acknowledge=False) as (simulator, backend, snapshots):
        await backend.execute(Pause())
        snapshots.clear()
        simulator.drop_all()
        await until(
            lambda: (
                snapshots
                and snapshots[-1].connection is ConnectionState.CONNECTED
                and len(snapshots) > 1
            ),
            "back",
        )
        await simulator.wait_for_clients(1)
        assert [message.commands for message in simulator.received].count(
            ["pause"]
        ) == 1


async def test_a_command_without_any_answer_is_an_error() -> None:
    patience = replace(HURRIED, confirmation=0.05)
    async with printing(patience=patience) as (simulator, backend, _):
        simulator.ignore_next()
        with pytest.raises(PrinterTimeoutError):
            await backend.execute(Cancel())


async def test_the_state_that_follows_is_answer_enough() -> None:
    async with printing() as (simulator, backend, _):
        simulator.ignore_next()
        pressing = asyncio.ensure_future(backend.execute(Pause()))
        await simulator.wait_for_command("pause")
        assert not pressing.done()
        simulator.machine.pause()
        await pressing


async def test_a_refusal_is_passed_on() -> None:
    async with printing() as (simulator, backend, _):
        simulator.refuse_next("not today")
        with pytest.raises(RefusedError, match="not today"):
            await backend.execute(Cancel())


async def test_a_connection_that_breaks_under_a_command_is_told() -> None:
    async with printing() as (simulator, backend, _):
        simulator.ignore_next()
        pressing = asyncio.ensure_future(backend.execute(Cancel()))
        await simulator.wait_for_command("stop")
        simulator.drop_all()
        with pytest.raises(CannotConnectError):
            await pressing


async def test_another_certificate_is_not_given_the_access_code() -> None:
    async with BambuSimulator() as simulator:
        backend = make_backend(simulator, trust=Trust(simulator.serial, "00" * 32))
        with pytest.raises(CertificateChangedError):
            await backend.connect(lambda _: None)
        await backend.close()
        assert simulator.connected_clients == 0


async def test_a_certificate_that_changes_ends_nothing_and_is_told_nothing() -> None:
    async with printing() as (simulator, backend, _):
        ours = simulator._certificate
        simulator.new_certificate()
        simulator.drop_all()
        await until(
            lambda: backend.snapshot.connection is ConnectionState.CERTIFICATE_CHANGED,
            "seen",
        )
        assert backend.certificate_change is not None
        assert backend.certificate_change.trusted == ours.fingerprint
        assert backend.certificate_change.shown == simulator.certificate_fingerprint
        assert simulator.connected_clients == 0
        present(simulator._context, ours, chain=True)
        await until(lambda: backend.snapshot.online, "back")
        assert backend.certificate_change is None


async def test_another_printer_is_not_given_the_access_code() -> None:
    async with BambuSimulator() as simulator:
        backend = make_backend(simulator, trust=Trust("01P00A000000009"))
        with pytest.raises(WrongPrinterError):
            await backend.connect(lambda _: None)
        await backend.close()
        assert simulator.connected_clients == 0


async def test_a_login_refused_twice_is_told_and_tried_until_it_is_taken() -> None:
    async with printing() as (simulator, backend, _):
        code = simulator.access_code
        simulator.new_access_code("another1")
        await until(
            lambda: backend.snapshot.connection is ConnectionState.REJECTED, "rejected"
        )
        assert backend.snapshot.status is PrinterStatus.OFFLINE
        with pytest.raises(CannotConnectError):
            await backend.refresh()
        simulator.new_access_code(code)
        await until(
            lambda: backend.snapshot.connection is ConnectionState.CONNECTED, "back"
        )


async def test_calling_off_a_connect_to_a_hanging_printer_leaves_nothing() -> None:
    async with BambuSimulator() as simulator:
        simulator.freeze()
        backend = make_backend(simulator)
        connecting = asyncio.ensure_future(backend.connect(lambda _: None))
        await asyncio.sleep(0)
        connecting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await connecting
        await backend.close()
        simulator.thaw()
    assert not [thread for thread in threading.enumerate() if "paho" in thread.name]


async def test_closing_while_reconnecting_ends_the_trying() -> None:
    async with printing() as (simulator, backend, snapshots):
        await simulator.power_off()
        await until(
            lambda: snapshots and snapshots[-1].status is PrinterStatus.OFFLINE,
            "offline",
        )
        await backend.close()
        await simulator.power_on()
        for _ in range(50):
            await asyncio.sleep(0)
        assert simulator.connected_clients == 0


async def test_a_part_that_a_power_cut_has_left_is_removed_once_there_is_power() -> (
    None
):
    async with printing() as (simulator, backend, _):

        async def chunks() -> AsyncIterator[bytes]:
            yield bytes(100_000)
            await simulator.power_off()
            yield bytes(100_000)

        with pytest.raises(PrinterError):
            await backend.files.upload(
                "/new.3mf",
                Source(size=200_000, chunks=chunks),
                overwrite=False,
                progress=lambda _: None,
            )
        assert "/new.3mf" in simulator.card.files
        await simulator.power_on()
        await until(lambda: "/new.3mf" not in simulator.card.files, "removed")


async def test_a_flood_of_reports_is_taken_in_and_the_last_one_counts() -> None:
    async with printing(X1C) as (simulator, backend, _):
        for percent in range(500):
            message = {"print": {"command": "push_status", "mc_percent": percent % 100}}
            simulator.send_raw(json.dumps(message).encode())
        simulator.send_raw(
            b'{"print":{"command":"push_status","gcode_state":"FINISH"}}'
        )
        await until(
            lambda: backend.snapshot.status is PrinterStatus.FINISHED, "finished"
        )
        assert simulator.connected_clients == 1


async def test_what_was_told_a_moment_ago_is_not_asked_again() -> None:
    patience = replace(HURRIED, between_full_reports=60)
    async with printing(patience=patience) as (simulator, backend, _):
        before = len(simulator.received)
        assert await backend.refresh() is backend.snapshot
        asked = [message.commands for message in simulator.received[before:]]
        assert asked == [["get_version"]], "whether it is there costs it little"


@pytest.mark.parametrize("just_now", [True, False], ids=["just_now", "too_often"])
async def test_what_was_told_before_is_not_told_again_of_a_printer_that_is_silent(
    *, just_now: bool
) -> None:
    """Behind a line that died it may have begun to print."""
    patience = replace(HURRIED, between_full_reports=60 if just_now else 0)
    async with printing(patience=patience) as (simulator, backend, _):
        for _ in range(0 if just_now else 2):
            await backend.refresh()
        simulator.unanswered["get_version"] = 9
        with pytest.raises(NoReportError):
            await backend.refresh()


async def test_a_test_of_control_tells_of_now_however_new_the_last_report_is() -> None:
    patience = replace(HURRIED, between_full_reports=0.2)
    rig = printing(X1C, patience=patience, developer_mode=False)
    async with rig as (simulator, backend, _):
        assert await backend.test_control() is Refusal.AUTHORISATION
        # It says nothing by itself.
        simulator.mute()
        simulator.settings.developer_mode = True
        assert await backend.test_control() is None


async def test_a_test_of_control_leaves_what_reconnecting_needs() -> None:
    async with printing(X1C, developer_mode=False) as (_, backend, _):
        for _ in range(2):
            assert await backend.test_control() is Refusal.AUTHORISATION
        with pytest.raises(BusyError):
            await backend.test_control()


async def test_full_reports_are_asked_for_sparingly() -> None:
    async with printing() as (simulator, backend, _):
        for _ in range(2):
            await backend.refresh()
        with pytest.raises(BusyError):
            await backend.refresh()
        asked = [
            message for message in simulator.received if message.commands == ["pushall"]
        ]
        assert len(asked) == 3, "nothing is left to reconnect with"


async def test_two_presses_at_once_take_turns() -> None:
    async with printing() as (simulator, backend, _):
        results = await asyncio.gather(
            backend.execute(Pause()), backend.execute(Pause()), return_exceptions=True
        )
        assert [type(result) for result in results] == [type(None), RefusedError]
        assert [message.commands for message in simulator.received].count(
            ["pause"]
        ) == 1


@pytest.mark.parametrize(
    ("urgent", "before"),
    [(Pause(), SetBedTemperature(55)), (Cancel(), Pause())],
    ids=["pause", "cancel"],
)
async def test_what_stops_a_print_waits_behind_nothing_that_is_not_confirmed(
    urgent: Command, before: Command
) -> None:
    patience = replace(HURRIED, confirmation=60)
    async with printing(patience=patience) as (simulator, backend, _):
        simulator.ignore_next()
        waiting = asyncio.ensure_future(backend.execute(before))
        await until(lambda: len(simulator.received) > 2, "sent")
        async with asyncio.timeout(5):
            await backend.execute(urgent)
        status = {Pause: PrinterStatus.PAUSED, Cancel: PrinterStatus.CANCELLED}
        await until(lambda: backend.snapshot.status is status[type(urgent)], "stopped")
        waiting.cancel()
        await asyncio.wait({waiting})


@pytest.mark.parametrize(
    ("dialect", "command", "sent"),
    [
        pytest.param(P1S, SetNozzleTemperature(215), ["M104 S215\n"], id="nozzle"),
        pytest.param(
            H2D, SetNozzleTemperature(215), ["M104 T0 S215\n"], id="right nozzle"
        ),
        pytest.param(
            H2D, SetNozzleTemperature(150, 1), ["M104 T1 S150\n"], id="left nozzle"
        ),
        pytest.param(A1, SetBedTemperature(55), ["M140 S55\n"], id="bed"),
        pytest.param(
            H2D, SetChamberTemperature(50), ["M145 P1\nM141 S50\n"], id="chamber"
        ),
        pytest.param(
            X1C, SetFanSpeed(FanKind.CHAMBER, 20), ["M106 P3 S51\n"], id="chamber fan"
        ),
        pytest.param(A1, SetSpeedProfile(SpeedProfile.SILENT), ["1"], id="speed"),
    ],
)
async def test_what_is_set_goes_out_as_the_printer_wants_it(
    dialect: Dialect, command: Command, sent: list[str]
) -> None:
    async with printing(dialect) as (simulator, backend, _):
        await backend.execute(command)
        orders = [
            message for message in simulator.received if "print" in message.message
        ]
        assert [order.message["print"]["param"] for order in orders] == sent
        assert [order.qos for order in orders] == [1]


@pytest.mark.parametrize(
    ("dialect", "lamps"),
    [
        pytest.param(P1S, ["chamber_light"], id="one"),
        pytest.param(X1C, ["chamber_light"], id="beside a work light"),
        pytest.param(H2D, ["chamber_light", "chamber_light2"], id="two"),
    ],
)
async def test_all_lamps_of_the_chamber_are_switched_as_one(
    dialect: Dialect, lamps: list[str]
) -> None:
    async with printing(dialect) as (simulator, backend, _):
        await backend.execute(SetLight("chamber_light", on=True))
        orders = [
            message for message in simulator.received if "system" in message.message
        ]
        assert [order.message["system"]["led_node"] for order in orders] == lamps
        assert {order.message["system"]["led_mode"] for order in orders} == {"on"}
        numbers = {order.message["system"]["sequence_id"] for order in orders}
        assert len(numbers) == len(lamps)


async def test_a_target_that_shows_is_answer_enough() -> None:
    async with printing() as (simulator, backend, _):
        simulator.ignore_next()
        setting = asyncio.ensure_future(backend.execute(SetBedTemperature(50)))
        await simulator.wait_for_command("gcode_line")
        assert not setting.done()
        simulator.machine.bed.target = 50
        simulator.machine.advance(1)
        await setting


async def test_what_is_so_already_needs_no_answer() -> None:
    patience = replace(HURRIED, confirmation=0.05)
    async with printing(patience=patience) as (simulator, backend, _):
        simulator.ignore_next()
        await backend.execute(SetBedTemperature(60))


async def test_a_target_that_neither_shows_nor_is_answered_is_an_error() -> None:
    patience = replace(HURRIED, confirmation=0.05)
    async with printing(patience=patience) as (simulator, backend, _):
        simulator.ignore_next()
        with pytest.raises(PrinterTimeoutError):
            await backend.execute(SetBedTemperature(50))


async def test_another_speed_is_taken_only_while_the_job_runs() -> None:
    async with printing() as (simulator, backend, _):
        await backend.execute(Pause())
        await until(lambda: backend.snapshot.status is PrinterStatus.PAUSED, "paused")
        with pytest.raises(RefusedError):
            await backend.execute(SetSpeedProfile(SpeedProfile.SPORT))
        assert not [
            message
            for message in simulator.received
            if message.commands == ["print_speed"]
        ]


async def test_a_chamber_without_a_heater_cannot_be_set() -> None:
    async with printing(X1C) as (_, backend, _snapshots):
        with pytest.raises(UnsupportedError):
            await backend.execute(SetChamberTemperature(40))


async def test_lights_work_without_developer_mode_and_heaters_do_not() -> None:
    async with printing(developer_mode=False) as (_, backend, _snapshots):
        await backend.execute(SetLight("chamber_light", on=True))
        with pytest.raises(RefusedError, match="authorisation"):
            await backend.execute(SetBedTemperature(50))


async def test_an_error_that_nobody_foresaw_does_not_end_the_trying(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with printing() as (simulator, backend, _):
        opening = BambuSession.open
        failures = [RuntimeError("no thread to be had")]

        async def fail_once(*args: Any, **options: Any) -> BambuSession:
            if failures:
                raise failures.pop()
            return await opening(*args, **options)

        monkeypatch.setattr(BambuSession, "open", fail_once)
        simulator.drop_all()
        await until(lambda: not failures, "tried")
        await until(
            lambda: backend.snapshot.connection is ConnectionState.CONNECTED, "back"
        )
        assert "Unexpected error with a printer" in caplog.text


async def test_a_report_that_cannot_be_taken_in_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with printing() as (simulator, backend, _):
        with monkeypatch.context() as broken:
            broken.setattr(SnapshotReader, "read", None)
            for _ in range(3):
                simulator.machine.advance(60)
                await asyncio.sleep(0)
            await until(lambda: "Unexpected error" in caplog.text, "told")
        simulator.machine.pause()
        await until(lambda: backend.snapshot.status is PrinterStatus.PAUSED, "paused")
        assert caplog.text.count("Unexpected error with a printer") == 1


async def test_a_printer_that_cannot_be_understood_is_away_and_tried_until_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with printing() as (simulator, backend, _):
        with monkeypatch.context() as broken:
            broken.setattr(SnapshotReader, "read", None)
            simulator.drop_all()
            record = backend.record
            await until(lambda: sum(record.errors.values()) > 2, "tried")
            assert backend.record.errors.keys() == {Cause.REFUSED}
        await until(
            lambda: backend.snapshot.connection is ConnectionState.CONNECTED, "back"
        )


async def test_a_printer_that_was_not_understood_at_first_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with printing() as (simulator, known, _):
        backend = make_backend(simulator)
        with monkeypatch.context() as broken:
            broken.setattr(SnapshotReader, "read", None)
            with pytest.raises(UnexpectedError):
                await backend.connect(lambda _: None)
            backend.await_return(known.snapshot, lambda _: None)
            assert backend.snapshot.status is PrinterStatus.OFFLINE
            assert backend.snapshot.cause is Cause.REFUSED
        await until(
            lambda: backend.snapshot.connection is ConnectionState.CONNECTED, "there"
        )
        await backend.close()


async def test_a_printer_that_hangs_up_too_often_is_shown_as_gone() -> None:
    patience = replace(HURRIED, between_full_reports=60)
    async with printing(patience=patience) as (simulator, backend, _):
        await simulator.power_off()
        await until(
            lambda: backend.snapshot.status is PrinterStatus.OFFLINE,
            "offline, although no full report may be asked for yet",
        )


async def test_a_printer_that_drops_often_is_back_at_once_and_tells_all_later() -> None:
    # Nobody may wait for a full report that it was not asked for.
    patience = replace(HURRIED, first_report=60)
    async with printing(patience=patience) as (simulator, backend, _):
        for _ in range(8):
            simulator.drop_all()
            await until(
                lambda: backend.snapshot.connection is ConnectionState.RECONNECTING,
                "dropped",
            )
            await until(
                lambda: backend.snapshot.connection is ConnectionState.CONNECTED, "back"
            )
            await simulator.wait_for_clients(1)
        asked = [
            message for message in simulator.received if message.commands == ["pushall"]
        ]
        assert len(asked) == 5, "no more than the budget allows"
        simulator.machine.pause()
        await until(lambda: backend.snapshot.status is PrinterStatus.PAUSED, "paused")


async def test_what_could_not_be_asked_is_asked_when_the_budget_allows() -> None:
    patience = replace(HURRIED, between_full_reports=0.5)
    async with printing(patience=patience) as (simulator, backend, _):
        simulator.drop_all()
        await until(
            lambda: backend.snapshot.connection is not ConnectionState.CONNECTED,
            "dropped",
        )
        simulator.received.clear()
        await until(
            lambda: backend.snapshot.connection is ConnectionState.CONNECTED, "back"
        )
        asked = [message.commands for message in simulator.received]
        assert ["pushall"] not in asked, "there was no leave for it"
        assert backend.snapshot.recalled, "what is shown is of before"
        await simulator.wait_for_command("pushall")
        await until(lambda: not backend.snapshot.recalled, "told anew")
        assert backend.snapshot.connection is ConnectionState.CONNECTED


async def test_a_broker_that_answers_before_its_printer_is_asked_again() -> None:
    patience = replace(HURRIED, first_report=5, ask_again=0.02)
    async with BambuSimulator() as simulator:
        simulator.unanswered.update({"get_version": 3, "pushall": 1})
        backend = make_backend(simulator, patience=patience)
        await backend.connect(lambda _: None)
        assert backend.snapshot.online
        asked = [message.commands for message in simulator.received]
        assert asked.count(["get_version"]) >= 4
        assert asked.count(["pushall"]) == 2, "once more when it said something"
        await backend.close()


async def test_a_printer_that_never_tells_versions_is_taken_by_what_it_reports() -> (
    None
):
    patience = replace(HURRIED, first_report=2, ask_again=0.1)
    async with BambuSimulator() as simulator:
        simulator.unanswered["get_version"] = 1_000_000
        backend = make_backend(simulator, patience=patience)
        await backend.connect(lambda _: None)
        assert backend.snapshot.online
        assert backend.snapshot.info.model == "P1S", "as its serial number says"
        assert backend.snapshot.info.firmware.installed is None
        await backend.close()


async def test_a_printer_that_says_nothing_at_all_is_not_taken_for_ours() -> None:
    patience = replace(HURRIED, first_report=0.2, ask_again=0.05)
    async with BambuSimulator() as simulator:
        simulator.unanswered.update({"get_version": 1_000_000, "pushall": 1_000_000})
        backend = make_backend(simulator, patience=patience)
        with pytest.raises(PrinterTimeoutError):
            await backend.connect(lambda _: None)
        asked = [message.commands for message in simulator.received]
        assert asked.count(["pushall"]) == 1, "that is hard work"
        await backend.close()


@pytest.mark.parametrize("stall", ["freeze", "stall_in_a_report"])
async def test_a_printer_that_is_gone_without_a_word_is_not_shown_as_if_it_were_there(
    monkeypatch: pytest.MonkeyPatch, stall: str
) -> None:
    """A cable was pulled; the connection seems to stand, and half a packet is here."""
    assert library.KEEPALIVE * 2 + mqtt._MISC_INTERVAL * 2 < 20
    monkeypatch.setattr(library, "KEEPALIVE", 1)
    monkeypatch.setattr(mqtt, "_MISC_INTERVAL", 0.02)
    async with printing() as (simulator, backend, snapshots):
        getattr(simulator, stall)()
        await until(lambda: not backend.snapshot.online, "gone")
        assert [snapshot.connection for snapshot in snapshots] == [
            ConnectionState.OFFLINE
        ]
        simulator.thaw()
        await until(
            lambda: backend.snapshot.connection is ConnectionState.CONNECTED, "back"
        )


async def test_without_developer_mode_nothing_is_offered_that_is_refused() -> None:
    async with printing(X1C, developer_mode=False) as (_, backend, _):
        assert backend.snapshot.refusal is Refusal.AUTHORISATION
        assert Cancel not in backend.snapshot.accepts
        with pytest.raises(RefusedError, match="authorisation"):
            await backend.execute(Cancel())


async def test_a_printer_that_does_not_tell_is_understood_at_the_first_refusal() -> (
    None
):
    async with printing(P1S, developer_mode=False) as (_, backend, _):
        assert Cancel in backend.snapshot.accepts
        with pytest.raises(RefusedError, match="authorisation"):
            await backend.execute(Cancel())
        assert backend.snapshot.refusal is Refusal.AUTHORISATION
        assert Cancel not in backend.snapshot.accepts


async def test_a_new_connection_is_a_new_chance_although_the_old_message_stays() -> (
    None
):
    async with printing(P1S, developer_mode=False) as (simulator, backend, _):
        with pytest.raises(RefusedError, match="authorisation"):
            await backend.execute(Cancel())
        await simulator.power_off()
        await until(lambda: not backend.snapshot.online, "gone")
        simulator.settings.developer_mode = True
        await simulator.power_on()
        await until(lambda: backend.snapshot.online, "back")
        assert backend.snapshot.refusal is None
        assert [problem.code for problem in backend.snapshot.problems] == [
            "0500_0500_0001_0007"
        ]
        await backend.execute(Cancel())


async def test_what_another_program_is_refused_is_a_sign_too() -> None:
    async with printing(P1S, developer_mode=False) as (simulator, backend, _):
        simulator.raise_hms(0x0500_0500, 0x0001_0007)
        await until(lambda: Cancel not in backend.snapshot.accepts, "understood")
        assert backend.snapshot.refusal is Refusal.AUTHORISATION


async def test_closing_while_connecting_leaves_no_client() -> None:
    async with BambuSimulator() as simulator:
        backend = make_backend(simulator)
        connecting = asyncio.ensure_future(backend.connect(lambda _: None))
        await simulator.wait_for_command("pushall")
        await backend.close()
        with pytest.raises(CannotConnectError):
            await connecting
        await simulator.wait_for_clients(0)


async def test_a_report_that_cannot_be_read_does_not_spoil_the_ones_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is forgotten: merged, it would be read again with each of them."""
    read = SnapshotReader.read

    def stumble(self: SnapshotReader, report: BambuReport) -> PrinterSnapshot:
        if "stumbling_block" in report.print:
            raise RuntimeError("nobody foresaw that")
        return read(self, report)

    async with printing() as (simulator, backend, _):
        monkeypatch.setattr(SnapshotReader, "read", stumble)
        simulator.send_raw(b'{"print": {"stumbling_block": 1}}')
        simulator.machine.pause()
        await until(lambda: backend.snapshot.status is PrinterStatus.PAUSED, "paused")


async def test_a_printer_that_does_not_tell_anew_is_not_believed_to_be_as_before() -> (
    None
):
    async with printing() as (simulator, backend, _):
        backend._questions._patience = replace(HURRIED, first_report=0.1)
        simulator.mute()
        simulator.unanswered["pushall"] = 1_000_000
        with pytest.raises(NoReportError):
            await backend.refresh()


async def test_a_connection_that_breaks_while_it_is_asked_says_why() -> None:
    async with printing() as (simulator, backend, _):
        simulator.mute()
        simulator.unanswered["pushall"] = 1_000_000
        simulator.received.clear()
        asking = asyncio.create_task(backend.refresh())
        await simulator.wait_for_command("pushall")
        simulator.drop_all()
        with pytest.raises(CannotConnectError) as caught:
            await asking
        assert not isinstance(caught.value, PrinterTimeoutError)
