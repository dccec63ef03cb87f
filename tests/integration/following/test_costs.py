"""What jobs cost, as a user sees it: plugs, prices, sensors, records."""

import csv
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.printernizer.const import DOMAIN
from tests.rigs import BRACKET, Rig

from ..helpers import (
    act,
    ask,
    open_options,
    sensor,
    state,
    until,
    until_sensor,
    watch_writes,
)
from .test_jobs import watch_events

PLUG = "sensor.plug_energy"
DRYER = "sensor.dryer_energy"
PRICE = "sensor.price"
PRICES = {"energy_sensors": [PLUG], "energy_price": 0.4}
KEYS = (
    "job_energy",
    "last_job_energy",
    "energy_total",
    "job_cost",
    "last_job_cost",
    "cost_total",
)

DASHBOARD: dict[str, Any] = {
    "version": 1,
    "minor_version": 3,
    "data": {
        "energy_sources": [
            {
                "type": "grid",
                "stat_energy_from": "sensor.grid",
                "stat_energy_to": None,
                "stat_cost": None,
                "entity_energy_price": None,
                "number_energy_price": 0.25,
                "stat_compensation": None,
                "entity_energy_price_export": None,
                "number_energy_price_export": None,
                "cost_adjustment_day": 0.0,
            }
        ],
        "device_consumption": [],
    },
}
"""What the Energy dashboard keeps: a price of what comes from the grid."""


def plug(
    hass: HomeAssistant,
    kwh: float | str,
    entity_id: str = PLUG,
    *,
    unit: str = "kWh",
    at: datetime | None = None,
) -> None:
    """Have a plug tell what it has counted, if wanted at another time than now."""
    attributes = {
        "unit_of_measurement": unit,
        "device_class": "energy",
        "state_class": "total_increasing",
    }
    timestamp = None if at is None else at.timestamp()
    hass.states.async_set(entity_id, str(kwh), attributes, timestamp=timestamp)


async def choose(hass: HomeAssistant, entry: Any, options: dict[str, Any]) -> None:
    """Fill in the page of costs."""
    form = await open_options(hass, entry, "costs")
    result = await hass.config_entries.options.async_configure(form["flow_id"], options)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


class Printing:
    """A job that began 15 minutes ago, on plugs that draw 1.2 kW each all the time."""

    def __init__(self, hass: HomeAssistant, rig: Rig, entry: Any) -> None:
        """Have it begin then: the time of day cannot be held while printers talk."""
        self.hass, self.rig, self.entry = hass, rig, entry
        self.began = dt_util.utcnow() - timedelta(seconds=900)
        tracker = self.jobs._keeper._tracker
        job = replace(
            self.jobs.current, since=self.began, started=self.began, running=900.0
        )
        tracker.state = replace(tracker.state, job=job)
        self.at = self.began - timedelta(seconds=45)

    @property
    def jobs(self) -> Any:
        """The book of jobs, which is another one after a reload."""
        return self.entry.runtime_data.jobs

    def drawn(self, by: datetime) -> float:
        """Return what each plug has counted for the job."""
        return 1.2 * (by - self.began).total_seconds() / 3600

    def tell(self, entity_id: str = PLUG, unit: str = "kWh") -> None:
        """Have a plug tell its count."""
        kwh = 100 + self.drawn(self.at)
        count = kwh * 1000 if unit == "Wh" else kwh
        plug(self.hass, count, entity_id, unit=unit, at=self.at)

    def pass_by(self, times: int = 1) -> None:
        """Let a minute and a half pass in silence."""
        self.at += times * timedelta(seconds=90)

    async def tick(self, times: int = 1) -> None:
        """Let a minute and a half pass, and have the plug tell."""
        for _ in range(times):
            self.pass_by()
            self.tell()
            await self.hass.async_block_till_done()

    async def show(self) -> None:
        """Let the minute be over for which nothing new is shown."""
        self.entry.runtime_data.costs._shown_at -= timedelta(seconds=61)
        await self.tick()

    async def cancel(self) -> float:
        """Cancel the job, and return what each plug has counted for it."""
        self.rig.machine.stop()
        await until(self.hass, self.rig, lambda: not self.jobs.current, "cancelled")
        await self.hass.async_block_till_done()
        self.at = self.jobs.last.ended - timedelta(seconds=45)
        return self.drawn(self.jobs.last.ended)


@pytest.fixture
async def printing(hass: HomeAssistant, rig: Rig, entry: Any) -> Printing:
    """Meter a job that is under way."""
    printing = Printing(hass, rig, entry)
    printing.tell()
    await choose(hass, entry, PRICES)
    return printing


async def test_a_job_is_metered_while_it_runs_and_settled_after_its_end(
    hass: HomeAssistant, rig: Rig, printing: Printing
) -> None:
    events = watch_events(hass, rig)
    await printing.tick(8)
    await printing.show()
    shown = float(sensor(hass, rig, "job_energy"))
    assert shown == pytest.approx(printing.drawn(printing.at), abs=0.001)
    assert float(sensor(hass, rig, "job_cost")) == pytest.approx(shown * 0.4, abs=0.001)
    await printing.tick()
    drawn = await printing.cancel()
    told = events[-1].attributes
    assert told["energy"] == pytest.approx(drawn, abs=0.001), "a part is estimated"
    assert told["cost"] == told["energy_cost"]
    assert told["cost"] == pytest.approx(drawn * 0.4, abs=0.001)
    assert (told["currency"], told["cost_complete"]) == ("EUR", True)
    assert sensor(hass, rig, "job_energy") == "unknown"

    # From its end on it draws a third only.
    plug(hass, 100 + drawn + 0.005, at=printing.at + timedelta(seconds=90))
    await hass.async_block_till_done()
    last = float(sensor(hass, rig, "last_job_energy"))
    assert last == pytest.approx(drawn, abs=0.001)
    assert float(sensor(hass, rig, "energy_total")) == pytest.approx(last, abs=0.001)
    assert float(sensor(hass, rig, "last_job_cost")) == pytest.approx(
        drawn * 0.4, abs=0.001
    )
    for kwh in (101, 102):
        plug(hass, kwh)
        await hass.async_block_till_done()
    assert float(sensor(hass, rig, "last_job_energy")) == last
    assert float(sensor(hass, rig, "energy_total")) == pytest.approx(last, abs=0.001)


async def test_what_was_estimated_at_the_end_is_mended_in_the_record(
    hass: HomeAssistant, rig: Rig, printing: Printing, entry: Any
) -> None:
    await printing.tick(10)
    drawn = await printing.cancel()
    [record] = entry.runtime_data.jobs.ledger.records
    before = record.costs.energy
    # It had drawn hardly anything in the last minute.
    plug(hass, 100 + drawn - 0.014, at=printing.at + timedelta(seconds=90))
    await hass.async_block_till_done()
    [record] = entry.runtime_data.jobs.ledger.records
    assert record.costs.energy < before - 0.01
    assert entry.runtime_data.jobs.last.costs == record.costs
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    [again] = entry.runtime_data.jobs.ledger.records
    assert again.costs == record.costs
    assert float(sensor(hass, rig, "energy_total")) == pytest.approx(
        record.costs.energy, abs=0.001
    )


async def test_over_a_restart_the_plugs_own_difference_counts_and_is_marked(
    hass: HomeAssistant, rig: Rig, printing: Printing, entry: Any
) -> None:
    events = watch_events(hass, rig)
    await printing.tick(3)
    await hass.config_entries.async_unload(entry.entry_id)
    plug(hass, STATE_UNAVAILABLE)
    printing.pass_by(3)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await printing.tick(4)
    drawn = await printing.cancel()
    told = events[-1].attributes
    assert told["energy"] == pytest.approx(drawn, abs=0.001)
    assert told["energy_bridged"] is True
    assert told["cost_complete"] is True


async def test_what_a_meter_counted_while_it_was_away_is_marked(
    hass: HomeAssistant, rig: Rig, printing: Printing
) -> None:
    events = watch_events(hass, rig)
    await printing.tick(3)
    plug(hass, STATE_UNAVAILABLE)
    await hass.async_block_till_done()
    printing.pass_by(3)
    await printing.tick(4)
    drawn = await printing.cancel()
    told = events[-1].attributes
    assert told["energy"] == pytest.approx(drawn, abs=0.001)
    assert told["energy_bridged"] is True


async def test_what_was_metered_is_on_the_disk_when_the_printer_is_unloaded(
    hass: HomeAssistant,
    printing: Printing,
    entry: Any,
    hass_storage: dict[str, Any],
) -> None:
    await printing.tick(4)
    drawn = printing.drawn(printing.at)
    await hass.config_entries.async_unload(entry.entry_id)
    kept = hass_storage[f"{DOMAIN}.{entry.entry_id}.costs"]["data"]
    assert kept["account"]["kwh"] == pytest.approx(drawn, abs=0.001)


async def test_a_reload_counts_nothing_twice(
    hass: HomeAssistant, rig: Rig, printing: Printing, entry: Any
) -> None:
    events = watch_events(hass, rig)
    for _ in range(3):
        await printing.tick(3)
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
    await printing.tick()
    drawn = await printing.cancel()
    assert events[-1].attributes["energy"] == pytest.approx(drawn, abs=0.001)
    await printing.tick()
    total = sensor(hass, rig, "energy_total")
    assert float(total) == pytest.approx(drawn, abs=0.001)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert sensor(hass, rig, "energy_total") == total


async def test_a_job_that_ends_while_nobody_listens_has_what_is_known_of_it(
    hass: HomeAssistant, rig: Rig, printing: Printing, entry: Any
) -> None:
    await printing.tick(10)
    await hass.config_entries.async_unload(entry.entry_id)
    rig.machine.stop()
    await hass.config_entries.async_setup(entry.entry_id)
    await until_sensor(hass, rig, "last_job_result", "cancelled")
    drawn = printing.drawn(printing.jobs.last.ended)
    shown = float(sensor(hass, rig, "last_job_energy"))
    assert shown == pytest.approx(drawn, abs=0.002)
    assert sensor(hass, rig, "job_energy") == "unknown"


async def test_a_plug_that_is_not_there_yet_is_waited_for(
    hass: HomeAssistant, rig: Rig, entry: Any
) -> None:
    printing = Printing(hass, rig, entry)
    plug(hass, STATE_UNAVAILABLE)
    await choose(hass, entry, PRICES)
    assert sensor(hass, rig, "job_energy") == "unknown"
    printing.pass_by(3)
    await printing.tick()
    first = printing.drawn(printing.at)
    await printing.tick(5)
    await printing.show()
    events = watch_events(hass, rig)
    assert float(sensor(hass, rig, "job_energy")) > 0
    drawn = await printing.cancel()
    told = events[-1].attributes
    assert told["energy"] == pytest.approx(drawn - first, abs=0.001)
    assert told["cost_complete"] is False, "a part was not metered"


async def test_two_plugs_in_other_units_are_added(
    hass: HomeAssistant, rig: Rig, entry: Any
) -> None:
    printing = Printing(hass, rig, entry)
    printing.tell()
    printing.tell(DRYER, "Wh")
    await choose(hass, entry, PRICES | {"energy_sensors": [PLUG, DRYER]})
    for _ in range(10):
        await printing.tick()
        printing.tell(DRYER, "Wh")
        await hass.async_block_till_done()
    events = watch_events(hass, rig)
    drawn = await printing.cancel()
    assert events[-1].attributes["energy"] == pytest.approx(2 * drawn, abs=0.002)


async def test_a_price_in_cents_counts_and_is_held_while_nobody_tells_it(
    hass: HomeAssistant, rig: Rig, entry: Any
) -> None:
    hass.states.async_set(PRICE, "20", {"unit_of_measurement": "ct/kWh"})
    printing = Printing(hass, rig, entry)
    printing.tell()
    await choose(hass, entry, {"energy_sensors": [PLUG], "energy_price_entity": PRICE})
    events = watch_events(hass, rig)
    await printing.tick(5)
    hass.states.async_set(PRICE, STATE_UNAVAILABLE)
    await printing.tick(5)
    drawn = await printing.cancel()
    cost = events[-1].attributes["energy_cost"]
    assert cost == pytest.approx(drawn * 0.2, abs=0.001)
    hass.states.async_set(PRICE, "300", {"unit_of_measurement": "EUR/MWh"})
    assert entry.runtime_data.costs._price.now() == pytest.approx(0.3)


async def test_the_price_of_the_energy_dashboard_counts_where_none_is_chosen(
    hass: HomeAssistant, rig: Rig, entry: Any, hass_storage: dict[str, Any]
) -> None:
    hass_storage["energy"] = DASHBOARD
    hass.config.components.add("energy")
    plug(hass, 100)
    await choose(hass, entry, {"energy_sensors": [PLUG]})
    assert entry.runtime_data.costs.wishes.energy_cost
    assert entry.runtime_data.costs._price.now() == 0.25
    assert sensor(hass, rig, "cost_total") == "0.0"
    await choose(hass, entry, {"energy_sensors": [PLUG], "energy_price": 0.5})
    assert entry.runtime_data.costs._price.now() == 0.5


async def test_sensors_of_money_go_with_the_last_price(
    hass: HomeAssistant, rig: Rig, entry: Any
) -> None:
    plug(hass, 100)
    await choose(hass, entry, PRICES)
    assert not any(sensor_is_missing(hass, rig, key) for key in KEYS)
    await choose(hass, entry, {"energy_sensors": [PLUG]})
    missing = {key for key in KEYS if sensor_is_missing(hass, rig, key)}
    assert missing == {"job_cost", "last_job_cost", "cost_total"}


async def test_filament_and_the_machine_have_their_price_too(
    hass: HomeAssistant, rig: Rig, entry: Any, tmp_path: Path
) -> None:
    assert sensor_is_missing(hass, rig, "job_cost")
    Printing(hass, rig, entry)
    await choose(
        hass,
        entry,
        {
            "filament_price": 24.5,
            "material_prices": [{"material": "PLA", "price": 19.99}],
            "machine_hour_price": 0.5,
        },
    )
    assert sensor_is_missing(hass, rig, "job_energy"), "there is no meter"
    events = watch_events(hass, rig)
    rig.machine.advance(2 * BRACKET.seconds)
    await until(hass, rig, lambda: events, "told")
    told = events[-1].attributes
    parts = [cost or 0 for cost in (told["filament_cost"], told["wear_cost"])]
    assert told["energy"] is None
    assert told["energy_cost"] is None
    assert told["wear_cost"] == pytest.approx(0.125, abs=0.01)
    if told["filament_grams"]:
        per_kg = {"PLA": 19.99}
        assert told["filament_cost"] == pytest.approx(
            sum(
                filament["grams"] * per_kg.get(filament["material"], 24.5) / 1000
                for filament in told["filament"]
            ),
            abs=0.001,
        )
    assert told["cost"] == pytest.approx(sum(parts), abs=0.002)
    shown = float(sensor(hass, rig, "last_job_cost"))
    assert shown == pytest.approx(told["cost"])
    assert float(sensor(hass, rig, "cost_total")) == pytest.approx(shown)

    hass.config.allowlist_external_dirs = {str(tmp_path)}
    path = tmp_path / "jobs.csv"
    await act(hass, "export_jobs", rig, path=str(path))
    text = await hass.async_add_executor_job(path.read_text)
    [row] = csv.DictReader(text.splitlines())
    assert float(row["cost"]) == told["cost"]
    assert (row["energy"], row["currency"]) == ("", "EUR")


async def test_the_job_under_way_is_returned_with_what_it_costs_by_now(
    hass: HomeAssistant, rig: Rig, printing: Printing
) -> None:
    await printing.tick(4)
    drawn = printing.drawn(printing.at)
    answer = await ask(hass, "get_jobs", rig)
    assert answer["jobs"][-1]["energy"] == pytest.approx(drawn, abs=0.001)
    assert answer["jobs"][-1]["result"] is None


async def test_without_the_option_nothing_of_it_is_left_but_the_records(
    hass: HomeAssistant, rig: Rig, printing: Printing, entry: Any
) -> None:
    await printing.tick(10)
    drawn = await printing.cancel()
    await printing.tick()
    rig.machine.start(BRACKET)
    rig.machine.advance(1)
    await until(hass, rig, lambda: printing.jobs.current, "started")
    await choose(hass, entry, {})
    for key in KEYS:
        assert sensor_is_missing(hass, rig, key), key
    rig.machine.stop()
    await until(hass, rig, lambda: len(printing.jobs.ledger.records) > 1, "over")
    [before, last] = printing.jobs.ledger.records
    assert before.costs.energy == pytest.approx(drawn, abs=0.001)
    assert last.costs is None
    # Whoever asks again is told of no job of before.
    await choose(hass, entry, PRICES)
    assert sensor(hass, rig, "job_energy") == "unknown"
    assert float(sensor(hass, rig, "energy_total")) == pytest.approx(drawn, abs=0.001)


async def test_they_are_made_for_statistics(
    hass: HomeAssistant, rig: Rig, printing: Printing, entry: Any
) -> None:
    await printing.tick(2)
    classes = {
        key: (
            shown.attributes.get("device_class"),
            shown.attributes.get("state_class"),
            shown.attributes.get("unit_of_measurement"),
        )
        for key in KEYS
        if (shown := state(hass, rig, "sensor", key))
    }
    assert classes == {
        "job_energy": ("energy", "total", "kWh"),
        "last_job_energy": ("energy", None, "kWh"),
        "energy_total": ("energy", "total", "kWh"),
        "job_cost": ("monetary", "total", "EUR"),
        "last_job_cost": ("monetary", None, "EUR"),
        "cost_total": ("monetary", "total", "EUR"),
    }
    current = entry.runtime_data.jobs.current
    started = (current.started or current.since).isoformat()
    for key in ("job_energy", "job_cost"):
        assert state(hass, rig, "sensor", key).attributes["last_reset"] == started


async def test_they_are_written_once_a_minute_at_most(
    hass: HomeAssistant, rig: Rig, printing: Printing
) -> None:
    writes = watch_writes(hass)
    watched = state(hass, rig, "sensor", "job_energy").entity_id

    def written() -> int:
        return sum(write.startswith(watched) for write in writes)

    await printing.tick(5)
    assert written() == 0
    await printing.show()
    await printing.tick(2)
    assert written() == 1


def sensor_is_missing(hass: HomeAssistant, rig: Rig, key: str) -> bool:
    """Whether the printer has no such sensor."""
    unique_id = f"{rig.serial}_{key}"
    found = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, unique_id)
    return found is None
