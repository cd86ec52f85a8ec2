"""What is asked for and handed out as evidence for a provider. Light: the window imports it before it shows."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from otpdesk.otp import Channel, Failure, Instant


class Complaint(StrEnum):
    """Which attempts of an account are evidence."""

    ALL = "all"
    NOT_DELIVERED = "not_delivered"
    """Over, without a receipt of delivery."""
    NOT_VERIFIED = "not_verified"
    """Claimed to be delivered, and the code was never read back: what fake receipts look like."""


@dataclass(frozen=True, slots=True)
class EvidenceWanted:
    """Attempts of one account from `since` on, before `until`; empty choices take everything. `most` at most."""

    account: str
    since: Instant
    until: Instant
    complaint: Complaint = Complaint.NOT_DELIVERED
    countries: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    failures: tuple[Failure, ...] = ()
    networks: tuple[str, ...] = ()
    most: int = 10_000


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """What was written: a CSV file, a short text for the ticket beside it, and how many attempts they are about."""

    csv: Path
    text: Path
    attempts: int
    words: str
