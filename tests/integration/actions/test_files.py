"""What users do with the files of a printer of any brand."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.actions import local_files
from custom_components.printernizer.actions.local_files import LocalFiles
from custom_components.printernizer.printer.commands.commands import StartPrint
from simulator.bambu.dialects import A1, P1S
from simulator.machine import Plan
from simulator.prusalink.faults import Break
from tests.rigs import BRACKET, ONE_OF_EACH_BRAND, BambuRig, PrusaRig, Rig, sliced

from ..helpers import (
    SetUp,
    act,
    add_through_flow,
    ask,
    entity_id,
    press,
    sensor,
    state,
    until,
    until_now,
    until_sensor,
)

PLAIN = Plan(name="Plain", file="plain.gcode", seconds=3600)
CONTENT = b"G28\nG1 X10\n" * 50_000


@pytest.fixture
def files_are_there(entry: MockConfigEntry) -> None:
    """Skip what has no files, and what starts none."""
    backend = entry.runtime_data.coordinator.backend
    if backend.files is None or StartPrint not in backend.supported:
        pytest.skip("the printer gives no files")


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder that Home Assistant may use, in one that it may not."""
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    hass.config.allowlist_external_dirs = {str(allowed)}
    return allowed


def names_in(folder: Path) -> list[str]:
    """Return the names of all files in a folder."""
    return sorted(file.name for file in folder.iterdir())


async def listed(hass: HomeAssistant, rig: Rig, folder: str) -> list[dict[str, Any]]:
    """Ask for what is in a folder."""
    answer = await ask(hass, "list_files", rig, folder=folder)
    files: list[dict[str, Any]] = answer["files"]
    return files


async def a_folder(hass: HomeAssistant, rig: Rig) -> str:
    """Return a folder of the printer that holds a file."""
    waiting = ["/"]
    while waiting:
        folder = waiting.pop()
        entries = await listed(hass, rig, folder)
        if any(not entry["is_folder"] for entry in entries):
            return folder.rstrip("/")
        waiting += [entry["path"] for entry in entries if entry["is_folder"]]
    raise LookupError


@pytest.mark.usefixtures("files_are_there")
async def test_a_file_goes_up_is_listed_comes_down_and_is_deleted(
    hass: HomeAssistant, rig: Rig, folder: Path
) -> None:
    (folder / "clip.gcode").write_bytes(CONTENT)
    on_printer = await a_folder(hass, rig)
    path = f"{on_printer}/new clip.gcode"
    await act(hass, "upload_file", rig, source=str(folder / "clip.gcode"), path=path)
    (entry,) = [
        found for found in await listed(hass, rig, on_printer) if found["path"] == path
    ]
    assert entry["name"] == "new clip.gcode"
    assert entry["is_folder"] is False

    await act(hass, "download_file", rig, path=path, target=str(folder / "back.gcode"))
    assert (folder / "back.gcode").read_bytes() == CONTENT
    await act(hass, "delete_file", rig, path=path)
    assert path not in [found["path"] for found in await listed(hass, rig, on_printer)]
    assert names_in(folder) == ["back.gcode", "clip.gcode"]


@pytest.mark.usefixtures("files_are_there")
async def test_nothing_comes_down_onto_a_disk_that_is_full(
    hass: HomeAssistant, rig: Rig, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "clip.gcode").write_bytes(CONTENT)
    path = f"{await a_folder(hass, rig)}/clip.gcode"
    await act(hass, "upload_file", rig, source=str(folder / "clip.gcode"), path=path)
    # More than any disk has.
    monkeypatch.setattr(local_files, "_LEFT_FREE", 10**18)
    with pytest.raises(HomeAssistantError) as caught:
        await act(
            hass, "download_file", rig, path=path, target=str(folder / "back.gcode")
        )
    assert caught.value.translation_key == "local_file_no_room"
    assert names_in(folder) == ["clip.gcode"]


@pytest.mark.usefixtures("files_are_there")
async def test_files_outside_of_the_allowed_folders_are_left_alone(
    hass: HomeAssistant,
    rig: Rig,
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.gcode"
    secret.write_bytes(b"secret")
    (folder / "link.gcode").symlink_to(secret)
    path = f"{await a_folder(hass, rig)}/x.gcode"
    for source in (secret, folder / "link.gcode", folder / ".." / "x", f"{folder}/\0"):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, "upload_file", rig, source=str(source), path=path)
        assert caught.value.translation_key == "path_not_allowed"
    with pytest.raises(ServiceValidationError):
        await act(hass, "download_file", rig, path=path, target=str(secret))
    assert secret.read_bytes() == b"secret"


@pytest.mark.usefixtures("files_are_there")
async def test_nothing_is_overwritten_unless_that_is_wanted(
    hass: HomeAssistant, rig: Rig, folder: Path
) -> None:
    (folder / "clip.gcode").write_bytes(CONTENT)
    source, path = str(folder / "clip.gcode"), f"{await a_folder(hass, rig)}/c.gcode"
    await act(hass, "upload_file", rig, source=source, path=path)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "upload_file", rig, source=source, path=path)
    assert caught.value.translation_key == "file_exists"
    await act(hass, "upload_file", rig, source=source, path=path, overwrite=True)
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "download_file", rig, path=path, target=source)
    assert caught.value.translation_key == "local_file_exists"
    await act(hass, "download_file", rig, path=path, target=source, overwrite=True)


@pytest.mark.usefixtures("files_are_there")
async def test_a_download_that_fails_leaves_nothing_behind(
    hass: HomeAssistant, rig: Rig, folder: Path
) -> None:
    path = f"{await a_folder(hass, rig)}/not there.gcode"
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "download_file", rig, path=path, target=str(folder / "x"))
    assert caught.value.translation_key in {"file_missing", "not_there"}
    assert names_in(folder) == []


@pytest.fixture
def www(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the folder of which Home Assistant gives every browser all."""
    hass.config.config_dir = str(tmp_path)
    www = tmp_path / "www"
    www.mkdir()
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return www


@pytest.mark.usefixtures("files_are_there")
@pytest.mark.parametrize(
    "name",
    [
        *("card.js", "card.MJS", "a.html", "a.htm", "a.svg", "a.xml", "a.css"),
        *("a.gcode.js", "a.js.gz", "a.wasm", "noending", "a.json", "a.xhtml", ".js"),
    ],
)
@pytest.mark.parametrize("rig", ONE_OF_EACH_BRAND[:1], indirect=True)
async def test_nothing_that_a_browser_runs_is_written_where_browsers_look(
    hass: HomeAssistant, rig: Rig, www: Path, name: str
) -> None:
    path = rig.store(BRACKET)
    inner = www / "community"
    inner.mkdir()
    (www.parent / "link").symlink_to(inner)
    for target in (www / name, inner / name, www.parent / "link" / name):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, "download_file", rig, path=path, target=str(target))
        assert caught.value.translation_key == "local_file_runs"
        with pytest.raises(ServiceValidationError):
            await act(hass, "export_jobs", rig, path=str(target))
    assert names_in(www) == ["community"]
    assert names_in(inner) == []


@pytest.mark.usefixtures("files_are_there")
async def test_nothing_is_ever_overwritten_where_browsers_look(
    hass: HomeAssistant, rig: Rig, www: Path
) -> None:
    path = rig.store(BRACKET)
    target = str(www / "job.gcode")
    await act(hass, "download_file", rig, path=path, target=target, overwrite=True)
    content = (www / "job.gcode").read_bytes()
    (www / "jobs.csv").write_bytes(b"mine")
    for action, data in (
        ("download_file", {"path": path, "target": target}),
        ("export_jobs", {"path": str(www / "jobs.csv")}),
    ):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, rig, **data, overwrite=True)
        assert caught.value.translation_key == "local_file_served"
    assert (www / "job.gcode").read_bytes() == content
    assert (www / "jobs.csv").read_bytes() == b"mine"


async def test_what_appears_under_the_name_during_a_download_is_kept(
    hass: HomeAssistant, folder: Path
) -> None:
    target = folder / "job.gcode"

    async def pieces() -> AsyncGenerator[bytes]:
        yield b"G28"
        target.write_bytes(b"mine")

    with pytest.raises(ServiceValidationError):
        await LocalFiles(hass).store(str(target), pieces(), overwrite=False)
    assert target.read_bytes() == b"mine"
    assert names_in(folder) == ["job.gcode"]


@pytest.mark.usefixtures("files_are_there")
@pytest.mark.parametrize("path", ["/cache/../etc", "/a\nDELE b"])
async def test_a_path_that_is_none_is_not_sent(
    hass: HomeAssistant, rig: Rig, path: str
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "delete_file", rig, path=path)
    assert caught.value.translation_key == "no_printer_path"


@pytest.mark.usefixtures("files_are_there")
async def test_a_stored_file_is_printed(hass: HomeAssistant, rig: Rig) -> None:
    path = rig.store(BRACKET)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "start_print", rig, path=path)
    assert caught.value.translation_key in {"refused_with_words", "while_printing"}
    await press(hass, rig, "cancel")
    rig.machine.advance(5)
    await until_sensor(hass, rig, "status", "cancelled")
    await act(hass, "start_print", rig, path=path, bed_leveling=False)
    rig.machine.advance(30)
    await until_sensor(hass, rig, "status", "printing")


@pytest.mark.usefixtures("files_are_there")
async def test_a_file_is_stored_where_files_go_and_printed_at_once(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, folder: Path
) -> None:
    name = "clip.gcode.3mf" if rig.brand == "bambu" else "clip.gcode"
    content = sliced(BRACKET) if rig.brand == "bambu" else CONTENT
    (folder / name).write_bytes(content)
    source = str(folder / name)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "upload_file", rig, source=source, print=True)
    assert caught.value.translation_key == "while_printing"
    usual = await entry.runtime_data.coordinator.backend.files.usual_folder()
    assert name not in [found["name"] for found in await listed(hass, rig, usual)]

    await press(hass, rig, "cancel")
    rig.machine.advance(20)
    await until_sensor(hass, rig, "status", "cancelled")
    await until(
        hass,
        rig,
        lambda: StartPrint in entry.runtime_data.coordinator.data.accepts,
        "at rest",
    )
    await act(hass, "upload_file", rig, source=source, print=True)
    rig.machine.advance(30)
    await until_sensor(hass, rig, "status", "printing")
    assert sensor(hass, rig, "job_name").startswith("clip")


@pytest.mark.usefixtures("files_are_there")
async def test_the_cover_is_fetched_once_a_job(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await until(
        hass,
        rig,
        lambda: state(hass, rig, "image", "cover").state != "unknown",
        "a cover",
    )
    shown = state(hass, rig, "image", "cover")
    image = hass.data["image"].get_entity(entity_id(hass, rig, "image", "cover"))
    content = await image.async_image()
    assert content.startswith(b"\x89PNG")
    assert image.content_type == "image/png"

    asked: list[str] = []
    backend = entry.runtime_data.coordinator.backend
    picture = backend.picture

    async def counted(thumbnail: str) -> Any:
        asked.append(thumbnail)
        return await picture(thumbnail)

    backend.picture = counted
    rig.machine.advance(60)
    await until_sensor(hass, rig, "status", "printing")
    assert await image.async_image() == content
    assert state(hass, rig, "image", "cover").state == shown.state
    assert not asked, "the same picture was fetched twice"


@pytest.mark.usefixtures("socket_enabled")
async def test_the_cover_stays_when_the_job_has_ended(hass: HomeAssistant) -> None:
    rig = BambuRig(A1)
    await rig.start()
    rig.print_for(900)
    try:
        await add_through_flow(hass, rig)
        await until(
            hass, rig, lambda: state(hass, rig, "image", "cover").state != "unknown", ""
        )
        image = hass.data["image"].get_entity(entity_id(hass, rig, "image", "cover"))
        first = await image.async_image()
        rig.machine.stop()
        await until_sensor(hass, rig, "status", "cancelled")
        assert await image.async_image() == first, "the last job's cover is gone"
    finally:
        await hass.async_stop()
        await rig.power_off()


@pytest.mark.usefixtures("socket_enabled")
async def test_the_slots_of_a_job_are_those_whose_sensors_were_named(
    hass: HomeAssistant,
) -> None:
    rig = BambuRig(A1)
    await rig.start()
    path = rig.store(BRACKET)
    try:
        await add_through_flow(hass, rig)
        slot = hass.states.get("sensor.bambu_lab_a1_ams_lite_1_slot_3")
        known = sorted(hass.states.async_entity_ids("sensor"))
        assert slot is not None, known
        await act(hass, "start_print", rig, path=path, slots=["none", slot.entity_id])
        sent = (await rig.simulator.wait_for_command("project_file")).message["print"]
        assert sent["ams_mapping"] == [-1, 2]
        assert sent["use_ams"] is True
        await until_now(lambda: rig.simulator.settings.tray == 2, "the slot is used")
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, "start_print", rig, path=path, slots=["sensor.nothing"])
        assert caught.value.translation_key == "no_slot"
    finally:
        await hass.async_stop()
        await rig.power_off()


async def test_a_slot_of_another_printer_is_refused_and_nothing_is_printed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    mine = await set_up(BambuRig(A1, serial="01P00A000000001"))
    other = await set_up(BambuRig(A1, serial="01P00A000000002"))
    path = mine.store(BRACKET)
    [unit] = other.simulator.settings.units
    slot, spool, status = (
        entity_id(hass, other, "sensor", key)
        for key in (f"{unit.serial}_slot_3", "external_spool", "status")
    )
    for foreign in (slot, spool, status):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, "start_print", mine, path=path, slots=[foreign])
        assert caught.value.translation_key == "no_slot"
        assert caught.value.translation_placeholders == {"entity_id": foreign}
    assert mine.commands_seen() == other.commands_seen() == 0


async def test_a_slot_of_a_unit_that_was_carried_away_is_not_printed_from(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Its sensor stays at the old printer, and the unit may be in use at another."""
    rig = await set_up(BambuRig(A1))
    path = rig.store(BRACKET)
    slot = entity_id(
        hass, rig, "sensor", f"{rig.simulator.settings.units[0].serial}_slot_3"
    )
    rig.simulator.settings.units.clear()
    rig.machine.advance(5)

    def is_gone() -> bool:
        shown = hass.states.get(slot)
        return shown is not None and shown.state == STATE_UNAVAILABLE

    await until(hass, rig, is_gone, "gone")
    with pytest.raises(HomeAssistantError):
        await act(hass, "start_print", rig, path=path, slots=[slot])
    assert rig.commands_seen() == 0


async def test_a_cover_that_fails_is_fetched_when_somebody_looks_again(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig())
    image = hass.data["image"].get_entity(entity_id(hass, rig, "image", "cover"))
    assert await image.async_image() is None, "there is no job"
    rig.print_for(900)
    await until(
        hass, rig, lambda: state(hass, rig, "image", "cover").state != "unknown", ""
    )
    rig.simulator.break_next(Break.HTML_500)
    assert await image.async_image() is None
    assert (await image.async_image()).startswith(b"\x89PNG")


async def test_a_job_without_a_picture_has_none_to_show(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig())
    rig.simulator.files.add("plain.gcode", plan=PLAIN)
    rig.machine.start(PLAIN)
    await until_sensor(hass, rig, "status", "printing")
    image = hass.data["image"].get_entity(entity_id(hass, rig, "image", "cover"))
    assert await image.async_image() is None


async def test_there_is_no_last_photo_before_the_first(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(P1S))
    image = hass.data["image"].get_entity(entity_id(hass, rig, "image", "last_photo"))
    assert await image.async_image() is None
