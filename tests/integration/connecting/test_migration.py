"""Entries that another version of the integration has written."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.const import DOMAIN
from tests.rigs import BambuRig


def _written(
    rig: BambuRig, hass: HomeAssistant, *, version: int, minor: int
) -> MockConfigEntry:
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id=rig.serial,
        data={"brand": rig.brand, **rig.form},
        version=version,
        minor_version=minor,
    )
    entry.add_to_hass(hass)
    return entry


async def test_an_entry_of_a_newer_kind_is_not_touched(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with BambuRig() as rig:
        entry = _written(rig, hass, version=2, minor=1)
        before = dict(entry.data)
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.MIGRATION_ERROR
        assert (entry.version, entry.minor_version) == (2, 1)
        assert dict(entry.data) == before


async def test_an_entry_that_a_somewhat_newer_version_wrote_works_as_it_is(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with BambuRig() as rig:
        entry = _written(rig, hass, version=1, minor=9)
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.LOADED
        assert (entry.version, entry.minor_version) == (1, 9)
        await hass.async_block_till_done()
