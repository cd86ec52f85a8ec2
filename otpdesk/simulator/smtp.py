"""The mail server of the simulator: the same fates, said in SMTP replies (RFC 5321, RFC 3463, RFC 3461, RFC 4954)."""

import asyncio
import logging
import re
import ssl
import weakref
from base64 import b64decode
from dataclasses import replace
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from otpdesk.otp import Channel
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Fate, Fault, Reason, Submission
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.mail import delivery_reports, read_mail

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it would write whole addresses and messages

_AT_RECIPIENT = {
    Reason.DEAD: "550 5.1.1 No such mailbox here",
    Reason.FULL: "552 5.2.2 The mailbox is full",
    Reason.DEFERRED: "451 4.7.1 Greylisted, please try again later",
    Reason.RATE: "450 4.2.1 Receiving mail at too high a rate, please try again later",
    Reason.CREDIT: "550 5.4.5 Daily sending quota exceeded",
    Reason.INVALID: "553 5.1.3 Not a valid address",
}
_AFTER_DOT = {Reason.SPAM: "550 5.7.1 Message refused as spam"}
_BEFORE_DOT_FAULT = "451 4.3.0 Local error in processing, please try again later"
_DSN = re.compile(r"\s(RET|ENVID|NOTIFY|ORCPT)=(\S+)", re.IGNORECASE)


class Mail(Envelope):
    """A mail under way: a fate for each recipient, and what was asked about delivery reports."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[tuple[Submission, Fate]] = []
        self.asked: dict[str, str] = {}


class _Connection(SMTP):
    """aiosmtpd's protocol, with the parameters of delivery status notifications where they are offered."""

    def __init__(self, handler: "SmtpSide", **options: Any) -> None:
        super().__init__(handler, **options)
        self.side = handler

    def _create_envelope(self) -> Envelope:
        return Mail()

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        await super().smtp_MAIL(self._without_dsn(arg))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        await super().smtp_RCPT(self._without_dsn(arg))

    def _without_dsn(self, arg: str | None) -> str | None:
        if arg is None or not self.side.exchange.profile.dsn or not isinstance(self.envelope, Mail):
            return arg
        self.envelope.asked |= {name.upper(): value for name, value in _DSN.findall(arg)}
        return _DSN.sub("", arg)


class SmtpSide:
    """Serves mail on loopback. Accounts are known by the name they log in with, else by the envelope's sender."""

    def __init__(self, exchange: Exchange, tls: ssl.SSLContext | None) -> None:
        self.exchange = exchange
        self._tls = tls
        self._stopping = asyncio.Event()
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._listener: asyncio.Server | None = None

    async def start(self, port: int) -> int:
        """Listen, on `port` or any free one (0). Returns the port. OSError when it is taken."""
        self._listener = await asyncio.get_running_loop().create_server(self._connection, "127.0.0.1", port)
        bound: int = self._listener.sockets[0].getsockname()[1]
        return bound

    def _connection(self) -> _Connection:
        connection = _Connection(
            self,
            hostname="mail.simulator.invalid",
            ident="ESMTP",
            enable_SMTPUTF8=True,
            tls_context=self._tls,
            auth_require_tls=False,
            authenticator=_authenticate,
            loop=asyncio.get_running_loop(),
        )
        self._connections.add(connection)
        return connection

    async def stop(self) -> None:
        """Let go of held connections, close every one, free the port."""
        self._stopping.set()
        if self._listener is not None:
            self._listener.close()
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.close()
        if self._listener is not None:
            await self._listener.wait_closed()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer delivery status notifications, if the profile does."""
        session.host_name = hostname
        return [*responses[:-1], "250-DSN", responses[-1]] if self.exchange.profile.dsn else responses

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """Log in with an access token; one that is refused is answered with a challenge first."""
        said = b64decode(args[1] if len(args) > 1 else "").decode(errors="replace")
        login = said.partition("user=")[2].partition("\x01")[0]
        token = said.partition("Bearer ")[2].strip("\x01")
        if not login or not token or token == REFUSED:
            await server.challenge_auth(b'{"status":"401"}', encode_to_b64=True)
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=LoginPassword(login.encode(), token.encode()))

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Mail, address: str, options: list[str]
    ) -> str:
        """Draw the fate of the mail to one recipient; some are refused here."""
        login = session.auth_data.login.decode() if isinstance(session.auth_data, LoginPassword) else ""
        sender = envelope.mail_from or ""
        submission = Submission("smtp", login or _mailbox(sender), Channel.EMAIL, address, sender, "")
        fate = self.exchange.draw(submission)
        if fate.fault is Fault.TIMEOUT_BEFORE:
            await self._hold(server)
        refusal = _AT_RECIPIENT.get(fate.refusal or fate.reason or Reason.NETWORK)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.drawn.append((submission, fate))
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Mail) -> str:  # noqa: N802 - aiosmtpd's name
        """Take the mail for every recipient, or lose it in one of the ways of `Fault`."""
        faults = {fate.fault for _, fate in envelope.drawn}
        if Fault.DROPPED_BEFORE in faults:
            self._drop(server)
        if faults & {Fault.ERROR_BEFORE, Fault.ERROR_AFTER}:
            return _BEFORE_DOT_FAULT
        spam = next((_AFTER_DOT[fate.reason] for _, fate in envelope.drawn if fate.reason in _AFTER_DOT), None)
        if spam is not None:
            return spam
        queue_id = self._take(envelope)
        if Fault.TIMEOUT_AFTER in faults:
            await self._hold(server)
        if Fault.DROPPED_AFTER in faults:
            self._drop(server)
        return "?!" if Fault.GARBLED_AFTER in faults else f"250 2.0.0 Ok: queued as {queue_id}"

    def _take(self, envelope: Mail) -> str:
        reference, text = read_mail(envelope.original_content or b"")
        queue_id = ""
        for submission, fate in envelope.drawn:
            whole = replace(submission, text=text, reference=reference)
            provider_id = self.exchange.new_id(whole)[:10].upper()
            queue_id = queue_id or provider_id
            message = self.exchange.accept(whole, fate, provider_id)
            mailbox = _mailbox(submission.sender)
            for report in delivery_reports(message, envelope.asked):
                self.exchange.handset.add(mailbox, report.arrival())
                self.exchange.mailboxes.add((mailbox, submission.account), report.letter())
        return queue_id

    async def _hold(self, server: SMTP) -> None:
        await self._stopping.wait()
        self._drop(server)

    def _drop(self, server: SMTP) -> None:
        if server.transport is not None:
            server.transport.close()
        raise asyncio.CancelledError


def _mailbox(sender: str) -> str:
    """The address of a mailbox, without what stands after a plus in it."""
    local, at, domain = sender.partition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    if isinstance(data, LoginPassword) and data.password.decode(errors="replace") != REFUSED:
        return AuthResult(success=True, auth_data=data)
    return AuthResult(success=False, handled=False)
