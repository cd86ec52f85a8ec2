"""What is wrong with a request to start a verification at Vonage (Verify v2, specification 1.0.1)."""

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel

CHANNELS = MappingProxyType(
    {"sms": Channel.SMS, "voice": Channel.VOICE, "whatsapp": Channel.WHATSAPP, "email": Channel.EMAIL}
)
"""The channels served here; Vonage also has RCS and silent authentication."""

_BRAND = re.compile(r"[^\\/{}:$]{1,18}")
_LOCALE = re.compile(r"[a-z]{2,3}-[a-z]{2}")
_CODE = re.compile(r"[a-zA-Z0-9]{4,10}")
_REFERENCE = re.compile(r"[a-zA-Z0-9]{1,40}")
_NUMBER = re.compile(r"[1-9]\d{6,14}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_SENDER = re.compile(r"\d{1,15}|.{1,11}")
_MOST_STEPS = 3


def wrong_with(document: dict[str, Any], *, own_codes: bool) -> dict[str, str]:
    """The parameters that are not valid, and what is wrong with each. `own_codes`: the account may give them."""
    return dict(_wrong(document, own_codes=own_codes))


def _wrong(document: dict[str, Any], *, own_codes: bool) -> Iterator[tuple[str, str]]:
    texts = {"brand": _BRAND, "locale": _LOCALE, "client_ref": _REFERENCE, "code": _CODE}
    for name, form in texts.items():
        given = document.get(name, "" if name == "brand" else None)
        if given is not None and not (isinstance(given, str) and form.fullmatch(given)):
            yield name, "Is required." if not given else "Is not valid."
    for name, low, high in (("channel_timeout", 15, 900), ("code_length", 4, 10)):
        given = document.get(name, low)
        if not (isinstance(given, int) and low <= given <= high):
            yield name, f"Must be between {low} and {high}."
    if "code" in document and not own_codes:
        yield "code", "Is not allowed on this account's pricing model."
    steps = document.get("workflow")
    if not (isinstance(steps, list) and 0 < len(steps) <= _MOST_STEPS):
        yield "workflow", "Must have one to three steps."
        return
    for at, step in enumerate(steps):
        if found := _wrong_step(step):
            yield f"workflow[{at}].{found}", "Is not valid."


def _wrong_step(step: Any) -> str:
    """The name of what is wrong with a step; empty when nothing is."""
    if not isinstance(step, dict) or step.get("channel") not in CHANNELS:
        return "channel"
    mail = step["channel"] == "email"
    if not (_MAIL if mail else _NUMBER).fullmatch(str(step.get("to", ""))):
        return "to"
    sender = step.get("from")
    if sender is None:
        return "from" if step["channel"] == "whatsapp" else ""
    return "" if mail or _SENDER.fullmatch(str(sender)) else "from"
