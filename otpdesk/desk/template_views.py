"""What the desk hands out about message texts: plain records, light enough for the window's start."""

from dataclasses import dataclass, field
from enum import StrEnum

from otpdesk.otp import Channel, Instant, Money, Purpose
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE

REGISTRATION = {DLT_ENTITY: "DLT entity id", DLT_TEMPLATE: "DLT template id"}
"""The ids under which carriers know a text, by key, with what people call them. India's operators ask for both."""


class Origin(StrEnum):
    """Where a text comes from: the desk's own, one that came with the program, or another language's."""

    OWN = "own"
    BUILT_IN = "built-in"
    FALLS_BACK = "falls back"


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text of the matrix, as it would be if the draft were published.

    `source` is the language whose text goes out. `changed`: the draft changes it. `problem` says why it cannot be
    published, `warning` what it leads to.
    """

    purpose: Purpose
    language: str
    channel: Channel
    origin: Origin
    source: str
    changed: bool = False
    problem: str = ""
    warning: str = ""

    @property
    def key(self) -> str:
        """The key of its row in the configuration."""
        return f"{self.purpose.value}|{self.language}|{self.channel.value}"


@dataclass(frozen=True, slots=True)
class TextTable:
    """Every text of every purpose, in the languages that have any, the desk's first."""

    lines: tuple[TextLine, ...]
    languages: tuple[str, ...]
    desk_language: str


@dataclass(frozen=True, slots=True)
class Link:
    """One language of the fall-back chain, and what it has: a text of the desk's own, a built-in one, or none."""

    language: str
    origin: Origin
    taken: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """What a message is filled with for a preview: the company, the minutes and the digits of a code.

    `account` would carry it to `country` at `price` for a segment or a minute; empty: none may.
    """

    company: str
    minutes: int
    digits: int
    account: str = ""
    country: str = ""
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class TextView:
    """One text with all that an editor shows beside it. `built_in` is what the program has for it, if it has one.

    `words_known`: the words that name purpose and warning are known in this language, and checked.
    """

    line: TextLine
    subject: str
    body: str
    registration: dict[str, str]
    chain: tuple[Link, ...]
    sample: Sample
    built_in: tuple[str, str] | None = None
    words_known: bool = True


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a text needs; `problem` is empty when it is there, `example` words that would do."""

    title: str
    problem: str = ""
    place: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Dear:
    """A character that makes a message UCS-2, its name, and what may stand for it (None: nothing)."""

    sign: str
    name: str
    plain: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a text comes to: what it needs, how it reads, and for an SMS its size.

    `segments_plain` is how many messages it would be with every character of `dear` replaced that can be. `seconds`
    is about how long a call says it.
    """

    needs: tuple[Need, ...]
    text: str
    subject: str
    encoding: str = ""
    units: int = 0
    segments: int = 1
    dear: tuple[Dear, ...] = ()
    segments_plain: int = 1
    seconds: int = 0

    @property
    def usable(self) -> bool:
        """Whether it could be sent."""
        return not any(need.problem for need in self.needs)


@dataclass(frozen=True, slots=True)
class TextVersion:
    """A text as one version of the configuration made it; None: that version took the desk's own text away."""

    version: int
    at: Instant
    who: str
    why: str
    text: tuple[str, str] | None
    registration: dict[str, str] = field(default_factory=dict)
