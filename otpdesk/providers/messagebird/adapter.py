"""MessageBird, its classic generation: SMS, spoken calls, WhatsApp, and codes of its own (Verify), over `Rest`.

Its package has no time-out and drops prices and error codes of messages, so it is not used. Lists are filtered by
number and time where it can (messages), and here where it cannot (calls, conversations).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote

from otpdesk.options import Settings
from otpdesk.otp import Channel, Instant, Money
from otpdesk.providers import provider_class
from otpdesk.providers.base import (
    AccountReport,
    Answer,
    Balance,
    Listed,
    Message,
    NoAnswer,
    Provider,
    Report,
    no_sender,
)
from otpdesk.providers.dates import iso
from otpdesk.providers.deliveries import Claimed, Delivery
from otpdesk.providers.facts import LookUp
from otpdesk.providers.messagebird import answers
from otpdesk.providers.messagebird.abilities import ABILITIES, LIFE, MANAGED
from otpdesk.providers.messagebird.codes import STATES, STATUSES, TROUBLES, trouble
from otpdesk.providers.messagebird.settings import Codes, MessageBirdSettings
from otpdesk.providers.rest import Rest
from otpdesk.providers.transport import answered, items, part, stranger, text
from otpdesk.providers.verifying import (
    Canceled,
    CheckAnswer,
    Session,
    SessionReport,
    SessionState,
    Verifier,
)
from otpdesk.providers.wire import TIME_OUTS, Exchange, TimeOuts

_ROOT, _CHATS = "https://rest.messagebird.com", "https://conversations.messagebird.com"
_DAY = 86_400_000  # milliseconds in which a message that is looked for was sent
_LONGEST_VALIDITY = 172_800  # seconds
_PAGE, _PAGES = 100, 5
_TEST = "test_"
_LISTS = MappingProxyType({"messages": Channel.SMS, "voicemessages": Channel.VOICE})
_VERIFIED_BY = MappingProxyType({Channel.SMS: "sms", Channel.VOICE: "tts", Channel.EMAIL: "email"})

# What a call speaks; a language that is not here is spoken as English.
_SPOKEN = MappingProxyType(
    {
        "cy": "cy-gb", "da": "da-dk", "de": "de-de", "el": "el-gr", "en": "en-gb", "es": "es-es", "fr": "fr-fr",
        "id": "id-id", "is": "is-is", "it": "it-it", "ja": "ja-jp", "ko": "ko-kr", "ms": "ms-my", "nb": "nb-no",
        "nl": "nl-nl", "no": "nb-no", "pl": "pl-pl", "pt": "pt-pt", "ro": "ro-ro", "ru": "ru-ru", "sv": "sv-se",
        "ta": "ta-in", "th": "th-th", "tr": "tr-tr", "vi": "vi-vn", "zh": "zh-cn",
    }
)  # fmt: skip


class MessageBird(Verifier):
    """One account of the classic generation."""

    name = "messagebird"
    title = "MessageBird"
    abilities = ABILITIES
    managed = MANAGED
    channels: ClassVar[frozenset[Channel]] = frozenset({Channel.SMS, Channel.VOICE, Channel.WHATSAPP})
    settings_model = MessageBirdSettings
    statuses = STATUSES
    troubles = TROUBLES

    def __init__(self, settings: MessageBirdSettings, time_outs: TimeOuts = TIME_OUTS) -> None:
        self._settings = settings
        key = {"Authorization": f"AccessKey {settings.access_key.get_secret_value()}"}
        self._rest = Rest(_ROOT, key, settings.base_url, time_outs)
        self._chats = Rest(_CHATS, key, settings.base_url, time_outs)

    @classmethod
    def of(cls, settings: Settings) -> type[Provider]:
        """Bird, if the key is one of Bird's."""
        return provider_class("bird") if isinstance(settings, MessageBirdSettings) and settings.region else MessageBird

    @classmethod
    def sender_channels(cls, settings: Settings) -> frozenset[Channel]:
        """SMS always; calls if the originator is a number; WhatsApp and its own codes by e-mail with their senders."""
        assert isinstance(settings, MessageBirdSettings)
        return _verifies(settings) if settings.codes is Codes.THEIRS else _carries(settings)

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        if message.channel not in _carries(self._settings):
            return no_sender(message.channel)
        if message.channel is Channel.WHATSAPP:
            exchange = self._chats.post("/v1/send", json=self._chat(message))
        elif message.channel is Channel.VOICE:
            exchange = self._rest.post("/voicemessages", json=self._call(message))
        else:
            exchange = self._rest.post("/messages", json=self._sms(message))
        return answers.answer(exchange, message)

    def start(self, message: Message) -> Answer:
        """Begin a verification; MessageBird makes its code. It has no way to send an earlier one again."""
        if message.channel not in _verifies(self._settings):
            return no_sender(message.channel)
        return answers.answer(self._rest.post("/verify", json=self._verify(message)), message)

    def check(self, session: Session, code: str) -> CheckAnswer:
        return answers.compared(self._rest.get(f"/verify/{_part(session.id)}", {"token": code}))

    def cancel(self, session: Session) -> Canceled:
        return answers.canceled(self._rest.ask("DELETE", f"/verify/{_part(session.id)}"))

    def follow(self, session: Session) -> SessionReport | None:
        body = self._answered(self._rest.get(f"/verify/{_part(session.id)}"), "status")
        if body is None:
            return None
        state = STATES.get(text(body, "status"), SessionState.UNKNOWN)
        where, message_id = answers.message_of(body)
        message = self.report(message_id, _LISTS[where]) if where in _LISTS else None
        return SessionReport(state, message)

    def started_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """NoAnswer always: verifications are in no list, and that none is found would prove nothing."""
        raise NoAnswer("MessageBird lists no verifications.", "Ask the customer whether a code arrived.")

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        if channel is Channel.WHATSAPP:
            exchange = self._chats.get(f"/v1/messages/{_part(provider_id)}")
            body = self._answered(exchange, "status")
        else:
            of_calls = channel is Channel.VOICE
            exchange = self._rest.get(f"/{'voicemessages' if of_calls else 'messages'}/{_part(provider_id)}")
            body = self._answered(exchange, "recipients")
        return None if body is None else answers.report(body, channel)

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        if channel is Channel.WHATSAPP:
            found = self._chats_since(to, since)
        elif channel is Channel.VOICE:
            found = [answers.listed(body, channel, since) for body in self._pages("/voicemessages", {})]
        else:
            window = {"recipient": _digits(to), "from": iso(since), "until": iso(since + _DAY)}
            found = [answers.listed(body, channel, since) for body in self._pages("/messages", window)]
        mine = (one for one in found if one.to == f"+{_digits(to)}" and one.sent_at >= since // 1000 * 1000)
        return sorted(mine, key=lambda one: one.sent_at, reverse=True)

    def price(self, country: str, channel: Channel) -> Money | None:
        """None: there is no list to ask."""
        return None

    def balance(self) -> Balance | None:
        left = answers.balance(self._answered(self._balance(), "amount") or {})
        return Balance(left) if left else None

    def look_up(self, number: str) -> LookUp | None:
        """Lookup, and the network (HLR), which is asked if it was not before; its answer may need a moment."""
        path = f"/lookup/{_part(_digits(number))}"
        body = self._answered(self._rest.get(path), "type")
        if body is None:
            return None
        hlr = part(body, "hlr") or self._answered(self._rest.post(f"{path}/hlr", json={}), "status")
        return answers.look_up(body, hlr or {})

    def test(self) -> AccountReport:
        exchange = self._balance()
        body = self._answered(exchange, "amount")
        if body is None:
            raise stranger(exchange, self.title)
        silent = self._settings.access_key.get_secret_value().startswith(_TEST)
        name = "Test key: nothing is sent" if silent else f"MessageBird, {text(body, 'payment')}".rstrip(", ")
        return AccountReport(name, exchange.milliseconds, answers.balance(body))

    @classmethod
    def claims(cls, settings: Settings, delivery: Delivery, now: Instant) -> tuple[Claimed, ...]:
        from otpdesk.providers.messagebird import deliveries as messagebird_deliveries

        assert isinstance(settings, MessageBirdSettings)
        return messagebird_deliveries.claims(settings, delivery, now)

    def _sms(self, message: Message) -> dict[str, Any]:
        return {
            "originator": self._originator(),
            "recipients": _digits(message.to),
            "body": message.text,
            "reference": message.attempt,
            "validity": min(max(message.life, 1), _LONGEST_VALIDITY),
            "datacoding": "auto",
        }

    def _call(self, message: Message) -> dict[str, Any]:
        return {
            "originator": self._originator(),
            "recipients": _digits(message.to),
            "body": message.text,
            "reference": message.attempt,
            "language": _spoken(message),
            "repeat": 2,
            "ifMachine": "continue",
        }

    def _chat(self, message: Message) -> dict[str, Any]:
        """A message of the Conversations API: a template with the code, or the text as it is."""
        space, _, name = (self._settings.whatsapp_template or "").rpartition("/")
        addressed = {"to": f"+{_digits(message.to)}", "from": self._settings.whatsapp_sender}
        if not name:
            return {**addressed, "type": "text", "content": {"text": message.text}}
        template = {
            "namespace": space,
            "templateName": name,
            "language": {"policy": "deterministic", "code": message.language.replace("-", "_")},
            "params": [{"default": message.code}],
        }
        return {**addressed, "type": "hsm", "content": {"hsm": template}}

    def _verify(self, message: Message) -> dict[str, Any]:
        """What begins a verification. `%token` stands where MessageBird puts its code."""
        given: dict[str, Any] = {
            "recipient": message.to if message.channel is Channel.EMAIL else _digits(message.to),
            "originator": self._originator() or None,
            "reference": message.attempt,
            "type": _VERIFIED_BY[message.channel],
            "template": f"{message.company}: %token" if message.company else "%token",
            "timeout": LIFE,
            "tokenLength": 6,
            "maxAttempts": MANAGED.tries,
        }
        if message.channel is Channel.VOICE:
            given["language"] = _spoken(message)
        if message.channel is Channel.EMAIL:
            given |= {"originator": self._settings.email_sender, "subject": message.subject or message.company or None}
        return given

    def _originator(self) -> str:
        """Numbers go without their plus."""
        given = self._settings.originator
        return _digits(given) if self._settings.calls else given

    def _chats_since(self, to: str, since: Instant) -> list[Listed]:
        """The messages to a number out of its conversation, which is found among the latest."""
        for one in self._pages("/v1/conversations", {}, self._chats):
            if text(part(one, "contact"), "msisdn").lstrip("+") == _digits(to):
                messages = self._pages(f"/v1/conversations/{_part(text(one, 'id'))}/messages", {}, self._chats)
                return [
                    answers.chatted(body, f"+{_digits(to)}", since)
                    for body in messages
                    if text(body, "direction") == "sent"
                ]
        return []

    def _pages(self, path: str, wanted: Mapping[str, str], rest: Rest | None = None) -> list[Mapping[str, Any]]:
        """The first pages of a list, newest first as MessageBird has them; what is looked for was sent lately."""
        found: list[Mapping[str, Any]] = []
        for page in range(_PAGES):
            asked = {**wanted, "limit": str(_PAGE), "offset": str(page * _PAGE)}
            body = self._answered((rest or self._rest).get(path, asked), "items") or {}
            rows = items(body, "items")
            found += rows
            if len(rows) < _PAGE:
                break
        return found

    def _balance(self) -> Exchange:
        return self._rest.get("/balance")

    def _answered(self, exchange: Exchange, holds: str) -> Mapping[str, Any] | None:
        return answered(exchange, self.title, holds, answers.said(exchange))


def _carries(settings: MessageBirdSettings) -> frozenset[Channel]:
    """The channels for codes of ours that the settings are complete for."""
    voice = {Channel.VOICE} if settings.calls else set()
    whatsapp = {Channel.WHATSAPP} if settings.whatsapp_sender else set()
    return frozenset({Channel.SMS} | voice | whatsapp)


def _verifies(settings: MessageBirdSettings) -> frozenset[Channel]:
    """The same for codes of its own."""
    return frozenset({Channel.SMS, Channel.VOICE} | ({Channel.EMAIL} if settings.email_sender else set()))


def _digits(number: str) -> str:
    return number.lstrip("+")


def _part(given: str) -> str:
    """An id as a part of a path."""
    return quote(given, safe="")


def _spoken(message: Message) -> str:
    return _SPOKEN.get(message.language.partition("-")[0].lower(), "en-gb")
