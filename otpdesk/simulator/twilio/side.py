"""Twilio's API 2010-04-01 and its price lists, as far as a desk uses them (specification: twilio-oai).

Verify, Lookup and what an account may and has stand in modules of their own.
"""

from dataclasses import replace
from types import MappingProxyType

from otpdesk.otp import Channel
from otpdesk.simulator.dialect import Asked, Dialect, Reply, basic, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Fate, Reason, Submission
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.twilio.documents import (
    VERSION,
    account_document,
    call_document,
    feedback_document,
    message_document,
    price_document,
)
from otpdesk.simulator.twilio.lists import call_list, message_list
from otpdesk.simulator.twilio.lookup import look_up
from otpdesk.simulator.twilio.numbers import magic_problem, said, shown_text
from otpdesk.simulator.twilio.problems import NOT_FOUND, REFUSED_BY_VERIFY, Problem, problem, refusal
from otpdesk.simulator.twilio.standing import calling_countries, number_list, registrations
from otpdesk.simulator.twilio.verify import VerifySide
from otpdesk.simulator.world import segments

_LONGEST = MappingProxyType({"Body": 1600, "Twiml": 4000})


class TwilioSide(Dialect):
    """Messages, calls, verifications, numbers, balance and prices of every account, known by its SID."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange)
        self._verify = VerifySide(exchange, self.dispatch)

    def answer(self, asked: Asked) -> Reply:
        user, password = basic(asked.authorization)
        if not user or password == REFUSED:
            return problem((401, 20003, "Authenticate"))
        match asked.path:
            case ("v1", product, "Countries", iso) if product in {"Messaging", "Voice"}:
                return self._prices(product, iso)
            case ("v1", *rest) if asked.method == "GET":
                return self._standing(asked, user, tuple(rest))
            case ("v2", "PhoneNumbers", number) if asked.method == "GET":
                return look_up(self.exchange, user, number, asked)
            case ("v2", *rest):
                return self._verify.answer(asked, user, tuple(rest))
            case (version, "Accounts", last) if version == VERSION and asked.method == "GET":
                return reply(200, account_document(last.removesuffix(".json")))
            case (version, "Accounts", account, *rest) if version == VERSION:
                return self._owned(asked, account, tuple(rest))
        return NOT_FOUND

    def _owned(self, asked: Asked, account: str, rest: tuple[str, ...]) -> Reply:
        match asked.method, rest:
            case "POST", ("Messages.json",):
                return self._send(account, asked.form())
            case "POST", ("Calls.json",):
                return self._call(account, asked.form())
            case "POST", ("Messages", sid, "Feedback.json"):
                return self._feedback(account, sid, asked.form())
            case "GET", ("Messages.json",):
                return message_list(self.exchange, account, asked)
            case "GET", ("Calls.json",):
                return call_list(self.exchange, account, asked)
            case "GET", ("IncomingPhoneNumbers.json",):
                return number_list(account, asked)
            case "GET", ("Balance.json",):
                left = self.exchange.balance("twilio", account) / 1e6
                return reply(200, {"account_sid": account, "balance": f"{left:.2f}", "currency": "USD"})
            case "GET", (("Messages" | "Calls"), last):
                return self._fetch(account, last.removesuffix(".json"))
        return NOT_FOUND

    def _standing(self, asked: Asked, account: str, rest: tuple[str, ...]) -> Reply:
        if rest == ("DialingPermissions", "Countries"):
            return calling_countries(self.exchange, account, asked)
        return registrations(account, asked, rest)

    def _fetch(self, account: str, sid: str) -> Reply:
        message = self._plain(account, sid)
        return NOT_FOUND if message is None else reply(200, self._document(message))

    def _plain(self, account: str, sid: str) -> Accepted | None:
        """A message or call of an account that belongs to no verification."""
        message = self.exchange.find("twilio", account, sid)
        return None if message is None or message.submission.session else message

    def _feedback(self, account: str, sid: str, form: dict[str, str]) -> Reply:
        message, outcome = self._plain(account, sid), form.get("Outcome", "confirmed")
        if message is None or message.submission.channel is Channel.VOICE:
            return NOT_FOUND
        if outcome not in {"confirmed", "unconfirmed"}:
            return problem((400, 20001, "Invalid Outcome"))
        return reply(200, feedback_document(message, outcome, self.exchange.clock.now()))

    def _document(self, message: Accepted) -> dict[str, object]:
        now = self.exchange.clock.now()
        is_call = message.submission.channel is Channel.VOICE
        return call_document(message, now) if is_call else message_document(message, now)

    def _prices(self, product: str, iso: str) -> Reply:
        document = price_document(self.exchange.world, product, iso.upper())
        return NOT_FOUND if document is None else reply(200, document)

    def _send(self, account: str, form: dict[str, str]) -> Reply:
        to, sender = form.get("To", ""), form.get("From") or form.get("MessagingServiceSid", "")
        text = shown_text(form)
        found = _incomplete(to, sender) or _text_problem(text) or magic_problem(to, sender, call=False)
        if found is not None:
            return problem(found)
        channel = Channel.WHATSAPP if to.startswith("whatsapp:") else Channel.SMS
        number, sender = to.removeprefix("whatsapp:"), sender.removeprefix("whatsapp:")
        pieces = segments(text) if channel is Channel.SMS else 1
        return self.dispatch(Submission("twilio", account, channel, number, sender, text, "", pieces))

    def _call(self, account: str, form: dict[str, str]) -> Reply:
        to, sender, script = form.get("To", ""), form.get("From", ""), form.get("Twiml", "")
        found = _incomplete(to, sender) or _script_problem(form, script) or magic_problem(to, sender, call=True)
        if found is not None:
            return problem(found)
        return self.dispatch(Submission("twilio", account, Channel.VOICE, to, sender, said(script)))

    def judged(self, fate: Fate, submission: Submission) -> Fate:
        """Verify refuses at once what a plain message would be taken for and not arrive."""
        at_once = REFUSED_BY_VERIFY.get(submission.channel, frozenset()) if submission.session else frozenset()
        return replace(fate, refusal=fate.reason) if fate.reason in at_once else fate

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        return refusal(reason, submission)

    def accepted(self, message: Accepted) -> Reply:
        if message.submission.session:
            return self._verify.started(message)
        return reply(201, self._document(message))

    def provider_id(self, submission: Submission) -> str:
        if submission.session:
            return "VL" + self.exchange.new_id(submission)
        prefix = "CA" if submission.channel is Channel.VOICE else "SM"
        return prefix + self.exchange.new_id(submission)

    def broken(self) -> Reply:
        return problem((500, 20500, "An internal server error has occurred"))


def _incomplete(to: str, sender: str) -> Problem | None:
    if not to:
        return 400, 21604, "A 'To' phone number is required."
    if not sender:
        return 400, 21603, "A 'From' phone number is required."
    digits = to.removeprefix("whatsapp:")
    if not (digits.startswith("+") and digits[1:].isdigit() and _SHORTEST <= len(digits) <= _LONGEST_NUMBER):
        return 400, 21211, "The 'To' number is not a valid phone number."
    return None


_SHORTEST, _LONGEST_NUMBER = 8, 16


def _text_problem(text: str) -> Problem | None:
    if not text:
        return 400, 21602, "Message body is required."
    if len(text) > _LONGEST["Body"]:
        return 400, 21617, "The concatenated message body exceeds the 1600 character limit"
    return None


def _script_problem(form: dict[str, str], script: str) -> Problem | None:
    if not script and not form.get("Url"):
        return 400, 21205, "Url parameter is required."
    if len(script) > _LONGEST["Twiml"]:
        return 400, 21218, "Twiml is too long"
    return None
