"""Twilio: SMS, voice calls with inline TwiML, WhatsApp, and codes through Verify, all through Twilio's SDK.

The SDK makes the requests; what came of them is read from the answer itself (see `transport`), because the SDK's
exceptions differ by kind of call and lose the code of a failed list.
"""

import html
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote

from otpdesk.errors import AccountProblem
from otpdesk.options import Settings
from otpdesk.otp import Channel, Instant, Money
from otpdesk.providers.abilities import Way
from otpdesk.providers.base import AccountReport, Answer, Balance, Listed, Message, Report, money, no_sender
from otpdesk.providers.deliveries import Claimed, Delivery
from otpdesk.providers.facts import Heard, LookUp, Standing
from otpdesk.providers.transport import items, stranger, text
from otpdesk.providers.twilio import answers, facts
from otpdesk.providers.twilio.abilities import ABILITIES, MANAGED
from otpdesk.providers.twilio.account import TITLE, Account
from otpdesk.providers.twilio.codes import CALL_STATUSES, MESSAGE_STATUSES, TROUBLES, trouble
from otpdesk.providers.twilio.deliveries import claims
from otpdesk.providers.twilio.settings import TwilioSettings
from otpdesk.providers.twilio.verify import Verify
from otpdesk.providers.twilio.verify_answers import heard
from otpdesk.providers.verifying import Canceled, CheckAnswer, Session, SessionReport, Verifier
from otpdesk.providers.wire import TIME_OUTS, TimeOuts

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


_VERIFICATION = "VE"
"""What the id of a verification begins with."""


class Twilio(Verifier):
    """One Twilio account."""

    name = "twilio"
    title = TITLE
    abilities = ABILITIES
    managed = MANAGED
    channels: ClassVar[frozenset[Channel]] = frozenset({Channel.SMS, Channel.VOICE, Channel.WHATSAPP})
    settings_model = TwilioSettings
    statuses = MappingProxyType({**CALL_STATUSES, **MESSAGE_STATUSES})
    troubles = TROUBLES

    def __init__(self, settings: TwilioSettings, time_outs: TimeOuts = TIME_OUTS) -> None:
        self._settings = settings
        self._account = Account(settings, time_outs)
        self._verify = Verify(self._account)

    @classmethod
    def sender_channels(cls, settings: Settings) -> frozenset[Channel]:
        """Through Verify all that it has, its own codes by e-mail too; in our own texts those with a sender."""
        assert isinstance(settings, TwilioSettings)
        if settings.codes is Way.THEIRS:
            return MANAGED.channels
        return cls.channels if settings.codes is Way.OURS_CARRIED else _text_channels(settings)

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        """In our own text, or inside a verification where the account carries codes so."""
        carried = self._settings.codes is Way.OURS_CARRIED
        if message.channel not in (self.channels if carried else _text_channels(self._settings)):
            return no_sender(message.channel)
        if carried:
            return self.start(message)
        exchange = self._account.exchange(lambda client: self._hand_over(client, message))
        return answers.answer(exchange, message)

    def start(self, message: Message) -> Answer:
        return self._verify.start(message)

    def check(self, session: Session, code: str) -> CheckAnswer:
        return self._verify.check(session, code)

    def cancel(self, session: Session) -> Canceled:
        return self._verify.cancel(session)

    def follow(self, session: Session) -> SessionReport | None:
        return self._verify.follow(session)

    def started_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        return self._verify.started_since(to, since, channel)

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        if provider_id.startswith(_VERIFICATION):
            return self._verify.report(provider_id, channel)
        key = quote(provider_id, safe="")
        body = self._account.ask(lambda client: _resource(client, channel)(key).fetch(), "status")
        return None if body is None else answers.report(body, channel)

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """Of codes that verifications carry, those verifications; else the messages.

        That takes two questions: those sent since, and the newest whatever their date, because what still waits has
        none.
        """
        if self._settings.codes is Way.OURS_CARRIED:
            return self.started_since(to, since, channel)
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
        None for what goes through Verify, whose fee is in no list, and for WhatsApp.
        """
        if self._settings.codes is not Way.OURS or channel not in {Channel.SMS, Channel.VOICE}:
            return None
        key = quote(country, safe="")
        body = self._account.ask(lambda client: _price_list(client, channel).countries(key).fetch(), "price_unit")
        if body is None:
            return None
        prices = (money(amount, body["price_unit"]) for amount in answers.amounts(body))
        return max((price for price in prices if price), key=lambda price: price.micro, default=None)

    def balance(self) -> Balance | None:
        """What is left; None for a subaccount, which has no balance of its own."""
        body = self._account.ask(lambda client: client.balance.fetch(), "balance")
        left = body and money(body["balance"], body.get("currency"))
        return Balance(left) if left else None

    def test(self) -> AccountReport:
        exchange = self._account.exchange(lambda client: client.api.accounts(self._settings.account_sid).fetch())
        body = self._account.read(exchange, "friendly_name")
        if body is None and "code" not in (exchange.body or {}):
            raise stranger(exchange, self.title)
        if body is None:
            raise AccountProblem("Twilio knows no account with this SID.", "Check the Account SID.")
        state = text(body, "status")
        if state not in {"", "active"}:
            raise AccountProblem(f"The Twilio account is {state}.", "Ask an admin to check billing at Twilio.")
        self._verify.ensure()
        try:
            balance = self.balance()
        except (AccountProblem, ConnectionError):
            balance = None
        return AccountReport(text(body, "friendly_name"), exchange.milliseconds, balance.money if balance else None)

    def look_up(self, number: str) -> LookUp | None:
        return facts.look_up(self._account, number)

    def standing(self) -> Standing:
        return facts.standing(self._account)

    def tell(
        self, provider_id: str, channel: Channel, to: str, at: Instant, *, verified: bool, code: str = ""
    ) -> Heard:
        """Feedback to a message; a carried verification is approved, or runs out by itself. Calls take none."""
        if provider_id.startswith(_VERIFICATION):
            return self._verify.approve(provider_id) if verified else Heard.TAKEN
        if channel not in {Channel.SMS, Channel.WHATSAPP}:
            return Heard.TAKEN
        outcome, key = "confirmed" if verified else "unconfirmed", quote(provider_id, safe="")
        return heard(self._account.exchange(lambda client: client.messages(key).feedback.create(outcome=outcome)))

    @classmethod
    def claims(cls, settings: Settings, delivery: Delivery, now: Instant) -> tuple[Claimed, ...]:
        assert isinstance(settings, TwilioSettings)
        return claims(settings, delivery)

    def _hand_over(self, client: Any, message: Message) -> None:
        to = _addressed(message.to, message.channel)
        if message.channel is Channel.VOICE:
            client.calls.create(to=to, from_=self._settings.sender, twiml=spoken(message.text, message.language))
            return
        fields: dict[str, Any] = {"body": message.text, "provide_feedback": True}  # what `tell` says is expected
        if message.channel is Channel.WHATSAPP:
            fields |= {"from_": f"whatsapp:{self._settings.whatsapp_sender}", **self._template(message)}
        else:
            key = "messaging_service_sid" if self._settings.sender.startswith("MG") else "from_"
            fields[key] = self._settings.sender
            # Texts come measured; Twilio must not replace letters in them.
            fields["smart_encoded"] = False
            fields["validity_period"] = min(max(message.life, 1), _LONGEST_VALIDITY)
        if self._settings.discard_texts:
            fields["content_retention"] = "discard"
        client.messages.create(to=to, **fields)

    def _template(self, message: Message) -> dict[str, Any]:
        """The approved template with the code in it, which takes the place of the text, where the account has one."""
        template = self._settings.whatsapp_template
        if not template or not message.code:
            return {}
        return {"body": None, "content_sid": template, "content_variables": json.dumps({"1": message.code})}

    def _listed(self, to: str, after: datetime | None, channel: Channel) -> list[Mapping[str, Any]]:
        what, since = ("calls", "start_time_after") if channel is Channel.VOICE else ("messages", "date_sent_after")
        dated = {since: after} if after else {}
        body = self._account.ask(lambda client: getattr(client, what).page(to=to, page_size=_PAGE, **dated), what)
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


def _text_channels(settings: TwilioSettings) -> frozenset[Channel]:
    """The channels for texts of our own: SMS with a sender, calls if it is a number, WhatsApp if it has a sender."""
    able = {
        Channel.SMS: bool(settings.sender),
        Channel.VOICE: settings.sender.startswith("+"),
        Channel.WHATSAPP: bool(settings.whatsapp_sender),
    }
    return frozenset(channel for channel, there in able.items() if there)


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
