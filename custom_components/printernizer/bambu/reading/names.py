"""Names of jobs and files: when two of them are the same one."""

_CUT_AT = (30, 31, 32)
"""How many letters are told of a longer name, less a blank at the end."""


def spelt(name: str) -> str:
    """Return a name in the one spelling in which names are compared."""
    return " ".join(name.replace("_", " ").split())


def is_cut_from(told: str, whole: str) -> bool:
    """Whether a name is what a printer that cuts names leaves of a longer one."""
    if len(whole) <= len(told):
        return False
    return any(spelt(whole[:length]) == spelt(told) for length in _CUT_AT)
