"""E-mail through any mail server (SMTP submission, RFC 6409), with the standard library's `smtplib`.

A mail server says that it has taken a message, and rarely ever that it was delivered: so “accepted” is where an
attempt stays unless a report in the mailbox for bounces says more, and the code that the customer reads back is the
only proof besides.
"""

import email.policy
import re
import smtplib
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from otpdesk.errors import AccountProblem, KeysRefused
from otpdesk.options import Settings
from otpdesk.otp import Channel, Failure, IdKind, Instant, Money, Status, id_instant, is_id
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
    no_sender,
)
from otpdesk.providers.smtp.abilities import ABILITIES
from otpdesk.providers.smtp.bounces import ACTIONS, newest
from otpdesk.providers.smtp.codes import TROUBLES, trouble
from otpdesk.providers.smtp.oauth import Tokens
from otpdesk.providers.smtp.session import Letter, NotTaken, Reply, Session, TimeOuts, Unanswered, naming
from otpdesk.providers.smtp.settings import ADDRESS, Auth, Security, SmtpSettings
from otpdesk.providers.transport import short, without

if TYPE_CHECKING:
    from otpdesk.providers.smtp.mailbox import Mailbox

_LONGEST_ID = 128
_PASSING = "4"
_GARBLED = "-1"  # smtplib's code for a reply that is none
_REFUSED_KEYS = frozenset({"535", "5.7.8", "534", "5.7.9", "no-token"})
_PASSING_WORDS = frozenset({"cut-off", "no-answer", "no-token-answer"})
_PORTS = "Check host and port: 587 goes with starttls, 465 with tls."
_SET_UP: Mapping[str, str] = MappingProxyType(
    {
        "no-name": "Check the spelling of the host, and that this computer is online.",
        "no-connection": f"{_PORTS} A firewall may stand between.",
        "no-answer": f"{_PORTS} A firewall may swallow the connection.",
        "cut-off": _PORTS,
        _GARBLED: _PORTS,
        "no-starttls": "Choose tls with port 465, or ask whoever runs the server for STARTTLS.",
        "no-xoauth2": "Sign in with a password, or ask whoever runs the server for XOAUTH2.",
        "no-token": "Check client ID and client secret, and enter a new refresh token.",
    }
)
"""What whoever sets up the account does about what happens before a server says anything of use."""
_OUR_NAME = re.compile(r"<(\w+)>")
# Quoted-printable or base64 where the text is not ASCII: not every server on the way takes eight bits.
_POLICY = email.policy.SMTP.clone(cte_type="7bit")
_POLICY_UTF8 = email.policy.SMTPUTF8.clone(cte_type="7bit")


class Smtp(Provider):
    """One mail server, by one account there. Each message has a connection of its own."""

    name = "smtp"
    title = "E-mail (SMTP)"
    abilities = ABILITIES
    channels: ClassVar[frozenset[Channel]] = frozenset({Channel.EMAIL})
    settings_model = SmtpSettings
    statuses = MappingProxyType({"250": Status.ACCEPTED, "251": Status.ACCEPTED, **ACTIONS})
    troubles = TROUBLES
    lists = False

    def __init__(self, settings: SmtpSettings, times: TimeOuts | None = None) -> None:
        self._settings = settings
        self._times = times or TimeOuts()
        self._tokens = Tokens(settings)

    @classmethod
    def reports(cls, settings: Settings) -> bool:
        """Only a mailbox for bounces tells more."""
        assert isinstance(settings, SmtpSettings)
        return bool(settings.imap_host)

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        if message.channel is not Channel.EMAIL:
            return no_sender(message.channel)
        try:
            letter = compose(message, self._settings)
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
        # Bounces come back under our own name for the letter, not under the server's.
        name = "" if self._settings.imap_host else reply.queue_id
        return _accepted(reply, message, name or f"<{letter.envelope_id}>")

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        """What the mailbox for bounces holds about a letter; None without a mailbox, and while nothing came."""
        found = _OUR_NAME.fullmatch(provider_id)
        if not self._settings.imap_host or not found or not is_id(found[1], IdKind.ATTEMPT):
            return None
        with self._mailbox() as box:
            return newest(box.naming(found[1], id_instant(found[1])), found[1], provider_id)

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """Nothing: a mail server keeps no list that could be asked (`lists` is False)."""
        return []

    def price(self, country: str, channel: Channel) -> Money | None:
        return None

    def balance(self) -> Balance | None:
        return None

    def test(self) -> AccountReport:
        """Connect, change to TLS, sign in, and say NOOP; then open the mailbox for bounces, if there is one."""
        started = time.monotonic_ns()
        try:
            with self._session() as session, naming(self._settings.host):
                session.ask_for_life()
        except NotTaken as no:
            raise self._problem(no) from None
        latency = (time.monotonic_ns() - started) // 1_000_000
        if self._settings.imap_host:
            with self._mailbox():
                pass
        return AccountReport(self._account_name(), latency)

    def _account_name(self) -> str:
        settings = self._settings
        name = f"{parseaddr(settings.sender)[1]} at {settings.host}:{settings.port}"
        return f"{name}, bounces from {settings.imap_folder} at {settings.imap_host}" if settings.imap_host else name

    @contextmanager
    def _mailbox(self) -> "Iterator[Mailbox]":
        """The mailbox for bounces, open to be read. AccountProblem or NoAnswer say why it is not."""
        from otpdesk.providers.smtp.mailbox import opened

        settings = self._settings
        try:
            token = self._tokens.token() if settings.auth is Auth.XOAUTH2 and not settings.imap_password else ""
            tls = None if settings.imap_security is Security.NONE else self._context()
        except NotTaken as no:
            raise self._problem(no) from None
        try:
            with opened(settings, token, tls, self._times) as box:
                yield box
        except KeysRefused:
            self._tokens.forget()
            raise

    def _problem(self, no: NotTaken) -> AccountProblem | NoAnswer:
        host, port, words = self._settings.host, self._settings.port, short(no.words)
        step = no.step or _SET_UP.get(no.code) or self.next_step(no.code)
        if no.code == _GARBLED:
            return AccountProblem(f"{host} does not answer as a mail server does on port {port}.", step)
        if no.code.startswith(_PASSING) or no.code in _PASSING_WORDS:
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
                self._sign_in(session)
            yield session
        finally:
            session.part()

    def _sign_in(self, session: Session) -> None:
        """Sign in in the way of the settings, if they have one."""
        settings = self._settings
        if not settings.username:
            return
        if settings.auth is Auth.PASSWORD and settings.password:
            session.sign_in(settings.username, settings.password.get_secret_value())
        elif settings.auth is Auth.XOAUTH2:
            try:
                session.sign_in_with_token(settings.username, self._tokens.token())
            except smtplib.SMTPAuthenticationError:
                self._tokens.forget()  # the next message fetches another
                raise

    def _context(self) -> ssl.SSLContext:
        """TLS that verifies the server's certificate and name (smtplib's own does not, in Python 3.11)."""
        try:
            return ssl.create_default_context(cafile=self._settings.ca_file)
        except OSError:
            words = "The file of the certificate authority cannot be read. Nothing was sent."
            step = "“Certificate authority” names a PEM file on this computer; empty for the public authorities."
            raise NotTaken("tls", words, step=step) from None


def compose(message: Message, settings: SmtpSettings) -> Letter:
    """The message as a letter. Its Message-ID is our reference, so that a bounce or a log line names the attempt.

    An attempt has one Message-ID and one envelope id, however often its letter is written.
    """
    sender = settings.sender
    address = parseaddr(sender)[1]
    to = _with_ascii_domain(message.to)
    utf8 = not (sender + to).isascii()
    letter = EmailMessage(policy=_POLICY_UTF8 if utf8 else _POLICY)
    if not to.isprintable() or not ADDRESS.fullmatch(to):
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
        return Letter(_return_path(settings, message.attempt), to, letter.as_bytes(), message.attempt)
    except (ValueError, IndexError, UnicodeError):
        raise NotTaken("5.5.2", "No letter can be written with this subject or text. Nothing was sent.") from None


def _return_path(settings: SmtpSettings, attempt: str) -> str:
    """Where reports about a letter go; with VERP the address names the attempt."""
    address = parseaddr(settings.return_path or settings.sender)[1]
    local, _, domain = address.rpartition("@")
    return f"{local}+{attempt}@{domain}" if settings.verp else address


def _with_ascii_domain(address: str) -> str:
    """The address with an international domain as its ASCII form, which every server takes."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def _accepted(reply: Reply, message: Message, provider_id: str) -> Answer:
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
