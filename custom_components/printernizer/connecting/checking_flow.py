"""The part of a flow that finds out why a printer cannot be set up as entered."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
import probatio

from ..const import CONF_BRAND, DOMAIN
from ..printer.checkup.result import CheckUp
from .check_up import async_check_up, text_key

SHOWN_FOR = 2.0
"""Seconds that a check-up takes at least."""

type Input = dict[str, Any]
type Leave = Callable[[], ConfigFlowResult]


class CheckingFlow(ConfigFlow):
    """Checks what was typed into a form, tells the verdict and shows the form again."""

    _brand_key: str
    _check: asyncio.Task[CheckUp] | None = None
    _back: Leave

    def begin_check(
        self, data: Mapping[str, Any], back: Leave, rest_of: str | None = None
    ) -> ConfigFlowResult:
        """Show how a check-up gets on; `back` shows the form again that led here.

        The entry `rest_of` is at rest meanwhile, and is set up again afterwards.
        """
        self._brand_key, self._back = data[CONF_BRAND], back
        self._check = self.hass.async_create_background_task(
            self._check_up(data), f"{DOMAIN} check-up"
        )
        if rest_of is not None:
            entries = self.hass.config_entries
            self._check.add_done_callback(
                lambda _: entries.async_schedule_reload(rest_of)
            )
        return self._show_progress(self._check)

    async def _check_up(self, data: Mapping[str, Any]) -> CheckUp:
        """Check, for as long as a dialog needs to show that, and to listen for the end.

        It would wait for ever for an end that came before.
        """
        check_up, _ = await asyncio.gather(
            async_check_up(self.hass, data, on_progress=self.async_update_progress),
            asyncio.sleep(SHOWN_FOR),
        )
        return check_up

    async def async_step_check(
        self, _user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Wait for the check-up."""
        if self._check is not None and not self._check.done():
            return self._show_progress(self._check)
        return self.async_show_progress_done(next_step_id="checked")

    async def async_step_checked(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Tell what is wrong and what to do."""
        if user_input is not None or self._check is None:
            return self._back()
        check_up = self._check.result()
        return self.async_show_form(
            step_id="checked",
            data_schema=probatio.Schema({}),
            errors={"base": text_key(self._brand_key, check_up)},
            description_placeholders={"other": check_up.other_brand or ""},
        )

    def _show_progress(self, check: asyncio.Task[CheckUp]) -> ConfigFlowResult:
        return self.async_show_progress(
            step_id="check", progress_action="check", progress_task=check
        )
