"""The vendor's texts of problems, as users see them and as the vendor is asked."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import timedelta
import json
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey
import pytest

import custom_components.printernizer as integration
from custom_components.printernizer.bambu.problems import texts
from custom_components.printernizer.following import problem_texts
from tests.rigs import ONE_OF_EACH_BRAND, BambuRig, PrusaRig

from ..helpers import (
    add_through_flow,
    let_time_pass,
    open_options,
    sensor,
    state,
    until_now,
    until_sensor,
    watch_writes,
)

ERROR = 0x0300_8000
MESSAGE = (0x0700_2000, 0x0002_0001)
OUR_OWN = "Motion controller: Problem (0300-8000)"
DAY = timedelta(days=1).total_seconds()


def table(language: str, *texts_of: tuple[str, str]) -> dict[str, Any]:
    """Return an answer with a table."""
    lines = [{"ecode": code, "intro": text} for code, text in texts_of]
    hms = [line for line in lines if len(line["ecode"]) > 8]
    errors = [line for line in lines if line not in hms]
    data = {"device_hms": {language: hms}, "device_error": {language: errors}}
    return {"result": 0, "data": data}


ENGLISH = table("en", ("03008000", "It was paused."), ("0700200000020001", "Empty."))
GERMAN = table("de", ("03008000", "Angehalten."), ("0700200000020001", "Leer."))


@dataclass
class Vendor:
    """A server like the vendor's, and what it was asked."""

    tables: dict[str, Any] = field(default_factory=lambda: {"en": ENGLISH})
    response: web.Response | None = None
    asked: list[web.Request] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Return the table of the language, or what is to be answered instead."""
        self.asked.append(request)
        if self.response is not None:
            return self.response
        return web.json_response(
            self.tables.get(request.query["lang"], {"result": 1, "data": False})
        )


@pytest.fixture(name="vendor")
async def vendor_fixture(
    hass_storage: dict[str, Any],
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncGenerator[Vendor]:
    """Publish texts, and have the integration ask for them."""
    vendor = Vendor()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", vendor.answer)
    server = TestServer(app)
    await server.start_server()
    monkeypatch.setattr(texts, "ADDRESS", str(server.make_url("/query.php")))
    monkeypatch.setattr(integration, "async_read_texts", problem_texts.async_read_texts)
    yield vendor
    await server.close()


@pytest.fixture(name="rig")
async def rig_fixture(socket_enabled: None) -> AsyncGenerator[BambuRig]:
    """Switch on a printer that shows an error."""
    async with BambuRig() as rig:
        rig.print_for(900)
        rig.simulator.raise_error(ERROR)
        yield rig


async def add(hass: HomeAssistant, rig: Any) -> ConfigEntry:
    """Add the printer and let the texts come, if any."""
    entry: ConfigEntry = await add_through_flow(hass, rig)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


async def restart(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Start the integration anew, with nothing but the disk to remember by."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    key: HassKey[Any] = problem_texts._TABLES
    hass.data.pop(key, None)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def text(hass: HomeAssistant, rig: BambuRig) -> str | None:
    """Return the text of the first problem."""
    attributes = state(hass, rig, "sensor", "problem").attributes
    shown: str | None = attributes["problems"][0]["text"]
    return shown


async def test_a_problem_is_told_with_the_text_of_its_vendor(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor
) -> None:
    await add(hass, rig)
    assert sensor(hass, rig, "problem") == "It was paused."
    shown = state(hass, rig, "sensor", "problem").attributes
    assert shown["code"] == "0300-8000"
    assert text(hass, rig) == "It was paused."


async def test_a_long_text_is_cut_in_the_state_and_whole_beside_it(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor
) -> None:
    """Home Assistant takes no state of more than 255 characters."""
    long = "It was paused for reasons. " * 20
    vendor.tables["en"] = table("en", ("03008000", long))
    await add(hass, rig)
    assert sensor(hass, rig, "problem") == long[:255]
    assert text(hass, rig) == long.strip()


async def test_the_reason_and_the_job_have_the_text_of_a_problem_that_comes_later(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor
) -> None:
    rig.simulator.clear_error()
    entry = await add(hass, rig)
    rig.simulator.settings.pause_stage = 255
    rig.simulator.raise_hms(*MESSAGE)
    rig.machine.pause()
    reason = "filament_runout"
    await until_sensor(hass, rig, "attention_reason", reason)
    shown = state(hass, rig, "sensor", "attention_reason").attributes
    assert shown["text"] == "Empty."
    job = entry.runtime_data.jobs.current
    assert [problem.text for problem in job.problems] == ["Empty."]


async def test_no_more_is_told_to_the_vendor_than_the_model_and_the_language(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor
) -> None:
    await add(hass, rig)
    (request,) = vendor.asked
    assert request.method == "GET"
    assert dict(request.query) == {"lang": "en", "d": rig.serial[:3]}
    sent = f"{request.path_qs} {request.headers}"
    assert rig.serial[:4] not in sent
    assert rig.simulator.access_code not in sent
    assert request.headers["User-Agent"] == "Printernizer"


async def test_texts_are_fetched_once_a_month_and_kept_over_a_restart(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor
) -> None:
    entry = await add(hass, rig)
    vendor.response = web.Response(status=503)
    await restart(hass, entry)
    assert text(hass, rig) == "It was paused."
    await let_time_pass(hass, 29 * DAY)
    assert len(vendor.asked) == 1

    vendor.response = None
    vendor.tables["en"] = table("en", ("03008000", "It was stopped."))
    await let_time_pass(hass, 31 * DAY)
    assert len(vendor.asked) == 2
    assert text(hass, rig) == "It was stopped."


async def test_printers_of_one_model_share_their_texts(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor
) -> None:
    await add(hass, rig)
    other = BambuRig(serial=f"{rig.serial[:-1]}X")
    await other.start()
    other.simulator.raise_error(ERROR)
    await add(hass, other)
    assert text(hass, other) == "It was paused."
    assert len(vendor.asked) == 1
    await other.power_off()


async def test_texts_are_in_the_language_of_home_assistant(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor
) -> None:
    hass.config.language = "de"
    vendor.tables["de"] = GERMAN
    await add(hass, rig)
    assert text(hass, rig) == "Angehalten."
    assert len(vendor.asked) == 1


async def test_texts_are_english_where_the_vendor_has_no_others(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor
) -> None:
    hass.config.language = "sl"
    entry = await add(hass, rig)
    assert text(hass, rig) == "It was paused."
    assert [request.query["lang"] for request in vendor.asked] == ["sl", "en"]
    await restart(hass, entry)
    assert text(hass, rig) == "It was paused."
    assert len(vendor.asked) == 2


@pytest.mark.parametrize(
    "response",
    [
        lambda: web.Response(status=500),
        lambda: web.Response(status=302, headers={"Location": "/elsewhere"}),
        lambda: web.Response(text="<html>"),
        lambda: web.Response(text="["),
        lambda: web.json_response({"result": 0, "data": None}),
        lambda: web.Response(
            text=json.dumps(ENGLISH) + " " * problem_texts._MOST_BYTES
        ),
        lambda: web.Response(body=b"no gzip", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["error", "elsewhere", "html", "half", "no-table", "huge", "no-gzip"],
)
async def test_a_broken_answer_costs_the_texts_only_and_is_asked_for_once_a_day(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor, response: Any
) -> None:
    vendor.response = response()
    entry = await add(hass, rig)
    assert entry.state is ConfigEntryState.LOADED
    assert sensor(hass, rig, "problem") == text(hass, rig) == OUR_OWN
    assert [request.path for request in vendor.asked] == ["/query.php"]

    vendor.response = None
    await restart(hass, entry)
    await let_time_pass(hass, 0.9 * DAY)
    assert len(vendor.asked) == 1
    await let_time_pass(hass, 1.1 * DAY)
    assert text(hass, rig) == "It was paused."


async def test_a_vendor_who_cannot_be_reached_is_not_missed(
    hass: HomeAssistant,
    rig: BambuRig,
    vendor: Vendor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(texts, "ADDRESS", "http://127.0.0.1:1/query.php")
    entry = await add(hass, rig)
    assert entry.state is ConfigEntryState.LOADED
    assert text(hass, rig) == OUR_OWN
    told = [
        record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}
    ]
    assert not [record for record in told if "printernizer" in record.name]


async def test_texts_that_are_damaged_on_the_disk_are_fetched_anew(
    hass: HomeAssistant,
    rig: BambuRig,
    vendor: Vendor,
    hass_storage: dict[str, Any],
) -> None:
    entry = await add(hass, rig)
    hass_storage[f"printernizer.texts.bambu.{rig.serial[:3]}.en"]["data"] = {"due": 7}
    await restart(hass, entry)
    assert text(hass, rig) == "It was paused."
    assert len(vendor.asked) == 2


async def test_nothing_is_fetched_or_shown_after_the_option_is_turned_off(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor
) -> None:
    entry = await add(hass, rig)
    form = await open_options(hass, entry, "jobs")
    await hass.config_entries.options.async_configure(
        form["flow_id"], {"problem_texts": False}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    await let_time_pass(hass, 40 * DAY)
    assert text(hass, rig) == OUR_OWN
    assert len(vendor.asked) == 1


async def test_a_brand_without_such_texts_asks_nobody(
    hass: HomeAssistant, vendor: Vendor
) -> None:
    rig = ONE_OF_EACH_BRAND[1].rig()
    assert isinstance(rig, PrusaRig)
    await rig.start()
    await add(hass, rig)
    assert vendor.asked == []
    await rig.power_off()


async def test_reports_that_change_nothing_write_nothing_beside_a_text(
    hass: HomeAssistant, rig: BambuRig, vendor: Vendor
) -> None:
    await add(hass, rig)
    await until_now(lambda: text(hass, rig) == "It was paused.", "told")
    writes = watch_writes(hass)
    for _ in range(5):
        rig.simulator.push()
    await let_time_pass(hass, 5)
    assert not [write for write in writes if "problem" in write or "attention" in write]


async def test_the_texts_go_with_the_last_printer_of_the_model(
    hass: HomeAssistant,
    rig: BambuRig,
    vendor: Vendor,
    hass_storage: dict[str, Any],
) -> None:
    entry = await add(hass, rig)
    assert [name for name in hass_storage if "texts" in name]
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert not [name for name in hass_storage if "texts" in name]
