"""What in PrusaLink's answers names somebody, or something of theirs."""

PRIVATE_KEYS = frozenset(
    {
        "camera_id",
        "display_name",
        "filament_settings_id",
        "hostname",
        "location",
        "message",
        "name",
        "objects_info",
        "path",
        "print_settings_id",
        "printer_settings_id",
        "refs",
        "serial",
        "username",
    }
)
