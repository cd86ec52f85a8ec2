"""Receipts that providers deliver by themselves (webhooks): what comes in, and what every reading of them needs.

Each adapter reads its own provider's in a pure function of headers, body, URL and secret; the algorithm comes from
the account's settings, never from the delivery. A delivery that does not prove where it comes from is `Forged`.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from requests.structures import CaseInsensitiveDict

from otpdesk.otp import Instant
from otpdesk.providers.base import Report
from otpdesk.providers.verifying import SessionState

TOLERANCE = 300_000
"""How far a signed time may lie from ours, in milliseconds (the tolerance of Standard Webhooks)."""


class Forged(Exception):
    """A delivery that is not proven to come from the provider, or is too old; the text says why, without secrets."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One HTTP request as it came in: the whole URL that the provider called, the raw body."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    method: str = "POST"

    def header(self, name: str) -> str:
        """A header by its name in any case; empty where there is none."""
        return CaseInsensitiveDict(self.headers).get(name, "")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a delivery claims: about a message, or about a verification at the provider (`session` is its id).

    `attempt` is our own reference, where the provider gives it back. `key` is the same for a repeated delivery.
    """

    key: str
    report: Report | None = None
    session: str = ""
    state: SessionState | None = None
    attempt: str = ""


def same(one: str | bytes, other: str | bytes) -> bool:
    """Whether two signatures agree, in a time that does not tell where they differ."""
    first, second = (part.encode() if isinstance(part, str) else part for part in (one, other))
    return hmac.compare_digest(first, second)


def fresh(at: Instant, now: Instant) -> None:
    """Forged if a signed time lies too far from ours."""
    if abs(now - at) > TOLERANCE:
        raise Forged("Its time is more than five minutes away from ours.")
