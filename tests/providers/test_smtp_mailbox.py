"""The mailbox for bounces: how it is reached, and what is said when it cannot be."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from otpdesk.errors import AccountProblem, BadInput, KeysRefused
from otpdesk.otp import Channel
from otpdesk.providers.base import Verdict
from otpdesk.providers.smtp.adapter import Smtp
from otpdesk.providers.smtp.session import TimeOuts
from otpdesk.simulator import Profile, Simulator
from tests.fixtures.clock import TurnedClock
from tests.providers.mail import mail_settings
from tests.providers.mail_server import Authority, ScriptedServer, authority
from tests.providers.test_smtp_bounces import NAME, account, message

BRIEF = TimeOuts(connect=5, read=0.1)
HASTY = TimeOuts(connect=5, read=60, before=0.2)


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


def at(port: int, times: TimeOuts | None = None, **changes: str) -> Smtp:
    """An account that only has a mailbox; nothing is sent over it."""
    given = {
        "imap_host": "localhost",
        "imap_port": port,
        "imap_security": "none",
        "username": "desk",
        "password": "s3cr3t",
    }
    return Smtp(mail_settings(1, **{**given, **changes}), times)


def test_the_account_test_opens_the_mailbox_and_names_it(simulator: Simulator) -> None:
    tested = account(simulator).test()
    assert tested.name.endswith(", bounces from INBOX at localhost")


def test_a_mailbox_that_refuses_the_login_is_named(simulator: Simulator) -> None:
    for desk in (account(simulator, imap_password="refused"), account(simulator, imap_password="refused", verp="true")):
        with pytest.raises(KeysRefused, match="mailbox at localhost refused") as problem:
            desk.test()
        assert "refused" not in problem.value.hint
        with pytest.raises(KeysRefused):
            desk.report(NAME, Channel.EMAIL)
        assert desk.send(message()).verdict is Verdict.ACCEPTED


def test_a_folder_that_is_not_there_is_named(simulator: Simulator) -> None:
    with pytest.raises(AccountProblem, match="no such folder") as problem:
        account(simulator, imap_folder='Archive "2026" \\ old').test()
    assert "Mailbox folder" in problem.value.hint


def test_a_user_name_with_blanks_and_quotes_stays_one_name(simulator: Simulator) -> None:
    account(simulator, imap_username='the "desk" \\ of bounces', imap_password='pa "ss\\').test()


def test_a_mailbox_without_starttls_gets_no_login(simulator: Simulator) -> None:
    with pytest.raises(AccountProblem, match="does not offer STARTTLS"):
        account(simulator, imap_security="starttls").report(NAME, Channel.EMAIL)


def test_starttls_is_used_and_the_certificate_verified(certified: Authority, clock: TurnedClock) -> None:
    chain = certified.ca_file.parent / "server.pem"
    with Simulator(profile=Profile(calm=True), clock=clock, certificate=chain) as simulator:
        trusting = account(simulator, imap_security="starttls", ca_file=str(certified.ca_file))
        trusting.send(message("magic-bounced@example.org"))
        clock.turn(60)
        assert trusting.report(NAME, Channel.EMAIL) is not None
        with pytest.raises(AccountProblem, match="No connection to the mailbox"):
            account(simulator, imap_security="starttls").report(NAME, Channel.EMAIL)


class TlsFront:
    """TLS from the start before a plain server; one connection after another."""

    def __init__(self, context: ssl.SSLContext, port: int) -> None:
        self._context, self._behind = context, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                self._join(self._listener.accept()[0])

    def _join(self, caller: socket.socket) -> None:
        with (
            suppress(OSError),
            caller,
            self._context.wrap_socket(caller, server_side=True) as secured,
            socket.create_connection(("127.0.0.1", self._behind)) as behind,
        ):
            back = threading.Thread(target=self._pump, args=(behind, secured))
            back.start()
            self._pump(secured, behind)
            back.join()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture
def front(simulator: Simulator, certified: Authority) -> Iterator[TlsFront]:
    made = TlsFront(certified.server, int(simulator.urls["imap"].partition(":")[2]))
    yield made
    made.close()


def test_tls_from_the_start_works_too(
    simulator: Simulator, clock: TurnedClock, certified: Authority, front: TlsFront
) -> None:
    over_tls = {"imap_port": str(front.port), "imap_security": "tls"}
    trusting = account(simulator, ca_file=str(certified.ca_file), **over_tls)
    trusting.send(message("magic-bounced@example.org"))
    clock.turn(60)
    assert trusting.report(NAME, Channel.EMAIL) is not None
    with pytest.raises(AccountProblem, match="No connection to the mailbox"):
        account(simulator, **over_tls).report(NAME, Channel.EMAIL)


def test_an_authority_file_that_is_not_there_is_said(simulator: Simulator, tmp_path: Path) -> None:
    with pytest.raises(AccountProblem, match="certificate authority cannot be read"):
        account(simulator, imap_security="tls", ca_file=str(tmp_path / "none.pem")).report(NAME, Channel.EMAIL)


@pytest.mark.parametrize("script", [[], [b"* OK ready\r\n"], [b"* BYE too busy\r\n"]])
def test_a_mailbox_that_breaks_off_is_asked_again_later(script: list[bytes]) -> None:
    with ScriptedServer(script) as server, pytest.raises((ConnectionError, AccountProblem)) as problem:
        at(server.port).report(NAME, Channel.EMAIL)
    assert "s3cr3t" not in str(problem.value)


@pytest.mark.parametrize("script", [[b"220 mail.example ESMTP\r\n"], [b"\xff\xfe\r\n"], [b"* NO\r\n"]])
def test_what_is_no_mailbox_says_so(script: list[bytes]) -> None:
    with ScriptedServer(script) as server, pytest.raises((ConnectionError, AccountProblem), match="localhost"):
        at(server.port).report(NAME, Channel.EMAIL)


def test_a_mailbox_that_stays_silent_is_left() -> None:
    with ScriptedServer([], holds=True) as server, pytest.raises(ConnectionError, match="does not answer"):
        at(server.port, BRIEF).report(NAME, Channel.EMAIL)


def test_a_mailbox_that_spells_its_words_is_left() -> None:
    with ScriptedServer([b"* O"], holds=True) as server, pytest.raises(ConnectionError, match="does not answer"):
        at(server.port, HASTY).report(NAME, Channel.EMAIL)


def test_no_server_and_no_name_are_problems_of_the_account() -> None:
    with ScriptedServer([]) as server:
        port = server.port
    with pytest.raises(AccountProblem, match="cannot be reached"):
        at(port).report(NAME, Channel.EMAIL)
    with pytest.raises(AccountProblem, match="not known here"):
        at(port, imap_host="nowhere.invalid", imap_security="tls").report(NAME, Channel.EMAIL)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"imap_host": "imap.example", "imap_security": "none"}, "imap_security", "this machine only"),
        ({"imap_host": "imap.example"}, "imap_password", "needs a user name"),
        ({"imap_host": "imap.example", "imap_username": "bounces"}, "imap_password", "needs a password"),
        (
            {"imap_host": "imap.example", "imap_username": "bounces", "imap_password": "pä"},
            "imap_password",
            "ASCII",
        ),
        (
            {"imap_host": "imap.example", "imap_username": "a\r\nb", "imap_password": "good"},
            "imap_password",
            "ASCII",
        ),
        ({"imap_folder": "Zurückgekommen"}, "imap_folder", "right form"),
        ({"return_path": "nowhere"}, "return_path", "an address looks like"),
    ],
)
def test_settings_that_cannot_work_name_their_field(changes: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(BadInput) as problem:
        mail_settings(25, **changes)
    assert problem.value.field == field
    assert words in problem.value.title
