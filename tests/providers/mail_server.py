"""Mail servers on loopback: a real one (aiosmtpd), one that follows a script, and an authority to certify them."""

import asyncio
import datetime as dt
import re
import select
import socket
import ssl
import struct
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DSN = re.compile(r"\s(?:RET|ENVID|NOTIFY|ORCPT)=\S+", re.IGNORECASE)


@dataclass
class Replies:
    """What the server says; None: aiosmtpd's own words. `drop_after` closes the connection after the final dot."""

    recipient: str | None = None
    data: str = "250 2.0.0 Ok: queued as 4F2A1B99"
    drop_after: bool = False


@dataclass
class MailServer:
    """A real mail server on a thread of its own. `commands` are the MAIL and RCPT lines, `letters` what was taken."""

    dsn: bool = False
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    users: dict[str, str] = field(default_factory=dict)
    replies: Replies = field(default_factory=Replies)
    commands: list[str] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        implicit = self.tls if self.implicit else None
        starting = self._loop.create_server(self._connection, "127.0.0.1", 0, ssl=implicit)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._server.wait_closed()

    def _connection(self) -> SMTP:
        return _Connection(
            self,
            hostname="mail.example",
            enable_SMTPUTF8=True,
            tls_context=None if self.implicit else self.tls,
            auth_require_tls=False,
            authenticator=self._authenticate if self.users else None,
            loop=self._loop,
        )

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        self.logins.append(user)
        return AuthResult(success=self.users.get(user) == password, handled=False)

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, responses: list[str]
    ) -> list[str]:
        session.host_name = name
        return [*responses[:-1], "250-DSN", responses[-1]] if self.dsn else responses

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.replies.recipient:
            return self.replies.recipient
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        letter = BytesParser(policy=default).parsebytes(content)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        if self.replies.drop_after:
            assert server.transport
            server.transport.close()
            raise asyncio.CancelledError
        return self.replies.data


class _Connection(SMTP):
    """Notes the commands; takes the parameters of delivery status notifications only where they are offered."""

    def __init__(self, owner: MailServer, **options: Any) -> None:
        super().__init__(owner, **options)
        self._owner = owner

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        await super().smtp_MAIL(self._noted("MAIL", arg))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        await super().smtp_RCPT(self._noted("RCPT", arg))

    def _noted(self, verb: str, arg: str | None) -> str | None:
        self._owner.commands.append(f"{verb} {arg}")
        return _DSN.sub("", arg) if arg and self._owner.dsn else arg


class ScriptedServer:
    """Takes one connection and says what the script says, one step after each line it reads.

    After a step that begins with 354 it reads up to the final dot. At the end of the script it hangs up; with
    `holds` it stays silent until the test is over, with `resets` it breaks the connection
    within its last words. `called_again` says
    afterwards whether somebody wanted a second connection.
    """

    def __init__(self, script: Sequence[bytes], *, holds: bool = False, resets: bool = False) -> None:
        self._script = script
        self._holds = holds
        self._resets = resets
        self.called_again = False
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.called_again = bool(select.select([self._listener], [], [], 0)[0])
        with suppress(OSError):  # wakes a server that nobody called
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection, connection.makefile("rb") as lines, suppress(OSError):
            for number, step in enumerate(self._script, start=1):
                connection.sendall(step)
                until_dot = step.startswith(b"354")
                if until_dot or not self._resets or number < len(self._script):
                    self._read(lines, until_dot=until_dot)
            if self._holds:
                self._over.wait()
            if self._resets:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _read(self, lines: Any, *, until_dot: bool) -> None:
        while (line := lines.readline()) and until_dot and line != b".\r\n":
            pass


@dataclass(frozen=True)
class Authority:
    """A certificate authority made for one test run, and a server certificate for a name."""

    ca_file: Path
    server: ssl.SSLContext


def authority(folder: Path, name: str = "localhost") -> Authority:
    ca_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = _certificate("Test authority", ca_key.public_key(), "Test authority", ca_key, ca=True)
    leaf = _certificate(name, server_key.public_key(), "Test authority", ca_key, ca=False)
    ca_file, chain = folder / "ca.pem", folder / "server.pem"
    ca_file.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    private = server_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return Authority(ca_file, context)


def _certificate(
    name: str, key: ec.EllipticCurvePublicKey, issuer: str, signer: ec.EllipticCurvePrivateKey, *, ca: bool
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if not ca:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return builder.sign(signer, hashes.SHA256())
