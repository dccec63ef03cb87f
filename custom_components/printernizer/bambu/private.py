"""What in a Bambu Lab printer's reports names somebody, or something of theirs."""

PRIVATE_KEYS = frozenset(
    {
        "authkey",
        "chip_id",
        "design_id",
        "dev_name",
        "file",
        "gcode_file",
        "hostname",
        "ip",
        "job_id",
        "mask",
        "model_id",
        "nickname",
        "passwd",
        "profile_id",
        "project_id",
        "rtsp_url",
        "sn",
        "subtask_id",
        "subtask_name",
        "tag_uid",
        "task_id",
        "tray_uuid",
        "ttcode",
        "tutk_server",
        "uid",
        "url",
        "user_id",
    }
)
