"""Twilio: SMS, voice calls with inline TwiML, and WhatsApp, through Twilio's SDK.

The SDK makes the requests; what came of them is read from the answer itself (see `transport`), because the SDK's
exceptions differ by kind of call and lose the code of a failed list.
"""

import html
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote

from pydantic import field_validator

from otpdesk.errors import AccountProblem
from otpdesk.options import ADVANCED, CREDENTIALS, DELIVERY, Secret, Settings, option
from otpdesk.otp import Channel, Instant, Money
from otpdesk.providers import twilio_answers as answers
from otpdesk.providers.base import (
    AccountReport,
    Answer,
    Balance,
    Listed,
    Message,
    Provider,
    Report,
    money,
    no_sender,
)
from otpdesk.providers.transport import answered, items, stranger, text
from otpdesk.providers.twilio_abilities import ABILITIES, MANAGED
from otpdesk.providers.twilio_codes import CALL_STATUSES, MESSAGE_STATUSES, TROUBLES, trouble
from otpdesk.providers.wire import TIME_OUTS, Exchange, TimeOuts, Wire, checked_base_url

_LONGEST_VALIDITY = 36_000  # seconds; ValidityPeriod takes 1 to 36,000 (api_v2010)
_PAGE = 100

# What <Say>'s basic voice speaks; a language that is not here is spoken as English, because a voice that does not
# exist ends the call.
_SPOKEN = MappingProxyType(
    {
        "ca": "ca-ES", "da": "da-DK", "de": "de-DE", "en": "en-GB", "es": "es-ES", "fi": "fi-FI", "fr": "fr-FR",
        "it": "it-IT", "ja": "ja-JP", "ko": "ko-KR", "nb": "nb-NO", "nl": "nl-NL", "pl": "pl-PL", "pt": "pt-PT",
        "ru": "ru-RU", "sv": "sv-SE", "zh": "zh-CN",
    }
)  # fmt: skip


class TwilioSettings(Settings):
    account_sid: str = option(
        label="Account SID",
        help="Starts with AC; on the first page of Twilio's console.",
        group=CREDENTIALS,
        pattern=r"^AC[0-9A-Za-z]+$",
        example="AC0123456789abcdef0123456789abcdef",
    )
    auth_token: Secret = option(
        label="Auth token", help="Beside the Account SID in Twilio's console.", group=CREDENTIALS, min_length=1
    )
    sender: str = option(
        label="Sender",
        help="A number of yours at Twilio, a sender name, or a messaging service (MG…). Calls need a number.",
        group=DELIVERY,
        min_length=1,
        example="+15017122661",
    )
    whatsapp_sender: str | None = option(
        None,
        label="WhatsApp sender",
        help="The number registered for WhatsApp at Twilio; empty if there is none.",
        group=DELIVERY,
        pattern=r"^\+[1-9][0-9]{6,14}$",
        example="+14155238886",
    )
    discard_texts: bool = option(
        default=False,
        label="Keep no texts at Twilio",
        help="Needs Message Redaction switched on at Twilio, which else refuses the messages with 30029.",
        group=DELIVERY,
    )
    base_url: str | None = option(
        None,
        label="Base URL",
        help="Only for another host than Twilio's own, such as the simulator.",
        group=ADVANCED,
        example="https://api.twilio.com",
    )

    @field_validator("base_url")
    @classmethod
    def _base_url_is_safe(cls, value: str | None) -> str | None:
        return checked_base_url(value) if value else None


class Twilio(Provider):
    """One Twilio account."""

    name = "twilio"
    title = "Twilio"
    abilities = ABILITIES
    managed = MANAGED
    channels: ClassVar[frozenset[Channel]] = frozenset({Channel.SMS, Channel.VOICE, Channel.WHATSAPP})
    settings_model = TwilioSettings
    statuses = MappingProxyType({**CALL_STATUSES, **MESSAGE_STATUSES})
    troubles = TROUBLES

    def __init__(self, settings: TwilioSettings, time_outs: TimeOuts = TIME_OUTS) -> None:
        self._settings = settings
        self._time_outs = time_outs
        self._of_thread = threading.local()

    @classmethod
    def sender_channels(cls, settings: Settings) -> frozenset[Channel]:
        """SMS always; calls if the sender is a number; WhatsApp if it has a sender."""
        assert isinstance(settings, TwilioSettings)
        voice = {Channel.VOICE} if settings.sender.startswith("+") else set()
        whatsapp = {Channel.WHATSAPP} if settings.whatsapp_sender else set()
        return frozenset({Channel.SMS} | voice | whatsapp)

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        if message.channel not in self.sender_channels(self._settings):
            return no_sender(message.channel)
        exchange = self._exchange(lambda client: self._hand_over(client, message))
        return answers.answer(exchange, message)

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        key = quote(provider_id, safe="")
        exchange = self._exchange(lambda client: _resource(client, channel)(key).fetch())
        body = self._answered(exchange, "status")
        return None if body is None else answers.report(body, channel)

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """Two questions: those sent since, and the newest whatever their date, because what still waits has none."""
        whole_second = since - since % 1000
        found: dict[str, Listed] = {}
        for after in (datetime.fromtimestamp(whole_second / 1000, UTC), None):
            for body in self._listed(_addressed(to, channel), after, channel):
                if self._is_ours(body, channel):
                    listed = answers.listed(body, channel)
                    found[listed.report.provider_id] = listed
        return sorted(
            (listed for listed in found.values() if listed.sent_at >= whole_second),
            key=lambda listed: listed.sent_at,
            reverse=True,
        )

    def price(self, country: str, channel: Channel) -> Money | None:
        """The highest current price of the country's networks (calls: of its prefixes, per minute).

        The list price depends on a network that is not known before the send; the highest never promises too little.
        """
        if channel is Channel.WHATSAPP:
            return None  # Pricing v1 has no WhatsApp
        key = quote(country, safe="")
        exchange = self._exchange(lambda client: _price_list(client, channel).countries(key).fetch())
        body = self._answered(exchange, "price_unit")
        if body is None:
            return None
        prices = (money(amount, body["price_unit"]) for amount in answers.amounts(body))
        return max((price for price in prices if price), key=lambda price: price.micro, default=None)

    def balance(self) -> Balance | None:
        """What is left; None for a subaccount, which has no balance of its own."""
        body = self._answered(self._exchange(lambda client: client.balance.fetch()), "balance")
        left = body and money(body["balance"], body.get("currency"))
        return Balance(left) if left else None

    def test(self) -> AccountReport:
        exchange = self._exchange(lambda client: client.api.accounts(self._settings.account_sid).fetch())
        body = self._answered(exchange, "friendly_name")
        if body is None and "code" not in (exchange.body or {}):
            raise stranger(exchange, self.title)
        if body is None:
            raise AccountProblem("Twilio knows no account with this SID.", "Check the Account SID.")
        state = text(body, "status")
        if state not in {"", "active"}:
            raise AccountProblem(f"The Twilio account is {state}.", "Ask an admin to check billing at Twilio.")
        try:
            balance = self.balance()
        except (AccountProblem, ConnectionError):
            balance = None
        return AccountReport(text(body, "friendly_name"), exchange.milliseconds, balance.money if balance else None)

    def _exchange(self, call: Any) -> Exchange:
        """One call of the SDK; each thread has a client of its own, as its session is not made to be shared."""
        mine = self._of_thread
        if not hasattr(mine, "client"):
            from otpdesk.providers import twilio_sdk  # the SDK, on first use

            mine.wire = Wire(self._time_outs, self._settings.base_url or "")
            token = self._settings.auth_token.get_secret_value()
            mine.client = twilio_sdk.client(self._settings.account_sid, token, mine.wire)
        wire: Wire = mine.wire
        return wire.exchange(lambda: call(mine.client))

    def _answered(self, exchange: Exchange, holds: str) -> Mapping[str, Any] | None:
        return answered(exchange, self.title, holds, answers.said(exchange))

    def _hand_over(self, client: Any, message: Message) -> None:
        to = _addressed(message.to, message.channel)
        if message.channel is Channel.VOICE:
            client.calls.create(to=to, from_=self._settings.sender, twiml=spoken(message.text, message.language))
            return
        fields: dict[str, Any] = {"body": message.text}
        if message.channel is Channel.WHATSAPP:
            fields["from_"] = f"whatsapp:{self._settings.whatsapp_sender}"
        else:
            key = "messaging_service_sid" if self._settings.sender.startswith("MG") else "from_"
            fields[key] = self._settings.sender
            # Texts come measured; Twilio must not replace letters in them.
            fields["smart_encoded"] = False
            fields["validity_period"] = min(max(message.life, 1), _LONGEST_VALIDITY)
        if self._settings.discard_texts:
            fields["content_retention"] = "discard"
        client.messages.create(to=to, **fields)

    def _listed(self, to: str, after: datetime | None, channel: Channel) -> list[Mapping[str, Any]]:
        what, since = ("calls", "start_time_after") if channel is Channel.VOICE else ("messages", "date_sent_after")
        dated = {since: after} if after else {}
        exchange = self._exchange(lambda client: getattr(client, what).page(to=to, page_size=_PAGE, **dated))
        body = self._answered(exchange, what)
        return items(body, what) if body else []

    def _is_ours(self, body: Mapping[str, Any], channel: Channel) -> bool:
        """Whether this account's sender sent it; other programs may use the same Twilio account."""
        if not text(body, "direction").startswith("outbound"):
            return False
        sender = self._settings.sender
        if channel is Channel.WHATSAPP:
            return text(body, "from") == f"whatsapp:{self._settings.whatsapp_sender}"
        if sender.startswith("MG"):
            return text(body, "messaging_service_sid") == sender
        # A sender name may have become a number on the way; what is ours must not be missed for that.
        return text(body, "from") == sender or not sender.startswith("+")


def spoken(text: str, language: str) -> str:
    """TwiML that says a text twice with a pause between, in the nearest language Twilio's basic voice has."""
    voice = _SPOKEN.get(language.partition("-")[0].lower(), "en-GB")
    clean = html.escape("".join(letter for letter in text if letter.isprintable() or letter == "\n"), quote=False)
    say = f'<Say language="{voice}">{clean}</Say>'
    return f'<Response><Pause length="1"/>{say}<Pause length="2"/>{say}</Response>'


def _addressed(to: str, channel: Channel) -> str:
    return f"whatsapp:{to}" if channel is Channel.WHATSAPP else to


def _resource(client: Any, channel: Channel) -> Any:
    return client.calls if channel is Channel.VOICE else client.messages


def _price_list(client: Any, channel: Channel) -> Any:
    return client.pricing.v1.voice if channel is Channel.VOICE else client.pricing.v1.messaging
