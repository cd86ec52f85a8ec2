"""The numbers of a Vonage account, and the Conversion API that is told what became of its codes.

Accounts whose key ends in a zero have no Conversion API: Vonage's support has to enable it.
"""

import re
from types import MappingProxyType
from typing import Any

from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.vonage.problems import NOT_FOUND, credentials_of

_OWNED: tuple[dict[str, Any], ...] = (
    {"country": "GB", "msisdn": "447700900000", "type": "mobile-lvn", "features": ["VOICE", "SMS"]},
    {"country": "EE", "msisdn": "37258800001", "type": "landline", "features": ["VOICE"]},
    {"country": "US", "msisdn": "18885550143", "type": "landline-toll-free", "features": ["SMS", "MMS"]},
)
_PRODUCTS = ("sms", "voice")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_TRUTHS = frozenset({"true", "false", "1", "0"})
_NOT_ENABLED = "0"
_PAGE, _LARGEST = 10, 100
_WRONG = MappingProxyType({"message-id": 423, "delivered": 420, "timestamp": 420})


def numbers(asked: Asked) -> Reply:
    """A page of the numbers that every account has."""
    index, size = max(asked.number("index", 1), 1), min(max(asked.number("size", _PAGE), 1), _LARGEST)
    shown = _OWNED[(index - 1) * size : index * size]
    return reply(200, {"count": len(_OWNED), **({"numbers": list(shown)} if shown else {})})


def conversion(asked: Asked, product: str) -> Reply:
    """What became of a code. The answers are not JSON."""
    fields = {**asked.query, **asked.form()}
    key, secret = credentials_of(asked, fields)
    if product not in _PRODUCTS:
        return NOT_FOUND
    if not key or secret == REFUSED:
        return _plain(401, "Wrong credentials")
    if key.endswith(_NOT_ENABLED):
        return _plain(402, "Conversion has not been enabled for your account")
    right = {
        "message-id": bool(fields.get("message-id")),
        "delivered": fields.get("delivered", "") in _TRUTHS,
        "timestamp": bool(_TIME.fullmatch(fields.get("timestamp", ""))),
    }
    wrong = next((name for name, fits in right.items() if not fits), "")
    return _plain(_WRONG[wrong], f"Invalid message: {wrong}") if wrong else _plain(200, "OK")


def _plain(status: int, words: str) -> Reply:
    return Reply(status, words.encode(), content_type="text/plain")
