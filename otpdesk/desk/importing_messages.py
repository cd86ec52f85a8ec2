"""One record of another system as a message of ours, or a sentence why it cannot be one."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from otpdesk.addresses import Parsed, parse
from otpdesk.desk.importing_files import Record
from otpdesk.errors import BadInput
from otpdesk.otp import AddressKind, Channel, Failure, Instant, Money, Status
from otpdesk.providers import provider_class
from otpdesk.providers.dates import instant

_YES = frozenset({"yes", "y", "true", "1", "converted", "verified", "approved", "completed", "success"})
_CHANNELS = {
    Channel.SMS: "sms text mt message verify",
    Channel.VOICE: "voice call tts phone",
    Channel.WHATSAPP: "whatsapp wa",
    Channel.EMAIL: "email mail",
}
_CHANNEL_OF = {word: channel for channel, words in _CHANNELS.items() for word in words.split()}
_PREFIXES = ("", "sms:", "dlr:", "message:", "call:", "status:")
_MICRO, _MOST = 1_000_000, 10**12
_LONGEST_ID, _LONGEST_WORD, _LONGEST_WORDS, _LONGEST_CODE = 128, 64, 300, 32
_SECONDS = 10**11
"""Numbers below are Unix times in seconds, others in milliseconds."""
_FORMS = ("%d/%m/%Y %H:%M:%S %z", "%Y/%m/%d %H:%M:%S %z", "%d.%m.%Y %H:%M:%S %z", "%a, %d %b %Y %H:%M:%S %z")
"""How dates are written beside ISO 8601; where no zone is, that of UTC is put behind."""
_GENERAL = {
    "delivered": Status.DELIVERED, "sent": Status.SENT, "failed": Status.FAILED, "undelivered": Status.UNDELIVERED,
    "expired": Status.EXPIRED, "rejected": Status.BLOCKED, "blocked": Status.BLOCKED, "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED, "verified": Status.DELIVERED, "completed": Status.DELIVERED,
    "success": Status.DELIVERED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A message as another system has it. `key` is the provider's id, `session` that of its verification or empty."""

    line: int
    key: str
    session: str
    to: Parsed = field(repr=False)
    at: Instant
    channel: Channel
    status: Status
    raw: str
    code: str
    words: str
    failure: Failure | None
    delivered_at: Instant | None
    verified: bool
    price: Money | None
    mcc: str
    mnc: str
    sender: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads records of an account at `provider`; `columns` are those of the fields.

    `region` is for national numbers (empty: there are none, digits alone are an international one), `currency` for
    prices that name none; `oldest` and `now` are between which instants a message may have been sent.
    """

    provider: str
    columns: Mapping[str, tuple[str, ...]]
    region: str
    currency: str
    oldest: Instant
    now: Instant

    def read(self, line: int, record: Record) -> Found:
        """The message. BadInput says in its title why there is none."""
        said = {
            key: next(filter(None, (record.get(name, "") for name in names)), "") for key, names in self.columns.items()
        }
        key = said["id"]
        if not key or len(key) > _LONGEST_ID:
            raise BadInput("It has no id of the provider." if not key else "Its id is too long.")
        to = self._address(said["to"])
        at = _moment(said["at"])
        if at > self.now:
            raise BadInput("It was sent in the future.")
        if at < self.oldest:
            raise BadInput("It is older than figures are kept here.")
        raw, code = said.get("status", "").lower()[:_LONGEST_WORD], said.get("code", "")
        status, code, failure = self._became(raw, "" if code in {"0", "000"} else code)
        delivered = said.get("delivered_at", "") if status is Status.DELIVERED else ""
        mcc, mnc = _network(said.get("network", ""))
        return Found(
            line,
            key,
            said.get("session", ""),
            to,
            at,
            _channel(said.get("channel", ""), to.kind),
            status,
            raw,
            code[:_LONGEST_CODE],
            said.get("words", "")[:_LONGEST_WORDS] if failure else "",
            failure,
            max(at, _moment(delivered)) if delivered else None,
            said.get("verified", "").lower() in _YES,
            self._price(said.get("price", ""), said.get("currency", "")),
            mcc,
            mnc,
            said.get("sender", "")[:_LONGEST_WORD],
        )

    def _address(self, text: str) -> Parsed:
        try:
            return parse(f"+{text}" if text.isdecimal() and not self.region else text, self.region)
        except BadInput as problem:
            raise BadInput(problem.title) from None

    def _became(self, raw: str, code: str) -> tuple[Status, str, Failure | None]:
        """What became of it, in our words; the code as its adapter writes it."""
        kind = provider_class(self.provider)
        status = kind.statuses.get(raw) or _GENERAL.get(raw) or Status.SENT
        status = Status.SENT if status is Status.UNKNOWN else status
        if status in {Status.DELIVERED, Status.SENT, Status.ACCEPTED}:
            return status, "", None
        known = next((f"{prefix}{code}" for prefix in _PREFIXES if code and f"{prefix}{code}" in kind.troubles), "")
        if known:
            return kind.troubles[known].status, known, kind.troubles[known].failure
        return status, code, Failure.OTHER if status.final and status is not Status.CANCELED else None

    def _price(self, text: str, currency: str) -> Money | None:
        plain = re.sub(r"[^\d.,]", "", text)
        if not plain:
            return None
        try:
            micro = abs(round(Decimal(plain.replace(",", "." if "." not in plain else "")) * _MICRO))
        except InvalidOperation:
            raise BadInput("Its price is not an amount.") from None
        code = (currency or self.currency).upper()
        if micro > _MOST or not re.fullmatch(r"[A-Z]{3}", code):
            raise BadInput("Its price or currency cannot be used.")
        return Money(micro, code)


def _moment(text: str) -> Instant:
    """When something was: ISO 8601 and its kin, or Unix time; without a zone it is UTC."""
    if text.isdecimal() and len(text) > len("20261124"):
        number = int(text)
        return number * 1000 if number < _SECONDS else number
    found = instant(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text))
    if found is not None:
        return found
    for form in _FORMS:
        for written in (text, f"{text} +0000"):
            with suppress(ValueError):
                at = datetime.strptime(written, form)  # noqa: DTZ007 - every form has a zone
                return round(at.timestamp() * 1000)
    raise BadInput("Its time cannot be read." if text else "It does not say when it was sent.")


def _channel(text: str, kind: AddressKind) -> Channel:
    if kind is AddressKind.EMAIL:
        return Channel.EMAIL
    word = re.sub(r"[^a-z]", "", text.lower().partition("-")[0])
    found = _CHANNEL_OF.get(word, Channel.SMS if not word else None)
    if found is None or found is Channel.EMAIL:
        raise BadInput(f"“{text[:20]}” is no channel that otpdesk knows.")
    return found


def _network(text: str) -> tuple[str, str]:
    digits = re.sub(r"\D", "", text)
    return (digits[:3], digits[3:6]) if len(digits) in {5, 6} else ("", "")
