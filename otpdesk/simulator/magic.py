"""Magic numbers: each forces exactly one outcome, whatever the provider and the chance.

A phone number is magic when its last six digits are `000` and one of the codes below: `+372 5200 0201`,
`+44 7400 000201` and `+1 415 200 0201` are all unreachable. An e-mail address is magic when its local part is
`magic-` and one of the words: `magic-bounced@example.org`. A secret that reads `refused` is refused.
"""

from dataclasses import dataclass
from types import MappingProxyType

from otpdesk.otp import Channel
from otpdesk.simulator.fate import Fate, Fault, Reason

REFUSED = "refused"
"""The auth_token, api_secret or password that every simulated provider refuses."""

_MARK = "000"
_LOCAL = "magic-"
_NEVER = None


@dataclass(frozen=True, slots=True)
class Magic:
    """One forced outcome. `code` is empty where only e-mail knows it, `email` is False where only phones do."""

    code: str
    word: str
    sentence: str
    fate: Fate
    email: bool = True
    first_only: bool = False

    @property
    def local_part(self) -> str:
        return f"{_LOCAL}{self.word}" if self.email else ""

    @property
    def digits(self) -> str:
        """The last six digits of the numbers it applies to."""
        return f"{_MARK}{self.code}" if self.code else ""


def _failed(reason: Reason, after: int = 5_000) -> Fate:
    return Fate(arrives_after=_NEVER, claim_after=after, reason=reason)


def _refused(reason: Reason) -> Fate:
    return Fate(refusal=reason, arrives_after=_NEVER, claim_after=_NEVER)


def _fault(fault: Fault) -> Fate:
    return Fate(fault=fault)


MAGIC = (
    Magic("101", "delivered", "Delivered within 3 seconds.", Fate()),
    Magic("102", "slow", "Delivered after 90 seconds.", Fate(arrives_after=90_000, claim_after=90_500)),
    Magic("103", "silent", "Delivered, but no receipt ever comes.", Fate(claim_after=_NEVER)),
    Magic(
        "104",
        "late-receipt",
        "Delivered within 3 seconds, the receipt comes after 5 minutes.",
        Fate(claim_after=300_000),
    ),
    Magic(
        "105",
        "repeated-receipt",
        "Delivered; the receipt is taken back for 4 seconds and repeated (Vonage SMS: reported twice).",
        Fate(repeats_after=8_000),
    ),
    Magic("106", "fake-receipt", "The receipt says delivered, nothing arrives.", Fate(arrives_after=_NEVER)),
    Magic(
        "201",
        "unreachable",
        "Not delivered: the phone is off (e-mail: the mailbox host does not answer).",
        _failed(Reason.UNREACHABLE),
    ),
    Magic(
        "202",
        "dead",
        "Not delivered: the number does not exist (e-mail: refused, no such mailbox).",
        _failed(Reason.DEAD),
    ),
    Magic(
        "203",
        "landline",
        "Not delivered: a landline takes no text; a call gets through.",
        _failed(Reason.LANDLINE),
        email=False,
    ),
    Magic(
        "204",
        "opted-out",
        "Refused: the customer opted out of texts; a call gets through.",
        _refused(Reason.OPTED_OUT),
        email=False,
    ),
    Magic("205", "blocked", "Not delivered: filtered as spam.", _failed(Reason.SPAM)),
    Magic("206", "country", "Refused: sending to the country is not allowed.", _refused(Reason.COUNTRY), email=False),
    Magic("207", "invalid", "Refused: not a number that can be reached.", _refused(Reason.INVALID), email=False),
    Magic("301", "no-credit", "Refused: the account has no credit (e-mail: over its quota).", _refused(Reason.CREDIT)),
    Magic(
        "302", "rate", "Refused: too many requests, with Retry-After where the provider has it.", _refused(Reason.RATE)
    ),
    Magic(
        "303",
        "rate-once",
        "The first message is refused as by “rate”, later ones are delivered.",
        _refused(Reason.RATE),
        first_only=True,
    ),
    Magic(
        "401",
        "error-before",
        "The provider answers 500 (e-mail: 451) and has sent nothing.",
        _fault(Fault.ERROR_BEFORE),
    ),
    Magic(
        "402",
        "error-after",
        "The provider answers 500 and has really sent the message.",
        _fault(Fault.ERROR_AFTER),
        email=False,
    ),
    Magic("403", "timeout-before", "No answer comes, nothing was sent.", _fault(Fault.TIMEOUT_BEFORE)),
    Magic("404", "timeout-after", "No answer comes, the message was really sent.", _fault(Fault.TIMEOUT_AFTER)),
    Magic(
        "405",
        "dropped-before",
        "The connection drops without an answer, nothing was sent.",
        _fault(Fault.DROPPED_BEFORE),
    ),
    Magic(
        "406",
        "dropped-after",
        "The connection drops without an answer, the message was really sent.",
        _fault(Fault.DROPPED_AFTER),
    ),
    Magic(
        "407", "garbled-after", "The answer cannot be read, the message was really sent.", _fault(Fault.GARBLED_AFTER)
    ),
    Magic(
        "", "bounced", "E-mail is accepted and bounces: the sender's mailbox gets the report.", _failed(Reason.NETWORK)
    ),
    Magic("", "full", "E-mail is refused: the mailbox is full.", _refused(Reason.FULL)),
    Magic("", "greylisted", "E-mail is put off: 451, try again later.", _refused(Reason.DEFERRED)),
)

_BY_CODE = MappingProxyType({magic.code: magic for magic in MAGIC if magic.code})
_BY_LOCAL = MappingProxyType({magic.local_part: magic for magic in MAGIC if magic.email})
BY_WORD = MappingProxyType({magic.word: magic for magic in MAGIC})

_HEARD = frozenset({Reason.LANDLINE, Reason.OPTED_OUT})


def magic_of(address: str) -> Magic | None:
    """The forced outcome of a number or e-mail address, if it has one."""
    if "@" in address:
        return _BY_LOCAL.get(address.partition("@")[0].lower())
    return _BY_CODE.get(address[-3:]) if address[-6:-3] == _MARK else None


def forced(magic: Magic, channel: Channel, nth: int) -> Fate:
    """The fate a magic address has on a channel, for the `nth` (from 0) message to it.

    What a channel does not know is delivered as usual.
    """
    unknown = not (magic.email if channel is Channel.EMAIL else magic.code)
    if unknown or (magic.first_only and nth > 0):
        return Fate()
    reason = magic.fate.refusal or magic.fate.reason
    if channel is Channel.VOICE and reason in _HEARD:
        return Fate()
    return magic.fate
