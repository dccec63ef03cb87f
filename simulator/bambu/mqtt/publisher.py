"""Decides which reports go out, and what of the printer's state is in them."""

from collections.abc import Callable
import itertools
import json

from ..device import Device
from ..reports import reports
from ..wire import Payload


class Publisher:
    """Knows what clients were told last, and tells them what is new."""

    def __init__(self, device: Device, send: Callable[[bytes], None]) -> None:
        """`send` publishes a payload on the report topic."""
        self.pushing = True
        """Whether reports go out by themselves; clients can turn it off and on."""
        self._device = device
        self._send = send
        self._numbers = itertools.count(1)
        self._last = reports.full(device)

    @property
    def error_is_news(self) -> bool:
        """Whether clients do not know the present error yet."""
        known: int = self._last["print_error"]
        return known != self._device.settings.shown_error

    def boot(self) -> None:
        """Start anew: the present state counts as told."""
        self.pushing = True
        self._last = reports.full(self._device)

    def reply(self, key: str, body: Payload) -> None:
        """Send the answer to a command."""
        text = json.dumps({key: body}, indent=self._device.dialect.indent)
        self._send(text.encode())

    def send_all(self) -> None:
        """Send a full report."""
        self._last = reports.full(self._device)
        self._report({"msg": 0} | self._last)

    def send_news(self) -> None:
        """Send what has changed, if anything has; an error goes ahead of the rest."""
        if not self.pushing:
            return
        new = reports.full(self._device)
        if self.error_is_news and new["print_error"]:
            self._last["print_error"] = new["print_error"]
            self._part({"print_error": new["print_error"]})
        if body := reports.between(self._device, self._last, new):
            self._part(body)
        self._last = new

    def _part(self, body: Payload) -> None:
        """Send what is not a full report, and say so if the model does."""
        mark = {"msg": 1} if self._device.dialect.states_delta else {}
        self._report(mark | body)

    def _report(self, body: Payload) -> None:
        """Send a report with the printer's own number."""
        number = str(next(self._numbers))
        self.reply("print", {"command": "push_status", "sequence_id": number} | body)
