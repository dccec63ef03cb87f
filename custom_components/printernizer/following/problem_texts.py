"""The vendor's texts of problems: fetched once a month, kept on disk, never needed."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_BRAND, CONF_PROBLEM_TEXTS, CONF_SERIAL, DOMAIN, LOGGER
from ..coordinator import PrinterCoordinator
from ..fleet.entries import printer_entries
from ..printer.model import Problem
from ..printer.texts import ProblemTexts, TextSource
from ..storing.codec import Codec
from ..storing.kept_file import KeptFile
from .follower import Follower

# Both are promised in docs/privacy.md.
_FRESH = timedelta(days=30)
_RETRY = timedelta(days=1)
_TIMEOUT = ClientTimeout(total=30)
_MOST_BYTES = 8_000_000
# In place of Home Assistant's own, which tells its version.
_HEADERS = {"User-Agent": "Printernizer"}
_UNREACHABLE = (ClientError, TimeoutError, OSError, ValueError)

type _Tables = dict[str, TextTable]
_TABLES: HassKey[_Tables] = HassKey(f"{DOMAIN}_problem_texts")


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeptTexts:
    """A table on the disk, and when to fetch it again."""

    due: datetime
    texts: dict[str, str] = field(default_factory=dict)


_CODEC = Codec(_KeptTexts)


class TextTable:
    """The texts for one kind of printer in one language, whoever uses them."""

    def __init__(
        self, hass: HomeAssistant, name: str, source: TextSource, scope: str
    ) -> None:
        """Know nothing yet."""
        self._hass = hass
        self._name = name
        self._source = source
        self._scope = scope
        # As in its name: another language is another table.
        self._languages = source.languages(hass.config.language)
        self._file = _file(hass, name)
        self._texts: ProblemTexts = {}
        self._lock = asyncio.Lock()
        self.due: datetime | None = None
        """When to fetch it again; `None` before it was looked for on the disk."""

    def text_of(self, problem: Problem) -> str | None:
        """Return what is known of a problem."""
        return self._texts.get(self._source.key(problem.code))

    async def async_load(self, now: datetime) -> None:
        """Read what was fetched before, unless that is done."""
        async with self._lock:
            if self.due is not None:
                return
            self.due = now
            if (kept := await self._file.load()) is None:
                return
            self._texts = kept.texts
            # A clock that was wrong does not put it off for long.
            if kept.due.tzinfo is not None:
                self.due = min(kept.due, now + _FRESH)

    async def async_freshen(self, now: datetime) -> None:
        """Fetch the table if it is old; what goes wrong waits for another day."""
        async with self._lock:
            if self.due is not None and now < self.due:
                return
            texts = await self._fetch()
            self._texts = texts or self._texts
            self.due = now + (_FRESH if texts else _RETRY)
            await self._file.write(_KeptTexts(due=self.due, texts=dict(self._texts)))

    async def _fetch(self) -> ProblemTexts | None:
        """Return the table in the best language that there is."""
        session = async_get_clientsession(self._hass)
        for language in self._languages:
            try:
                body = await _get(session, self._source.address(self._scope, language))
            except _UNREACHABLE as error:
                LOGGER.debug("Texts %s cannot be fetched: %r", self._name, error)
                return None
            texts = await self._hass.async_add_executor_job(
                self._source.read, body, language
            )
            if texts is not None:
                return texts
        LOGGER.debug("There are no texts %s", self._name)
        return None


async def _get(session: ClientSession, address: str) -> bytes:
    """Return the answer; raises one of `_UNREACHABLE`."""
    async with session.get(
        address,
        headers=_HEADERS,
        timeout=_TIMEOUT,
        # Nobody else is contacted than the one who is named in the options.
        allow_redirects=False,
    ) as response:
        if response.status != HTTPStatus.OK:
            raise ValueError(f"status {response.status}")
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > _MOST_BYTES:
                raise ValueError("the answer is too large")
        return bytes(body)


class _Reader(Follower):
    """Has one printer's problems told with the texts, and keeps the table fresh."""

    def __init__(self, coordinator: PrinterCoordinator, table: TextTable) -> None:
        super().__init__(coordinator)
        self._table = table
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        self.entry.async_on_unload(self._stop)
        self._start_reading(dt_util.utcnow())

    @callback
    def _start_reading(self, now: datetime) -> None:
        self._timer = None
        self.entry.async_create_background_task(
            self.hass, self._freshen(now), f"{DOMAIN} texts of problems"
        )

    async def _freshen(self, now: datetime) -> None:
        await self._table.async_load(now)
        self._tell()
        await self._table.async_freshen(now)
        self._tell()
        self._timer = async_track_point_in_utc_time(
            self.hass, self._start_reading, self._table.due or now + _RETRY
        )

    @callback
    def _tell(self) -> None:
        self.coordinator.async_tell_problems_with(self._table.text_of)

    @callback
    def _stop(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None


@callback
def async_read_texts(
    coordinator: PrinterCoordinator, brand: str, source: TextSource | None
) -> None:
    """Show the vendor's texts of a printer's problems, unless that is not wished."""
    hass, entry = coordinator.hass, coordinator.config_entry
    if source is None or not entry.options.get(CONF_PROBLEM_TEXTS, True):
        return
    scope = source.scope(coordinator.data.info.serial)
    if scope is None:
        return
    name = _name(hass, brand, scope)
    tables = hass.data.setdefault(_TABLES, {})
    if (table := tables.get(name)) is None:
        table = tables[name] = TextTable(hass, name, source, scope)
    _Reader(coordinator, table).async_start()


async def async_forget_texts(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    brand: str,
    source: TextSource | None,
) -> None:
    """Remove the texts after the last printer that they are for."""
    if source is None or (scope := source.scope(entry.data[CONF_SERIAL])) is None:
        return
    scopes = {
        source.scope(other.data[CONF_SERIAL])
        for other in printer_entries(hass)
        if other.entry_id != entry.entry_id and other.data[CONF_BRAND] == brand
    }
    if scope in scopes:
        return
    name = _name(hass, brand, scope)
    hass.data.get(_TABLES, {}).pop(name, None)
    await _file(hass, name).remove()


def _name(hass: HomeAssistant, brand: str, scope: str) -> str:
    return f"{brand}.{scope}.{hass.config.language}"


def _file(hass: HomeAssistant, name: str) -> KeptFile[_KeptTexts]:
    # What was lost is fetched again: one generation is enough.
    return KeptFile(hass, f"texts.{name}", _CODEC, generations=False)
