"""Vonage: codes of ours by SMS, call and WhatsApp, and codes that its Verify makes or carries.

What came of a call of the SDK is read from the answer itself: its exceptions hold a sentence where the code should be.
"""

from datetime import UTC, datetime
from types import MappingProxyType
from typing import ClassVar

from otpdesk.errors import AccountProblem
from otpdesk.options import Settings
from otpdesk.otp import Channel, Failure, Instant, Money, Status
from otpdesk.providers.abilities import Way
from otpdesk.providers.base import AccountReport, Answer, Balance, Listed, Message, Report, Verdict, no_sender
from otpdesk.providers.deliveries import Claimed, Delivery
from otpdesk.providers.facts import Heard, LookUp, Sender, Standing
from otpdesk.providers.transport import items, stranger
from otpdesk.providers.verifying import Canceled, CheckAnswer, Found, Session, SessionReport, Verifier
from otpdesk.providers.vonage import answers
from otpdesk.providers.vonage.abilities import ABILITIES, MANAGED
from otpdesk.providers.vonage.account import REST, Account, sdk
from otpdesk.providers.vonage.codes import CALL_STATUSES, SMS_STATUSES, TROUBLES, trouble
from otpdesk.providers.vonage.deliveries import claims
from otpdesk.providers.vonage.insights import look_up
from otpdesk.providers.vonage.legacy import LegacyVerify
from otpdesk.providers.vonage.message_codes import MESSAGE_STATUSES
from otpdesk.providers.vonage.reports import Reports
from otpdesk.providers.vonage.settings import SmsApi, VonageSettings
from otpdesk.providers.vonage.texts import Texts
from otpdesk.providers.vonage.verify import Verify
from otpdesk.providers.wire import TIME_OUTS, Exchange, TimeOuts

_LEGACY_CHANNELS = frozenset({Channel.SMS, Channel.VOICE})
_CONVERSIONS = MappingProxyType({Channel.SMS: "sms", Channel.VOICE: "voice"})
_NUMBERS_A_PAGE, _MOST_PAGES = 100, 10
_BUSY, _BROKEN = 429, 500


class Vonage(Verifier):
    """One Vonage account."""

    name = "vonage"
    title = "Vonage"
    abilities = ABILITIES
    managed = MANAGED
    channels: ClassVar[frozenset[Channel]] = frozenset({Channel.SMS, Channel.VOICE, Channel.WHATSAPP})
    wants_code = True
    settings_model = VonageSettings
    statuses = MappingProxyType({**CALL_STATUSES, **MESSAGE_STATUSES, **SMS_STATUSES})
    troubles = TROUBLES

    def __init__(self, settings: VonageSettings, time_outs: TimeOuts = TIME_OUTS) -> None:
        self._settings = settings
        self._account = Account(settings, time_outs)
        reports = Reports(self._account)
        self._texts = Texts(self._account, reports)
        self._verify = Verify(self._account, reports)
        self._legacy = LegacyVerify(self._account, reports)

    @classmethod
    def sender_channels(cls, settings: Settings) -> frozenset[Channel]:
        """Our own calls need an application with its private key, WhatsApp a sender; Verify the latter only."""
        assert isinstance(settings, VonageSettings)
        if settings.codes is Way.THEIRS and settings.legacy_verify:
            return _LEGACY_CHANNELS
        missing = set() if settings.whatsapp_sender else {Channel.WHATSAPP}
        if settings.codes is Way.THEIRS:
            return cls.managed.channels - missing
        if settings.codes is Way.OURS and not settings.has_application:
            missing.add(Channel.VOICE)
        return cls.channels - missing

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        if message.channel not in self.sender_channels(self._settings) & self.channels:
            return no_sender(message.channel)
        if self._carries and not message.code:
            words = "There is no code to be carried."
            return Answer(Verdict.REJECTED, Status.FAILED, failure=Failure.OTHER, words=words)
        try:
            return self._verify.start(message) if self._carries else self._texts.send(message)
        except AccountProblem as problem:
            return _not_signed(problem)

    def start(self, message: Message) -> Answer:
        if message.channel not in self.sender_channels(self._settings):
            return no_sender(message.channel)
        try:
            return self._checker.start(message)
        except AccountProblem as problem:
            return _not_signed(problem)

    def check(self, session: Session, code: str) -> CheckAnswer:
        try:
            return self._checker.check(session, code)
        except AccountProblem as problem:
            return CheckAnswer(Found.NOT_ASKED, words=problem.title)

    def cancel(self, session: Session) -> Canceled:
        try:
            return self._checker.cancel(session)
        except AccountProblem as problem:
            return Canceled(done=False, words=problem.title)

    def follow(self, session: Session) -> SessionReport | None:
        return self._checker.follow(session)

    def started_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        return self._checker.started_since(to, since)

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        return self._verify.report(provider_id) if self._carries else self._texts.report(provider_id, channel)

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        return self._verify.started_since(to, since) if self._carries else self._texts.sent_since(to, since, channel)

    def price(self, country: str, channel: Channel) -> Money | None:
        """The highest list price of the country's networks (calls: per minute); there is no list for WhatsApp.

        The list price depends on a network that is not known before the send; the highest never promises too little.
        """
        if channel not in _CONVERSIONS:
            return None
        of_calls = channel is Channel.VOICE
        exchange = self._account.with_sdk(
            "account", lambda account: sdk().country_prices(account, country, of_calls=of_calls)
        )
        body = self._account.read(exchange, "currency")
        return max(answers.prices(body), key=lambda price: price.micro, default=None) if body else None

    def balance(self) -> Balance | None:
        left = answers.balance(self._account.read(self._balance(), "value") or {})
        return Balance(left) if left else None

    def test(self) -> AccountReport:
        exchange = self._balance()
        body = self._account.read(exchange, "value")
        if body is None:
            raise stranger(exchange, self.title)
        return AccountReport(self._settings.api_key, exchange.milliseconds, answers.balance(body))

    def look_up(self, number: str) -> LookUp | None:
        return look_up(self._account, number)

    def standing(self) -> Standing:
        """The account's numbers. What it may do where cannot be asked, nor how sender names are registered."""
        found: list[Sender] = []
        for index in range(1, _MOST_PAGES + 1):
            page = {"index": index, "size": _NUMBERS_A_PAGE}
            exchange = self._account.with_keys("GET", "/account/numbers", REST, params=page)
            if exchange.fine and exchange.body == {}:  # how Vonage says that there are none
                break
            owned = items(self._account.read(exchange, "count") or {}, "numbers")
            found += map(answers.own_number, owned)
            if len(owned) < _NUMBERS_A_PAGE:
                break
        return Standing(senders=tuple(found))

    def tell(
        self, provider_id: str, channel: Channel, to: str, at: Instant, *, verified: bool, code: str = ""
    ) -> Heard:
        """Tell the Conversion API, which knows messages of the SMS and Voice APIs only.

        Of a code of ours that Verify carried, Vonage wants the check itself, which takes the code: without it a code
        that came back cannot be told, and one that did not needs no telling.
        """
        if self._carries:
            return self._tell_verify(Session(provider_id, channel, to), code, verified=verified)
        by_messages = channel is Channel.SMS and self._settings.sms_api is SmsApi.MESSAGES
        if not self._settings.conversions or by_messages or channel not in _CONVERSIONS:
            return Heard.TAKEN
        fields = {
            "message-id": provider_id,
            "delivered": "true" if verified else "false",
            "timestamp": datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        }
        return _heard(self._account.with_keys("POST", f"/conversions/{_CONVERSIONS[channel]}", data=fields))

    @classmethod
    def claims(cls, settings: Settings, delivery: Delivery, now: Instant) -> tuple[Claimed, ...]:
        assert isinstance(settings, VonageSettings)
        return claims(settings, delivery, now)

    @property
    def _carries(self) -> bool:
        """Whether codes of ours go out in Verify's texts."""
        return self._settings.codes is Way.OURS_CARRIED

    @property
    def _checker(self) -> Verify | LegacyVerify:
        """Which Verify makes codes; those of ours are carried by v2 only."""
        return self._legacy if self._settings.legacy_verify and not self._carries else self._verify

    def _tell_verify(self, session: Session, code: str, *, verified: bool) -> Heard:
        if not verified:
            return Heard.TAKEN
        found = self.check(session, code).found if code else Found.WRONG
        if found in {Found.CORRECT, Found.ENDED}:
            return Heard.TAKEN
        return Heard.AGAIN if found in {Found.NOT_ASKED, Found.UNKNOWN} else Heard.REFUSED

    def _balance(self) -> Exchange:
        return self._account.with_sdk("account", lambda account: account.get_balance())


def _not_signed(problem: AccountProblem) -> Answer:
    """The answer to a message that the account cannot sign for; nothing goes out."""
    return Answer(Verdict.REJECTED, Status.FAILED, failure=Failure.SENDER, words=problem.title)


def _heard(exchange: Exchange) -> Heard:
    """What came of telling. A page is not Vonage; anything else that it refuses, it will refuse again."""
    status = exchange.status
    if status is None or status == _BUSY or status >= _BROKEN:
        return Heard.AGAIN
    return Heard.TAKEN if exchange.fine and not exchange.page else Heard.REFUSED
