"""All actions of the integration."""

from homeassistant.core import HomeAssistant

from .actions.action import Action, register_action
from .actions.check_up import CHECK_ACTIONS
from .actions.control import CONTROL_ACTIONS
from .actions.filament import FILAMENT_ACTIONS
from .actions.files import FILE_ACTIONS
from .actions.find_printer import register_find_printer
from .actions.jobs import JOB_ACTIONS
from .actions.power import POWER_ACTIONS
from .actions.spools import HOME_ACTIONS, SPOOL_ACTIONS, register_home_action
from .actions.status import STATUS_ACTIONS

ACTIONS: tuple[Action, ...] = (
    *FILE_ACTIONS,
    *CONTROL_ACTIONS,
    *FILAMENT_ACTIONS,
    *SPOOL_ACTIONS,
    *JOB_ACTIONS,
    *CHECK_ACTIONS,
    *STATUS_ACTIONS,
    *POWER_ACTIONS,
)


def async_setup_services(hass: HomeAssistant) -> None:
    """Offer all actions, whether or not a printer is set up yet."""
    for action in ACTIONS:
        register_action(hass, action)
    register_find_printer(hass)
    for home_action in HOME_ACTIONS:
        register_home_action(hass, home_action)
