"""What the desk hands out about codes that providers make, and about what providers say: plain records, ready to show.

Light on purpose, as `desk/views.py`: the window imports this before it shows. Nothing here holds a code.
"""

from dataclasses import dataclass
from enum import StrEnum

from otpdesk.otp import CodeBy, Instant


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose code a message carries, and what follows from that for whoever speaks with the customer.

    `repeats`: a resend through the same account sends the same code again. `carried`: it is our code, in a text of
    the provider's. `page`: the customer types it into a page of the provider's, and nobody reads it back to us.
    """

    by: CodeBy = CodeBy.DESK
    repeats: bool = False
    carried: bool = False
    page: bool = False


OURS = Whose()
"""Our own code in our own text, a new one each time."""


@dataclass(frozen=True, slots=True)
class AtProvider:
    """A verification at a provider, as one attempt began it or sent again for it.

    `provider` is the provider's title, `state` a word of `verifying.SessionState` (empty: not known whether it began),
    `words` what the provider said last of it, such as why it takes no cancel. `live`: it still runs there. `tries`
    are the wrong codes that the provider still takes (None: not known), `page` the page on which the customer types
    the code (empty: there is none). `cancel_at` is when it is asked to end it; None where it is not going to be.
    """

    attempt_id: str
    account: str
    provider: str
    state: str
    live: bool
    ends_at: Instant
    whose: Whose
    words: str = ""
    tries: int | None = None
    page: str = ""
    cancel_at: Instant | None = None


class Telling(StrEnum):
    """How far a provider was told what became of a code of ours."""

    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider is told of an attempt: whether its code was read back, and how far the telling got."""

    attempt_id: str
    account: str
    verified: bool
    state: Telling
    at: Instant
    told_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What a provider says of a number, or that nobody can say. `to` is masked.

    Not `checked`: no account can be asked, or none answered, and `words` say why. `line` is in libphonenumber's words,
    `mcc` and `mnc` name the present network, `risk` goes from 0 (none) to 100, `swapped_at` is when the SIM was last
    changed. Empty texts and None: the provider does not say. `kept`: the answer is an earlier one, under a day old.
    """

    address_id: str
    to: str
    checked: bool
    account: str = ""
    at: Instant | None = None
    kept: bool = False
    line: str = ""
    network: str = ""
    mcc: str = ""
    mnc: str = ""
    country: str = ""
    ported: bool | None = None
    roaming: bool | None = None
    reachable: bool | None = None
    risk: int | None = None
    swapped_at: Instant | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that was asked of an account: its lines. Not `available`: `why` says the reason."""

    what: str
    available: bool
    lines: tuple[str, ...] = ()
    why: str = ""


class Received(StrEnum):
    """What came of one thing that a delivery claims. WAITING: its message is not known yet; it is kept ten minutes."""

    TAKEN = "taken"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Deliveries:
    """How many claims of deliveries came since the desk opened, by what came of them; forged ones were refused."""

    taken: int = 0
    unchanged: int = 0
    repeated: int = 0
    waiting: int = 0
    forged: int = 0
