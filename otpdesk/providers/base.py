"""What every provider adapter offers, whatever its API looks like.

An adapter speaks one provider's dialect and nothing else: it keeps no state of ours, takes no decision of
ours, and never sends twice. Whatever happens on the wire comes back as an `Answer`: a provider's *no* is data.
"""

import ipaddress
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from otpdesk.errors import AccountProblem
from otpdesk.options import Settings
from otpdesk.otp import Channel, Failure, Instant, Money, Status
from otpdesk.providers.abilities import Abilities, Capability, Way
from otpdesk.providers.facts import Heard, LookUp, Standing

if TYPE_CHECKING:
    from otpdesk.providers.deliveries import Claimed, Delivery


def is_this_machine(host: str) -> bool:
    """Whether a host is the loopback interface, over which keys and codes may go in the clear."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class NoAnswer(ConnectionError):
    """Nothing is known, in a sentence, and what to do now."""

    def __init__(self, title: str, hint: str) -> None:
        super().__init__(title)
        self.title = title
        self.hint = hint


class Verdict(StrEnum):
    """What is certain after a send. UNKNOWN is never repeated by a machine."""

    REJECTED = "rejected"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Message:
    """One message to send. `text` holds the code and never shows in a repr.

    `attempt` is our own reference, given to the provider where it takes one. `life` is in seconds. `registration` are
    the ids under which carriers know the text (`texts.DLT_ENTITY`, `DLT_TEMPLATE`), for providers that pass them on.
    `code` is the bare code, for providers that put it into a text of their own; it is empty, as `text` is, where the
    provider makes the code. `company` is who sends, for texts of the provider's.
    """

    attempt: str
    channel: Channel
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = ""
    language: str = "en"
    life: int = 300
    registration: Mapping[str, str] = field(default_factory=dict, hash=False)
    code: str = field(default="", repr=False)
    company: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a message did not go or arrive: our word, and the next step for the operator."""

    failure: Failure
    next_step: str
    status: Status = Status.FAILED


Rows = tuple[tuple[str, Failure, Status, str], ...]
"""A table of troubles as an adapter writes it: codes with blanks between, why, the attempt's status, what to do."""


def troubles_by_code(rows: Rows) -> Mapping[str, Trouble]:
    """The same table by single code."""
    each = ((code, row) for row in rows for code in row[0].split())
    return MappingProxyType({code: Trouble(failure, step, status) for code, (_, failure, status, step) in each})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one send. `code` and `words` are the provider's own, without numbers, codes or keys.

    `retry_after` is in seconds, where the provider names it.
    """

    verdict: Verdict
    status: Status
    provider_id: str = ""
    raw: str = ""
    failure: Failure | None = None
    code: str = ""
    words: str = ""
    price: Money | None = None
    segments: int | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says now about a message it accepted. `price` is final when `price_final`."""

    provider_id: str
    status: Status
    raw: str
    failure: Failure | None = None
    code: str = ""
    words: str = ""
    claimed_at: Instant | None = None
    price: Money | None = None
    price_final: bool = False
    mcc: str = ""
    mnc: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One message found in a provider's list. There is no body here: it would hold the code.

    `attempt` is our own reference, where the provider keeps it.
    """

    report: Report
    to: str = field(repr=False)
    sent_at: Instant
    attempt: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    money: Money


@dataclass(frozen=True, slots=True)
class AccountReport:
    """What “Test account” found: its name there, its balance if it has one, the round trip in milliseconds."""

    name: str
    latency: int
    balance: Money | None = None


def money(amount: object, currency: object) -> Money | None:
    """A decimal amount as providers write it ("0.0333", "-0.0075", 0.042), always positive; None if there is none."""
    try:
        decimal = abs(Decimal(str(amount)))
        micro = int((decimal * 1_000_000).quantize(Decimal(1), ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return Money(micro, str(currency).upper()) if currency else None


def no_sender(channel: Channel) -> Answer:
    """The answer to a message over a channel the account has no sender for; nothing goes out."""
    words = f"This account has no sender for {channel.value}."
    return Answer(Verdict.REJECTED, Status.FAILED, failure=Failure.SENDER, words=words)


class Provider(ABC):
    """One configured account at a provider. Methods block, may be called from any thread, and time out.

    `send` never raises for anything that happens on the wire. The other methods raise AccountProblem
    (keys refused, host wrong) or NoAnswer, a ConnectionError (nothing known; ask again later).
    """

    name: ClassVar[str]
    title: ClassVar[str]
    family: ClassVar[str] = ""
    """The provider whose form it shares, if it is one of several generations; empty: it has its own."""
    abilities: ClassVar[Abilities]
    """Every cell of `Capability`."""
    channels: ClassVar[frozenset[Channel]]
    """The channels over which it carries codes of ours."""
    settings_model: ClassVar[type[Settings]]
    statuses: ClassVar[Mapping[str, Status]]
    troubles: ClassVar[Mapping[str, Trouble]]
    lists: ClassVar[bool] = True
    """Whether `sent_since` can find a message again; without it an unknown send stays unknown."""
    wants_code: ClassVar[bool] = False
    """Whether `tell` needs the code itself for some accounts, because the provider compares it once more."""
    polls: ClassVar[bool] = True
    """Whether `report` can learn more after the send."""

    @abstractmethod
    def __init__(self, settings: Settings) -> None:
        """Keep the settings of the account; no connection is made yet and no SDK imported."""

    @classmethod
    def of(cls, settings: Settings) -> "type[Provider]":
        """The generation of this provider that settings belong to, told by their keys; default: this one."""
        return cls

    @classmethod
    def can(cls, capability: Capability) -> bool:
        """Whether it works here, if within a limit."""
        return cls.abilities[capability].works

    @classmethod
    def way(cls, settings: Settings) -> Way:
        """Whose codes an account of these settings sends; the setting `codes` says it where there is a choice."""
        return Way(getattr(settings, "codes", Way.OURS))

    @classmethod
    def sender_channels(cls, settings: Settings) -> frozenset[Channel]:
        """The channels these settings are complete for in their way; default: all. A WhatsApp sender may be missing."""
        return cls.channels

    @classmethod
    def reports(cls, settings: Settings) -> bool:
        """Whether `report` can learn anything with these settings; default: wherever it `polls`."""
        return cls.polls

    @abstractmethod
    def send(self, message: Message) -> Answer:
        """Hand one message over, once."""

    @abstractmethod
    def report(self, provider_id: str, channel: Channel) -> Report | None:
        """What became of a message; None when the provider does not know the id (yet)."""

    @abstractmethod
    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """The messages this account sent to an address since an instant, newest first."""

    @abstractmethod
    def price(self, country: str, channel: Channel) -> Money | None:
        """The list price of one message (or minute) to a country; None where the provider has no such list."""

    @abstractmethod
    def balance(self) -> Balance | None:
        """What is left on the account; None where the provider does not say."""

    @abstractmethod
    def test(self) -> AccountReport:
        """Ask for the account itself, to prove keys and host."""

    @classmethod
    def next_step(cls, code: str) -> str:
        """What the operator should do about a provider's code; a general sentence for an unforeseen one."""
        trouble = cls.troubles.get(code)
        return trouble.next_step if trouble else "Try another channel; if it happens again, show the code to an admin."

    def look_up(self, number: str) -> LookUp | None:
        """What it says of an E.164 number; None where it cannot be asked. It may cost money."""
        return None

    def standing(self) -> Standing:
        """The senders, permissions and registrations of the account, as far as it can be asked."""
        return Standing()

    def tell(
        self, provider_id: str, channel: Channel, to: str, at: Instant, *, verified: bool, code: str = ""
    ) -> Heard:
        """Tell what became of a code of ours, so that its own guard learns. TAKEN where it does not want to know.

        `at` is when the customer read it back, or when it ran out; `code` what was read back, while that is at hand:
        nothing keeps it. Never raises for what happens on the wire.
        """
        return Heard.TAKEN

    @classmethod
    def claims(cls, settings: Settings, delivery: "Delivery", now: Instant) -> "tuple[Claimed, ...]":
        """What a delivery claims, once its signature and age are proven by the account's secret. Pure.

        Forged if they are not; AccountProblem if the account lacks the secret, or the provider signs nothing.
        """
        raise AccountProblem(f"{cls.title} delivers no receipts here.", "It is asked instead.")
