"""The picture of a spool: its colour, or all of them."""

from base64 import b64encode

from ..printer.filament.spools import FilamentSlot

_OPAQUE = 255


def swatch(slot: FilamentSlot | None) -> str | None:
    """Return a disc in the colours of a spool as the address of its data.

    It is None of a spool of no known colour. Base64 goes wherever an address does:
    the frontend also writes it into style sheets, without quotes.
    """
    colours = () if slot is None else slot.colours or (slot.colour,)
    known = [colour for colour in colours if colour is not None]
    if slot is None or not known:
        return None
    svg = _disc(known, _OPAQUE if slot.alpha is None else slot.alpha)
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _disc(colours: list[str], alpha: int) -> str:
    """Draw stripes in a circle with a rim, without which white were nothing on white.

    A spool that lets all light through is still to be seen.
    """
    width = 24 / len(colours)
    opacity = max(alpha / _OPAQUE, 0.25)
    stripes = "".join(
        f'<path fill="#{colour}" d="M{index * width:g} 0h{width:g}v24h-{width:g}z"/>'
        for index, colour in enumerate(colours)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        '<clipPath id="c"><circle cx="12" cy="12" r="11.5"/></clipPath>'
        f'<g clip-path="url(#c)" opacity="{opacity:.2g}">{stripes}</g>'
        '<circle cx="12" cy="12" r="11.5" fill="none" stroke="#888"/></svg>'
    )
