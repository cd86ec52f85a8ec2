"""Codes: made here, handed over once, kept nowhere.

What is stored of a code is an HMAC-SHA-256 over verification, attempt, address, purpose and code, under a key that
lives in the vault: who has the database alone cannot try the million codes against it, and a code is worth nothing
for another verification, attempt, address or purpose.

Code rule `same` repeats one code in every message of a verification. It is not stored for that either: it is
derived from 16 random bytes of the verification (wiped when it ends), again with HMAC-SHA-256, under a key of its
own that is itself derived from the vault's key. The bias of 256 bits modulo 10^10 is under 2^-222.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

from otpdesk.errors import BadInput
from otpdesk.otp import Purpose

_DOMAIN = "otpdesk1"
_DERIVING = b"otpdesk1|same code"
_SALT_BYTES = 16
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u00a0]+")


@dataclass(frozen=True, slots=True)
class Binding:
    """What one code is good for. `address` is the whole number or e-mail address and never shows in a repr."""

    verification: str
    attempt: str
    address: str = field(repr=False)
    purpose: Purpose


def fresh(length: int) -> str:
    """A new code: every one of the 10^length is as likely, leading zeros are kept."""
    return f"{secrets.randbelow(10**length):0{length}d}"


def fresh_salt() -> bytes:
    """The random bytes from which code rule `same` derives the code of one verification."""
    return secrets.token_bytes(_SALT_BYTES)


def derived(key: bytes, salt: bytes, verification: str, length: int) -> str:
    """The code of a verification under rule `same`: always the same for the same salt."""
    deriving = hmac.digest(key, _DERIVING, hashlib.sha256)
    number = int.from_bytes(hmac.digest(deriving, salt + verification.encode(), hashlib.sha256), "big")
    return f"{number % 10**length:0{length}d}"


def mac(key: bytes, binding: Binding, code: str) -> bytes:
    """The trace of a code (32 bytes). Only an address could hold a “|”, and all parts beside it have a fixed form."""
    parts = (_DOMAIN, binding.verification, binding.attempt, binding.address, binding.purpose.value, code)
    return hmac.digest(key, "|".join(parts).encode(), hashlib.sha256)


def matches(key: bytes, binding: Binding, code: str, stored: bytes) -> bool:
    """Whether a code read back is the one of this binding, in constant time."""
    return hmac.compare_digest(mac(key, binding, code), stored)


def normalised(typed: str, length: int) -> str:
    """A code as read back, without blanks and hyphens. BadInput if it is not `length` digits; that uses up no try."""
    found = _digits(typed, f"{length}")
    if len(found) != length:
        raise BadInput(
            f"This code has {len(found)} digits; the one that was sent has {length}.",
            "Ask the customer to read it again; this used up no try.",
            "code",
        )
    return found


def digits(typed: str, fewest: int, most: int) -> str:
    """The same of a code that may be a provider's, whose length is the provider's choice."""
    found = _digits(typed, f"{fewest} to {most}")
    if not fewest <= len(found) <= most:
        raise BadInput(
            f"This code has {len(found)} digits; codes have {fewest} to {most}.",
            "Ask the customer to read it again; this used up no try.",
            "code",
        )
    return found


def _digits(typed: str, how_many: str) -> str:
    found = _SEPARATORS.sub("", typed)
    if not (found.isascii() and found.isdecimal()):
        raise BadInput("A code has digits only.", f"Type the {how_many} digits that the customer reads out.", "code")
    return found
