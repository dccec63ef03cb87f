"""How a printer announces itself in the network, every few seconds."""

import socket

from .device import Device

PORT = 2021
SERVICE = "urn:bambulab-com:device:3dprinter:1"


def announcement(device: Device, host: str, *, gone: bool = False) -> bytes:
    """Return the packet in which a printer tells that it is there, or leaves."""
    headers = {
        "Host": "239.255.255.250:1990",
        "Server": "UPnP/1.0",
        "Location": host,
        "NT": SERVICE,
        "NTS": "ssdp:byebye" if gone else "ssdp:alive",
        "USN": device.serial,
        "Cache-Control": "max-age=1800",
        "DevModel.bambu.com": device.dialect.model_code,
        "DevName.bambu.com": device.name,
        "DevSignal.bambu.com": str(device.sensors.wifi),
        "DevConnect.bambu.com": "lan" if device.settings.lan_only else "cloud",
        "DevBind.bambu.com": "free",
        "Devseclink.bambu.com": "secure",
        "DevVersion.bambu.com": device.dialect.firmware,
        "DevCap.bambu.com": "1",
    }
    lines = [
        "NOTIFY * HTTP/1.1",
        *(f"{key}: {value}" for key, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def send(packet: bytes, port: int) -> None:
    """Send a packet to a port of this computer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(packet, ("127.0.0.1", port))
