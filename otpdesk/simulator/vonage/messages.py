"""Vonage's Messages API: texts over SMS and WhatsApp."""

from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel
from otpdesk.simulator.dialect import Asked, Dialect, Reply, reply
from otpdesk.simulator.fate import Accepted, Reason, Submission
from otpdesk.simulator.vonage.problems import NOT_FOUND, UNAUTHORIZED, account_of, problem, uuid_of
from otpdesk.simulator.world import segments

_CHANNELS = MappingProxyType({"sms": Channel.SMS, "whatsapp": Channel.WHATSAPP})
_NUMBERED = "https://developer.nexmo.com/api-errors/messages-olympus#"
_REFUSED = MappingProxyType(
    {
        Reason.INVALID: (422, "1130", "Invalid recipient", "The `to` parameter is invalid for the given channel."),
        Reason.COUNTRY: (422, "1130", "Invalid recipient", "The destination is not supported."),
        Reason.OPTED_OUT: (422, "1130", "Invalid recipient", "The recipient has opted out."),
        Reason.CREDIT: (402, "low-balance", "Low balance", "The account balance is low."),
        Reason.RATE: (429, "1010", "Rate Limit Hit", "Please wait, then retry your request"),
    }
)
_LONGEST = MappingProxyType({Channel.SMS: 1000, Channel.WHATSAPP: 4096})
_LONGEST_REFERENCE = 100
_SHORTEST_NUMBER, _LONGEST_NUMBER = 7, 15


class MessagesSide(Dialect):
    """`POST /v1/messages`; there is nothing to ask for what became of one."""

    def answer(self, asked: Asked) -> Reply:
        account = account_of(asked)
        if not account:
            return UNAUTHORIZED
        if asked.method != "POST" or asked.path[2:]:
            return NOT_FOUND
        try:
            document = asked.document()
        except ValueError:
            return problem(422, "invalid-json", "The request body did not contain valid JSON", "Unexpected character.")
        given = document if isinstance(document, dict) else {}
        return _wrong(given) or self.dispatch(_message(account, given))

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        status, number, title, detail = _REFUSED[reason]
        return _problem(status, number, title, detail, retry_after=1 if reason is Reason.RATE else None)

    def accepted(self, message: Accepted) -> Reply:
        return reply(202, {"message_uuid": message.id})

    def provider_id(self, submission: Submission) -> str:
        return uuid_of(self.exchange.new_id(submission))

    def broken(self) -> Reply:
        return _problem(500, "1000", "Internal error", "There was an error processing your request in the Platform.")


def _problem(status: int, number: str, title: str, detail: str, retry_after: int | None = None) -> Reply:
    base = _NUMBERED if number.isdecimal() else None
    return problem(status, number, title, detail, retry_after=retry_after, base=base)


def _wrong(given: dict[str, Any]) -> Reply | None:
    channel = _CHANNELS.get(str(given.get("channel", "")))
    if channel is None:
        return _problem(422, "1100", "Unsupported channel", "The specified channel is not supported.")
    if given.get("message_type") != "text":
        return _problem(422, "1140", "Invalid message type", "The specified message type is not supported.")
    to, text, reference = str(given.get("to", "")), given.get("text"), str(given.get("client_ref") or "")
    if not (to.isdigit() and _SHORTEST_NUMBER <= len(to) <= _LONGEST_NUMBER):
        return _problem(422, "1130", "Invalid recipient", "The `to` parameter is invalid for the given channel.")
    if not given.get("from") or (channel is Channel.WHATSAPP and not str(given["from"]).isdigit()):
        return _problem(422, "1120", "Invalid sender", "The `from` parameter is invalid for the given channel.")
    if not (isinstance(text, str) and 0 < len(text) <= _LONGEST[channel]):
        return _problem(422, "1150", "Invalid params", "The value of one or more parameters is invalid.")
    if len(reference) > _LONGEST_REFERENCE:
        return _problem(422, "1060", "Invalid client reference", "The client reference is too long.")
    return None


def _message(account: str, given: dict[str, Any]) -> Submission:
    channel, text = _CHANNELS[given["channel"]], given["text"]
    sms = given.get("sms") or {}
    return Submission(
        "vonage",
        account,
        channel,
        f"+{given['to']}",
        str(given["from"]),
        text,
        str(given.get("client_ref") or ""),
        segments(text) if channel is Channel.SMS else 1,
        (str(sms.get("entity_id", "")), str(sms.get("content_id", ""))),
    )
