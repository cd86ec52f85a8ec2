"""Twilio's errors, in its own form, and its words for why a message or a verification is refused."""

from types import MappingProxyType

from otpdesk.otp import Channel
from otpdesk.simulator.dialect import Reply, reply
from otpdesk.simulator.fate import Reason, Submission

Problem = tuple[int, int, str]
"""HTTP status, Twilio's code, Twilio's words."""

_RETRY_AFTER = "2"
_TOO_MANY = 429

_TEXT: dict[Reason, Problem] = {
    Reason.INVALID: (400, 21211, "The 'To' number is not a valid phone number."),
    Reason.OPTED_OUT: (400, 21610, "Attempt to send to unsubscribed recipient"),
    Reason.COUNTRY: (400, 21408, "Permission to send an SMS has not been enabled for the region of the 'To' number."),
    Reason.CREDIT: (403, 20005, "Account not active"),
    Reason.RATE: (429, 20429, "Too Many Requests"),
}
_CALL: dict[Reason, Problem] = _TEXT | {
    Reason.INVALID: (400, 21217, "Phone number does not appear to be valid"),
    Reason.COUNTRY: (400, 21215, "Account not authorized to call the number."),
}
_VERIFY: dict[Reason, Problem] = _TEXT | {
    Reason.INVALID: (400, 60200, "Invalid parameter `To`"),
    Reason.COUNTRY: (403, 60605, "The destination phone number has been blocked by Verify Geo-Permissions."),
    Reason.LANDLINE: (403, 60205, "SMS is not supported by landline phone number"),
    Reason.SPAM: (403, 60410, "Verification delivery attempt blocked"),
}
REFUSED_BY_VERIFY = MappingProxyType({Channel.SMS: frozenset({Reason.LANDLINE, Reason.SPAM})})
"""What Verify refuses at once, where a plain message would be taken and not arrive."""


def problem(given: Problem) -> Reply:
    """The answer that says what is wrong."""
    status, code, words = given
    more = f"https://www.twilio.com/docs/errors/{code}"
    headers = {"Retry_After": _RETRY_AFTER} if status == _TOO_MANY else {}
    return reply(status, {"code": code, "message": words, "more_info": more, "status": status}, **headers)


NOT_FOUND = problem((404, 20404, "The requested resource was not found"))
BAD_DATE = (400, 20001, "Invalid date")


def refusal(reason: Reason, submission: Submission) -> Reply:
    """Twilio's own no to a message, a call, or a message of a verification."""
    if submission.session:
        return problem(_VERIFY[reason])
    return problem((_CALL if submission.channel is Channel.VOICE else _TEXT)[reason])
