"""Plivo: SMS and WhatsApp, calls that say a code, and codes through Verify.

Without Plivo's SDK (see `rest`). A call of ours goes through a Verify session that carries our code: calls of the
Voice API want a public address that tells them what to say, and a desk has none.
"""

from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from otpdesk.errors import AccountProblem
from otpdesk.options import Settings
from otpdesk.otp import Channel, Instant, Money
from otpdesk.providers.abilities import Way
from otpdesk.providers.base import AccountReport, Answer, Balance, Listed, Message, Report, no_sender
from otpdesk.providers.deliveries import Claimed, Delivery
from otpdesk.providers.facts import LookUp, Standing
from otpdesk.providers.plivo import answers, facts
from otpdesk.providers.plivo.abilities import ABILITIES, MANAGED
from otpdesk.providers.plivo.account import TITLE, Account, digits, is_number, moment, newest_first, resource
from otpdesk.providers.plivo.codes import CALL_STATUSES, MESSAGE_STATUSES, TROUBLES, trouble
from otpdesk.providers.plivo.deliveries import claims
from otpdesk.providers.plivo.settings import PlivoSettings
from otpdesk.providers.plivo.verify import Verify
from otpdesk.providers.transport import stranger, text
from otpdesk.providers.verifying import CheckAnswer, Session, SessionReport, Verifier
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE

_KEEP_NOTHING = "false"  # Plivo would else keep texts, and the codes in them, for seven days
_SHORTEST_EXPIRY, _LONGEST_EXPIRY = 5, 10_799  # seconds that message_expiry takes
_SPAN = 600_000
"""How long after the instant asked for a message is looked for, in milliseconds: it was sent just after it."""
_INDIA = "+91"


class Plivo(Verifier):
    """One Plivo account."""

    name = "plivo"
    title = TITLE
    abilities = ABILITIES
    managed = MANAGED
    channels: ClassVar[frozenset[Channel]] = frozenset({Channel.SMS, Channel.VOICE, Channel.WHATSAPP})
    settings_model = PlivoSettings
    statuses = MappingProxyType({**CALL_STATUSES, **MESSAGE_STATUSES})
    troubles = TROUBLES

    def __init__(self, settings: PlivoSettings, time_outs: TimeOuts = TIME_OUTS) -> None:
        self._settings = settings
        self._account = Account(settings, time_outs)
        self._verify = Verify(self._account)

    @classmethod
    def sender_channels(cls, settings: Settings) -> frozenset[Channel]:
        """Through Verify SMS and calls; with texts of ours WhatsApp too, if it has a sender."""
        assert isinstance(settings, PlivoSettings)
        if settings.codes is not Way.OURS or not settings.whatsapp_sender:
            return MANAGED.channels
        return cls.channels

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        """In our own text, or inside a Verify session where the account carries codes so, and every call."""
        if message.channel not in self.sender_channels(self._settings):
            return no_sender(message.channel)
        if self._through_verify(message.channel):
            return self._verify.carry(message)
        of_sms = {**_from(self._settings.sender), "message_expiry": _expiry(message), **_registration(message)}
        of_channel = of_sms if message.channel is Channel.SMS else {"src": self._settings.whatsapp_sender}
        exchange = self._account.post(
            resource("Message"),
            dst=message.to,
            text=message.text,
            type=message.channel.value,
            log=_KEEP_NOTHING,
            **of_channel,
        )
        return answers.answer(exchange, message)

    def start(self, message: Message) -> Answer:
        if message.channel not in MANAGED.channels:
            return no_sender(message.channel)
        return self._verify.start(message)

    def check(self, session: Session, code: str) -> CheckAnswer:
        return self._verify.check(session, code)

    def follow(self, session: Session) -> SessionReport | None:
        return self._verify.follow(session)

    def started_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        return self._verify.started_since(to, since, channel)

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        """A message, or the newest one of a session: ids look alike, and an account may have changed its way."""
        if not self._through_verify(channel):
            body = self._account.ask(resource("Message", provider_id), "message_state")
            if body is not None or channel is Channel.WHATSAPP:
                return None if body is None else answers.message_report(body)
        return self._verify.report(provider_id)

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """Messages within ten minutes of that instant, or the sessions that carried them.

        Not by number: of messages whose text is not kept Plivo keeps no more than the beginning of it.
        """
        if self._through_verify(channel):
            return self.started_since(to, since, channel)
        sender = self._settings.sender if channel is Channel.SMS else self._settings.whatsapp_sender or ""
        bodies = self._account.every(
            resource("Message"),
            "objects",
            message_direction="outbound",
            message_type=channel.value,
            message_time__gte=moment(since),
            message_time__lt=moment(since + _SPAN),
            **_of_sender(sender),
        )
        return newest_first(answers.listed(body, to) for body in bodies or [] if is_number(text(body, "to_number"), to))

    def price(self, country: str, channel: Channel) -> Money | None:
        """The highest list price of the country's networks (calls: of its prefixes, per minute).

        The list price depends on a network that is not known before the send; the highest never promises too little.
        Verify costs what its message or call does. None for WhatsApp, which is in no list.
        """
        if channel not in MANAGED.channels:
            return None
        body = self._account.ask(resource("Pricing"), "country_iso", country_iso=country)
        known = answers.prices(body, channel) if body else ()
        return max(known, key=lambda price: price.micro, default=None)

    def balance(self) -> Balance | None:
        left = answers.left(self._account.ask("", "cash_credits") or {})
        return Balance(left) if left else None

    def test(self) -> AccountReport:
        exchange = self._account.get()
        body = self._account.read(exchange, "cash_credits")
        if body is None and "api_id" not in (exchange.body or {}):
            raise stranger(exchange, self.title)
        if body is None:
            raise AccountProblem("Plivo knows no account with this Auth ID.", "Check the Auth ID.")
        name = text(body, "name") or self._settings.auth_id
        return AccountReport(name, exchange.milliseconds, answers.left(body))

    def look_up(self, number: str) -> LookUp | None:
        return facts.look_up(self._account, number)

    def standing(self) -> Standing:
        return facts.standing(self._account)

    @classmethod
    def claims(cls, settings: Settings, delivery: Delivery, now: Instant) -> tuple[Claimed, ...]:
        assert isinstance(settings, PlivoSettings)
        return claims(settings.auth_token.get_secret_value(), delivery)

    def _through_verify(self, channel: Channel) -> bool:
        return channel is Channel.VOICE or self._settings.codes is not Way.OURS


def _from(sender: str) -> dict[str, str]:
    """Who a text comes from: a Powerpack chooses one of its numbers itself."""
    return {"powerpack_uuid": sender} if _is_powerpack(sender) else {"src": sender}


def _expiry(message: Message) -> int:
    """The seconds after which a message that still waits is not sent any more."""
    return min(max(message.life, _SHORTEST_EXPIRY), _LONGEST_EXPIRY)


def _of_sender(sender: str) -> dict[str, str]:
    """What a list is asked for, so that texts of other programs stay out.

    Not for a sender name: where names are not allowed, a number goes out in its place.
    """
    if _is_powerpack(sender):
        return {"powerpack_id": sender}
    return {"from_number": sender} if digits(sender).isdecimal() else {}


def _is_powerpack(sender: str) -> bool:
    try:
        return str(UUID(sender)) == sender.lower()
    except ValueError:
        return False


def _registration(message: Message) -> dict[str, str | None]:
    """The ids that India's operators ask for; a text to anywhere else goes without."""
    if not message.to.startswith(_INDIA):
        return {}
    ids = {"dlt_entity_id": DLT_ENTITY, "dlt_template_id": DLT_TEMPLATE}
    return {key: message.registration.get(name) or None for key, name in ids.items()}
