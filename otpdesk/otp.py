"""The words of the field, one noun for one thing.

Instants are whole milliseconds since 1970-01-01 UTC. Phone numbers are E.164. Money is whole micro units
(1 EUR = 1,000,000) with its ISO 4217 code. This module imports nothing but the standard library and stays
cheap: the window imports it before it shows.
"""

import secrets
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

Instant = int
"""Milliseconds since 1970-01-01 UTC."""


class Clock(Protocol):
    """Where the time comes from; tests turn it."""

    def now(self) -> Instant: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Instant:
        return time.time_ns() // 1_000_000


class Channel(StrEnum):
    SMS = "sms"
    VOICE = "voice"
    WHATSAPP = "whatsapp"
    EMAIL = "email"


class AddressKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"


class Purpose(StrEnum):
    """Why a customer is verified; a code of one purpose is worth nothing for another."""

    SUPPORT_CALL = "support_call"
    LOGIN = "login"
    SIGN_UP = "sign_up"
    CHANGE_OF_ADDRESS = "change_of_address"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, not a password
    PAYMENT = "payment"


class Status(StrEnum):
    """Where an attempt stands. `rank` orders them: a status only ever moves up."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    SENT = "sent"
    EXPIRED = "expired"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    BLOCKED = "blocked"
    CANCELED = "canceled"
    DELIVERED = "delivered"

    @property
    def rank(self) -> int:
        return _RANK[self]

    @property
    def final(self) -> bool:
        return self.rank >= _RANK[Status.EXPIRED]


_RANK = {status: rank for rank, status in enumerate(Status)}


class Failure(StrEnum):
    """Why an attempt did not arrive, on an axis of its own beside Status."""

    ADDRESS = "address"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    OPTED_OUT = "opted_out"
    LANDLINE = "landline"
    CREDIT = "credit"
    SENDER = "sender"
    RATE = "rate"
    GEO = "geo"
    FRAUD_GUARD = "fraud_guard"
    OTHER = "other"


class Outcome(StrEnum):
    """What one check of a code read back came to.

    NOT_ASKED: the provider that made the code certainly did not compare it. UNKNOWN: it may have.
    """

    CORRECT = "correct"
    WRONG = "wrong"
    EXPIRED = "expired"
    ALREADY_USED = "already_used"
    SUPERSEDED = "superseded"
    LOCKED = "locked"
    WRONG_PURPOSE = "wrong_purpose"
    NOT_FOUND = "not_found"
    NOT_ASKED = "not_asked"
    UNKNOWN = "unknown"


class VerificationState(StrEnum):
    OPEN = "open"
    VERIFIED = "verified"
    EXPIRED = "expired"
    LOCKED = "locked"
    CANCELED = "canceled"


class CodeRule(StrEnum):
    """Which codes of a verification count: every unexpired one, the newest only, or one code for all sends."""

    ANY_LIVE = "any_live"
    NEWEST_ONLY = "newest_only"
    SAME = "same"


class ChosenBy(StrEnum):
    """Who chose the account of an attempt; comparison needs to know."""

    RULE = "rule"
    TRIAL = "trial"
    SUGGESTION = "suggestion"
    OPERATOR = "operator"


class CodeBy(StrEnum):
    """Who makes the code of an attempt, and compares it with what the customer reads back."""

    DESK = "desk"
    PROVIDER = "provider"


class Source(StrEnum):
    """Where a receipt was learned from."""

    SEND = "send"
    POLL = "poll"
    LIST = "list"
    WEBHOOK = "webhook"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class Money:
    """`micro` millionths of the unit of `currency` (ISO 4217)."""

    micro: int
    currency: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where codes go: an E.164 number or an e-mail address. `value` never shows in a repr; `masked` may be shown.

    `country` is ISO 3166-1 alpha-2 upper case, empty for e-mail and for numbers of no country.
    `line` is what is known of the kind of line (mobile, fixed_line, voip …), empty when nothing is.
    """

    id: str
    kind: AddressKind
    value: str = field(repr=False)
    masked: str
    country: str = ""
    line: str = ""
    customer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A person the desk serves. `reference` is the company's own id; `zone` an IANA time zone or empty."""

    id: str
    reference: str
    name: str
    language: str = "en"
    zone: str = ""
    created_at: Instant = 0
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """One intent to verify one customer for one purpose. `expires_at` is the end of its newest code."""

    id: str
    address_id: str
    customer_id: str | None
    purpose: Purpose
    state: VerificationState
    operator: str
    created_at: Instant
    expires_at: Instant
    verified_at: Instant | None = None
    verified_attempt: str | None = None
    wrong_checks: int = 0
    tries: int = 5
    excluded_reason: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One message of a verification. `account` is the account's name, `to` the masked address.

    `provider_status`, `provider_code` and `provider_words` are the provider's own; `conflict` marks receipts
    that claim both delivery and failure. Latency is `first_delivered_at - sent_at`. Where the provider makes the
    code, `provider_id` is that of its verification. `split_id` names the split by which chance chose the account.
    """

    id: str
    verification_id: str
    ordinal: int
    account: str
    provider: str
    channel: Channel
    status: Status
    to: str
    created_at: Instant
    expires_at: Instant
    operator: str = ""
    purpose: Purpose = Purpose.SUPPORT_CALL
    customer_id: str | None = None
    country: str = ""
    mcc: str = ""
    mnc: str = ""
    sender: str = ""
    language: str = ""
    template_version: int = 0
    chosen_by: ChosenBy = ChosenBy.RULE
    propensity: float | None = None
    segments: int = 1
    failure: Failure | None = None
    provider_id: str = ""
    provider_status: str = ""
    provider_code: str = ""
    provider_words: str = ""
    price: Money | None = None
    price_final_at: Instant | None = None
    sent_at: Instant | None = None
    first_delivered_at: Instant | None = None
    terminal_at: Instant | None = None
    superseded_at: Instant | None = None
    converted: bool = False
    conflict: bool = False
    is_test: bool = False
    code_by: CodeBy = CodeBy.DESK
    split_id: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider claims about an attempt: its raw word kept, `status` our reading of it.

    `seen_at` is when we learned it, `claimed_at` when the provider says it happened (None: it does not say).
    """

    id: str
    attempt_id: str
    status: Status
    raw: str
    source: Source
    seen_at: Instant
    claimed_at: Instant | None = None
    code: str = ""
    words: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of a code read back. The code itself is kept nowhere.

    `code_by`: who compared it; `words` are the provider's.
    """

    id: str
    verification_id: str
    at: Instant
    outcome: Outcome
    tries_left: int
    attempt_id: str | None = None
    operator: str = ""
    code_by: CodeBy = CodeBy.DESK
    words: str = ""


_EPOCH_MS = 1_577_836_800_000  # 2020-01-01 UTC
_RANDOM_BITS = 22
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
_ID_DIGITS = 13
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
"""Ten bits as two digits: ids are written and read by the thousand for one page."""
_PYTHON_DIGITS = bytes(
    "0123456789abcdefghijklmnopqrstuv"[_ALPHABET.index(chr(code).lower())].encode()[0]
    if code < 128 and chr(code).lower() in _ALPHABET  # noqa: PLR2004 - ASCII
    else ord("!")
    for code in range(256)
)
"""From our digits to those of `int(…, 32)`; whatever is not a digit becomes one that int refuses."""


class IdKind(StrEnum):
    """The letter an id begins with says what it names."""

    CUSTOMER = "c"
    ADDRESS = "d"
    VERIFICATION = "v"
    ATTEMPT = "a"
    RECEIPT = "r"
    CHECK = "k"
    DECISION = "n"


def new_id(kind: IdKind, at: Instant, random: int | None = None) -> str:
    """A fresh id whose text order is the order of creation: 41 bits of milliseconds, 22 of chance.

    `random` (0 to 2^22 - 1) makes it reproducible, for generated history.
    """
    chance = secrets.randbits(_RANDOM_BITS) if random is None else random
    return id_text(kind, (max(at - _EPOCH_MS, 0) << _RANDOM_BITS) | chance)


def id_text(kind: IdKind, number: int) -> str:
    """The text of an id whose stored form is `number` (0 to 2^63 - 1)."""
    pairs = _PAIRS
    return kind + (
        f"{_ALPHABET[number >> 60]}{pairs[number >> 50 & 1023]}{pairs[number >> 40 & 1023]}"
        f"{pairs[number >> 30 & 1023]}{pairs[number >> 20 & 1023]}{pairs[number >> 10 & 1023]}{pairs[number & 1023]}"
    )


def id_number(text: str) -> int:
    """The stored form of an id. ValueError if the text is not an id."""
    if len(text) != _ID_DIGITS + 1:
        raise ValueError(f"not an id: {len(text)} characters")
    return int(text[1:].encode("ascii").translate(_PYTHON_DIGITS), 32)


def id_instant(text: str) -> Instant:
    """When an id was made. ValueError if the text is not an id."""
    return (id_number(text) >> _RANDOM_BITS) + _EPOCH_MS


_MOST = 2**63


def is_id(text: str, kind: IdKind) -> bool:
    """Whether a text could be an id of that kind; asked of what people type."""
    if len(text) != _ID_DIGITS + 1 or not text.startswith(kind):
        return False
    return all(digit in _ALPHABET for digit in text[1:]) and id_number(text) < _MOST


def first_id_number(at: Instant) -> int:
    """The smallest stored id that a thing made at `at` can have; turns a time filter into an id range."""
    return max(at - _EPOCH_MS, 0) << _RANDOM_BITS
