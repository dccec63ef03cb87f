"""All actions of the integration."""

from homeassistant.core import HomeAssistant

from .actions import Action, register_action
from .control_actions import CONTROL_ACTIONS
from .filament_actions import FILAMENT_ACTIONS
from .file_actions import FILE_ACTIONS
from .job_actions import JOB_ACTIONS

ACTIONS: tuple[Action, ...] = (
    *FILE_ACTIONS,
    *CONTROL_ACTIONS,
    *FILAMENT_ACTIONS,
    *JOB_ACTIONS,
)


def async_setup_services(hass: HomeAssistant) -> None:
    """Offer all actions, whether or not a printer is set up yet."""
    for action in ACTIONS:
        register_action(hass, action)
