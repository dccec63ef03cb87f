"""How large a thing each Prusa model can print.

From the vendor's data sheets. A model is missing whose sheet is not certain, and one
whose bed is round: a box says too little about that.
"""

from ...printer.model import BuildVolume

_I3 = BuildVolume(x=250, y=210, z=210)
_MK4 = BuildVolume(x=250, y=210, z=220)
_MINI = BuildVolume(x=180, y=180, z=180)
_CORE_ONE = BuildVolume(x=250, y=220, z=270)

VOLUMES = {
    "MK3": _I3,
    "MK3S": _I3,
    "MK3.5": _I3,
    "MK3.5S": _I3,
    "MK3.9": _MK4,
    "MK3.9S": _MK4,
    "MK4": _MK4,
    "MK4S": _MK4,
    "MINI": _MINI,
    "XL": BuildVolume(x=360, y=360, z=360),
    "CORE One": _CORE_ONE,
    "CORE One+": _CORE_ONE,
    "CORE One L": BuildVolume(x=300, y=300, z=330),
}
