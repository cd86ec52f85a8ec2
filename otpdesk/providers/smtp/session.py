"""One conversation with a mail server, which knows at every moment whether the message may have been taken.

Standard library `smtplib`, with what it lacks: TLS that verifies, time-outs of their own for connecting and for the
end of the message, the reply after the final dot (which says under what name the message is queued), and options of
delivery status notifications only where they are offered.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from otpdesk.providers.tls import distrust
from otpdesk.providers.watch import Watch

_NAMING_AUTHORITY = "name the PEM file of its authority as “Certificate authority”."
_GOODBYE = 2.0
_READY, _DONE, _GO_AHEAD, _CLOSING = 220, 250, 354, 421
_TAKEN = (250, 251)

_ENHANCED = re.compile(r"^([245]\.\d{1,3}\.\d{1,3})\b")
_QUEUED_AS = re.compile(r"(?:queued as|\bid=|InternalId=)\s*([\w.\-]+)", re.IGNORECASE)
_NOT_XTEXT = re.compile(r"[^!-*,-<>-~]")


@dataclass(frozen=True, slots=True)
class TimeOuts:
    """In seconds: to connect, between two bytes, for everything before the content, for content and final reply."""

    connect: float = 5.0
    read: float = 30.0
    before: float = 40.0
    final: float = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said: the code of three digits (-1: not readable as one) and its words."""

    number: int
    words: str

    @property
    def code(self) -> str:
        """The enhanced code where there is one (RFC 3463), else the plain one (RFC 5321)."""
        found = _ENHANCED.match(self.words)
        return found[1] if found else str(self.number)

    @property
    def queue_id(self) -> str:
        """The name under which the server keeps the message, if it says so."""
        found = _QUEUED_AS.search(self.words)
        return found[1] if found else ""


class NotTaken(Exception):
    """It is certain that the server does not have the message. `code` is the server's, or a word of ours.

    `step` is what whoever set up the account may do, where that is more than the code says.
    """

    def __init__(self, code: str, words: str, reply: Reply | None = None, step: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.reply = reply
        self.step = step


class Unanswered(Exception):
    """The message went out, and the server did not say what became of it."""

    def __init__(self, words: str) -> None:
        super().__init__("unanswered")
        self.words = words


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one recipient, as it goes over the wire. `envelope_id` is ours (ENVID, RFC 3461)."""

    sender: str
    to: str = field(repr=False)
    content: bytes = field(repr=False)
    envelope_id: str


class Session(smtplib.SMTP):
    """A connection. `tls` is the context to begin with at once (implicit) or to change to (STARTTLS); None: neither."""

    def __init__(self, host: str, port: int, *, implicit: ssl.SSLContext | None, times: TimeOuts) -> None:
        # An address of our own as the name: looking up a real one may take seconds, and says where the desk is.
        super().__init__(local_hostname="[127.0.0.1]", timeout=times.read)
        self._host = host
        self._port = port
        self._implicit = implicit
        self._times = times
        self._watch = Watch(lambda: self.sock)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = socket.create_connection((host, port), self._times.connect)
        connection.settimeout(self._times.read)
        if self._implicit:
            return self._implicit.wrap_socket(connection, server_hostname=host)
        return connection

    def open(self) -> None:
        """Connect, and hear the server greet."""
        self._watch.set(self._times.before)
        reply = _reply(self.connect(self._host, self._port))
        if reply.number != _READY:
            raise refused(reply)
        self._greet()

    def secure(self, context: ssl.SSLContext) -> None:
        """Change to TLS. A server that does not offer it gets nothing from us: the offer may have been taken out."""
        if not self.has_extn("starttls"):
            raise NotTaken("no-starttls", f"{self._host} does not offer STARTTLS. Nothing was sent.")
        self.starttls(context=context)
        self._greet()

    def sign_in(self, username: str, password: str) -> None:
        """Log in by the best way that both sides know."""
        try:
            self.login(username, password)
        except smtplib.SMTPNotSupportedError:
            words = f"{self._host} takes no login on this connection. Nothing was sent."
            raise NotTaken("no-login", words) from None

    def sign_in_with_token(self, username: str, token: str) -> None:
        """Log in with an OAuth 2 access token (XOAUTH2, as Google and Microsoft describe it)."""
        if "XOAUTH2" not in self.esmtp_features.get("auth", "").upper().split():
            words = f"{self._host} takes no access tokens on this connection. Nothing was sent."
            raise NotTaken("no-xoauth2", words)
        said = xoauth2(username, token)
        # A token that is refused is answered with a challenge that wants an empty line before it says no.
        try:
            self.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")
        except ValueError:  # a challenge that is not base64
            raise NotTaken("cut-off", f"{self._host} does not sign in as XOAUTH2 does. Nothing was sent.") from None

    def ask_for_life(self) -> None:
        """NOOP: the server answers, and will take commands."""
        self._expect(self.noop(), (_DONE,))

    def _greet(self) -> None:
        try:
            self.ehlo_or_helo_if_needed()
        except smtplib.SMTPHeloError as error:
            raise refused(_reply((error.smtp_code, error.smtp_error))) from None

    def hand_over(self, letter: Letter) -> Reply:
        """Everything up to the final dot and the reply to it. NotTaken or Unanswered say what else came of it."""
        with naming(self._host):
            self._announce(letter)
        try:
            return self._deliver(letter.content)
        except (OSError, smtplib.SMTPException):
            raise Unanswered(f"The connection to {self._host} broke while it took the message.") from None

    def _announce(self, letter: Letter) -> None:
        utf8 = not (letter.sender + letter.to).isascii()
        if utf8 and not self.has_extn("smtputf8"):
            raise NotTaken("5.6.7", f"{self._host} takes only addresses of ASCII letters. Nothing was sent.")
        dsn = self.has_extn("dsn")
        options = ["RET=HDRS", f"ENVID={xtext(letter.envelope_id)}"] if dsn else []
        notify = ["NOTIFY=SUCCESS,FAILURE,DELAY"] if dsn else []
        original = [f"ORCPT=rfc822;{xtext(letter.to)}"] if dsn and not utf8 else []
        self._expect(self.mail(letter.sender, [*options, *(["SMTPUTF8"] if utf8 else [])]), _TAKEN)
        self._expect(self.rcpt(letter.to, [*notify, *original]), _TAKEN)
        self._expect(self.docmd("DATA"), (_GO_AHEAD,))

    def _expect(self, answer: tuple[int, bytes], fine: tuple[int, ...]) -> None:
        reply = _reply(answer)
        if reply.number not in fine:
            raise refused(reply)

    def _deliver(self, content: bytes) -> Reply:
        """The content and the reply to its final dot. From the first byte on, only a reply makes anything certain."""
        assert self.sock
        self.sock.settimeout(self._times.final)
        self._watch.set(self._times.final)
        self.send(_dotted(content))
        reply = _reply(self.getreply())
        if reply.number in _TAKEN:
            return reply
        # 421 says that the connection ends, not what became of the message.
        if reply.number == _CLOSING or reply.number // 100 not in {4, 5}:
            raise Unanswered(f"{self._host} took the message and answered “{reply.words}”.")
        raise refused(reply)

    def part(self) -> None:
        """Say goodbye; what the server makes of it no longer matters."""
        self._watch.set(_GOODBYE)
        with suppress(OSError, smtplib.SMTPException):
            if self.sock:
                self.sock.settimeout(_GOODBYE)
                self.quit()
        self._watch.leave()
        self.close()


def refused(reply: Reply) -> NotTaken:
    """The server's no, under its own code."""
    return NotTaken(reply.code, reply.words, reply)


def xoauth2(username: str, token: str) -> str:
    """What signs in with an access token, before it is written in base64."""
    return f"user={username}\x01auth=Bearer {token}\x01\x01"


def xtext(text: str) -> str:
    """Text as ENVID and ORCPT carry it: anything but printable ASCII, and “+” and “=”, as +HH (RFC 3461, 4)."""
    return _NOT_XTEXT.sub(lambda found: "".join(f"+{byte:02X}" for byte in found[0].encode()), text)


def _dotted(content: bytes) -> bytes:
    """The content with the final dot; lines that begin with a dot get another (RFC 5321, 4.5.2)."""
    lines = content.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n"


def _reply(answer: tuple[int, bytes | str]) -> Reply:
    number, words = answer
    return Reply(number, words.decode("utf-8", "replace") if isinstance(words, bytes) else words)


@contextmanager
def naming(host: str) -> Iterator[None]:
    """Turns what goes wrong before the message is out into NotTaken, in words for people."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise refused(_reply((error.smtp_code, error.smtp_error))) from None
    except ssl.SSLError as error:
        why, step = distrust(error, _NAMING_AUTHORITY)
        raise NotTaken("tls", f"No connection to {host}: {why}. Nothing was sent.", step=step) from None
    except socket.gaierror:
        raise NotTaken("no-name", f"The name {host} is not known here. Nothing was sent.") from None
    except smtplib.SMTPException:
        raise NotTaken("cut-off", f"{host} broke off before it had the message. Nothing was sent.") from None
    except TimeoutError:
        raise NotTaken("no-answer", f"{host} does not answer. Nothing was sent.") from None
    except OSError:
        raise NotTaken("no-connection", f"{host} refuses connections or cannot be reached. Nothing was sent.") from None
