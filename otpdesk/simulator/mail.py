"""Mail as people and machines read it: the text of a message, and reports about its delivery (RFC 3464)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.parser import BytesParser
from email.utils import formatdate

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.fate import Accepted, Reason
from otpdesk.simulator.handset import Arrival
from otpdesk.simulator.mailboxes import Letter

_PARSER = BytesParser(policy=policy.default)
_DAEMON = "MAILER-DAEMON"
_PATIENCE = 60_000
"""Milliseconds after which a letter that is still under way is reported as late."""


def read_mail(content: bytes) -> tuple[str, str]:
    """(Message-ID, subject and text) of a mail."""
    message = _PARSER.parsebytes(content)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain", "html"))
    text = body.get_content().strip() if body is not None else ""
    subject = str(message["Subject"] or "")
    return str(message["Message-ID"] or ""), f"{subject}\n\n{text}" if subject else text


_STATUS = {
    Reason.UNREACHABLE: ("4.4.1", "No answer from host"),
    Reason.EXPIRED: ("4.4.7", "Delivery time expired"),
}


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One report about one letter. `envelope_id` is the sender's, empty where none came along."""

    message: Accepted
    at: Instant
    action: str
    status: str
    words: str
    envelope_id: str

    @property
    def fields(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """(about the letter, about its recipient)."""
        of_letter = [("Reporting-MTA", "dns; mail.simulator.invalid")]
        if self.envelope_id:
            of_letter.append(("Original-Envelope-Id", self.envelope_id))
        of_recipient = [
            ("Final-Recipient", f"rfc822;{self.message.submission.to}"),
            ("Action", self.action),
            ("Status", self.status),
            ("Diagnostic-Code", f"smtp;{self.words}"),
        ]
        return of_letter, of_recipient

    def arrival(self) -> Arrival:
        """As it shows on a screen."""
        of_letter, of_recipient = self.fields
        reference = ("Original-Message-ID", self.message.submission.reference)
        lines = [f"{name}: {value}" for name, value in (*of_letter, *of_recipient, reference)]
        return Arrival(Channel.EMAIL, "smtp", _DAEMON, "\n".join(lines), self.at)

    def letter(self) -> Letter:
        """As it lies in a mailbox: a note for people, the report, and the head of the letter."""
        report = MIMEMultipart("report", report_type="delivery-status")
        report["From"] = f"{_DAEMON} <mailer-daemon@mail.simulator.invalid>"
        report["To"] = self.message.submission.sender
        report["Date"] = formatdate(self.at / 1000, usegmt=True)
        report["Subject"] = "Delivery report"
        report["Message-ID"] = f"<{self.message.id}.{self.action}@mail.simulator.invalid>"
        report.attach(MIMEText(f"Your message: {self.action}. {self.words}.\n"))
        status = MIMENonMultipart("message", "delivery-status")
        status.set_payload([_block(fields) for fields in self.fields])
        report.attach(status)
        head = f"Message-ID: {self.message.submission.reference}\n"
        report.attach(MIMEText(head, "rfc822-headers"))
        return Letter(self.at, report.as_bytes(policy=policy.SMTP))


def _block(fields: list[tuple[str, str]]) -> Message:
    block = Message()
    for name, value in fields:
        block[name] = value
    return block


def delivery_reports(message: Accepted, asked: dict[str, str]) -> Iterator[DeliveryReport]:
    """What comes back to the envelope's sender: a failure always, success and delay if they were asked for."""
    fate, envelope_id = message.fate, asked.get("ENVID", "")
    notify = asked.get("NOTIFY", "FAILURE").upper().split(",")
    wanted = "FAILURE" if fate.reason is not None else "SUCCESS"
    if "DELAY" in notify and (fate.claim_after or 0) > _PATIENCE:
        at = message.at + _PATIENCE
        yield DeliveryReport(message, at, "delayed", "4.4.1", "Will be tried again", envelope_id)
    if fate.claim_after is None or wanted not in notify:
        return
    status, words = ("2.0.0", "Delivered") if fate.reason is None else _STATUS.get(fate.reason, ("5.4.4", "No route"))
    action = "delivered" if fate.reason is None else "failed"
    yield DeliveryReport(message, message.at + fate.claim_after, action, status, words, envelope_id)
