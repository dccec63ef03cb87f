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
        profile
        for profile in _PROFILES.values()
        if wanted
        in {name.casefold() for name in (profile.id, profile.full_name, profile.name)}
    ]
    return min(found, key=lambda it: it.vendor != _GENERIC, default=None)


def generic_profile(material: str | None) -> FilamentProfile | None:
    """Return the profile that the vendor calls generic for a material."""
    return None if material is None else find_profile(f"{_GENERIC} {material}")


# How hot a nozzle prints it, at least and at most, and how it is dried: °C and hours.
# PLA softens from 55 °C on; what nobody is sure of is dried as gently as PLA.
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
    "ABS-GF": (240, 280, 80, 8),
    "ASA-AERO": (240, 280, 80, 8),
    "ASA-CF": (240, 280, 80, 8),
    "PA6-CF": (260, 300, 85, 12),
    "PA6-GF": (260, 300, 85, 12),
    "PPA-CF": (280, 320, 85, 12),
    "PPA-GF": (280, 320, 85, 12),
    "PPS": (300, 340, 85, 12),
    "PPS-CF": (300, 340, 85, 12),
    "PET-CF": (260, 290, 80, 12),
    "PCTG": (220, 260, 65, 12),
    "BVOH": (190, 240, 45, 12),
    "EVA": (190, 240, 45, 12),
    "PE": (190, 240, 45, 12),
    "PE-CF": (190, 240, 45, 12),
    "PHA": (190, 240, 45, 12),
    "PP": (220, 250, 45, 12),
    "PP-CF": (220, 250, 45, 12),
    "PP-GF": (220, 250, 45, 12),
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
    ("GFA10", _VENDOR, "PLA", "PLA Tough+"),
    ("GFA11", _VENDOR, "PLA", "PLA Aero"),
    ("GFA12", _VENDOR, "PLA", "PLA Glow"),
    ("GFA13", _VENDOR, "PLA", "PLA Dynamic"),
    ("GFA15", _VENDOR, "PLA", "PLA Galaxy"),
    ("GFA16", _VENDOR, "PLA", "PLA Wood"),
    ("GFA17", _VENDOR, "PLA", "PLA Translucent"),
    ("GFA18", _VENDOR, "PLA", "PLA Lite"),
    ("GFA50", _VENDOR, "PLA-CF", "PLA-CF"),
    ("GFB00", _VENDOR, "ABS", "ABS"),
    ("GFB01", _VENDOR, "ASA", "ASA"),
    ("GFB02", _VENDOR, "ASA-AERO", "ASA-Aero"),
    ("GFB50", _VENDOR, "ABS-GF", "ABS-GF"),
    ("GFB51", _VENDOR, "ASA-CF", "ASA-CF"),
    ("GFB60", "Polymaker", "ABS", "PolyLite ABS"),
    ("GFB61", "Polymaker", "ASA", "PolyLite ASA"),
    ("GFB98", _GENERIC, "ASA", "ASA"),
    ("GFB99", _GENERIC, "ABS", "ABS"),
    ("GFC00", _VENDOR, "PC", "PC"),
    ("GFC01", _VENDOR, "PC", "PC FR"),
    ("GFC99", _GENERIC, "PC", "PC"),
    ("GFG00", _VENDOR, "PETG", "PETG Basic"),
    ("GFG01", _VENDOR, "PETG", "PETG Translucent"),
    ("GFG02", _VENDOR, "PETG", "PETG HF"),
    ("GFG50", _VENDOR, "PETG-CF", "PETG-CF"),
    ("GFG60", "Polymaker", "PETG", "PolyLite PETG"),
    ("GFG96", _GENERIC, "PETG", "PETG HF"),
    ("GFG97", _GENERIC, "PCTG", "PCTG"),
    ("GFG98", _GENERIC, "PETG-CF", "PETG-CF"),
    ("GFG99", _GENERIC, "PETG", "PETG"),
    ("GFL00", "Polymaker", "PLA", "PolyLite PLA"),
    ("GFL01", "Polymaker", "PLA", "PolyTerra PLA"),
    ("GFL03", "eSUN", "PLA", "PLA+"),
    ("GFL04", "Overture", "PLA", "PLA"),
    ("GFL05", "Overture", "PLA", "Matte PLA"),
    ("GFL95", _GENERIC, "PLA", "PLA High Speed"),
    ("GFL96", _GENERIC, "PLA", "PLA Silk"),
    ("GFL98", _GENERIC, "PLA-CF", "PLA-CF"),
    ("GFL99", _GENERIC, "PLA", "PLA"),
    ("GFN03", _VENDOR, "PA-CF", "PA-CF"),
    ("GFN04", _VENDOR, "PA-CF", "PAHT-CF"),
    ("GFN05", _VENDOR, "PA6-CF", "PA6-CF"),
    ("GFN06", _VENDOR, "PPA-CF", "PPA-CF"),
    ("GFN08", _VENDOR, "PA6-GF", "PA6-GF"),
    ("GFN96", _GENERIC, "PPA-GF", "PPA-GF"),
    ("GFN97", _GENERIC, "PPA-CF", "PPA-CF"),
    ("GFN98", _GENERIC, "PA-CF", "PA-CF"),
    ("GFN99", _GENERIC, "PA", "PA"),
    ("GFP95", _GENERIC, "PP-GF", "PP-GF"),
    ("GFP96", _GENERIC, "PP-CF", "PP-CF"),
    ("GFP97", _GENERIC, "PP", "PP"),
    ("GFP98", _GENERIC, "PE-CF", "PE-CF"),
    ("GFP99", _GENERIC, "PE", "PE"),
    ("GFR98", _GENERIC, "PHA", "PHA"),
    ("GFR99", _GENERIC, "EVA", "EVA"),
    ("GFS00", _VENDOR, "PLA", "Support W"),
    ("GFS01", _VENDOR, "PA", "Support G"),
    ("GFS02", _VENDOR, "PLA", "Support for PLA"),
    ("GFS03", _VENDOR, "PA", "Support for PA/PET"),
    ("GFS04", _VENDOR, "PVA", "PVA"),
    ("GFS05", _VENDOR, "PLA", "Support for PLA/PETG"),
    ("GFS06", _VENDOR, "ABS", "Support for ABS"),
    ("GFS97", _GENERIC, "BVOH", "BVOH"),
    ("GFS98", _GENERIC, "HIPS", "HIPS"),
    ("GFS99", _GENERIC, "PVA", "PVA"),
    ("GFT01", _VENDOR, "PET-CF", "PET-CF"),
    ("GFT02", _VENDOR, "PPS-CF", "PPS-CF"),
    ("GFT97", _GENERIC, "PPS", "PPS"),
    ("GFT98", _GENERIC, "PPS-CF", "PPS-CF"),
    ("GFU00", _VENDOR, "TPU", "TPU 95A HF"),
    ("GFU01", _VENDOR, "TPU", "TPU 95A"),
    ("GFU02", _VENDOR, "TPU", "TPU for AMS"),
    ("GFU03", _VENDOR, "TPU", "TPU 90A"),
    ("GFU04", _VENDOR, "TPU", "TPU 85A"),
    ("GFU98", _GENERIC, "TPU", "TPU for AMS"),
    ("GFU99", _GENERIC, "TPU", "TPU"),
)
_PROFILES = {
    number: FilamentProfile(number, vendor, material, name, *_MATERIALS[material])
    for number, vendor, material, name in _TABLE
}
