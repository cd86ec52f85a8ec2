"""Twilio's API 2010-04-01 and its price lists, as far as a desk uses them (specification: twilio-oai)."""

from types import MappingProxyType

from otpdesk.otp import Channel
from otpdesk.simulator.dialect import Asked, Dialect, Reply, basic, reply
from otpdesk.simulator.fate import Accepted, Reason, Submission
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.twilio_documents import (
    VERSION,
    account_document,
    call_document,
    message_document,
    price_document,
)
from otpdesk.simulator.twilio_lists import call_list, message_list
from otpdesk.simulator.twilio_numbers import magic_problem, said, shown_text
from otpdesk.simulator.world import segments

_Problem = tuple[int, int, str]
"""HTTP status, Twilio's code, Twilio's words."""

_REFUSED_TEXT: dict[Reason, _Problem] = {
    Reason.INVALID: (400, 21211, "The 'To' number is not a valid phone number."),
    Reason.OPTED_OUT: (400, 21610, "Attempt to send to unsubscribed recipient"),
    Reason.COUNTRY: (400, 21408, "Permission to send an SMS has not been enabled for the region of the 'To' number."),
    Reason.CREDIT: (403, 20005, "Account not active"),
    Reason.RATE: (429, 20429, "Too Many Requests"),
}
_REFUSED_CALL: dict[Reason, _Problem] = _REFUSED_TEXT | {
    Reason.INVALID: (400, 21217, "Phone number does not appear to be valid"),
    Reason.COUNTRY: (400, 21215, "Account not authorized to call the number."),
}
_RETRY_AFTER = "2"
_LONGEST = MappingProxyType({"Body": 1600, "Twiml": 4000})


class TwilioSide(Dialect):
    """Messages, calls, balance, account and prices of every account, known by its SID."""

    def answer(self, asked: Asked) -> Reply:
        user, password = basic(asked.authorization)
        if not user or password == REFUSED:
            return _problem((401, 20003, "Authenticate"))
        match asked.path:
            case ("v1", product, "Countries", iso) if product in {"Messaging", "Voice"}:
                return self._prices(product, iso)
            case (version, "Accounts", last) if version == VERSION and asked.method == "GET":
                return reply(200, account_document(last.removesuffix(".json")))
            case (version, "Accounts", account, *rest) if version == VERSION:
                return self._owned(asked, account, tuple(rest))
        return _NOT_FOUND

    def _owned(self, asked: Asked, account: str, rest: tuple[str, ...]) -> Reply:
        match asked.method, rest:
            case "POST", ("Messages.json",):
                return self._send(account, asked.form())
            case "POST", ("Calls.json",):
                return self._call(account, asked.form())
            case "GET", ("Messages.json",):
                return message_list(self.exchange, account, asked)
            case "GET", ("Calls.json",):
                return call_list(self.exchange, account, asked)
            case "GET", ("Balance.json",):
                left = self.exchange.balance("twilio", account) / 1e6
                return reply(200, {"account_sid": account, "balance": f"{left:.2f}", "currency": "USD"})
            case "GET", (("Messages" | "Calls"), last):
                return self._fetch(account, last.removesuffix(".json"))
        return _NOT_FOUND

    def _fetch(self, account: str, sid: str) -> Reply:
        message = self.exchange.find("twilio", account, sid)
        return _NOT_FOUND if message is None else reply(200, self._document(message))

    def _document(self, message: Accepted) -> dict[str, object]:
        now = self.exchange.clock.now()
        is_call = message.submission.channel is Channel.VOICE
        return call_document(message, now) if is_call else message_document(message, now)

    def _prices(self, product: str, iso: str) -> Reply:
        document = price_document(self.exchange.world, product, iso.upper())
        return _NOT_FOUND if document is None else reply(200, document)

    def _send(self, account: str, form: dict[str, str]) -> Reply:
        to, sender = form.get("To", ""), form.get("From") or form.get("MessagingServiceSid", "")
        text = shown_text(form)
        problem = _incomplete(to, sender) or _text_problem(text) or magic_problem(to, sender, call=False)
        if problem is not None:
            return _problem(problem)
        channel = Channel.WHATSAPP if to.startswith("whatsapp:") else Channel.SMS
        number, sender = to.removeprefix("whatsapp:"), sender.removeprefix("whatsapp:")
        pieces = segments(text) if channel is Channel.SMS else 1
        return self.dispatch(Submission("twilio", account, channel, number, sender, text, "", pieces))

    def _call(self, account: str, form: dict[str, str]) -> Reply:
        to, sender, script = form.get("To", ""), form.get("From", ""), form.get("Twiml", "")
        problem = _incomplete(to, sender) or _script_problem(form, script) or magic_problem(to, sender, call=True)
        if problem is not None:
            return _problem(problem)
        return self.dispatch(Submission("twilio", account, Channel.VOICE, to, sender, said(script)))

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        table = _REFUSED_CALL if submission.channel is Channel.VOICE else _REFUSED_TEXT
        return _problem(table[reason])

    def accepted(self, message: Accepted) -> Reply:
        return reply(201, self._document(message))

    def provider_id(self, submission: Submission) -> str:
        prefix = "CA" if submission.channel is Channel.VOICE else "SM"
        return prefix + self.exchange.new_id(submission)

    def broken(self) -> Reply:
        return _problem((500, 20500, "An internal server error has occurred"))


def _problem(problem: _Problem) -> Reply:
    status, code, words = problem
    more = f"https://www.twilio.com/docs/errors/{code}"
    headers = {"Retry_After": _RETRY_AFTER} if status == _TOO_MANY else {}
    return reply(status, {"code": code, "message": words, "more_info": more, "status": status}, **headers)


_TOO_MANY = 429
_NOT_FOUND = _problem((404, 20404, "The requested resource was not found"))


def _incomplete(to: str, sender: str) -> _Problem | None:
    if not to:
        return 400, 21604, "A 'To' phone number is required."
    if not sender:
        return 400, 21603, "A 'From' phone number is required."
    digits = to.removeprefix("whatsapp:")
    if not (digits.startswith("+") and digits[1:].isdigit() and _SHORTEST <= len(digits) <= _LONGEST_NUMBER):
        return 400, 21211, "The 'To' number is not a valid phone number."
    return None


_SHORTEST, _LONGEST_NUMBER = 8, 16


def _text_problem(text: str) -> _Problem | None:
    if not text:
        return 400, 21602, "Message body is required."
    if len(text) > _LONGEST["Body"]:
        return 400, 21617, "The concatenated message body exceeds the 1600 character limit"
    return None


def _script_problem(form: dict[str, str], script: str) -> _Problem | None:
    if not script and not form.get("Url"):
        return 400, 21205, "Url parameter is required."
    if len(script) > _LONGEST["Twiml"]:
        return 400, 21218, "Twiml is too long"
    return None
