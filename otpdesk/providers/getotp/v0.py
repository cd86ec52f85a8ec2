"""GetOTP's first generation (v0): a hosted page sends the code and takes it, and the API says how it stands.

It carries no code of ours and compares none for us. The secret that comes with each verification, and again with its
call-back, is kept nowhere: in clear it must not be, and a derived one would prove nothing. So call-backs are not
taken, and the verification is asked for by its id.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, urlsplit

from otpdesk.options import Settings
from otpdesk.otp import Channel, Instant, Money
from otpdesk.providers.abilities import Way
from otpdesk.providers.base import AccountReport, Answer, Balance, Listed, Message, Report, no_sender
from otpdesk.providers.dates import instant
from otpdesk.providers.getotp import answers
from otpdesk.providers.getotp.abilities import ABILITIES_V0, MANAGED_V0
from otpdesk.providers.getotp.codes import STATUSES_V0, TROUBLES, trouble
from otpdesk.providers.getotp.settings import GetOtpSettings
from otpdesk.providers.rest import Rest
from otpdesk.providers.transport import answered, items, stranger, text
from otpdesk.providers.verifying import CheckAnswer, Found, Session, SessionReport, Verifier
from otpdesk.providers.wire import TIME_OUTS, Exchange, TimeOuts, basic_auth

_ROOT = "https://otp.dev"
_VERIFY = "/api/verify/"  # its paths end with a slash
_MOST_PAGES = 10
_LANGUAGES = frozenset({"en", "ja", "ko", "es", "fr"})
_FIELD = MappingProxyType({Channel.EMAIL: "email", Channel.SMS: "phone_sms", Channel.VOICE: "phone_voice"})
_TYPED_THERE = "The code is typed into GetOTP's page, which compares it; then it is asked how it stands."


class GetOtpV0(Verifier):
    """One account of the first generation."""

    name = "getotp_v0"
    title = "GetOTP (hosted page)"
    family = "getotp"
    abilities = ABILITIES_V0
    channels: ClassVar[frozenset[Channel]] = frozenset()
    managed = MANAGED_V0
    settings_model = GetOtpSettings
    statuses = STATUSES_V0
    troubles = TROUBLES
    polls = False

    def __init__(self, settings: GetOtpSettings, time_outs: TimeOuts = TIME_OUTS) -> None:
        self._settings = settings
        token = settings.api_token.get_secret_value() if settings.api_token else ""
        login = {"Authorization": basic_auth(settings.api_key.get_secret_value(), token)}
        self._rest = Rest(_ROOT, login, settings.base_url, time_outs)

    @classmethod
    def way(cls, settings: Settings) -> Way:
        """The codes are GetOTP's, whatever the setting says that the generations share."""
        return Way.THEIRS

    @classmethod
    def sender_channels(cls, settings: Settings) -> frozenset[Channel]:
        return cls.managed.channels

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        """Nothing: it has no messages for codes of ours."""
        return no_sender(message.channel)

    def start(self, message: Message) -> Answer:
        """Make a page and have the code sent; our reference goes along as `metadata`."""
        field = _FIELD.get(message.channel)
        if field is None:
            return no_sender(message.channel)
        settings, language = self._settings, message.language.partition("-")[0].lower()
        form = {
            "channel": message.channel.value,
            field: message.to,
            "success_redirect_url": settings.success_url,
            "fail_redirect_url": settings.fail_url or settings.success_url,
            "metadata": message.attempt,
            "lang": language if language in _LANGUAGES else None,
        }
        return answers.answer(self._rest.post(_VERIFY, form=form), message, "otp_id")

    def check(self, session: Session, code: str) -> CheckAnswer:
        """Nothing is compared: the page takes the code."""
        return CheckAnswer(Found.NOT_ASKED, words=_TYPED_THERE)

    def page(self, session: Session) -> str:
        """The page that `start` named, made from id and channel again.

        GetOTP's examples show …/email/ only; that SMS and calls stand there by their names too is unconfirmed.
        """
        return f"{self._base}/api/ui/verify/{quote(session.id, safe='')}/{session.channel.value}/"

    def follow(self, session: Session) -> SessionReport | None:
        exchange = self._rest.get(f"{_VERIFY}{quote(session.id, safe='')}/")
        body = self._answered(exchange, "status")
        return answers.page_report(body) if body else None

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        """Nothing: there are no messages of ours; `follow` says how a verification stands."""
        return None

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        return []

    def started_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """What was started here, by our reference: the history shows an address only once it is verified.

        It is read newest first, 10 entries a page, up to 10 pages.
        """
        found: list[Listed] = []
        page = "1"
        for _ in range(_MOST_PAGES):
            body = self._answered(self._rest.get(_VERIFY, {"page": page}), "results") or {}
            entries = items(body, "results")
            listed = filter(None, (answers.listed_page(entry, channel) for entry in entries))
            found += [one for one in listed if one.sent_at >= since and one.to in {"", to}]
            page = _next_page(body)
            if not page or _older_than(entries, since):
                break
        return sorted(found, key=lambda one: one.sent_at, reverse=True)

    def price(self, country: str, channel: Channel) -> Money | None:
        return None

    def balance(self) -> Balance | None:
        return None

    def test(self) -> AccountReport:
        """Ask for the first page of the history, which proves key and token."""
        exchange = self._rest.get(_VERIFY)
        body = self._answered(exchange, "results")
        if body is None:
            raise stranger(exchange, self.title)
        return AccountReport(urlsplit(self._settings.success_url).netloc or self.title, exchange.milliseconds)

    @property
    def _base(self) -> str:
        return (self._settings.base_url or _ROOT).rstrip("/")

    def _answered(self, exchange: Exchange, holds: str) -> Mapping[str, Any] | None:
        return answered(exchange, self.title, holds, answers.said(exchange))


def _next_page(body: Mapping[str, Any]) -> str:
    """The number of the next page; empty on the last one. Only the number: an address may lead elsewhere."""
    query = parse_qs(urlsplit(text(body, "next")).query)
    return next((number for number in query.get("page", []) if number.isdecimal()), "")


def _older_than(entries: list[Mapping[str, Any]], since: Instant) -> bool:
    times = [at for entry in entries if (at := instant(text(entry, "creation_time"))) is not None]
    return bool(times) and min(times) < since
