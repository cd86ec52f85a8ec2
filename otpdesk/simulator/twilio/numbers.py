"""Twilio's own magic numbers for test credentials, and what a customer hears or reads of a request."""

import json
import re
from html import unescape
from types import MappingProxyType

_TEST = "+1500555000"
_GOOD = "6"

_FROM = MappingProxyType(
    {
        "1": (400, 21212, "The 'From' number is not a valid phone number."),
        "7": (400, 21606, "The 'From' phone number is not a valid message-capable number."),
        "8": (400, 21611, "The 'From' number has exceeded the maximum number of queued messages"),
    }
)
_TO_TEXT = MappingProxyType(
    {
        "1": (400, 21211, "The 'To' number is not a valid phone number."),
        "2": (400, 21612, "The 'To' phone number is not currently reachable via SMS"),
        "3": (400, 21408, "Permission to send an SMS has not been enabled for the region of the 'To' number."),
        "4": (400, 21610, "Attempt to send to unsubscribed recipient"),
        "9": (400, 21614, "The 'To' number is not a valid mobile number."),
    }
)
_TO_CALL = MappingProxyType(
    {
        "1": (400, 21217, "Phone number does not appear to be valid"),
        "2": (400, 21214, "The 'To' phone number cannot be reached"),
        "3": (400, 21215, "Account not authorized to call the number."),
        "4": (400, 21216, "Account not allowed to call the number: it is on a block list."),
    }
)


def magic_problem(to: str, sender: str, *, call: bool) -> tuple[int, int, str] | None:
    """What Twilio's test numbers +15005550001 to +15005550009 answer, as From or as To."""
    from_digit, to_digit = _digit(sender), _digit(to)
    if from_digit and from_digit != _GOOD:
        return _FROM.get(from_digit, _FROM["7"])
    return (_TO_CALL if call else _TO_TEXT).get(to_digit)


def _digit(number: str) -> str:
    """The last digit of a test number; empty for any other number."""
    number = number.removeprefix("whatsapp:")
    return number[-1] if number[:-1] == _TEST else ""


def said(script: str) -> str:
    """What a caller hears of a TwiML document: the words of its Say verbs, once each."""
    words = (unescape(found).strip() for found in re.findall(r"<Say\b[^>]*>(.*?)</Say>", script, re.DOTALL))
    return "\n".join(dict.fromkeys(words))


def shown_text(form: dict[str, str]) -> str:
    """What a customer reads: the body, or the values put into a content template."""
    if form.get("Body") or not form.get("ContentSid"):
        return form.get("Body", "")
    try:
        variables = json.loads(form.get("ContentVariables", "{}"))
    except ValueError:
        return ""
    return " ".join(str(variables[key]) for key in sorted(variables)) or form["ContentSid"]
