# Home Assistant runs `voluptuous` as an alias of probatio; mypy has to know.
from probatio import (
    Marker as Marker,
    Optional as Optional,
    Required as Required,
    Schema as Schema,
)
