"""GetOTP (otp.dev), its current generation v1: verifications by SMS and call, with codes of ours or its own.

It writes every text itself, by a template whose text holds {code}. A code is checked by number and code together, in
the query of a GET: URLs are logged nowhere. It documents no limit of any kind, so ours hold; what else its documents
leave open is behind settings that say so. There is no SDK to use: what the package index has under this name is
somebody else's.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote

from otpdesk.errors import AccountProblem
from otpdesk.options import Settings
from otpdesk.otp import Channel, Failure, Instant, Money, Status
from otpdesk.providers.base import AccountReport, Answer, Balance, Listed, Message, Provider, Report, Verdict, no_sender
from otpdesk.providers.deliveries import Claimed, Delivery
from otpdesk.providers.facts import Standing
from otpdesk.providers.getotp import answers
from otpdesk.providers.getotp.abilities import ABILITIES, MANAGED
from otpdesk.providers.getotp.codes import STATUSES, TROUBLES, trouble
from otpdesk.providers.getotp.settings import GetOtpSettings, Voice
from otpdesk.providers.rest import Rest
from otpdesk.providers.transport import answered, stranger
from otpdesk.providers.verifying import CheckAnswer, Session, SessionReport, SessionState, Verifier
from otpdesk.providers.wire import TIME_OUTS, Exchange, TimeOuts

_ROOT = "https://api.otp.dev/v1"
_LONGEST_SPOKEN = 6  # digits of a code of its own in a call
_NO_SUCH_TEMPLATE = "1251"
_PAGE = 100

# What a call speaks; a language that is not here is spoken as English.
_SPOKEN = MappingProxyType(
    {"ar": "AR", "zh": "ZH", "en": "EN", "fr": "FR", "de": "DE", "hi": "HI", "ja": "JA", "ru": "RU", "es": "ES",
     "bn": "BN", "id": "ID", "ms": "MS", "fil": "FIL", "th": "TH", "vi": "VI"}
)  # fmt: skip


class GetOtp(Verifier):
    """One account of the current generation."""

    name = "getotp"
    title = "GetOTP"
    abilities = ABILITIES
    channels: ClassVar[frozenset[Channel]] = frozenset({Channel.SMS, Channel.VOICE})
    managed = MANAGED
    settings_model = GetOtpSettings
    statuses = STATUSES
    troubles = TROUBLES
    lists = False

    def __init__(self, settings: GetOtpSettings, time_outs: TimeOuts = TIME_OUTS) -> None:
        self._settings = settings
        key = {"X-OTP-Key": settings.api_key.get_secret_value()}
        self._rest = Rest(_ROOT, key, settings.base_url, time_outs)

    @classmethod
    def of(cls, settings: Settings) -> type[Provider]:
        """The first generation, if there is a token: only its keys have one."""
        from otpdesk.providers.getotp.v0 import GetOtpV0

        return GetOtpV0 if isinstance(settings, GetOtpSettings) and settings.api_token else GetOtp

    @classmethod
    def sender_channels(cls, settings: Settings) -> frozenset[Channel]:
        """Calls always; SMS if there is a sender."""
        assert isinstance(settings, GetOtpSettings)
        return frozenset({Channel.VOICE} | ({Channel.SMS} if settings.sender else set()))

    @classmethod
    def reports(cls, settings: Settings) -> bool:
        assert isinstance(settings, GetOtpSettings)
        return settings.ask_messages

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        """Carry a code of ours, in GetOTP's template."""
        if not message.code:  # GetOTP would make one itself, which nobody here knows
            words = "There is no code to carry. Nothing was sent."
            return Answer(Verdict.REJECTED, Status.FAILED, failure=Failure.OTHER, words=words)
        return self._verify(message, code=message.code)

    def start(self, message: Message) -> Answer:
        length = self._settings.code_length
        spoken = message.channel is Channel.VOICE
        return self._verify(message, code_length=min(length, _LONGEST_SPOKEN) if spoken else length)

    def check(self, session: Session, code: str) -> CheckAnswer:
        phone = _digits(session.to)
        return answers.compared(self._rest.get("/verifications", {"code": code, "phone": phone}), phone)

    def follow(self, session: Session) -> SessionReport | None:
        """What became of the message, if that is asked; how the verification stands GetOTP does not say."""
        found = self.report(session.id, session.channel)
        return SessionReport(SessionState.UNKNOWN, found) if found else None

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        """What became of a message, if the setting `ask_messages` says so; nothing is asked without it."""
        if not self._settings.ask_messages:
            return None
        body = self._answered(self._rest.get(f"/messages/{quote(provider_id, safe='')}"))
        return answers.report(body, provider_id) if body else None

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """Nothing: no list is documented (`lists` is False)."""
        return []

    def started_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        return []

    def price(self, country: str, channel: Channel) -> Money | None:
        return None

    def balance(self) -> Balance | None:
        return None

    def standing(self) -> Standing:
        """The account's senders, and whether GetOTP has approved its template."""
        senders = self._answered(self._rest.get("/senders", {"page_size": _PAGE})) or {}
        template = self._answered(self._template())
        return Standing(
            senders=answers.senders(senders),
            registrations=(answers.template(template),) if template else (),
        )

    def test(self) -> AccountReport:
        """Ask for the template: it proves the key and that there is something to send."""
        exchange = self._template()
        if exchange.status == 404 and answers.error_code(exchange) == _NO_SUCH_TEMPLATE:  # noqa: PLR2004
            raise AccountProblem("GetOTP knows no such template.", "Copy its id from GetOTP's dashboard.")
        body = self._answered(exchange)
        if body is None:
            raise stranger(exchange, self.title)
        return AccountReport(self._settings.sender or answers.template(body).what, exchange.milliseconds)

    @classmethod
    def claims(cls, settings: Settings, delivery: Delivery, now: Instant) -> tuple[Claimed, ...]:
        from otpdesk.providers.getotp import deliveries as getotp_deliveries

        assert isinstance(settings, GetOtpSettings)
        return getotp_deliveries.claims(settings.webhook_secret, delivery, now)

    def _verify(self, message: Message, **code: str | int) -> Answer:
        """Ask for one verification message."""
        settings, spoken = self._settings, message.channel is Channel.VOICE
        if message.channel not in self.sender_channels(settings):
            return no_sender(message.channel)
        data: dict[str, Any] = {
            "channel": message.channel.value,
            "phone": _digits(message.to),
            "template": settings.template,
            "payload": message.attempt,
            **code,
            **(self._call(message) if spoken else {"sender": settings.sender}),
        }
        return answers.answer(self._rest.post("/verifications", json={"data": data}), message, "message_id")

    def _call(self, message: Message) -> dict[str, str]:
        """What a call needs beside the code; a flash call says nothing."""
        way = self._settings.voice
        if way is Voice.FLASH:
            return {"voice_type": way.value}
        language = _SPOKEN.get(message.language.partition("-")[0].lower(), "EN")
        return {"voice_type": way.value, "language": language}

    def _template(self) -> Exchange:
        return self._rest.get(f"/templates/{quote(self._settings.template or '', safe='')}")

    def _answered(self, exchange: Exchange) -> Mapping[str, Any] | None:
        return answered(exchange, self.title, "data", answers.said(exchange))


def _digits(number: str) -> str:
    return number.lstrip("+")
