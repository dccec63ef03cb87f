"""What mDNS and DHCP tell of a printer."""

from ipaddress import ip_address

import pytest

from custom_components.printernizer.prusa.discovery import announced, leased


@pytest.mark.parametrize(
    ("addresses", "port", "host"),
    [
        (["192.168.1.20"], 80, "192.168.1.20"),
        (["192.168.1.20"], None, "192.168.1.20"),
        (["192.168.1.20"], 8080, "192.168.1.20:8080"),
        (["fe80::1", "169.254.3.4", "192.168.1.20"], 80, "192.168.1.20"),
        (["fd00::20", "192.168.1.20"], 80, "192.168.1.20"),
        (["fd00::20"], 80, "fd00::20"),
        (["fd00::20"], 8080, "[fd00::20]:8080"),
    ],
)
def test_an_address_that_can_be_used_from_everywhere_is_taken(
    addresses: list[str], port: int | None, host: str
) -> None:
    found = announced(map(ip_address, addresses), port, "Prusa-MK4.local.")
    assert found is not None
    assert (found.host, found.hostname) == (host, "prusa-mk4")


@pytest.mark.parametrize("addresses", [[], ["fe80::1"], ["169.254.3.4"], ["::"]])
def test_a_printer_without_such_an_address_cannot_be_offered(
    addresses: list[str],
) -> None:
    assert announced(map(ip_address, addresses), 80, "prusa-mk4.local.") is None


def test_dhcp_tells_the_same_name_as_mdns() -> None:
    found = leased("192.168.1.20", "prusa-mk4", "109c70123456")
    assert (found.host, found.hostname) == ("192.168.1.20", "prusa-mk4")
    assert found.mac == "109c70123456"
    assert leased("192.168.1.20", "", "109c70123456").hostname is None
