"""Reading what mail servers report about a letter (RFC 3464): pure functions from a bounce to our words.

A report is believed only about the attempt that it names: by the envelope id that went along (ENVID), by the address
that it came back to (VERP), or by the Message-ID of the letter that it brings back.
"""

import email.policy
import re
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from otpdesk.otp import Instant, Status
from otpdesk.providers.base import Report
from otpdesk.providers.smtp.codes import trouble
from otpdesk.providers.transport import short

ACTIONS: Mapping[str, Status] = MappingProxyType(
    {
        "delayed": Status.ACCEPTED,
        "relayed": Status.SENT,  # to a server that will not report
        "expanded": Status.SENT,  # to the members of a list
        "delivered": Status.DELIVERED,
        "failed": Status.UNDELIVERED,
    }
)
_ARRIVED = frozenset({Status.SENT, Status.DELIVERED})
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_NO_REASON = "5.0.0"
_RETURNED_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_PARSER = BytesParser(policy=email.policy.compat32)  # of what any server wrote: never an error


def newest(letters: Iterable[bytes], attempt: str, provider_id: str) -> Report | None:
    """What the reports about an attempt come to, the furthest of them; None where none is about it."""
    reports = (report for letter in letters for report in _reports(letter, attempt, provider_id))
    return max(reports, key=lambda report: (report.status.rank, report.claimed_at or 0), default=None)


def _reports(letter: bytes, attempt: str, provider_id: str) -> Iterator[Report]:
    message = _PARSER.parsebytes(letter)
    blocks = [block for part in message.walk() for block in _blocks(part)]
    if not blocks or not _is_about(message, blocks, attempt):
        return
    at = _written_at(message)
    for block in blocks:
        action = _field(block, "Action").lower()
        if action in ACTIONS:
            yield _report(block, action, provider_id, at)


def _blocks(part: Message) -> list[Message]:
    """The fields of a delivery status: those of the letter first, then those of each recipient."""
    payload = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _is_about(message: Message, blocks: list[Message], attempt: str) -> bool:
    if any(_field(block, "Original-Envelope-Id") == attempt for block in blocks):
        return True
    returned = (value for name in _RETURNED_TO for value in message.get_all(name, []))
    if any(f"+{attempt}@" in str(value).lower() for value in returned):
        return True
    return any(identity.startswith(f"<{attempt}@") for identity in _message_ids(message))


def _message_ids(message: Message) -> Iterator[str]:
    """The Message-IDs of what a report brings back: the whole letter, or its head as text."""
    for part in message.walk():
        if part is not message and part["Message-ID"]:
            yield str(part["Message-ID"]).strip()
        if part.get_content_type() == "text/rfc822-headers":
            head = part.get_payload(decode=True)
            if isinstance(head, bytes):
                yield str(_PARSER.parsebytes(head, headersonly=True)["Message-ID"] or "").strip()


def _report(block: Message, action: str, provider_id: str, at: Instant | None) -> Report:
    found = _ENHANCED.search(_field(block, "Status"))
    said = _field(block, "Diagnostic-Code").partition(";")[2].strip()
    status = ACTIONS[action]
    if status in _ARRIVED:
        return Report(provider_id, status, action, words=short(said), claimed_at=at)
    code = found[0] if found else ("" if action == "delayed" else _NO_REASON)
    why = trouble(code)
    if action == "delayed":
        return Report(provider_id, status, action, code=code, words=short(said), claimed_at=at)
    if why and why.status in {Status.BLOCKED, Status.EXPIRED}:
        status = why.status
    failure = why.failure if why else None
    return Report(provider_id, status, action, failure=failure, code=code, words=short(said), claimed_at=at)


def _field(block: Message, name: str) -> str:
    """A field of a report on one line."""
    return " ".join(str(block.get(name, "")).split())


def _written_at(message: Message) -> Instant | None:
    try:
        return round(parsedate_to_datetime(str(message["Date"])).timestamp() * 1000)
    except (TypeError, ValueError, OverflowError):
        return None
