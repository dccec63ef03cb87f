"""What people say who mean a printer, in English and German.

These sentences come before all others and take any name, so each has a word in it that
nobody says who means something else. Where two fit, the first one counts: those
without a name stand first.
"""

from dataclasses import dataclass
from typing import Final

from .cancelling import CONFIRMED, CancelIntent
from .handlers import FilamentIntent, StatusIntent, WaitsIntent

_PRINTER = "(printer|3D printer)"
_DRUCKER = "(Drucker|3D-Drucker|3D Drucker)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Sentences that ask for the same; `sets` are slots that are true then."""

    intent_type: str
    sentences: tuple[str, ...]
    sets: tuple[str, ...] = ()


_STATUS = (
    f"(what|which) {_PRINTER} is printing [now]",
    f"which {_PRINTER}s are printing [now]",
    f"what (is|are) [the|my] {_PRINTER}[s] (doing|printing) [now]",
    "what is (printing|being printed) [now]",
    "how (long|much longer) (does|will) [the|my] print [still] take",
    "how long until [the|my] print is (done|finished|ready)",
    "when (is|will) [the|my] print [be] (done|finished|ready)",
    f"what is [the {_PRINTER}] {{name}} printing [now]",
    "how (long|much longer) (does|will) [the|my] print (on|in|at) {name} [still] take",
    "how long until [the|my] print (on|in|at) {name} is (done|finished|ready)",
    "when (is|will) [the|my] print (on|in|at) {name} [be] (done|finished|ready)",
    f"(welcher|was für ein) {_DRUCKER} druckt [gerade|jetzt]",
    "was (druckt|drucken wir) [gerade|jetzt]",
    f"was (macht|druckt) (der|mein) {_DRUCKER} [gerade|jetzt]",
    f"was (machen|drucken) (die|meine) {_DRUCKER} [gerade|jetzt]",
    "was wird [gerade|jetzt] gedruckt",
    "wie lange (dauert|braucht) (der|mein) Druck [noch]",
    "wann ist (der|mein) Druck fertig",
    f"was druckt [der {_DRUCKER}] {{name}} [gerade|jetzt]",
    "wie lange (dauert|braucht) (der|mein) Druck (auf|in|bei|im) {name} noch",
    "wann ist (der|mein) Druck (auf|in|bei|im) {name} fertig",
)
_WAITS = (
    f"why (is|does) [the|my] {_PRINTER} wait[ing]",
    "why (is|does|has) [the|my] print (wait|waiting|paused|stopped)",
    f"what does [the|my] {_PRINTER} (wait for|need)",
    f"why (is|does) [the] {_PRINTER} {{name}} wait[ing]",
    "why (is|does|has) [the|my] print (on|in|at) {name} (wait|waiting|paused|stopped)",
    f"(warum|wieso|worauf) wartet (der|mein) {_DRUCKER}",
    "(warum|wieso) (wartet|pausiert|stoppt) (der|mein) Druck",
    f"was braucht (der|mein) {_DRUCKER}",
    f"(warum|wieso|worauf) wartet der {_DRUCKER} {{name}}",
    "(warum|wieso) (wartet|pausiert|stoppt) der Druck (auf|in|bei|im) {name}",
)
_FILAMENT = (
    "(what|which) filament is (loaded|left)",
    "how much filament is [still] left",
    "(what|which) filament (is loaded|is|do we have) (on|in|at) {name}",
    "how much filament is [still] left (on|in|at) {name}",
    "welches Filament ist (geladen|eingelegt)",
    "wie viel Filament ist noch (da|übrig|drauf|drin)",
    "welches Filament ist (auf|in|bei|im) {name} [geladen|eingelegt]",
    "wie viel Filament ist noch (auf|in|bei|im) {name} [übrig]",
)
_CANCEL_THE_PRINT = "(cancel|stop|abort) [the|my] (print|print job|3D print)"
_BRICH = "brich (den|meinen) (Druck|3D-Druck)"
_CANCEL = (
    _CANCEL_THE_PRINT,
    f"{_CANCEL_THE_PRINT} (on|in|at) {{name}}",
    f"{_BRICH} ab",
    "[den] Druck abbrechen",
    f"{_BRICH} (auf|in|bei|im) {{name}} ab",
    "[den] Druck (auf|in|bei|im) {name} abbrechen",
)

# What the question before a cancel asks for in the languages in which nothing else is
# understood: whoever has sentences of their own there gets it too.
_YES_ELSEWHERE = (
    "ano zruš tisk",
    "oui annule l'impression",
    "sí cancela la impresión",
    "sì annulla la stampa",
    "tak anuluj wydruk",
    "ja annuleer de print",
    "sim cancele a impressão",
    "是的[，]取消打印",  # noqa: RUF001 - so it is written there
)

SAID: Final = (
    Said(intent_type=StatusIntent.intent_type, sentences=_STATUS),
    Said(intent_type=WaitsIntent.intent_type, sentences=_WAITS),
    Said(intent_type=FilamentIntent.intent_type, sentences=_FILAMENT),
    Said(intent_type=CancelIntent.intent_type, sentences=_CANCEL),
    Said(
        intent_type=CancelIntent.intent_type,
        sentences=(
            *(f"{yes} {order}" for yes in ("yes", "ja") for order in _CANCEL),
            *_YES_ELSEWHERE,
        ),
        sets=(CONFIRMED,),
    ),
)
