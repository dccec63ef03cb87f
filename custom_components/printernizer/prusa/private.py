"""What in PrusaLink's answers names somebody, or something of theirs."""

PRIVATE_KEYS = frozenset(
    {
        "camera_id",
        "display_name",
        "hostname",
        "location",
        "message",
        "name",
        "path",
        "refs",
        "serial",
        "username",
    }
)
