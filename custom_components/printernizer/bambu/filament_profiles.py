"""The ids by which printers name the profile of a filament (`tray_info_idx`)."""

from dataclasses import dataclass

_VENDOR = "Bambu Lab"
_GENERIC = "Generic"


@dataclass(frozen=True, slots=True)
class FilamentProfile:
    """What an id stands for; `name` is what people call it, such as PLA Basic.

    The nozzle's range and how it is dried are in °C, and hours.
    """

    id: str
    vendor: str
    material: str
    name: str
    nozzle_minimum: int
    nozzle_maximum: int
    drying_celsius: int
    drying_hours: int

    @property
    def full_name(self) -> str:
        """The name with its vendor's, which no other profile has."""
        return f"{self.vendor} {self.name}"

    @property
    def brand(self) -> str | None:
        """The name, `None` where it says no more than the material."""
        return None if self.name == self.material else self.name


def profile_of(filament_id: str | None) -> FilamentProfile | None:
    """Return what an id stands for, `None` for one that is a user's own or unknown."""
    return _PROFILES.get(filament_id or "")


def find_profile(told: str) -> FilamentProfile | None:
    """Return the profile with an id or a name, in whatever case it is written.

    A name without its vendor's is the generic filament, if there is one of that name.
    """
    wanted = told.strip().casefold()
    found = [
        it
        for it in _PROFILES.values()
        if wanted in {name.casefold() for name in (it.id, it.full_name, it.name)}
    ]
    return min(found, key=lambda it: it.vendor != _GENERIC, default=None)


def generic_profile(material: str | None) -> FilamentProfile | None:
    """Return the profile that the vendor calls generic for a material."""
    return None if material is None else find_profile(f"{_GENERIC} {material}")


# How hot a nozzle prints it, at least and at most, and how it is dried: °C and hours.
# PLA softens from 55 °C on.
_MATERIALS = {
    "PLA": (190, 240, 45, 12),
    "PLA-CF": (210, 240, 45, 12),
    "PETG": (220, 270, 65, 12),
    "PETG-CF": (240, 270, 65, 12),
    "ABS": (240, 280, 80, 8),
    "ASA": (240, 280, 80, 8),
    "PC": (260, 290, 80, 8),
    "PA": (260, 300, 85, 12),
    "PA-CF": (260, 300, 85, 12),
    "TPU": (200, 250, 70, 12),
    "PVA": (190, 240, 80, 12),
    "HIPS": (220, 270, 65, 12),
}
_TABLE = (
    ("GFA00", _VENDOR, "PLA", "PLA Basic"),
    ("GFA01", _VENDOR, "PLA", "PLA Matte"),
    ("GFA02", _VENDOR, "PLA", "PLA Metal"),
    ("GFA05", _VENDOR, "PLA", "PLA Silk"),
    ("GFA06", _VENDOR, "PLA", "PLA Silk+"),
    ("GFA07", _VENDOR, "PLA", "PLA Marble"),
    ("GFA08", _VENDOR, "PLA", "PLA Sparkle"),
    ("GFA09", _VENDOR, "PLA", "PLA Tough"),
    ("GFA50", _VENDOR, "PLA-CF", "PLA-CF"),
    ("GFB00", _VENDOR, "ABS", "ABS"),
    ("GFB01", _VENDOR, "ASA", "ASA"),
    ("GFB98", _GENERIC, "ASA", "ASA"),
    ("GFB99", _GENERIC, "ABS", "ABS"),
    ("GFC00", _VENDOR, "PC", "PC"),
    ("GFC99", _GENERIC, "PC", "PC"),
    ("GFG00", _VENDOR, "PETG", "PETG Basic"),
    ("GFG01", _VENDOR, "PETG", "PETG Translucent"),
    ("GFG02", _VENDOR, "PETG", "PETG HF"),
    ("GFG50", _VENDOR, "PETG-CF", "PETG-CF"),
    ("GFG98", _GENERIC, "PETG-CF", "PETG-CF"),
    ("GFG99", _GENERIC, "PETG", "PETG"),
    ("GFL00", "Polymaker", "PLA", "PolyLite PLA"),
    ("GFL01", "Polymaker", "PLA", "PolyTerra PLA"),
    ("GFL95", _GENERIC, "PLA", "PLA High Speed"),
    ("GFL96", _GENERIC, "PLA", "PLA Silk"),
    ("GFL98", _GENERIC, "PLA-CF", "PLA-CF"),
    ("GFL99", _GENERIC, "PLA", "PLA"),
    ("GFN03", _VENDOR, "PA-CF", "PA-CF"),
    ("GFN04", _VENDOR, "PA-CF", "PAHT-CF"),
    ("GFN98", _GENERIC, "PA-CF", "PA-CF"),
    ("GFN99", _GENERIC, "PA", "PA"),
    ("GFS98", _GENERIC, "HIPS", "HIPS"),
    ("GFS99", _GENERIC, "PVA", "PVA"),
    ("GFU01", _VENDOR, "TPU", "TPU 95A"),
    ("GFU99", _GENERIC, "TPU", "TPU"),
)
_PROFILES = {
    number: FilamentProfile(number, vendor, material, name, *_MATERIALS[material])
    for number, vendor, material, name in _TABLE
}
