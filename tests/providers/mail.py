"""One message, one account, and what both come to at a mail server."""

from typing import Any

from otpdesk.options import parsed
from otpdesk.otp import Channel
from otpdesk.providers.base import Answer, Message
from otpdesk.providers.smtp.adapter import Smtp
from otpdesk.providers.smtp.session import TimeOuts
from otpdesk.providers.smtp.settings import SmtpSettings
from tests.providers.mail_server import MailServer, ScriptedServer

TO = "ada@analytical.io"
CODE = "493817"
MESSAGE = Message(
    attempt="a0123456789abc",
    channel=Channel.EMAIL,
    to=TO,
    text=f"Your Acme code is {CODE}.\n.\nIt is good for 5 minutes.",
    subject="Your code",
)


def mail_settings(port: int, **more: Any) -> SmtpSettings:
    values: dict[str, Any] = {
        "host": "localhost",
        "port": port,
        "security": "none",
        "sender": "Desk <desk@acme.example>",
    }
    return parsed(SmtpSettings, values | more)


def sent_to(server: MailServer | ScriptedServer, times: TimeOuts | None = None, **more: Any) -> Answer:
    return Smtp(mail_settings(server.port, **more), times).send(MESSAGE)


OPENING = [b"220 mail.example ESMTP\r\n", b"250 mail.example\r\n", b"250 Ok\r\n", b"250 Ok\r\n", b"354 Go ahead\r\n"]
"""What a server says until it waits for the content."""
