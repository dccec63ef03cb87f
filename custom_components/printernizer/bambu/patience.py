"""How long is waited for a Bambu Lab printer."""

from dataclasses import dataclass, field

from .files.ftps import FtpsTimes
from .files.job_plan import Retries


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a printer may keep us waiting, in seconds."""

    # One that has too many clients connects and says nothing, as one does that has
    # another serial number; a report of the others comes within some ten seconds.
    first_report: float = 15.0
    ask_again: float = 4.0
    """After this it is asked once more."""
    # A P1S with 01.10 answers without a result: then the state alone tells.
    confirmation: float = 10.0
    # P1 brokers may stop telling anything while the connection stays up.
    silence: float = 60.0
    """After this the printer is asked to go on reporting."""
    hang_up: float = 90.0
    """After this the connection counts as lost."""
    # A job changes something every few seconds, and what is shown is never to be older
    # than 20 s.
    silence_printing: float = 8.0
    hang_up_printing: float = 18.0
    # BambuStudio asks for everything no more often.
    between_full_reports: float = 3.0
    files: FtpsTimes = field(default_factory=FtpsTimes)
    job_file: Retries = field(default_factory=Retries)
