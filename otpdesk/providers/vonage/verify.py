"""Codes through Vonage's Verify v2 (specification 1.0.1): its own, and ours carried in its texts.

A verification cannot be fetched: how it stands is told by receipts, or by the Reports API. One address has one
verification at a time; a second start is answered 409, sends nothing, and usually names the one that runs. Our own
has one message, unless the account names a next channel, which Vonage goes on to by itself at half time. That step is
also how the same code is sent again.
"""

from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from otpdesk.otp import Channel, Instant
from otpdesk.providers.base import Answer, Listed, Message, Report
from otpdesk.providers.transport import text
from otpdesk.providers.verifying import Canceled, CheckAnswer, Session, SessionReport
from otpdesk.providers.vonage import verify_answers as answers
from otpdesk.providers.vonage.abilities import LIFE
from otpdesk.providers.vonage.account import Account, digits, sender_of
from otpdesk.providers.vonage.records import listed_verification, verification
from otpdesk.providers.vonage.reports import Product, Reports
from otpdesk.providers.vonage.settings import NextChannel
from otpdesk.providers.vonage.texts import registration
from otpdesk.providers.wire import Exchange

_PATH = "/v2/verify"
_SHORTEST_STEP, _LONGEST_STEP = 15, 900  # seconds that `channel_timeout` takes
_CODE_LENGTH = 6
_LONGEST_BRAND = 18
_NOT_IN_A_BRAND = str.maketrans("", "", "\\/{}:$")

# The languages of Verify's own texts; without one, Verify goes by the number's country.
_LOCALES = MappingProxyType(
    {
        "ar": "ar-xa", "cs": "cs-cz", "cy": "cy-gb", "da": "da-dk", "de": "de-de", "el": "el-gr", "en": "en-gb",
        "es": "es-es", "fi": "fi-fi", "fil": "fil-ph", "fr": "fr-fr", "hi": "hi-in", "hu": "hu-hu", "id": "id-id",
        "is": "is-is", "it": "it-it", "ja": "ja-jp", "ko": "ko-kr", "nb": "nb-no", "nl": "nl-nl", "no": "nb-no",
        "pl": "pl-pl", "pt": "pt-pt", "ro": "ro-ro", "ru": "ru-ru", "sv": "sv-se", "th": "th-th", "tr": "tr-tr",
        "vi": "vi-vn", "zh": "zh-cn",
    }
)  # fmt: skip


class Verify:
    """Verify v2 as one account uses it."""

    def __init__(self, account: Account, reports: Reports) -> None:
        self._account = account
        self._reports = reports

    def start(self, message: Message) -> Answer:
        """Begin a verification; while one runs for the address, go on with it. AccountProblem if it cannot sign."""
        exchange = self._ask("POST", "", json=self._request(message))
        running = answers.running(exchange)
        if message.code or not running:
            return answers.other_code_runs(exchange, message) or answers.started(exchange, message)
        if self._account.settings.next_channel.value != message.channel.value:
            return answers.goes_on(running)
        return answers.sent_again(self._ask("POST", f"/{quote(running, safe='')}/next_workflow"), running, message)

    def check(self, session: Session, code: str) -> CheckAnswer:
        """Compare a code, once. AccountProblem if it cannot sign."""
        return answers.checked(self._ask("POST", f"/{quote(session.id, safe='')}", json={"code": code}), session, code)

    def cancel(self, session: Session) -> Canceled:
        """End a verification without success. AccountProblem if it cannot sign."""
        return answers.canceled(self._ask("DELETE", f"/{quote(session.id, safe='')}"))

    def follow(self, session: Session) -> SessionReport | None:
        """How it stands; None while the Reports API does not know it."""
        record = self._reports.of(Product.VERIFY, session.id, "request_id")
        return None if record is None else verification(record)

    def report(self, provider_id: str) -> Report | None:
        """What became of the message of a verification that carried a code of ours."""
        record = self._reports.of(Product.VERIFY, provider_id, "request_id")
        return None if record is None else verification(record).message

    def started_since(self, to: str, since: Instant) -> list[Listed]:
        """The verifications of an address within a day of an instant, newest first, whatever their channels."""
        rows = [row for row in self._reports.since(Product.VERIFY, since) if text(row, "channel") in {"", "v2"}]
        found = (listed_verification(row, since) for row in rows)
        mine = (listed for listed in found if listed.to.casefold() == to.casefold())
        return sorted(mine, key=lambda listed: listed.sent_at, reverse=True)

    def _ask(self, method: str, rest: str, **given: Any) -> Exchange:
        return self._account.for_receipts(method, f"{_PATH}{rest}", **given)

    def _request(self, message: Message) -> dict[str, Any]:
        workflow = self._workflow(message)
        life = message.life if message.code else LIFE
        asked: dict[str, Any] = {
            "brand": brand(self._account, message),
            "workflow": workflow,
            "channel_timeout": min(max(life // len(workflow), _SHORTEST_STEP), _LONGEST_STEP),
            "client_ref": message.attempt,
        }
        if language := locale(message.language):
            asked["locale"] = language
        return asked | ({"code": message.code} if message.code else {"code_length": _CODE_LENGTH})

    def _workflow(self, message: Message) -> list[dict[str, Any]]:
        following = self._account.settings.next_channel
        steps = [self._step(message.channel.value, message)]
        if following is NextChannel.NONE or message.channel is Channel.EMAIL:
            return steps
        return [*steps, {**self._step(following.value, message), "reuse_code": True}]

    def _step(self, channel: str, message: Message) -> dict[str, Any]:
        settings = self._account.settings
        step: dict[str, Any] = {"channel": channel, "to": digits(message.to)}
        if channel == Channel.WHATSAPP.value:
            step["from"] = sender_of(settings.whatsapp_sender or "")
        elif channel == Channel.SMS.value:
            step |= {"from": sender_of(settings.sender)} if settings.sender else {}
            step |= registration(message)
        return step


def brand(account: Account, message: Message) -> str:
    """Who the texts say they come from, without the characters that Vonage refuses."""
    given = account.settings.brand or message.company.translate(_NOT_IN_A_BRAND)
    return given[:_LONGEST_BRAND].strip()


def locale(language: str) -> str | None:
    """The language of Verify's texts that comes nearest; None where it has none."""
    return _LOCALES.get(language.partition("-")[0].lower())
