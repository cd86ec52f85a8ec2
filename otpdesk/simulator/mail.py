"""Mail as people and machines read it: the text of a message, and reports about its delivery (RFC 3464)."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from otpdesk.otp import Channel
from otpdesk.simulator.fate import Accepted, Reason
from otpdesk.simulator.handset import Arrival

_PARSER = BytesParser(policy=policy.default)


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


def delivery_report(message: Accepted, asked: dict[str, str]) -> Arrival | None:
    """What comes back to the envelope's sender, if anything: a failure always, a success if it was asked for."""
    fate = message.fate
    notify = asked.get("NOTIFY", "FAILURE").upper().split(",")
    wanted = "FAILURE" if fate.reason is not None else "SUCCESS"
    if fate.claim_after is None or wanted not in notify:
        return None
    status, words = ("2.0.0", "Delivered") if fate.reason is None else _STATUS.get(fate.reason, ("5.4.4", "No route"))
    lines = [
        *([f"Original-Envelope-Id: {asked['ENVID']}"] if "ENVID" in asked else []),
        f"Final-Recipient: rfc822;{message.submission.to}",
        f"Action: {'delivered' if fate.reason is None else 'failed'}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp;{words}",
        f"Original-Message-ID: {message.submission.reference}",
    ]
    return Arrival(Channel.EMAIL, "smtp", "MAILER-DAEMON", "\n".join(lines), message.at + fate.claim_after)
