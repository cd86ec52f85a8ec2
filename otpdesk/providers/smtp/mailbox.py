"""The mailbox that bounces come to, over IMAP (RFC 3501), with the standard library's `imaplib`. It is only read.

What goes wrong is an AccountProblem or a NoAnswer in our own words: the library's hold what the server said.
"""

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate

from otpdesk.errors import AccountProblem, KeysRefused
from otpdesk.otp import Instant
from otpdesk.providers.base import NoAnswer
from otpdesk.providers.smtp.session import TimeOuts, xoauth2
from otpdesk.providers.smtp.settings import Security, SmtpSettings
from otpdesk.providers.tls import distrust
from otpdesk.providers.watch import Watch

_NAMING_AUTHORITY = "name the PEM file of its authority as “Certificate authority”."
_PORTS = "Check host and port of the mailbox: 993 goes with tls, 143 with starttls."
_LATER = "Bounces are read again later."
_MOST, _LARGEST = 5, 262_144
"""Letters that are read of those that name an attempt, the newest, and bytes of each."""
_DAY = 86_400_000


class Mailbox(imaplib.IMAP4):
    """A connection. `tls` is the context to begin with at once (implicit), or None."""

    def __init__(self, host: str, port: int, *, implicit: ssl.SSLContext | None, times: TimeOuts) -> None:
        self._implicit = implicit
        self._times = times
        self._watch = Watch(lambda: getattr(self, "sock", None))
        self._watch.set(times.before)
        try:
            super().__init__(host, port, times.read)
        except BaseException:
            self._watch.leave()
            raise

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connection = socket.create_connection((self.host, self.port), self._times.connect)
        connection.settimeout(timeout)
        if self._implicit is None:
            return connection
        try:
            return self._implicit.wrap_socket(connection, server_hostname=self.host)
        except BaseException:
            connection.close()
            raise

    def sign_in(self, username: str, password: str) -> None:
        """Log in; the user name is quoted too, which the library leaves to us."""
        self.login(self._quote(username), password)

    def sign_in_with_token(self, username: str, token: str) -> None:
        """Log in with an OAuth 2 access token; a refusal comes as a challenge that wants an empty line."""
        said = xoauth2(username, token).encode()
        self.authenticate("XOAUTH2", lambda challenge: b"" if challenge else said)

    def look_into(self, folder: str) -> bool:
        """Open a folder to read from; False if there is none of that name."""
        return self.select(self._quote(folder), readonly=True)[0] == "OK"

    def naming(self, token: str, since: Instant) -> list[bytes]:
        """The newest letters since an instant that hold a word anywhere, their first 256 KiB."""
        day = "-".join(formatdate((since - _DAY) / 1000, usegmt=True).split()[1:4])
        _, found = self.uid("SEARCH", "SINCE", day, "TEXT", f'"{token}"')
        uids = found[0].decode().split()[-_MOST:] if found and found[0] else []
        return [letter for uid in uids for letter in self._letter(uid)]

    def _letter(self, uid: str) -> list[bytes]:
        _, parts = self.uid("FETCH", uid, f"(BODY.PEEK[]<0.{_LARGEST}>)")
        return [part[1] for part in parts or () if isinstance(part, tuple)]

    def part(self) -> None:
        """Say goodbye; what the server makes of it does not matter."""
        with suppress(OSError, imaplib.IMAP4.error):
            self.logout()
        with suppress(OSError):  # which a farewell that fails leaves to us
            self.shutdown()
        self._watch.leave()


@contextmanager
def opened(settings: SmtpSettings, token: str, tls: ssl.SSLContext | None, times: TimeOuts) -> Iterator[Mailbox]:
    """The account's mailbox, signed in, with its folder open. `token` is used where it has no password of its own."""
    host, security = settings.imap_host or "", settings.imap_security
    with _naming(host):
        box = Mailbox(host, settings.imap_port, implicit=tls if security is Security.TLS else None, times=times)
        try:
            if security is Security.STARTTLS:
                _secure(box, host, tls)
            _sign_in(box, settings, token)
            if not box.look_into(settings.imap_folder):
                raise AccountProblem(f"The mailbox at {host} has no such folder.", "Check “Mailbox folder”.")
            yield box
        finally:
            box.part()


def _secure(box: Mailbox, host: str, tls: ssl.SSLContext | None) -> None:
    """Change to TLS, or say nothing more: the offer may have been taken out on the way."""
    if "STARTTLS" not in box.capabilities:
        raise AccountProblem(f"The mailbox at {host} does not offer STARTTLS.", "Choose tls with port 993.")
    box.starttls(tls)


def _sign_in(box: Mailbox, settings: SmtpSettings, token: str) -> None:
    username = settings.imap_username or settings.username or ""
    password = settings.imap_password or (None if token else settings.password)
    try:
        if password:
            box.sign_in(username, password.get_secret_value())
        else:
            box.sign_in_with_token(username, token)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        words = f"The mailbox at {settings.imap_host} refused user name or password."
        raise KeysRefused(words, "Check “Mailbox user name” and “Mailbox password”.") from None


@contextmanager
def _naming(host: str) -> Iterator[None]:
    """Turns what goes wrong with a mailbox into words for people."""
    try:
        yield
    except ssl.SSLError as error:
        why, step = distrust(error, _NAMING_AUTHORITY)
        raise AccountProblem(f"No connection to the mailbox at {host}: {why}.", step) from None
    except socket.gaierror:
        raise AccountProblem(f"The name {host} of the mailbox is not known here.", "Check its spelling.") from None
    except (imaplib.IMAP4.abort, TimeoutError, ConnectionResetError):
        raise NoAnswer(f"The mailbox at {host} does not answer.", _LATER) from None
    except imaplib.IMAP4.error:
        raise AccountProblem(f"{host} does not answer as a mailbox does.", _PORTS) from None
    except NoAnswer:
        raise
    except OSError:
        raise AccountProblem(f"The mailbox at {host} cannot be reached.", _PORTS) from None
