"""Codes through Twilio Verify v2: its own, and ours carried in its texts.

A verification can be fetched while it runs; once it is over Twilio forgets it and answers 404. Its list of attempts,
kept for thirty days, says what became of each message, what it cost, and whether the code came back.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from otpdesk.errors import AccountProblem
from otpdesk.otp import Channel, Failure, Instant, Status
from otpdesk.providers.abilities import Way
from otpdesk.providers.base import Answer, Listed, Message, Report, Verdict
from otpdesk.providers.facts import Heard
from otpdesk.providers.transport import text
from otpdesk.providers.twilio import verify_answers as answers
from otpdesk.providers.twilio.account import Account
from otpdesk.providers.twilio.verify_answers import CHANNELS
from otpdesk.providers.verifying import Canceled, CheckAnswer, Session, SessionReport

# The languages of Verify's own texts. One that is not here would be a 404; left out, it follows the number's country.
_LOCALES = frozenset(
    {
        "af", "ar", "ca", "cs", "da", "de", "el", "en", "en-GB", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id",
        "it", "ja", "kn", "ko", "lt", "mr", "ms", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sv", "te", "th",
        "tl", "tr", "uk", "vi", "zh", "zh-CN", "zh-HK",
    }
)  # fmt: skip


class Verify:
    """The Verify service of one account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def start(self, message: Message) -> Answer:
        """Begin a verification; while one runs for the address, the same code again. Never raises for the wire."""
        if not self._account.settings.verify_service_sid:
            words = "This account has no Verify service."
            return Answer(Verdict.REJECTED, Status.FAILED, failure=Failure.SENDER, words=words)
        fields = {"to": message.to, "channel": CHANNELS[message.channel], **_locale(message), **self._code(message)}
        exchange = self._account.exchange(lambda client: self._service(client).verifications.create(**fields))
        return answers.started(exchange, message)

    def _code(self, message: Message) -> dict[str, str]:
        carried = self._account.settings.codes is Way.OURS_CARRIED
        return {"custom_code": message.code} if carried else {}

    def check(self, session: Session, code: str) -> CheckAnswer:
        """Compare a code, once; by the verification's id, so that it is no other one of the same address."""
        exchange = self._account.exchange(
            lambda client: self._service(client).verification_checks.create(verification_sid=session.id, code=code)
        )
        return answers.checked(exchange, session, code)

    def cancel(self, session: Session) -> Canceled:
        """End a verification without success."""
        exchange = self._account.exchange(lambda client: self._running(client, session.id).update(status="canceled"))
        return answers.canceled(exchange)

    def approve(self, verification: str) -> Heard:
        """Say that a code of ours that it carried came back. One that is over wants to know nothing any more."""
        exchange = self._account.exchange(lambda client: self._running(client, verification).update(status="approved"))
        return Heard.TAKEN if answers.over(exchange) else answers.heard(exchange)

    def follow(self, session: Session) -> SessionReport | None:
        """How it stands; from the attempts when Twilio has forgotten it. None when they do not know it (yet)."""
        body = self._account.ask(lambda client: self._running(client, session.id).fetch(), "status")
        if body is None:
            return answers.over_by(self._attempts(verification_sid=session.id), session.channel)
        known: list[Mapping[str, Any]] = []
        with suppress(AccountProblem, ConnectionError):  # the message can wait, its verification is known
            known = self._attempts(verification_sid=session.id)
        return answers.running(body, known, session.channel)

    def report(self, verification: str, channel: Channel) -> Report | None:
        """What became of the newest message of a verification over a channel."""
        return answers.newest(self._attempts(verification_sid=verification), channel)

    def started_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """The verifications that sent a message to an address since an instant, newest message first."""
        whole_second = since - since % 1000
        wanted: dict[str, Any] = {
            "date_created_after": datetime.fromtimestamp(whole_second / 1000, UTC),
            "channel": CHANNELS[channel],
            "verify_service_sid": self._account.settings.verify_service_sid,
        }
        if channel is not Channel.EMAIL:  # Twilio filters by numbers only
            wanted["channel_data_to"] = to
        found: dict[str, Listed] = {}
        for attempt in self._attempts(**wanted):
            listed = answers.listed(attempt)
            if listed.to.casefold() == to.casefold() and listed.sent_at >= whole_second:
                found.setdefault(listed.report.provider_id, listed)
        return list(found.values())

    def ensure(self) -> None:
        """AccountProblem if the account's codes go through Verify and there is no such service."""
        ours = self._account.settings.codes is Way.OURS
        if not ours and self._account.ask(lambda client: self._service(client).fetch(), "sid") is None:
            raise AccountProblem("Twilio knows no Verify service with this SID.", "Check the Verify service.")

    def _attempts(self, **wanted: Any) -> list[Mapping[str, Any]]:
        """The attempts that fit, newest first."""

        def page(client: Any, **place: Any) -> object:
            return client.verify.v2.verification_attempts.page(**wanted, **place)

        known = self._account.every(page, "attempts") or []
        return sorted(known, key=lambda attempt: text(attempt, "date_created"), reverse=True)

    def _service(self, client: Any) -> Any:
        return client.verify.v2.services(self._account.settings.verify_service_sid)

    def _running(self, client: Any, verification: str) -> Any:
        return self._service(client).verifications(quote(verification, safe=""))


def _locale(message: Message) -> dict[str, str]:
    """The nearest language of Verify's texts; none where it has none, and for e-mail, which has templates instead."""
    tags = (message.language, message.language.partition("-")[0].lower())
    found = next((tag for tag in tags if tag in _LOCALES), "")
    return {"locale": found} if found and message.channel is not Channel.EMAIL else {}
