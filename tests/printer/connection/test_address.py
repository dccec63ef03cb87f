"""What people type or paste as a printer's address."""

import pytest

from custom_components.printernizer.printer.connection.address import Address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        pytest.param("192.0.2.7", "192.0.2.7", 80, id="IPv4"),
        pytest.param("192.0.2.7:8080", "192.0.2.7", 8080, id="IPv4 and port"),
        pytest.param("printer.local", "printer.local", 80, id="name"),
        pytest.param("printer.local:8080", "printer.local", 8080, id="name and port"),
        pytest.param("printer:", "printer", 80, id="colon without a port"),
        pytest.param("  printer.local \n", "printer.local", 80, id="blanks around"),
        pytest.param("Printer.LOCAL", "printer.local", 80, id="capitals"),
        pytest.param("2001:db8::7", "2001:db8::7", 80, id="IPv6"),
        pytest.param("::1", "::1", 80, id="short IPv6"),
        pytest.param("[2001:db8::7]", "2001:db8::7", 80, id="IPv6 in brackets"),
        pytest.param("[2001:db8::7]:8080", "2001:db8::7", 8080, id="IPv6 and port"),
        pytest.param("fe80::1%eth0", "fe80::1%eth0", 80, id="IPv6 with a zone"),
        pytest.param("http://printer.local", "printer.local", 80, id="http"),
        pytest.param("http://printer.local/", "printer.local", 80, id="slash"),
        pytest.param(
            "http://192.0.2.7:8080/api/v1/status?x=1#top",
            "192.0.2.7",
            8080,
            id="pasted from the browser",
        ),
        pytest.param("https://[::1]:8443/", "::1", 8443, id="IPv6 in a URL"),
        pytest.param("printer.local/index.html", "printer.local", 80, id="path"),
        pytest.param("printer:65535", "printer", 65535, id="highest port"),
        pytest.param("printer:1", "printer", 1, id="lowest port"),
    ],
)
def test_host_and_port_are_found(text: str, host: str, port: int) -> None:
    """People type a host, or paste what their browser shows."""
    assert Address.parse(text, default_port=80) == Address(host, port)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("   ", id="blanks"),
        pytest.param("http://", id="scheme only"),
        pytest.param("/", id="slash only"),
        pytest.param(":8080", id="port only"),
        pytest.param("my printer", id="blank inside"),
        pytest.param("printer:http", id="port in words"),
        pytest.param("printer:-1", id="negative port"),
        pytest.param("printer:0", id="port nobody listens on"),
        pytest.param("printer:65536", id="port too high"),
        pytest.param("192.0.2.7:80:90", id="two ports"),
        pytest.param("[2001:db8::7", id="open bracket"),
        pytest.param("[printer]", id="name in brackets"),
        pytest.param("http://2001:db8::7/", id="IPv6 without brackets in a URL"),
        pytest.param("http://maker:secret@printer.local/", id="credentials"),
        pytest.param("maker@printer.local", id="user name"),
        pytest.param(":secret@printer.local", id="password only"),
        pytest.param("file:///etc/hosts", id="file"),
        pytest.param("print\x00er", id="control character"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """An address is used as it is, so nothing odd may get through."""
    with pytest.raises(ValueError, match=r"."):
        Address.parse(text, default_port=80)


@pytest.mark.parametrize(
    ("address", "netloc"),
    [
        pytest.param(Address("printer.local", 80), "printer.local:80", id="name"),
        pytest.param(Address("192.0.2.7", 8080), "192.0.2.7:8080", id="IPv4"),
        pytest.param(Address("2001:db8::7", 80), "[2001:db8::7]:80", id="IPv6"),
    ],
)
def test_an_address_is_written_as_a_url_wants_it(address: Address, netloc: str) -> None:
    """IPv6 needs its brackets again."""
    assert address.netloc == netloc
    assert Address.parse(netloc, default_port=1) == address


def test_the_password_of_a_pasted_url_is_not_repeated() -> None:
    """Errors end up in logs."""
    with pytest.raises(ValueError, match=r".") as caught:
        Address.parse("http://maker:hunter2@printer.local/", default_port=80)
    assert "hunter2" not in str(caught.value)
