"""Tokens that providers sign receipts with: JSON Web Tokens (RFC 7519) under a shared secret.

The packages that read them warn of every secret shorter than they like, and a provider's secret is not ours to choose.
"""

import hashlib
import hmac
import json
from base64 import b64decode
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from otpdesk.providers.deliveries import Forged, same

_HASHES = MappingProxyType({"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512})
_PARTS = 3


def token_claims(token: str, secret: str, algorithm: str = "HS256") -> Mapping[str, Any]:
    """The claims of a token that the secret has signed by this algorithm; their times are the caller's to judge.

    Forged if it has not: another algorithm, which the token itself may name, counts for nothing.
    """
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise Forged("Its token cannot be read.")
    head, claims, given = (_decoded(part) for part in parts)
    signed = f"{parts[0]}.{parts[1]}".encode()
    expected = hmac.new(secret.encode(), signed, _HASHES[algorithm]).digest()
    if _object(head).get("alg") != algorithm or not same(expected, given):
        raise Forged("Its token is not signed with the account's secret.")
    return _object(claims)


def _decoded(part: str) -> bytes:
    try:
        return b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise Forged("Its token cannot be read.") from None


def _object(document: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(document)
    except (ValueError, RecursionError):
        raise Forged("Its token cannot be read.") from None
    if not isinstance(read, dict):
        raise Forged("Its token cannot be read.")
    return read
