"""The simulated Bambu printer keeps the rules that the real ones have."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
import io
import itertools
import json
from pathlib import Path
import ssl
from typing import Any
import zipfile

from cryptography import x509
import pytest

from simulator import threemf
from simulator.bambu.dialects import (
    A1,
    H2D,
    P1S,
    P1S_OLD,
    P2S,
    X1C,
    X1C_OLD,
    X2D,
    Dialect,
)
from simulator.bambu.mqtt.packets import (
    ConnAck,
    Connect,
    Disconnect,
    Packet,
    PingReq,
    PingResp,
    PubAck,
    Publish,
    SubAck,
    Subscribe,
    UnsubAck,
    Unsubscribe,
    encode,
    read_packet,
)
from simulator.bambu.printer import BambuSimulator
from simulator.machine import ACTIVE, Phase, Plan
from tests.planted import ACCESS_CODE, OTHER_ACCESS_CODE

pytestmark = pytest.mark.usefixtures("socket_enabled")

type Payload = dict[str, Any]

SECONDS_TO_FAIL = 5.0
PLAN = Plan(name="Calibration cube", seconds=600, layers=50)
HEATED_UP = 400.0
"""Simulated seconds after which a cold machine prints its first layers."""
GARBAGE = [b"{not json", b"[1, 2]", b"\xff\xfe{}", b""]
NAMES = ["no json", "list", "no utf-8", "empty"]
ALL_DIALECTS = pytest.mark.parametrize(
    "dialect", [P1S, X1C, A1, H2D], ids=["P1S", "X1C", "A1", "H2D"]
)


def trusting_context() -> ssl.SSLContext:
    """Make a client's side of TLS that verifies nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Client:
    """A raw MQTT client: one packet out, one packet in."""

    def __init__(
        self,
        printer: BambuSimulator,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Talk over a connection that is up."""
        self.printer = printer
        self.reader = reader
        self.writer = writer
        self.report = f"device/{printer.serial}/report"
        self.request = f"device/{printer.serial}/request"
        self._numbers = itertools.count(40000)
        self._ids = itertools.count(1)

    def send(self, packet: Packet) -> None:
        """Send a packet."""
        self.writer.write(encode(packet))

    async def next(self) -> Packet:
        """Get the next packet."""
        async with asyncio.timeout(SECONDS_TO_FAIL):
            return await read_packet(self.reader)

    async def message(self) -> Payload:
        """Get the next message, which has to be an object."""
        packet = await self.next()
        assert isinstance(packet, Publish), f"no message but {packet}"
        content = json.loads(packet.payload)
        assert isinstance(content, dict)
        return content

    async def log_in(self, **fields: Any) -> int:
        """Log in, and tell the return code."""
        login = {"username": "bblp", "password": self.printer.access_code}
        self.send(Connect(**({"client_id": "test"} | login | fields)))
        answer = await self.next()
        assert isinstance(answer, ConnAck)
        return answer.code

    async def subscribe(self) -> None:
        """Subscribe to the reports."""
        self.send(Subscribe(1, (self.report,)))
        assert await self.next() == SubAck(1, (0,))

    def publish(self, content: Any, *, qos: int = 1) -> None:
        """Publish something on the request topic."""
        payload = json.dumps(content).encode()
        number = next(self._ids) if qos else 0
        self.send(
            Publish(topic=self.request, payload=payload, qos=qos, packet_id=number)
        )

    async def command(self, key: str, name: str, **fields: Any) -> Payload:
        """Send a complete command, and give the answer to it."""
        number = str(next(self._numbers))
        self.publish({key: {"command": name, "sequence_id": number, **fields}})
        while True:
            match await self.next():
                case Publish(payload=payload):
                    answer: Payload = json.loads(payload).get(key, {})
                    if answer.get("sequence_id") == number:
                        assert answer["command"] == name
                        return answer

    async def pushall(self) -> Payload:
        """Ask for a full report and get it; what comes before it is passed over."""
        self.publish({"pushing": {"command": "pushall"}}, qos=0)
        report: Payload = {}
        while report.get("msg") != 0:
            report = (await self.message()).get("print", {})
        return report

    async def reports(self) -> list[Payload]:
        """Get the reports that are on their way, and be sure that no more are."""
        for _ in range(3):
            await asyncio.sleep(0)
        self.send(PingReq())
        found: list[Payload] = []
        while isinstance(packet := await self.next(), Publish | PubAck):
            if isinstance(packet, Publish):
                found.append(json.loads(packet.payload)["print"])
        assert packet == PingResp()
        return found

    async def assert_put_out(self) -> None:
        """Fail unless the printer closes the connection without another word."""
        with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
            await self.next()


@asynccontextmanager
async def connection(
    printer: BambuSimulator, context: ssl.SSLContext | None = None
) -> AsyncIterator[Client]:
    """Connect by TLS, without logging in."""
    reader, writer = await asyncio.open_connection(
        printer.host, printer.port, ssl=context or trusting_context()
    )
    yield Client(printer, reader, writer)
    writer.transport.abort()


@asynccontextmanager
async def session(
    printer: BambuSimulator, client_id: str = "test"
) -> AsyncIterator[Client]:
    """Connect, log in and subscribe."""
    async with connection(printer) as client:
        assert await client.log_in(client_id=client_id) == 0
        await client.subscribe()
        yield client


def warm_up(printer: BambuSimulator, plan: Plan = PLAN) -> None:
    """Start a job and let it print its first layers."""
    printer.machine.start(plan)
    printer.machine.advance(HEATED_UP)
    assert phase(printer) is Phase.PRINTING


def phase(printer: BambuSimulator) -> Phase:
    """Look at the machine anew, since commands change it."""
    return printer.machine.phase


def merge(old: Any, new: Any) -> Any:
    """Lay a delta over what is known, lists of objects by their ids."""
    match old, new:
        case dict(), dict():
            return old | {key: merge(old.get(key), part) for key, part in new.items()}
        case [{"id": _}, *_], [{"id": _}, *_]:
            parts = {part["id"]: part for part in new}
            return [merge(item, parts.get(item["id"], {})) for item in old]
        case _:
            return new


# Logging in


async def test_wrong_access_code_is_refused_and_put_out() -> None:
    """CONNACK 5 tells a client that its access code is wrong."""
    async with BambuSimulator() as printer, connection(printer) as client:
        assert await client.log_in(password=OTHER_ACCESS_CODE) == 5
        await client.assert_put_out()
        assert printer.connected_clients == 0


async def test_wrong_user_is_refused() -> None:
    """The only user is bblp."""
    async with BambuSimulator() as printer, connection(printer) as client:
        assert await client.log_in(username="admin") == 5


@pytest.mark.parametrize("protocol", [("MQIsdp", 3), ("MQTT", 5)], ids=["3.1", "5"])
async def test_other_versions_of_mqtt_are_refused(protocol: tuple[str, int]) -> None:
    """Printers speak MQTT 3.1.1 only."""
    async with BambuSimulator() as printer, connection(printer) as client:
        assert await client.log_in(protocol=protocol) == 1
        await client.assert_put_out()


async def test_first_packet_has_to_be_a_connect() -> None:
    """A client that does not log in is put out."""
    async with BambuSimulator() as printer, connection(printer) as client:
        client.send(PingReq())
        await client.assert_put_out()


@pytest.mark.parametrize(
    "garbage",
    [
        b"\xf0\x00",
        b"\x30\xff\xff\xff\xff\xff",
        b"\x82\x01\x00",
        b"\x36\x00",
        b"\xe0\x01x",
    ],
    ids=["unknown", "endless size", "cut off", "qos 3", "too long"],
)
async def test_malformed_packets_close_the_connection(garbage: bytes) -> None:
    """Bytes that are no MQTT put the client out."""
    async with BambuSimulator() as printer, session(printer) as client:
        client.writer.write(garbage)
        await client.assert_put_out()


async def test_same_client_id_takes_the_place_of_the_older_session() -> None:
    """A client that comes back replaces its half-open connection."""
    async with (
        BambuSimulator() as printer,
        session(printer, "me") as old,
        session(printer, "me") as new,
    ):
        await old.assert_put_out()
        assert printer.connected_clients == 1
        assert (await new.pushall())["gcode_state"] == "IDLE"


async def test_disconnect_ends_the_session() -> None:
    """A client that goes in good order leaves its place."""
    async with BambuSimulator() as printer, session(printer) as client:
        client.send(Disconnect())
        await client.assert_put_out()
        await printer.wait_for_clients(0)


async def test_new_access_code_puts_everybody_out() -> None:
    """Toggling Developer mode changes the code; the old one is wrong from then on."""
    async with BambuSimulator() as printer, session(printer) as client:
        printer.new_access_code("99999999")
        await client.assert_put_out()
        async with connection(printer) as again:
            assert await again.log_in(password=ACCESS_CODE) == 5
        async with connection(printer) as again:
            assert await again.log_in(password="99999999") == 0


# TLS


async def test_leaf_is_signed_by_the_root_and_named_like_the_serial() -> None:
    """A client that knows the root verifies by the serial as host name."""
    async with BambuSimulator(serial="01P00A000000042") as printer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=printer.root_certificate)
        _, writer = await asyncio.open_connection(
            printer.host, printer.port, ssl=context, server_hostname=printer.serial
        )
        leaf = x509.load_der_x509_certificate(
            writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        )
        writer.transport.abort()
    assert leaf.subject.rfc4514_string() == "CN=01P00A000000042"
    with pytest.raises(x509.ExtensionNotFound):
        leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)


async def test_renewed_certificate_is_seen_by_new_connections() -> None:
    """The fingerprint is that of the leaf that the printer shows."""

    async def seen() -> bytes:
        """The DER form of the leaf that a new connection sees."""
        async with connection(printer) as client:
            tls: ssl.SSLObject = client.writer.get_extra_info("ssl_object")
            return tls.getpeercert(binary_form=True) or b""

    async with BambuSimulator() as printer:
        old, old_fingerprint = await seen(), printer.certificate_fingerprint
        printer.new_certificate()
        new = x509.load_der_x509_certificate(await seen())
    assert new != x509.load_der_x509_certificate(old)
    assert printer.certificate_fingerprint != old_fingerprint
    assert new.fingerprint(new.signature_hash_algorithm).hex() == (  # type: ignore[arg-type]
        printer.certificate_fingerprint
    )


def test_certificate_is_kept_in_a_folder(tmp_path: Path) -> None:
    """A printer shows the same one the next time, until it gets a new one."""
    first = BambuSimulator(certificates=tmp_path / "kept")
    assert BambuSimulator(certificates=tmp_path / "kept").certificate_fingerprint == (
        first.certificate_fingerprint
    )
    first.new_certificate()
    assert BambuSimulator(certificates=tmp_path / "kept").certificate_fingerprint == (
        first.certificate_fingerprint
    )
    assert BambuSimulator().certificate_fingerprint != first.certificate_fingerprint


@pytest.mark.parametrize(
    ("dialect", "version"),
    [(X1C, "TLSv1.2"), (H2D, "TLSv1.2"), (P1S, "TLSv1.3")],
    ids=["X1C", "H2D", "P1S"],
)
async def test_x1c_and_h2d_speak_tls_1_2_only(dialect: Dialect, version: str) -> None:
    """The newest version that both sides know is agreed on."""
    async with BambuSimulator(dialect=dialect) as printer, connection(printer) as peer:
        assert peer.writer.get_extra_info("ssl_object").version() == version


async def test_x1c_refuses_a_client_that_insists_on_tls_1_3(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The handshake fails, which is no error of the simulator."""
    context = trusting_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    async with BambuSimulator(dialect=X1C) as printer:
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            async with connection(printer, context):
                pass
    assert "ERROR" not in caplog.text


# Topics, limits and keepalive


@pytest.mark.parametrize(
    "topic",
    ["device/01P00A999999999/report", "device/01P00A000000001/request", "#"],
    ids=["wrong serial", "request", "everything"],
)
async def test_subscribing_to_another_topic_closes_the_connection(topic: str) -> None:
    """Nothing but the printer's own reports may be subscribed to."""
    async with BambuSimulator() as printer, connection(printer) as client:
        await client.log_in()
        client.send(Subscribe(1, (topic,)))
        await client.assert_put_out()


async def test_publishing_to_another_topic_closes_the_connection() -> None:
    """A client may not publish reports."""
    async with BambuSimulator() as printer, session(printer) as client:
        client.send(Publish(topic=client.report, payload=b"{}"))
        await client.assert_put_out()
        assert printer.received == []


async def test_client_above_the_limit_connects_and_gets_no_data() -> None:
    """It is subscribed but hears nothing, while the others do."""
    async with (
        BambuSimulator(client_limit=1) as printer,
        session(printer, "first") as first,
        session(printer, "second") as second,
    ):
        assert printer.connected_clients == 2
        second.publish({"pushing": {"command": "pushall"}}, qos=0)
        await printer.wait_for_command("pushall")
        assert await second.reports() == [], "the second client was served"
        assert (await first.message())["print"]["msg"] == 0


async def test_client_without_a_subscription_gets_no_data() -> None:
    """Reports end with the subscription."""
    async with BambuSimulator() as printer, session(printer) as client:
        client.send(Unsubscribe(2, (client.report,)))
        assert await client.next() == UnsubAck(2)
        client.publish({"pushing": {"command": "pushall"}}, qos=0)
        assert await client.reports() == []


async def test_silent_client_is_put_out_after_its_keepalive() -> None:
    """A client that neither sends nor pings is gone."""
    async with BambuSimulator(keepalive_grace=0.01) as printer:
        async with connection(printer) as client:
            assert await client.log_in(keepalive=1) == 0
            await client.assert_put_out()
        await printer.wait_for_clients(0)


async def test_messages_with_qos_1_are_acknowledged() -> None:
    """Unless the printer is one that forgets to."""
    async with BambuSimulator() as printer, session(printer) as client:
        client.publish({"print": {}})
        assert await client.next() == PubAck(1)
    async with (
        BambuSimulator(acknowledge=False) as printer,
        session(printer) as client,
    ):
        client.publish({"print": {}})
        client.send(PingReq())
        assert await client.next() == PingResp()


# Reports


@ALL_DIALECTS
async def test_pushall_is_answered_by_everything(dialect: Dialect) -> None:
    """A full report has all that clients show."""
    async with BambuSimulator(dialect=dialect) as printer, session(printer) as client:
        report = await client.pushall()
    assert report["command"] == "push_status"
    assert report["gcode_state"] == "IDLE"
    assert report["stg_cur"] == dialect.idle_stage
    assert report["wifi_signal"] == "-52dBm"
    for key in ("ams", "hms", "ipcam", "lights_report", "upgrade_state", "xcam"):
        assert key in report, f"{key} is missing"


async def test_full_report_of_an_x1c_is_as_long_as_a_real_one() -> None:
    """Ten kilobytes and more."""
    async with BambuSimulator(dialect=X1C) as printer, session(printer) as client:
        client.publish({"pushing": {"command": "pushall"}}, qos=0)
        packet = await client.next()
    assert isinstance(packet, Publish)
    assert len(packet.payload) > 10_000


@pytest.mark.parametrize("dialect", [P1S, A1], ids=["P1S", "A1"])
async def test_p1s_and_a1_report_only_what_has_changed(dialect: Dialect) -> None:
    """A delta is small and marked by msg 1."""
    async with BambuSimulator(dialect=dialect) as printer, session(printer) as client:
        warm_up(printer)
        await client.reports()
        printer.machine.advance(1)
        (delta,) = await client.reports()
    assert delta["msg"] == 1
    assert "nozzle_temper" in delta
    assert "gcode_file" not in delta
    assert len(delta) < 12, f"not only what has changed: {sorted(delta)}"


async def test_x1c_reports_nearly_everything_while_it_prints() -> None:
    """A near-full report has what did not change too, and is no full one."""
    async with BambuSimulator(dialect=X1C) as printer, session(printer) as client:
        full = await client.pushall()
        warm_up(printer)
        await client.reports()
        printer.machine.advance(1)
        (report,) = await client.reports()
    assert report["msg"] == 1
    assert "gcode_file" in report
    assert "ams" in report
    assert "upgrade_state" not in report
    assert len(report) > 0.8 * len(full)


async def test_h2d_does_not_say_that_a_report_is_not_full() -> None:
    """A client has to take a message without msg as a delta."""
    async with BambuSimulator(dialect=H2D) as printer, session(printer) as client:
        warm_up(printer)
        assert "msg" not in (await client.reports())[-1]


@ALL_DIALECTS
async def test_deltas_add_up_to_the_full_report(dialect: Dialect) -> None:
    """A client that merges deeply knows everything, AMS trays included."""
    async with BambuSimulator(dialect=dialect) as printer, session(printer) as client:
        known = await client.pushall()
        warm_up(printer)
        if printer.settings.units:
            printer.settings.units[0].humidity = 31
        printer.settings.lights["chamber_light"] = "on"
        printer.push()
        for report in await client.reports():
            known = merge(known, report)
        full = await client.pushall()
    unlike = {key for key in full if known.get(key) != full[key]}
    assert unlike <= {"msg", "sequence_id"}, f"not reported: {unlike}"


async def test_nested_deltas_are_cut_down_as_well() -> None:
    """An AMS that gets damp reports its humidity, and not its trays."""
    async with BambuSimulator(dialect=A1) as printer, session(printer) as client:
        printer.settings.units[0].humidity = 31
        printer.push()
        (delta,) = await client.reports()
    assert delta["ams"] == {"ams": [{"id": "0", "humidity_raw": "31"}]}


async def test_cold_idle_printer_reports_nothing_but_its_wifi_signal() -> None:
    """And that only now and then."""
    async with BambuSimulator() as printer, session(printer) as client:
        for _ in range(120):
            printer.machine.advance(1)
            await asyncio.sleep(0)
        reports = await client.reports()
    assert 0 < len(reports) <= 4, "reports although nothing has changed"
    for report in reports:
        assert set(report) == {"command", "msg", "sequence_id", "wifi_signal"}


async def test_changes_in_one_turn_of_the_loop_are_one_report() -> None:
    """A machine that is advanced twice at once reports once."""
    async with BambuSimulator() as printer, session(printer) as client:
        warm_up(printer)
        printer.machine.advance(1)
        assert len(await client.reports()) == 1


async def test_push_says_nothing_twice() -> None:
    """Without a change there is no report."""
    async with BambuSimulator() as printer, session(printer) as client:
        warm_up(printer)
        printer.push()
        printer.push()
        assert len(await client.reports()) == 1


async def test_stopped_pushing_goes_on_with_start() -> None:
    """Another client may stop the reports; start brings them back, all at once."""
    async with BambuSimulator() as printer, session(printer) as client:
        client.publish({"pushing": {"command": "stop", "sequence_id": "1"}}, qos=0)
        await printer.wait_for_command("stop")
        warm_up(printer)
        assert await client.reports() == []
        client.publish({"pushing": {"command": "start", "sequence_id": "2"}}, qos=0)
        report = (await client.message())["print"]
        assert report["msg"] == 0
        assert report["gcode_state"] == "RUNNING"


async def test_job_goes_through_its_states_and_stages() -> None:
    """From IDLE to FINISH, heating the bed before the nozzle."""
    seen: list[tuple[str, int]] = []
    async with BambuSimulator() as printer, session(printer) as client:
        known = await client.pushall()
        printer.machine.start(Plan(seconds=60, nozzle=250, bed=30))
        while printer.machine.phase in ACTIVE:
            printer.machine.advance(1)
            for report in await client.reports():
                known = merge(known, report)
                seen.append((known["gcode_state"], known["stg_cur"]))
    assert list(dict.fromkeys(seen)) == [
        ("PREPARE", 13),
        ("RUNNING", 2),
        ("RUNNING", 7),
        ("RUNNING", 0),
        ("FINISH", 255),
    ]


async def test_report_tells_how_far_the_job_is() -> None:
    """Per cent, minutes, layers and names."""
    async with BambuSimulator() as printer, session(printer) as client:
        printer.machine.start(Plan(name="N" * 40, file="n.gcode", seconds=600))
        while printer.machine.printed < 300:
            printer.machine.advance(1)
        report = await client.pushall()
    assert report["mc_percent"] == 50
    assert report["mc_remaining_time"] == 5
    assert (report["layer_num"], report["total_layer_num"]) == (51, 100)
    assert report["gcode_file"] == "n.gcode"
    assert report["subtask_name"] == "N" * 30, "P1S cuts names of jobs"
    assert report["print_type"] == "local"


async def test_temperatures_waver_a_little_around_the_target() -> None:
    """By no more than 0.3 °C, and not for ever by the same."""
    async with BambuSimulator() as printer:
        warm_up(printer)
        readings = []
        for _ in range(20):
            printer.machine.advance(1)
            readings.append(printer.device.sensors.read(printer.machine.nozzle))
    assert len(set(readings)) > 5
    assert all(abs(reading - PLAN.nozzle) <= 0.35 for reading in readings)


async def test_chamber_is_measured_only_by_printers_with_a_sensor() -> None:
    """P1S reports 5 °C for ever; X1C measures; H2D packs it into an integer."""
    async with BambuSimulator() as printer, session(printer) as client:
        assert (await client.pushall())["chamber_temper"] == 5
    async with BambuSimulator(dialect=X1C) as printer, session(printer) as client:
        assert (await client.pushall())["chamber_temper"] == 23
    async with BambuSimulator(dialect=H2D) as printer, session(printer) as client:
        printer.machine.chamber.temperature = 60.0
        report = await client.pushall()
        assert report["device"]["ctc"]["info"]["temp"] == 60
        assert "chamber_temper" not in report


async def test_h2d_packs_current_and_target_temperatures() -> None:
    """Of two extruders, each with its tray."""
    async with BambuSimulator(dialect=H2D) as printer, session(printer) as client:
        printer.machine.nozzle.target = 220.0
        printer.machine.advance(200)
        printer.settings.tray = 1
        extruder = (await client.pushall())["device"]["extruder"]
    right, left = extruder["info"]
    assert right["temp"] in ((220 << 16) | current for current in (219, 220, 221))
    assert left["temp"] == 23
    assert extruder["state"] == 0x002
    assert right["snow"] == 0x0001
    assert left["snow"] == 0xFEFF


async def test_fans_are_texts_of_fifteenths() -> None:
    """And bytes of fan_gear."""
    async with BambuSimulator() as printer, session(printer) as client:
        warm_up(printer)
        printer.settings.aux_fan = 40
        report = await client.pushall()
    assert report["cooling_fan_speed"] == "12"
    assert report["big_fan1_speed"] == "6"
    assert report["heatbreak_fan_speed"] == "15"
    assert report["fan_gear"] == 204 | 102 << 8


@pytest.mark.parametrize(
    ("dialect", "product", "project"),
    [
        (P1S, "Bambu Lab P1S", "C12"),
        (P1S_OLD, "", "C12"),
        (A1, "Bambu Lab A1", "N2S"),
        (X1C, "Bambu Lab X1-Carbon", ""),
        (H2D, "Bambu Lab H2D", ""),
    ],
    ids=["P1S", "old P1S", "A1", "X1C", "H2D"],
)
async def test_get_version_lists_the_modules(
    dialect: Dialect, product: str, project: str
) -> None:
    """The product is named by module ota, the project by the main board."""
    async with BambuSimulator(dialect=dialect) as printer, session(printer) as client:
        answer = await client.command("info", "get_version")
    ota, board, *_ = answer["module"]
    assert (ota["name"], ota["product_name"]) == ("ota", product)
    assert (ota["sw_ver"], ota["sn"]) == (dialect.firmware, printer.serial)
    assert board["project_name"] == project


# Ends and errors


async def test_error_of_a_cancelled_job_appears_and_goes_again() -> None:
    """First the error, then FAILED, and later no error."""
    async with BambuSimulator() as printer, session(printer) as client:
        warm_up(printer)
        await client.reports()
        printer.machine.stop()
        printer.machine.advance(1)
        first, second, *_ = await client.reports()
        later = await client.pushall()
    assert first["print_error"] == 0x0300_400C
    assert "gcode_state" not in first
    assert second["gcode_state"] == "FAILED"
    assert (later["gcode_state"], later["print_error"]) == ("FAILED", 0)


async def test_error_of_a_failed_job_stays_until_the_next_one() -> None:
    """A fault is shown as long as nobody does anything about it."""
    async with BambuSimulator() as printer, session(printer) as client:
        warm_up(printer)
        printer.machine.fail("the nozzle does not heat")
        printer.machine.advance(60)
        report = await client.pushall()
        assert (report["gcode_state"], report["print_error"]) == ("FAILED", 0x03008008)
        printer.machine.start(PLAN)
        assert (await client.reports())[-1]["print_error"] == 0


async def test_errors_and_messages_are_raised_and_cleared_by_hand() -> None:
    """Each of them is a report of its own."""
    async with BambuSimulator() as printer, session(printer) as client:
        printer.raise_error(0x0700_8011)
        printer.clear_error()
        printer.raise_hms(0x0300_0100, 0x0001_0001)
        printer.clear_hms()
        errors = await client.reports()
    assert [report.get("print_error") for report in errors[:2]] == [0x07008011, 0]
    assert [len(report["hms"]) for report in errors[2:]] == [1, 0]


async def test_a_notice_can_stay_whatever_else_is_shown_meanwhile() -> None:
    """Neither a job nor its end takes it away, nor does closing it."""
    async with BambuSimulator() as printer, session(printer) as client:
        printer.latch_error(0x0500_C011)
        warm_up(printer)
        printer.machine.stop()
        printer.machine.advance(1)
        told = [report.get("print_error") for report in await client.reports()]
        later = await client.pushall()
    shown = [code for code in told if code is not None]
    assert shown[0] == shown[-1] == later["print_error"] == 0x0500_C011
    assert 0x0300_400C in shown


async def test_p1s_forgets_the_layer_at_the_end_of_a_job() -> None:
    """And says idle for its type."""
    async with BambuSimulator() as printer, session(printer) as client:
        warm_up(printer)
        printer.machine.advance(PLAN.seconds)
        report = await client.pushall()
    assert (report["gcode_state"], report["mc_percent"]) == ("FINISH", 100)
    assert (report["layer_num"], report["print_type"]) == (0, "idle")


# Commands


async def test_pause_resume_and_stop_work_and_are_answered() -> None:
    """The answer echoes the command with its number."""
    async with BambuSimulator() as printer, session(printer) as client:
        warm_up(printer)
        answer = await client.command("print", "pause", param="")
        assert answer["result"] == "success"
        report = await client.pushall()
        assert (report["gcode_state"], report["stg_cur"]) == ("PAUSE", 16)
        await client.command("print", "resume", param="")
        assert phase(printer) is Phase.HEATING
        await client.command("print", "stop", param="")
        assert phase(printer) is Phase.STOPPED


async def test_what_is_not_possible_fails() -> None:
    """An idle printer has nothing to pause."""
    async with BambuSimulator() as printer, session(printer) as client:
        answer = await client.command("print", "pause", param="")
    assert answer["result"] == "fail"
    assert answer["reason"]


async def test_command_with_a_number_that_is_no_text_is_ignored() -> None:
    """No answer, and nothing happens."""
    async with BambuSimulator() as printer, session(printer) as client:
        warm_up(printer)
        await client.reports()
        pause = {"command": "pause", "param": "", "sequence_id": 7}
        client.publish({"print": pause})
        assert await client.reports() == []
        assert phase(printer) is Phase.PRINTING
        assert (await printer.wait_for_command("pause")).qos == 1


@pytest.mark.parametrize(
    ("dialect", "after"),
    [
        (P1S, Phase.PAUSED),
        (X1C, Phase.PAUSED),
        (P2S, Phase.PRINTING),
        (X2D, Phase.PRINTING),
    ],
    ids=lambda it: getattr(it, "product_name", it),
)
async def test_pause_without_param_is_lost_at_newer_models_only(
    dialect: Dialect, after: Phase
) -> None:
    async with BambuSimulator(dialect=dialect) as printer, session(printer) as client:
        warm_up(printer)
        client.publish({"print": {"command": "pause", "sequence_id": "1"}})
        await client.reports()
        assert phase(printer) is after


async def test_a_power_cut_costs_a_job_nothing_that_is_printed() -> None:
    """The printer boots idle; only then it finds the job and asks."""
    async with BambuSimulator() as printer:
        warm_up(printer)
        printer.machine.advance(100)
        printed, layer = printer.machine.printed, printer.machine.layer
        await printer.cut_power()
        await printer.power_on()
        async with session(printer) as client:
            booted = await client.pushall()
            assert (booted["gcode_state"], booted["subtask_name"]) == ("IDLE", "")
            printer.offer_to_go_on()
            found = await client.pushall()
            assert found["gcode_state"] == "PAUSE"
            assert found["print_error"] == 0x0300_8007
            assert found["layer_num"] == layer
            await client.command("print", "resume", param="")
            printer.machine.advance(60)
            assert phase(printer) is Phase.PRINTING
            assert printed <= printer.machine.printed < printed + 60
            assert (await client.pushall())["print_error"] == 0


async def test_two_printers_of_a_model_share_no_serial_of_a_unit() -> None:
    first = BambuSimulator(dialect=A1, serial="03900A000000001")
    second = BambuSimulator(dialect=A1, serial="03900A000000002")
    async with first, second:
        units = {printer.settings.units[0].serial for printer in (first, second)}
        assert len(units) == 2
        assert first.port != second.port


async def test_busy_printer_drops_commands_with_qos_0() -> None:
    """At other times it takes them, in the middle of a job too."""
    stop = {"print": {"command": "stop", "param": "", "sequence_id": "1"}}
    async with BambuSimulator() as printer, session(printer) as client:
        warm_up(printer)
        printer.settings.busy = True
        client.publish(stop, qos=0)
        await client.reports()
        assert phase(printer) is Phase.PRINTING
        printer.settings.busy = False
        client.publish(stop, qos=0)
        await client.reports()
        assert phase(printer) is Phase.STOPPED


async def test_without_developer_mode_commands_are_refused() -> None:
    """The signs are those of real firmware; lights and data work."""
    async with (
        BambuSimulator(dialect=X1C, developer_mode=False) as printer,
        session(printer) as client,
    ):
        warm_up(printer)
        answer = await client.command("print", "stop", param="")
        assert answer["result"] == "failed"
        assert answer["reason"] == "mqtt message verify failed"
        assert answer["err_code"] == 84033543
        assert phase(printer) is Phase.PRINTING
        await client.reports()
        assert (await client.command("system", "ledctrl", **light("on")))[
            "result"
        ] == "success"


@pytest.mark.parametrize("developer_mode", [True, False])
async def test_bit_29_of_fun_says_that_commands_need_a_signature(
    *, developer_mode: bool
) -> None:
    """Printers without the new protocol do not say it at all."""
    knobs: Any = {"developer_mode": developer_mode}
    async with (
        BambuSimulator(dialect=X1C, **knobs) as printer,
        session(printer) as client,
    ):
        fun = int((await client.pushall())["fun"], 16)
        assert bool(fun >> 29 & 1) is not developer_mode
    async with (
        BambuSimulator(dialect=X1C_OLD, **knobs) as printer,
        session(printer) as client,
    ):
        assert "fun" not in await client.pushall()


async def test_next_command_is_refused_or_ignored_on_demand() -> None:
    """One command each."""
    async with BambuSimulator() as printer, session(printer) as client:
        warm_up(printer)
        printer.refuse_next("too hot")
        answer = await client.command("print", "pause", param="")
        assert (answer["result"], answer["reason"]) == ("fail", "too hot")
        printer.ignore_next()
        client.publish({"print": {"command": "pause", "param": "", "sequence_id": "1"}})
        await client.reports()
        assert phase(printer) is Phase.PRINTING
        answer = await client.command("print", "pause", param="")
        assert answer["result"] == "success"


async def test_speed_profile_is_a_text_and_only_for_running_jobs() -> None:
    """Numbers and idle printers fail."""
    async with BambuSimulator() as printer, session(printer) as client:
        assert (await client.command("print", "print_speed", param="3"))[
            "result"
        ] == "fail"
        warm_up(printer)
        assert (await client.command("print", "print_speed", param=3))[
            "result"
        ] == "fail"
        await client.command("print", "print_speed", param="3")
        await client.reports()
        report = await client.pushall()
    assert (report["spd_lvl"], report["spd_mag"]) == (3, 124)


async def test_gcode_sets_heaters_and_fans() -> None:
    """Every line has to end in a newline."""
    async with BambuSimulator() as printer, session(printer) as client:
        lines = "M104 S210\nM140 S55 ; bed\nM106 P1 S128\nM106 P2 S255\n"
        answer = await client.command("print", "gcode_line", param=lines)
        assert answer["result"] == "success"
        assert printer.machine.nozzle.target == 210
        assert printer.machine.bed.target == 55
        assert (printer.machine.part_fan, printer.settings.aux_fan) == (50, 100)
        answer = await client.command("print", "gcode_line", param="M104 S0")
        assert answer["result"] == "fail"
        answer = await client.command("print", "gcode_line", param="M104 S999\n")
        assert answer["result"] == "fail"


def light(mode: str, node: str = "chamber_light") -> Payload:
    """Give the fields that ledctrl needs."""
    times = ("led_on_time", "led_off_time", "loop_times", "interval_time")
    return {"led_node": node, "led_mode": mode} | dict.fromkeys(times, 0)


async def test_light_needs_all_its_fields() -> None:
    """A command without them gets no answer."""
    async with BambuSimulator() as printer, session(printer) as client:
        await client.command("system", "ledctrl", **light("on"))
        assert (await client.reports())[-1]["lights_report"] == [
            {"node": "chamber_light", "mode": "on"}
        ]
        client.publish({"system": {"led_mode": "off"}})
        assert await client.reports() == []
        answer = await client.command("system", "ledctrl", **light("on", "moon"))
        assert answer["result"] == "fail"


def project(url: str, **fields: Any) -> Payload:
    """Give the fields that start a print."""
    return {
        "param": "Metadata/plate_1.gcode",
        "url": url,
        "md5": "",
        "timelapse": False,
        "bed_leveling": True,
        "flow_cali": False,
        "vibration_cali": False,
        "layer_inspect": False,
        "use_ams": False,
        "ams_mapping": [],
        "ams_mapping2": [],
        "subtask_name": "cube",
        "project_id": "74",
        "profile_id": "75",
        "task_id": "76",
        "subtask_id": "77",
    } | fields


CUBE = threemf.make(threemf.plate_of(PLAN))


def test_a_project_tells_of_every_plate_where_its_objects_lie() -> None:
    """By the ids that the slicer's findings have, too."""
    parts = ((21, "Lid.stl"), (34, "Box.stl"))
    plates = [
        threemf.Plate(plan=PLAN, number=number, objects=parts) for number in (1, 2)
    ]
    with zipfile.ZipFile(io.BytesIO(threemf.make(*plates))) as archive:
        layout = json.loads(archive.read("Metadata/plate_2.json"))
        findings = archive.read("Metadata/slice_info.config").decode()
    told = {thing["id"]: thing["name"] for thing in layout["bbox_objects"]}
    assert told == dict(parts)
    assert all(f'identify_id="{number}"' in findings for number in told)


async def test_project_file_starts_a_print() -> None:
    """As the file on the card says; not during another job."""
    async with BambuSimulator() as printer, session(printer) as client:
        printer.card.add("/cache/my cube.3mf", CUBE)
        job = project("file:///sdcard/cache/my%20cube.3mf")
        answer = await client.command("print", "project_file", **job)
        assert answer["result"] == "success"
        started = printer.machine.plan
        assert started == replace(PLAN, name="my cube", file="my cube.3mf")
        await client.reports()
        assert (await client.pushall())["task_id"] == "76"
        answer = await client.command("print", "project_file", **job)
        assert (answer["result"], answer["reason"]) == ("fail", "busy")


@pytest.mark.parametrize(
    "fields",
    [
        project("ftp:///cube.3mf"),
        project("file:///sdcard/my cube.3mf"),
        project("file:///sdcard/cube.3mf", use_ams=1),
        project("file:///sdcard/cube.3mf", param="plate_1.gcode"),
        project("file:///sdcard/cube.3mf", task_id="0"),
        project("file:///sdcard/cube.3mf", ams_mapping=[0]),
        project(
            "file:///sdcard/cube.3mf",
            use_ams=True,
            ams_mapping=[3],
            ams_mapping2=[{"ams_id": 0, "slot_id": 3}],
        ),
        project("file:///sdcard/cube.3mf", param="Metadata/plate_2.gcode"),
        project("file:///sdcard/nothing.3mf"),
    ],
    ids=[
        "scheme",
        "not encoded",
        "integer for a switch",
        "plate",
        "no id",
        "one mapping only",
        "empty tray",
        "no such plate",
        "no such file",
    ],
)
async def test_wrong_project_file_fails(fields: Payload) -> None:
    """The printer stays idle."""
    async with BambuSimulator(dialect=A1) as printer, session(printer) as client:
        printer.card.add("/cube.3mf", CUBE)
        printer.card.add("/my cube.3mf", CUBE)
        answer = await client.command("print", "project_file", **fields)
        assert answer["result"] == "fail"
        assert phase(printer) is Phase.IDLE


async def test_filament_is_loaded_unloaded_and_renamed() -> None:
    """The empty slot cannot be loaded."""
    async with BambuSimulator(dialect=A1) as printer, session(printer) as client:
        change: Callable[..., Any] = client.command
        await change("print", "ams_change_filament", ams_id=0, slot_id=1, target=1)
        assert (await client.reports())[-1]["ams"]["tray_now"] == "1"
        answer = await change(
            "print", "ams_change_filament", ams_id=0, slot_id=3, target=3
        )
        assert answer["result"] == "fail"
        await change("print", "ams_change_filament", target=255, slot_id=255)
        assert (await client.reports())[-1]["ams"]["tray_now"] == "255"


# Faults


async def test_drop_all_cuts_every_connection() -> None:
    """And the clients may come back at once."""
    async with BambuSimulator() as printer, session(printer) as client:
        printer.drop_all()
        await client.assert_put_out()
        async with session(printer):
            assert printer.connected_clients == 1


async def test_power_comes_back_on_the_same_port() -> None:
    """In between nobody listens."""
    async with BambuSimulator() as printer, session(printer) as client:
        port = printer.port
        await printer.power_off()
        await client.assert_put_out()
        with pytest.raises(ConnectionRefusedError):
            async with connection(printer):
                pass
        await printer.power_on()
        async with session(printer) as again:
            assert (await again.pushall())["gcode_state"] == "IDLE"
        assert printer.port == port


async def turns(count: int = 50) -> None:
    """Let the event loop turn, which is enough for bytes to cross a local socket."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_frozen_printer_keeps_the_connection_and_says_nothing() -> None:
    """A request is answered when it thaws; what it would have reported is lost."""
    async with BambuSimulator() as printer, session(printer) as client:
        printer.freeze()
        warm_up(printer)
        client.send(PingReq())
        answer = asyncio.create_task(client.next())
        await turns()
        assert not answer.done(), "a frozen printer has answered"
        assert printer.connected_clients == 1
        printer.thaw()
        assert await answer == PingResp()


async def test_frozen_printer_accepts_connections_but_no_tls() -> None:
    """The handshake waits until the printer thaws."""

    async def log_in() -> int:
        """Connect and log in."""
        async with connection(printer) as client:
            return await client.log_in()

    async with BambuSimulator() as printer:
        printer.freeze()
        code = asyncio.create_task(log_in())
        await turns()
        assert not code.done(), "a frozen printer has answered"
        printer.thaw()
        assert await code == 0


async def test_muted_printer_still_answers() -> None:
    """As printers do that have stopped publishing."""
    async with BambuSimulator() as printer, session(printer) as client:
        printer.mute()
        warm_up(printer)
        assert await client.reports() == []
        assert (await client.pushall())["gcode_state"] == "RUNNING"


@pytest.mark.parametrize("payload", GARBAGE, ids=NAMES)
async def test_garbage_is_published_as_it_is(payload: bytes) -> None:
    """Whatever a test wants to throw at its client."""
    async with BambuSimulator() as printer, session(printer) as client:
        printer.send_raw(payload)
        assert await client.next() == Publish(topic=client.report, payload=payload)


@pytest.mark.parametrize("payload", [*GARBAGE, b"[" * 99999], ids=[*NAMES, "deep"])
async def test_garbage_from_a_client_is_ignored(payload: bytes) -> None:
    """The printer goes on as if nothing had come."""
    async with BambuSimulator() as printer, session(printer) as client:
        client.send(Publish(topic=client.request, payload=payload))
        assert (await client.pushall())["gcode_state"] == "IDLE"
        assert [item.commands for item in printer.received] == [["pushall"]]


async def test_command_can_be_awaited_before_and_after_it_came() -> None:
    """With the client's id and the QoS that it had."""
    async with BambuSimulator() as printer, session(printer, "me") as client:
        waiting = asyncio.create_task(printer.wait_for_command("ledctrl"))
        await asyncio.sleep(0)
        await client.command("system", "ledctrl", **light("on"))
        received = await waiting
        assert await printer.wait_for_command("ledctrl") is received
    assert (received.qos, received.client_id) == (1, "me")
    assert received.message["system"]["led_mode"] == "on"


async def test_stop_leaves_no_task_behind() -> None:
    """Not even of a client in the middle of its handshake."""
    before = asyncio.all_tasks()
    async with BambuSimulator() as printer:
        _, writer = await asyncio.open_connection(printer.host, printer.port)
        async with session(printer):
            printer.machine.start(PLAN)
            await printer.stop()
    writer.transport.abort()
    assert asyncio.all_tasks() == before
