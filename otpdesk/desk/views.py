"""What the desk hands to the window and the command line: plain records, ready to show.

Light on purpose: the window imports this before it shows. Nothing here holds a code or a whole number.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from otpdesk.desk.provider_views import OURS, AtProvider, Told, Whose
from otpdesk.otp import (
    Attempt,
    Channel,
    Check,
    CodeBy,
    Customer,
    Failure,
    Instant,
    Money,
    Outcome,
    Purpose,
    Receipt,
    Status,
    Verification,
)

if TYPE_CHECKING:
    from otpdesk.desk.routing_views import Turn


@dataclass(frozen=True, slots=True)
class Order:
    """One wish to send. Exactly one of `address` (as typed) and `address_id` names where to.

    `press` makes a repeated press of one button the same act. `wanted` is an account the operator chose.
    `verification` is set for a resend. `is_test`: of an account, to the operator; limits count it, figures do not.
    `language` is that of the text; empty: the customer's.
    """

    operator: str
    address: str = ""
    address_id: str | None = None
    channel: Channel | None = None
    purpose: Purpose = Purpose.SUPPORT_CALL
    wanted: str | None = None
    customer: str | None = None
    verification: str | None = None
    press: str | None = None
    reason: str = ""
    is_test: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a send: the last attempt made for it, and what may follow. `failed_over` are earlier tries."""

    attempt: Attempt
    sends_left: int
    next_send_at: Instant | None
    failed_over: tuple[Attempt, ...] = ()
    whose: Whose = OURS


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check. `older_sent_at` is set when it was the code of an earlier attempt.

    `code_by`: who compared it last. `words` are the provider's, or say why it was not asked; `retry_after` in seconds.
    """

    outcome: Outcome
    tries_left: int
    attempt_id: str | None = None
    older_sent_at: Instant | None = None
    code_by: CodeBy = CodeBy.DESK
    words: str = ""
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be sent next: over which channel, to where, by which account, at what list price.

    Not `allowed`: `reason` and `rule` (as `Refused.rule`) say why, `opens_at` when it will be, if by waiting. `others`
    are accounts that may carry it too, in order. `chance`: a trial, or a suggestion that was applied, chooses between
    these accounts when it is sent; empty: nothing does.
    """

    channel: Channel
    address_id: str
    to: str
    allowed: bool
    reason: str
    account: str = ""
    price: Money | None = None
    opens_at: Instant | None = None
    rule: str = ""
    turn: "Turn | None" = None
    whose: Whose = OURS
    others: tuple[str, ...] = ()
    chance: tuple[str, ...] = ()


class Light(StrEnum):
    """The colour of a check before sending."""

    OK = "ok"
    WARN = "warn"
    STOP = "stop"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Precheck:
    """One line of “Checks before sending”."""

    light: Light
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A limit's or rule's word on one send, as the time line shows it."""

    id: str
    at: Instant
    allowed: bool
    rule: str
    sentence: str
    retry_at: Instant | None
    operator: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Everything that happened in one verification; each tuple in order of time. `whose` is its newest code."""

    verification: Verification
    attempts: tuple[Attempt, ...]
    receipts: tuple[Receipt, ...]
    checks: tuple[Check, ...]
    decisions: tuple[DecisionLine, ...]
    at_providers: tuple[AtProvider, ...] = ()
    told: tuple[Told, ...] = ()
    whose: Whose = OURS


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer of Find. `customer` is None for an address that is not in the directory.

    `matched` is the word for what matched, such as number or name; `exact` hits open directly when they are alone.
    """

    customer: Customer | None
    address_id: str | None
    title: str
    masked: str
    country: str
    matched: str
    exact: bool
    verification_id: str | None = None
    last_status: Status | None = None
    last_verified: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """The customer card: who it is, what is known, and what the limits leave.

    `used` and `ceiling` count sends to the main number in the last 24 hours. `recent` are attempts of the last
    30 days, newest first. `open_verification` is one whose code still lives or was finished under 10 minutes ago.
    """

    title: str
    customer: Customer | None
    addresses: tuple["Place", ...]
    language: str
    zone: str
    last_verified_at: Instant | None
    last_verified_purpose: Purpose | None
    prechecks: tuple[Precheck, ...]
    used: int
    ceiling: int
    recent: tuple[Attempt, ...]
    open_verification: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """An address as the customer card shows it."""

    id: str
    kind: str
    masked: str
    country: str
    line: str
    verified_at: Instant | None


@dataclass(frozen=True, slots=True)
class Session:
    """The verification card: where it stands and what may be done next. `code_length` is in digits.

    `any_length`: a provider's code may be read back too, which can be of another length (4 to 10 digits).
    """

    time_line: TimeLine
    choices: tuple[Choice, ...]
    sends_left: int
    tries_left: int
    code_length: int = 6
    any_length: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """One of the operator's last acts, for “Recent”."""

    verification_id: str
    customer_id: str | None
    address_id: str
    title: str
    masked: str
    at: Instant
    state: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What Activity shows. Empty tuples and None do not restrict; `text` is a number, name, reference or id."""

    since: Instant | None = None
    until: Instant | None = None
    statuses: tuple[Status, ...] = ()
    failures: tuple[Failure, ...] = ()
    accounts: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    countries: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    operators: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of Activity: an attempt and whose it is."""

    attempt: Attempt
    customer: str
    reference: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of Activity, newest first. `older` and `newer` are the keys of the neighbouring pages, if any."""

    rows: tuple[Row, ...]
    older: str | None
    newer: str | None


@dataclass(frozen=True, slots=True)
class Facets:
    """What the filter chips of Activity may offer."""

    accounts: tuple[str, ...]
    countries: tuple[str, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """The side panel of Activity: one attempt with its receipts, the likely cause and the next step."""

    row: Row
    receipts: tuple[Receipt, ...]
    checks: tuple[Check, ...]
    cause: str
    next_step: str
    sender: str


@dataclass(frozen=True, slots=True)
class Health:
    """How an account does: p90 seconds to delivery over the last 15 minutes against the usual (14 days).

    `light` is OK, WARN (slower than twice the usual, or failing), STOP (paused or keys refused), UNKNOWN (no traffic).
    `warned` says in which countries there are warnings of it; empty for none.
    """

    account: str
    provider: str
    light: Light
    p90: float | None
    usual: float | None
    sentence: str
    warned: str = ""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as lists show it; never a secret. `settings` are (label, value) pairs."""

    name: str
    provider: str
    title: str
    channels: tuple[Channel, ...]
    settings: tuple[tuple[str, str], ...]
    secrets: tuple[str, ...]
    created_at: Instant
    paused: bool
    last_error: str
