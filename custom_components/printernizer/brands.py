"""The one place where the brands meet Home Assistant."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from .bambu.backend import BambuBackend
from .bambu.examination import BambuExamination, is_there as bambu_is_there
from .bambu.problems import texts as bambu_texts
from .bambu.session import access as bambu, discovery as bambu_discovery
from .bambu.session.authorities import Authorities
from .bambu.session.identify import learn_serial, prove as prove_bambu
from .bambu.session.tls import Trust
from .const import CONF_FINGERPRINT, CONF_SERIAL, DOMAIN
from .printer.backend import PrinterBackend
from .printer.checkup.examination import Examination
from .printer.connection.address import Address
from .printer.connection.found import FoundListener, FoundPrinter
from .printer.connection.proof import Proof
from .printer.texts import TextSource
from .prusa import client as prusa, discovery as prusa_discovery
from .prusa.backend import PrusaBackend
from .prusa.examination import PrusaExamination, is_there as prusa_is_there
from .prusa.proof import prove as prove_prusa

CONF_ACCESS_CODE = "access_code"

_USUAL_USERNAME = "maker"
_TEXT = TextSelector()
_SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)

type EntryData = Mapping[str, Any]
type Announced = Callable[
    [Iterable[IPv4Address | IPv6Address], int | None, str], FoundPrinter | None
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another integration, whose entries call a host and a login what ours do."""

    domain: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What Home Assistant has to know about a brand.

    `fields` is the form that asks for a printer, `suggestions` what is filled in at
    first, `credentials` those of the fields that are asked for again when the printer
    refuses the login, `secrets` those that are never shown. `create` makes a backend
    from what was filled in, the entry's serial number and the name for logs. It raises
    `ValueError` for a host that is none, and `PrinterError`.

    `prove` tells whether an entry's printer is at the host in its data, without giving
    a secret to whoever answers there; it raises `ValueError` for a host that is none.

    `examine` prepares a check-up of a printer, through its backend if that is
    connected; it raises `ValueError` for a host that is none. `recognise` tells
    whether a printer of the brand answers at an address, and sends no secret;
    `usual_port` is where it usually listens.

    `identify` learns the serial number that a form may leave out; it raises the same.
    `listen` hears of printers that announce themselves, until its transport is closed.
    `announced` and `leased` read what mDNS and DHCP tell of a printer; `service` is
    what mDNS calls it. `texts` is where the vendor publishes what its codes mean.
    `rival` is another integration that may know a printer of the brand.
    """

    key: str
    name: str
    fields: Mapping[probatio.Marker, Any]
    suggestions: Mapping[str, str] = field(default_factory=dict)
    credentials: frozenset[str]
    secrets: frozenset[str]
    create: Callable[[HomeAssistant, EntryData, str], PrinterBackend]
    prove: Callable[[HomeAssistant, EntryData], Awaitable[Proof]]
    examine: Callable[[HomeAssistant, EntryData, PrinterBackend | None], Examination]
    recognise: Callable[[HomeAssistant, Address], Awaitable[bool]]
    usual_port: int
    identify: Callable[[EntryData], Awaitable[str]] | None = None
    listen: Callable[[FoundListener], Awaitable[asyncio.BaseTransport]] | None = None
    service: str | None = None
    announced: Announced | None = None
    leased: Callable[[str, str, str], FoundPrinter] | None = None
    texts: TextSource | None = None
    rival: Rival | None = None


def _create_bambu(hass: HomeAssistant, data: EntryData, name: str) -> PrinterBackend:
    return BambuBackend(_bambu_access(hass, data), name=name)


def _bambu_access(hass: HomeAssistant, data: EntryData) -> bambu.Access:
    return bambu.Access(
        address=Address.parse(data[CONF_HOST], default_port=bambu.DEFAULT_PORT),
        access_code=data[CONF_ACCESS_CODE],
        trust=Trust(
            data.get(CONF_SERIAL, ""),
            data.get(CONF_FINGERPRINT),
            Authorities(Path(hass.config.path(DOMAIN, "authorities"))),
        ),
    )


async def _prove_bambu(hass: HomeAssistant, data: EntryData) -> Proof:
    return await prove_bambu(_bambu_access(hass, data))


def _examine_bambu(
    hass: HomeAssistant, data: EntryData, live: PrinterBackend | None
) -> Examination:
    return BambuExamination(_bambu_access(hass, data), live)


async def _recognise_bambu(_hass: HomeAssistant, address: Address) -> bool:
    return await bambu_is_there(address)


async def _identify_bambu(data: EntryData) -> str:
    host = Address.parse(data[CONF_HOST], default_port=bambu.DEFAULT_PORT)
    return await learn_serial(host)


def _create_prusa(hass: HomeAssistant, data: EntryData, name: str) -> PrinterBackend:
    client = prusa.PrusaLinkClient(
        async_get_clientsession(hass),
        Address.parse(data[CONF_HOST], default_port=prusa.DEFAULT_PORT),
        username=data.get(CONF_USERNAME, ""),
        password=data[CONF_PASSWORD],
    )
    return PrusaBackend(client, name=name, serial=data.get(CONF_SERIAL, ""))


def _examine_prusa(
    hass: HomeAssistant, data: EntryData, live: PrinterBackend | None
) -> Examination:
    return PrusaExamination(
        async_get_clientsession(hass),
        Address.parse(data[CONF_HOST], default_port=prusa.DEFAULT_PORT),
        username=data.get(CONF_USERNAME, ""),
        password=data[CONF_PASSWORD],
        serial=data.get(CONF_SERIAL, ""),
        live=live,
    )


async def _recognise_prusa(hass: HomeAssistant, address: Address) -> bool:
    return await prusa_is_there(async_get_clientsession(hass), address)


async def _prove_prusa(hass: HomeAssistant, data: EntryData) -> Proof:
    return await prove_prusa(
        async_get_clientsession(hass),
        Address.parse(data[CONF_HOST], default_port=prusa.DEFAULT_PORT),
        username=data.get(CONF_USERNAME, ""),
        password=data[CONF_PASSWORD],
        serial=data.get(CONF_SERIAL, ""),
    )


BRANDS = {
    brand.key: brand
    for brand in (
        Brand(
            key="bambu",
            name="Bambu Lab",
            fields={
                probatio.Required(CONF_HOST): _TEXT,
                probatio.Required(probatio.Secret(CONF_ACCESS_CODE)): _SECRET,
                probatio.Optional(CONF_SERIAL): _TEXT,
            },
            credentials=frozenset({CONF_ACCESS_CODE}),
            secrets=frozenset({CONF_ACCESS_CODE}),
            create=_create_bambu,
            prove=_prove_bambu,
            examine=_examine_bambu,
            recognise=_recognise_bambu,
            usual_port=bambu.DEFAULT_PORT,
            identify=_identify_bambu,
            listen=bambu_discovery.listen,
            texts=TextSource(
                scope=bambu_texts.scope_of,
                languages=bambu_texts.languages_of,
                address=bambu_texts.address_of,
                read=bambu_texts.read_texts,
                key=bambu_texts.key_of,
            ),
            rival=Rival(domain="bambu_lab", name="ha-bambulab"),
        ),
        Brand(
            key="prusa",
            name="Prusa",
            fields={
                probatio.Required(CONF_HOST): _TEXT,
                probatio.Optional(CONF_USERNAME): _TEXT,
                probatio.Required(probatio.Secret(CONF_PASSWORD)): _SECRET,
            },
            # Left empty, the password is an API key: so this is no default.
            suggestions={CONF_USERNAME: _USUAL_USERNAME},
            credentials=frozenset({CONF_USERNAME, CONF_PASSWORD}),
            secrets=frozenset({CONF_PASSWORD}),
            create=_create_prusa,
            prove=_prove_prusa,
            examine=_examine_prusa,
            recognise=_recognise_prusa,
            usual_port=prusa.DEFAULT_PORT,
            service=prusa_discovery.SERVICE,
            announced=prusa_discovery.announced,
            leased=prusa_discovery.leased,
            rival=Rival(domain="prusalink", name="PrusaLink"),
        ),
    )
}
