"""What each provider can do, as the survey of their documents and packages has it: the marks of its summary table.

Origin: section 9 of PROVIDERS.md (read 2026-11-23), those of its rows that are about abilities. This is a copy, so that
the tests need nothing beside the project. `✔` works by polling from a desktop, `(✔)` with a limit, `✘` none, `?` not
confirmed, `–` the question does not arise. Of cells in words, those in brackets count as (✔), others as ✔.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from otpdesk.providers.abilities import MARKS, Capability, Level

PROVIDERS = ("twilio", "vonage", "plivo", "messagebird", "bird", "getotp_v0", "getotp", "smtp")
"""The columns, in the order of the survey."""

ROWS: Mapping[str, Capability] = {
    "SMS transport": Capability.SMS,
    "voice TTS": Capability.VOICE,
    "WhatsApp": Capability.WHATSAPP,
    "email": Capability.EMAIL,
    "managed: start": Capability.START,
    "managed: check by API": Capability.CHECK,
    "managed: cancel": Capability.CANCEL,
    "managed: status poll": Capability.FOLLOW,
    "managed: own code": Capability.OWN_CODE,
    "message status poll": Capability.REPORT,
    "list-for-reconcile": Capability.LIST,
    "idempotency key": Capability.IDEMPOTENCY,
    "webhook signature": Capability.SIGNATURE,
    "lookup (line type, VoIP)": Capability.LOOK_UP,
    "pricing by country": Capability.PRICES,
    "balance": Capability.BALANCE,
    "price per message": Capability.MESSAGE_PRICE,
}
"""Which capability a row is about. Learning and permissions stand in other sections of the survey, without marks."""

COPY = """
sms            ✔    ✔    ✔    ✔    ✔    ✘    (✔)  ✘
voice          ✔    ✔    (✔)  ✔    ✔    ✘    (✔)  ✘
whatsapp       ✔    ✔    ✔    (✔)  ✔    ✘    ✘    ✘
email          (✔)  (✔)  ✘    (✔)  ✔    (✔)  ✘    ✔
start          ✔    ✔    ✔    ✔    ✔    ✔    ✔    ✘
check          ✔    ✔    ✔    ✔    ✔    ✘    ✔    ✘
cancel         ✔    (✔)  ✘    ✔    ✘    ✘    ✘    ✘
follow         (✔)  ✘    ✔    ✔    ✘    ✔    ?    ✘
own_code       (✔)  (✔)  ✔    ✘    ✘    ✘    ✔    –
report         ✔    (✔)  ✔    ✔    ✔    –    ?    ✘
list           ✔    (✔)  ✔    ✔    ✔    ✔    ?    ✘
idempotency    ✘    ✘    ✘    ✘    ✔    ✘    ✘    ✘
signature      ✔    ✔    ✔    ✔    ✔    ✔    ?    –
look_up        ✔    ✔    ✔    ✔    ✔    ✘    ✘    ✘
prices         ✔    ✔    ✔    ✘    (✔)  ✘    ✘    ✘
balance        ✔    ✔    ✔    ✔    ✔    ✘    ✘    ✘
message_price  ✔    ✔    ✔    ✔    ✔    ✘    ?    ✘
"""
"""A row a capability, a column a provider."""

LEARNED: Mapping[tuple[Capability, str], tuple[Level, str]] = {
    (Capability.SIGNATURE, "getotp_v0"): (
        Level.MOOT,
        "The survey names “shared otp_secret”, which is no signature: it is sent back in the clear, and not kept here.",
    ),
}
"""Where the adapters know better than the survey, and why."""

_LEVELS = {mark: level for level, mark in MARKS.items()}


def copied() -> dict[Capability, dict[str, Level]]:
    """The copy, by capability and provider."""
    rows = (line.split() for line in COPY.strip().splitlines())
    return {
        Capability(name): dict(zip(PROVIDERS, (_LEVELS[mark] for mark in marks), strict=True)) for name, *marks in rows
    }


def read(path: Path) -> dict[Capability, dict[str, Level]]:
    """The same from the survey itself."""
    lines = path.read_text(encoding="utf-8").partition("## 9. Summary")[2].splitlines()
    rows = ([cell.strip() for cell in line.strip("| ").split("|")] for line in lines if line.startswith("|"))
    return {ROWS[name]: dict(zip(PROVIDERS, map(_level, cells), strict=True)) for name, *cells in rows if name in ROWS}


def _level(cell: str) -> Level:
    """The mark that a cell begins with; a cell in words says yes, one in brackets yes with a limit."""
    marked = re.match(r"\(✔\)|[✔✘?–]", cell)
    if marked:
        return _LEVELS[marked[0]]
    return Level.LIMITED if cell.startswith("(") else Level.YES
