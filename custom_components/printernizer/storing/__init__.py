"""Files of ours in Home Assistant's storage: none of them ever stops a printer."""
