"""Vonage: SMS and voice calls, through Vonage's SDK; what became of an SMS from the Reports API, which it lacks.

What came of a call is read from the answer itself: the SDK's exceptions hold a sentence where the code should be.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote

from pydantic import SecretStr, field_validator

from otpdesk.errors import AccountProblem
from otpdesk.options import ADVANCED, CREDENTIALS, DELIVERY, Secret, Settings, option
from otpdesk.otp import Channel, Failure, Instant, Money, Status
from otpdesk.providers import vonage_answers as answers
from otpdesk.providers.base import (
    AccountReport,
    Answer,
    Balance,
    Listed,
    Message,
    Provider,
    Report,
    Verdict,
    no_sender,
)
from otpdesk.providers.pem import whole_key
from otpdesk.providers.transport import answered, items, part, stranger, text
from otpdesk.providers.vonage_abilities import ABILITIES, MANAGED
from otpdesk.providers.vonage_codes import CALL_STATUSES, SMS_STATUSES, TROUBLES, trouble
from otpdesk.providers.wire import TIME_OUTS, Exchange, TimeOuts, Wire, basic_auth, checked_base_url
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE

_RECORDS = "https://api.nexmo.com/v2/reports/records"
_SHORTEST_LIFE, _LONGEST_LIFE = 20_000, 604_800_000  # milliseconds that `ttl` takes (SMS API)
_LONGEST_SPAN = timedelta(hours=24)  # between date_start and date_end (Reports API)
_LONGEST_TALK = 1500  # characters of one talk action
_INDIA = "+91"
_PAGE = 100

# Basic and extension table of GSM 03.38; a text with any other letter goes out as Unicode.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑܧ"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà\f^{}\\[~]|€"
)

# What the talk action speaks; a language that is not here is spoken as English.
_SPOKEN = MappingProxyType(
    {
        "ar": "ar", "ca": "ca-ES", "cs": "cs-CZ", "cy": "cy-GB", "da": "da-DK", "de": "de-DE", "el": "el-GR",
        "en": "en-GB", "es": "es-ES", "eu": "eu-ES", "fi": "fi-FI", "fr": "fr-FR", "he": "he-IL", "hi": "hi-IN",
        "hu": "hu-HU", "id": "id-ID", "is": "is-IS", "it": "it-IT", "ja": "ja-JP", "ko": "ko-KR", "nb": "nb-NO",
        "nl": "nl-NL", "no": "no-NO", "pl": "pl-PL", "pt": "pt-PT", "ro": "ro-RO", "ru": "ru-RU", "sk": "sk-SK",
        "sv": "sv-SE", "th": "th-TH", "tr": "tr-TR", "uk": "uk-UA", "vi": "vi-VN", "zh": "cmn-CN",
    }
)  # fmt: skip


class VonageSettings(Settings):
    api_key: str = option(
        label="API key",
        help="On the first page of Vonage's dashboard.",
        group=CREDENTIALS,
        pattern=r"^[0-9A-Za-z]+$",
        example="abcd1234",
    )
    api_secret: Secret = option(
        label="API secret", help="Beside the API key in Vonage's dashboard.", group=CREDENTIALS, min_length=1
    )
    application_id: str | None = option(
        None,
        label="Application ID",
        help="Of an application with the Voice capability; empty if no calls are made.",
        group=CREDENTIALS,
        pattern=r"^[0-9A-Za-z-]+$",
    )
    private_key: Secret | None = option(
        None,
        label="Private key",
        help="The file private.key of the application, from BEGIN to END; empty if no calls are made.",
        group=CREDENTIALS,
    )
    sender: str = option(
        label="Sender",
        help="A number of yours at Vonage, or a sender name where the country allows one.",
        group=DELIVERY,
        min_length=1,
        example="447700900000",
    )
    signature_secret: Secret | None = option(
        None,
        label="Signature secret",
        help="For receipts that Vonage signs; not needed while receipts are asked for.",
        group=ADVANCED,
    )
    base_url: str | None = option(
        None,
        label="Base URL",
        help="Only for another host than Vonage's own, such as the simulator.",
        group=ADVANCED,
        example="https://api.nexmo.com",
    )

    @field_validator("base_url")
    @classmethod
    def _base_url_is_safe(cls, value: str | None) -> str | None:
        return checked_base_url(value) if value else None

    @field_validator("private_key")
    @classmethod
    def _private_key_is_whole(cls, value: SecretStr | None) -> SecretStr | None:
        return SecretStr(whole_key(value.get_secret_value())) if value else None


class Vonage(Provider):
    """One Vonage account."""

    name = "vonage"
    title = "Vonage"
    abilities = ABILITIES
    managed = MANAGED
    channels: ClassVar[frozenset[Channel]] = frozenset({Channel.SMS, Channel.VOICE})
    settings_model = VonageSettings
    statuses = MappingProxyType({**CALL_STATUSES, **SMS_STATUSES})
    troubles = TROUBLES

    def __init__(self, settings: VonageSettings, time_outs: TimeOuts = TIME_OUTS) -> None:
        self._settings = settings
        self._time_outs = time_outs
        self._of_thread = threading.local()

    @classmethod
    def sender_channels(cls, settings: Settings) -> frozenset[Channel]:
        """SMS always; calls if there is an application with its private key."""
        assert isinstance(settings, VonageSettings)
        voice = {Channel.VOICE} if settings.application_id and settings.private_key else set()
        return frozenset({Channel.SMS} | voice)

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        if message.channel not in self.sender_channels(self._settings):
            return no_sender(message.channel)
        try:
            return self._call(message) if message.channel is Channel.VOICE else self._send_sms(message)
        except AccountProblem as problem:
            return Answer(Verdict.REJECTED, Status.FAILED, failure=Failure.SENDER, words=problem.title)

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        if channel is Channel.VOICE:
            key = quote(provider_id, safe="")
            exchange = self._with_sdk("voice", lambda voice: voice.get_call(key))
            body = self._answered(exchange, "status")
            return None if body is None else answers.call_report(body)
        records = self._records(id=provider_id)
        found = (record for record in records if text(record, "message_id") == provider_id)
        return next(map(answers.sms_report, found), None)

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """The first of each list since that instant, oldest first there: what is looked for was sent just after it."""
        start = datetime.fromtimestamp(since // 1000, UTC)
        if channel is Channel.VOICE:
            bodies = self._calls_since(start)
        else:
            bodies = self._records(date_start=_iso(start), date_end=_iso(start + _LONGEST_SPAN))
        found = [answers.listed(body, channel, since) for body in bodies if self._is_ours(body)]
        mine = (listed for listed in found if listed.to == f"+{_digits(to)}")
        return sorted(mine, key=lambda listed: listed.sent_at, reverse=True)

    def price(self, country: str, channel: Channel) -> Money | None:
        """The highest list price of the country's networks (calls: per minute).

        The list price depends on a network that is not known before the send; the highest never promises too little.
        """
        of_calls = channel is Channel.VOICE
        exchange = self._with_sdk("account", lambda account: _sdk().country_prices(account, country, of_calls=of_calls))
        body = self._answered(exchange, "currency")
        return max(answers.prices(body), key=lambda price: price.micro, default=None) if body else None

    def balance(self) -> Balance | None:
        left = answers.balance(self._answered(self._balance(), "value") or {})
        return Balance(left) if left else None

    def test(self) -> AccountReport:
        exchange = self._balance()
        body = self._answered(exchange, "value")
        if body is None:
            raise stranger(exchange, self.title)
        return AccountReport(self._settings.api_key, exchange.milliseconds, answers.balance(body))

    def _send_sms(self, message: Message) -> Answer:
        fields = {
            "to": _digits(message.to),
            "from_": _sender(self._settings.sender),
            "text": message.text,
            "type": "text" if _GSM.issuperset(message.text) else "unicode",
            "ttl": min(max(message.life * 1000, _SHORTEST_LIFE), _LONGEST_LIFE),
            "client_ref": message.attempt,
            **_registration(message),
        }
        return answers.sms_answer(self._with_sdk("sms", lambda sms: _sdk().send_sms(sms, fields)), message)

    def _call(self, message: Message) -> Answer:
        if len(message.text) > _LONGEST_TALK:
            return Answer(Verdict.REJECTED, Status.FAILED, failure=Failure.OTHER, words="The text is too long to say.")
        to, sender = _digits(message.to), _sender(self._settings.sender)
        language = _SPOKEN.get(message.language.partition("-")[0].lower(), "en-GB")
        exchange = self._with_sdk("voice", lambda voice: _sdk().call(voice, to, sender, message.text, language))
        return answers.call_answer(exchange, message)

    def _calls_since(self, start: datetime) -> list[Mapping[str, Any]]:
        exchange = self._with_sdk("voice", lambda voice: _sdk().list_calls(voice, _iso(start), _PAGE))
        body = self._answered(exchange, "_embedded")
        return items(part(body or {}, "_embedded"), "calls")

    def _balance(self) -> Exchange:
        return self._with_sdk("account", lambda account: account.get_balance())

    def _records(self, **wanted: str) -> list[Mapping[str, Any]]:
        """SMS records of the Reports API, which the SDK does not know. Without their texts."""
        if not hasattr(self._of_thread, "reports"):
            self._of_thread.reports = self._wire()
        wire: Wire = self._of_thread.reports
        key, secret = self._settings.api_key, self._settings.api_secret.get_secret_value()
        query = {"account_id": key, "product": "SMS", "direction": "outbound", **wanted}
        headers = {"Authorization": basic_auth(key, secret)}
        exchange = wire.exchange(lambda: wire.get(_RECORDS, params=query, headers=headers))
        body = answered(exchange, "Vonage's Reports API", "records", answers.said(exchange))
        return items(body or {}, "records")

    def _is_ours(self, body: Mapping[str, Any]) -> bool:
        """Whether this account's sender sent it; other programs may use the same Vonage account."""
        if text(body, "direction") not in {"", "outbound"}:
            return False
        sender = _sender(self._settings.sender)
        given = text(body, "from") or text(part(body, "from"), "number")
        # Where sender names are not allowed, Vonage puts a number in the place of the name.
        return given.casefold() == sender.casefold() or not sender.isdecimal()

    def _with_sdk(self, family: str, call: Callable[[Any], object]) -> Exchange:
        """One call of the SDK, with this thread's own client for the API family."""
        mine = self._of_thread
        if not hasattr(mine, family):
            wire = self._wire()
            setattr(mine, family, (wire, self._client(family, wire)))
        wire, client = getattr(mine, family)
        try:
            exchange: Exchange = wire.exchange(lambda: call(client))
        finally:
            _sdk().forget(client)
        return exchange

    def _client(self, family: str, wire: Wire) -> Any:
        settings, sdk = self._settings, _sdk()
        if family != "voice":
            return getattr(sdk, family)(settings.api_key, settings.api_secret.get_secret_value(), wire)
        if not settings.application_id or not settings.private_key:
            raise AccountProblem("This Vonage account cannot make calls.", "Set application ID and private key.")
        return sdk.voice(settings.application_id, settings.private_key.get_secret_value(), wire)

    def _wire(self) -> Wire:
        return Wire(self._time_outs, self._settings.base_url or "")

    def _answered(self, exchange: Exchange, holds: str) -> Mapping[str, Any] | None:
        return answered(exchange, self.title, holds, answers.said(exchange))


def _sdk() -> Any:
    """The SDK, imported on first use."""
    from otpdesk.providers import vonage_sdk

    return vonage_sdk


def _registration(message: Message) -> dict[str, str]:
    """The ids that India's operators ask for; a text to anywhere else goes without."""
    if not message.to.startswith(_INDIA):
        return {}
    given = {"entity_id": message.registration.get(DLT_ENTITY), "content_id": message.registration.get(DLT_TEMPLATE)}
    return {key: value for key, value in given.items() if value}


def _digits(number: str) -> str:
    return number.lstrip("+")


def _sender(sender: str) -> str:
    """Numbers go without their plus."""
    bare = sender.lstrip("+")
    return bare if bare.isdecimal() else sender


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
