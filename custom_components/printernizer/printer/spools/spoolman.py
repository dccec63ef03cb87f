"""Spoolman's API, as far as it is needed: https://github.com/Donkie/Spoolman."""

import asyncio
from http import HTTPMethod, HTTPStatus
import json
from string import hexdigits
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from ..connection.once import once
from ..fields import Fields
from .errors import NoSuchSpoolError, SpoolmanError, SpoolmanRefusesError, Trouble
from .stock import StockSpool, spoolmans

# Seconds: nobody waits for the answer.
_PATIENCE: Final = 30.0
_DIGITS: Final = 6
# Tags have a number of 4 bytes at least (ISO 14443-3); less is somebody's note.
_SHORTEST_TAG: Final = 8
_API: Final = ("api", "v1")
_LARGEST: Final = 4 * 1024 * 1024
_MOST_SPOOLS: Final = 2000
_LATER = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
"""What a proxy in front of it says; it may be put right without us."""


def parse_spoolman_address(text: str) -> URL:
    """Return where Spoolman is; raises `ValueError` for what is no address of it.

    Its pages are at the same address as its API, whose path is taken off.
    """
    url = URL(text.strip())
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError("no address of Spoolman")
    path = url.path.rstrip("/").removesuffix("/api/v1")
    return url.with_path(path or "/").with_query(None).with_fragment(None)


class Spoolman:
    """One server of Spoolman's. All raise `SpoolmanError`."""

    def __init__(
        self, session: ClientSession, address: URL, *, patience: float = _PATIENCE
    ) -> None:
        """Prepare; the login for a proxy in front of it is in the address."""
        self._session = session
        self._address = address
        self._timeout = ClientTimeout(total=patience)

    async def spools(self) -> tuple[StockSpool, ...]:
        """Return all spools that are not in the archive."""
        try:
            answer = await self._ask(HTTPMethod.GET, "spool")
        except NoSuchSpoolError:
            raise SpoolmanError(Trouble.NOT_UNDERSTOOD) from None
        if not isinstance(answer, list) or len(answer) > _MOST_SPOOLS:
            raise SpoolmanError(Trouble.NOT_UNDERSTOOD)
        return await asyncio.to_thread(_read_spools, answer)

    async def spool(self, number: int) -> StockSpool:
        """Return a spool, also one in the archive."""
        return _understood(await self._ask(HTTPMethod.GET, "spool", str(number)))

    async def use(self, number: int, grams: float) -> StockSpool:
        """Take filament of a spool, which counts every time; returns it after that."""
        body = {"use_weight": grams}
        path = ("spool", str(number), "use")
        return _understood(await self._ask(HTTPMethod.PUT, *path, body=body))

    async def _ask(
        self, method: HTTPMethod, *path: str, body: dict[str, float] | None = None
    ) -> Any:
        url = self._address.joinpath(*_API, *path)
        try:
            async with self._session.request(
                method,
                url,
                json=body,
                timeout=self._timeout,
                # A redirect would take the login elsewhere.
                allow_redirects=False,
                middlewares=(once,),
            ) as response:
                _check(response.status)
                content = await response.content.read(_LARGEST)
                while chunk := await response.content.read(_LARGEST):
                    content += chunk
                    if len(content) > _LARGEST:
                        raise SpoolmanError(Trouble.NOT_UNDERSTOOD)
            return await asyncio.to_thread(json.loads, content)
        except ClientError, TimeoutError, OSError:
            # The text of the error may have the address in it, and so the login.
            raise SpoolmanError(Trouble.AWAY) from None
        except ValueError, RecursionError:
            raise SpoolmanError(Trouble.NOT_UNDERSTOOD) from None


def _check(status: int) -> None:
    """Raise for an answer that is none; one of the server's own failing is unclear."""
    if status == HTTPStatus.NOT_FOUND:
        raise NoSuchSpoolError(Trouble.NOT_UNDERSTOOD)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise SpoolmanError(Trouble.LOGIN)
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise SpoolmanError(Trouble.FAILS)
    if status >= HTTPStatus.BAD_REQUEST:
        raise SpoolmanRefusesError(Trouble.FAILS)
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise SpoolmanError(Trouble.NOT_UNDERSTOOD)


def _understood(answer: Any) -> StockSpool:
    if (spool := read_spool(answer)) is None:
        raise SpoolmanError(Trouble.NOT_UNDERSTOOD)
    return spool


def _read_spools(answer: list[Any]) -> tuple[StockSpool, ...]:
    found = (read_spool(raw) for raw in answer)
    return tuple(spool for spool in found if spool is not None)


def read_spool(answer: Any) -> StockSpool | None:
    """Return a spool as Spoolman tells of it, `None` for what is none."""
    told = Fields(answer, where="spool")
    number, used = told.integer("id", 0), told.number("used_weight")
    if number is None or used is None:
        return None
    kind = told.section("filament")
    initial = told.number("initial_weight", 0)
    full = kind.number("weight", 0)
    return StockSpool(
        id=spoolmans(number),
        name=_name(kind) or f"Spool {number}",
        material=kind.text("material"),
        colour=_colour(kind),
        tags=_tags(told),
        initial=full if initial is None else initial,
        used=used,
        price=_price(told, kind, full),
        location=told.text("location"),
    )


def _name(kind: Fields) -> str | None:
    words = (kind.section("vendor").text("name"), kind.text("name"))
    return " ".join(filter(None, words)) or kind.text("material")


def _colour(kind: Fields) -> str | None:
    """Return the colour, or the first of several; `RRGGBB` or with alpha behind it."""
    several = (kind.text("multi_color_hexes") or "").partition(",")[0]
    colour = (kind.text("color_hex") or several).strip().lstrip("#").upper()
    digits = colour[:_DIGITS]
    is_colour = len(digits) == _DIGITS and all(digit in hexdigits for digit in digits)
    return digits if is_colour else None


def _tags(told: Fields) -> tuple[str, ...]:
    """Return what is in the extra fields: texts in JSON, each named by its owner."""
    found = []
    extra = told.raw("extra")
    for value in extra.values() if isinstance(extra, dict) else ():
        try:
            text = json.loads(value)
        except TypeError, ValueError, RecursionError:
            continue
        if isinstance(text, str) and len(text.strip()) >= _SHORTEST_TAG:
            found.append(text.strip())
    return tuple(found)


def _price(told: Fields, kind: Fields, full: float | None) -> float | None:
    """Return what 1 kg costs: by the spool, or else by its kind."""
    whole = told.number("initial_weight", 0) or full
    price = told.number("price", 0)
    if price is None:
        price, whole = kind.number("price", 0), full
    return None if price is None or not whole else price / whole * 1000
