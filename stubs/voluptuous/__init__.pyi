# What Home Assistant puts in the place of voluptuous: the own classes of probatio.

from probatio import (
    All as All,
    Any as Any,
    Coerce as Coerce,
    In as In,
    Invalid as Invalid,
    Length as Length,
    Marker as Marker,
    Optional as Optional,
    Range as Range,
    Required as Required,
    Schema as Schema,
)
