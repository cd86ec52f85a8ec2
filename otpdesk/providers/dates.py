"""Dates as providers write them: ISO 8601 with or without a zone, to our instants and back."""

from datetime import UTC, datetime

from otpdesk.otp import Instant


def instant(written: str) -> Instant | None:
    """A date in milliseconds; without a zone it is UTC. None if there is none to read."""
    try:
        at = datetime.fromisoformat(written)
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def iso(at: Instant) -> str:
    """An instant in whole seconds, as RFC 3339 has it in UTC."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
