"""E-mail through any mail server (SMTP submission, RFC 6409), with the standard library's `smtplib`.

A mail server says that it has taken a message, and rarely ever that it was delivered: so “accepted” is where an
attempt stays, and the code that the customer reads back is the only proof.
"""

import email.policy
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from pydantic import ValidationInfo, field_validator

from otpdesk.errors import AccountProblem, KeysRefused
from otpdesk.options import ADVANCED, CREDENTIALS, DELIVERY, Secret, Settings, option
from otpdesk.otp import Channel, Failure, Instant, Money, Status
from otpdesk.providers.base import (
    AccountReport,
    Answer,
    Balance,
    Listed,
    Message,
    NoAnswer,
    Provider,
    Report,
    Verdict,
    is_this_machine,
    no_sender,
)
from otpdesk.providers.smtp_abilities import ABILITIES
from otpdesk.providers.smtp_codes import TROUBLES, trouble
from otpdesk.providers.smtp_session import Letter, NotTaken, Reply, Session, TimeOuts, Unanswered, naming
from otpdesk.providers.transport import short, without

_LONGEST_ID = 128
_PASSING = "4"
_GARBLED = "-1"  # smtplib's code for a reply that is none
_REFUSED_KEYS = frozenset({"535", "5.7.8", "534", "5.7.9"})
_PORTS = "Check host and port: 587 goes with starttls, 465 with tls."
_SET_UP: Mapping[str, str] = MappingProxyType(
    {
        "no-name": "Check the spelling of the host, and that this computer is online.",
        "no-connection": f"{_PORTS} A firewall may stand between.",
        "no-answer": f"{_PORTS} A firewall may swallow the connection.",
        "cut-off": _PORTS,
        _GARBLED: _PORTS,
        "no-starttls": "Choose tls with port 465, or ask whoever runs the server for STARTTLS.",
    }
)
"""What whoever sets up the account does about what happens before a server says anything of use."""
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
# Quoted-printable or base64 where the text is not ASCII: not every server on the way takes eight bits.
_POLICY = email.policy.SMTP.clone(cte_type="7bit")
_POLICY_UTF8 = email.policy.SMTPUTF8.clone(cte_type="7bit")


class Security(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class SmtpSettings(Settings):
    host: str = option(
        label="Host",
        help="The mail server that takes your mail.",
        group=CREDENTIALS,
        pattern=r"^[^\s/@]+$",
        example="smtp.example.com",
    )
    port: int = option(
        587, label="Port", help="587 for STARTTLS, 465 for TLS from the start.", group=CREDENTIALS, ge=1, le=65_535
    )
    security: Security = option(
        Security.STARTTLS,
        label="Security",
        help="starttls: change to TLS before anything is said; tls: TLS from the start; none: this machine only.",
        group=CREDENTIALS,
    )
    username: str | None = option(None, label="User name", help="Empty if the server asks for none.", group=CREDENTIALS)
    password: Secret | None = option(
        None,
        label="Password",
        help="With Gmail and Outlook: an app password.",
        group=CREDENTIALS,
        validate_default=True,
    )
    sender: str = option(
        label="Sender",
        help="The address that mail comes from; a name may stand before it.",
        group=DELIVERY,
        example="Example Desk <desk@example.com>",
    )
    ca_file: str | None = option(
        None,
        label="Certificate authority",
        help="A PEM file with the company's own authority; empty for the public ones.",
        group=ADVANCED,
        example="/etc/ssl/company-ca.pem",
    )

    @field_validator("sender")
    @classmethod
    def _sender_is_an_address(cls, value: str) -> str:
        if not value.isprintable() or not _ADDRESS.fullmatch(parseaddr(value)[1]):
            raise ValueError("an address looks like desk@example.com or Example Desk <desk@example.com>.")
        return value

    @field_validator("security")
    @classmethod
    def _nothing_travels_in_the_clear(cls, value: Security, others: ValidationInfo) -> Security:
        if value is Security.NONE and not is_this_machine(others.data.get("host", "")):
            raise ValueError("without TLS mail goes to this machine only; codes would travel in the clear.")
        return value

    @field_validator("password")
    @classmethod
    def _login_is_whole(cls, value: Secret | None, others: ValidationInfo) -> Secret | None:
        username, password = others.data.get("username") or "", value.get_secret_value() if value else ""
        if bool(username) != bool(password):
            raise ValueError("user name and password are given together, or neither.")
        if not (username + password).isascii():
            raise ValueError("user name and password can hold ASCII letters, digits and signs only.")
        return value


class Smtp(Provider):
    """One mail server, by one account there. Each message has a connection of its own."""

    name = "smtp"
    title = "E-mail (SMTP)"
    abilities = ABILITIES
    channels: ClassVar[frozenset[Channel]] = frozenset({Channel.EMAIL})
    settings_model = SmtpSettings
    statuses = MappingProxyType({"250": Status.ACCEPTED, "251": Status.ACCEPTED})
    troubles = TROUBLES
    lists = False
    polls = False

    def __init__(self, settings: SmtpSettings, times: TimeOuts | None = None) -> None:
        self._settings = settings
        self._times = times or TimeOuts()

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        if message.channel is not Channel.EMAIL:
            return no_sender(message.channel)
        try:
            letter = compose(message, self._settings.sender)
            with self._session() as session:
                reply = session.hand_over(letter)
        except NotTaken as no:
            return _rejected(no, message)
        except Unanswered as lost:
            return Answer(
                Verdict.UNKNOWN,
                Status.UNKNOWN,
                failure=Failure.OTHER,
                code="unanswered",
                words=short(without(lost.words, message)),
            )
        return _accepted(reply, message, letter)

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        return None

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """Nothing: a mail server keeps no list that could be asked (`lists` is False)."""
        return []

    def price(self, country: str, channel: Channel) -> Money | None:
        return None

    def balance(self) -> Balance | None:
        return None

    def test(self) -> AccountReport:
        """Connect, change to TLS, sign in, and say NOOP."""
        started = time.monotonic_ns()
        try:
            with self._session() as session, naming(self._settings.host):
                session.ask_for_life()
        except NotTaken as no:
            raise self._problem(no) from None
        return AccountReport(self._account_name(), (time.monotonic_ns() - started) // 1_000_000)

    def _account_name(self) -> str:
        return f"{parseaddr(self._settings.sender)[1]} at {self._settings.host}:{self._settings.port}"

    def _problem(self, no: NotTaken) -> AccountProblem | NoAnswer:
        host, port, words = self._settings.host, self._settings.port, short(no.words)
        step = no.step or _SET_UP.get(no.code) or self.next_step(no.code)
        if no.code == _GARBLED:
            return AccountProblem(f"{host} does not answer as a mail server does on port {port}.", step)
        if no.code.startswith(_PASSING) or no.code in {"cut-off", "no-answer"}:
            return NoAnswer(f"{host} is busy or out of order: {words}", step)
        if no.code in _REFUSED_KEYS:
            return KeysRefused(f"The mail server {host} refused user name or password: {words}", step)
        return AccountProblem(f"The mail server {host} cannot be used: {words}", step)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """A conversation that is connected, secured and signed in; NotTaken says why there is none."""
        settings = self._settings
        context = None if settings.security is Security.NONE else self._context()
        implicit = context if settings.security is Security.TLS else None
        session = Session(settings.host, settings.port, implicit=implicit, times=self._times)
        try:
            with naming(settings.host):
                session.open()
                if context and not implicit:
                    session.secure(context)
                if settings.username and settings.password:
                    session.sign_in(settings.username, settings.password.get_secret_value())
            yield session
        finally:
            session.part()

    def _context(self) -> ssl.SSLContext:
        """TLS that verifies the server's certificate and name (smtplib's own does not, in Python 3.11)."""
        try:
            return ssl.create_default_context(cafile=self._settings.ca_file)
        except OSError:
            words = "The file of the certificate authority cannot be read. Nothing was sent."
            step = "“Certificate authority” names a PEM file on this computer; empty for the public authorities."
            raise NotTaken("tls", words, step=step) from None


def compose(message: Message, sender: str) -> Letter:
    """The message as a letter. Its Message-ID is our reference, so that a bounce or a log line names the attempt."""
    address = parseaddr(sender)[1]
    to = _with_ascii_domain(message.to)
    utf8 = not (sender + to).isascii()
    letter = EmailMessage(policy=_POLICY_UTF8 if utf8 else _POLICY)
    if not to.isprintable() or not _ADDRESS.fullmatch(to):
        raise NotTaken("5.1.3", "This is no address that a letter can go to. Nothing was sent.")
    try:
        letter["From"] = sender
        letter["To"] = to
        letter["Subject"] = message.subject or "Your code"
        letter["Date"] = formatdate(usegmt=True)
        letter["Message-ID"] = f"<{message.attempt}@{address.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter["Content-Language"] = message.language
        letter.set_content(message.text)
        return Letter(address, to, letter.as_bytes(), message.attempt)
    except (ValueError, IndexError, UnicodeError):
        raise NotTaken("5.5.2", "No letter can be written with this subject or text. Nothing was sent.") from None


def _with_ascii_domain(address: str) -> str:
    """The address with an international domain as its ASCII form, which every server takes."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def _accepted(reply: Reply, message: Message, letter: Letter) -> Answer:
    provider_id = reply.queue_id or f"<{letter.envelope_id}>"
    return Answer(
        Verdict.ACCEPTED,
        Status.ACCEPTED,
        provider_id=provider_id[:_LONGEST_ID],
        raw=str(reply.number),
        words=short(without(f"{reply.number} {reply.words}", message)),
    )


def _rejected(no: NotTaken, message: Message) -> Answer:
    why = trouble(no.code)
    return Answer(
        Verdict.REJECTED,
        why.status if why else Status.FAILED,
        raw=str(no.reply.number) if no.reply else "",
        failure=why.failure if why else Failure.OTHER,
        code=no.code,
        words=short(without(no.words, message)),
    )
