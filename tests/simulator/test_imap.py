"""The mailboxes of the simulator, as the standard library's `imaplib` reads them."""

import asyncio
import email
import imaplib
import smtplib
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from otpdesk.simulator import Simulator
from otpdesk.simulator.imap import ImapSide
from tests.fixtures.clock import TurnedClock
from tests.simulator.test_smtp import mail

SENDER = "codes@example.com"
OPTIONS = (["RET=HDRS", "ENVID=a0123456789abc"], ["NOTIFY=SUCCESS,FAILURE,DELAY"])


def connected(simulator: Simulator) -> imaplib.IMAP4:
    host, _, port = simulator.urls["imap"].partition(":")
    return imaplib.IMAP4(host, int(port), timeout=10)


@pytest.fixture
def box(simulator: Simulator) -> Iterator[imaplib.IMAP4]:
    connection = connected(simulator)
    yield connection
    connection.logout()


def send(simulator: Simulator, to: str, sender: str = SENDER, login: str = "") -> None:
    host, _, port = simulator.urls["smtp"].partition(":")
    with smtplib.SMTP(host, int(port), timeout=10) as connection:
        connection.ehlo()
        if login:
            connection.login(login, "password")
        connection.sendmail(sender, [to], mail().as_bytes(), *OPTIONS)


def opened(box: imaplib.IMAP4, owner: str = SENDER) -> int:
    """Logs in and opens the folder; how many letters lie in it."""
    box.login(owner, "password")
    status, (count,) = box.select("INBOX", readonly=True)
    assert status == "OK"
    assert isinstance(count, bytes)
    return int(count)


def fetched(box: imaplib.IMAP4, number: str, what: str = "(BODY.PEEK[])") -> bytes:
    status, parts = box.uid("FETCH", number, what)
    assert status == "OK"
    content: bytes = next(part[1] for part in parts if isinstance(part, tuple))
    return content


def test_a_bounce_lies_in_the_mailbox_once_it_has_come(
    simulator: Simulator, clock: TurnedClock, box: imaplib.IMAP4
) -> None:
    send(simulator, "magic-bounced@example.org")
    assert opened(box) == 0
    clock.turn(60)
    assert box.select("INBOX", readonly=True)[1] == [b"1"]
    letter = email.message_from_bytes(fetched(box, "1"))
    assert letter.get_content_type() == "multipart/report"
    assert letter.get_param("report-type") == "delivery-status"
    parts: Any = letter.get_payload()
    assert [part.get_content_type() for part in parts[1:]] == ["message/delivery-status", "text/rfc822-headers"]
    of_letter, of_recipient = parts[1].get_payload()
    assert of_letter["Original-Envelope-Id"] == "a0123456789abc"
    assert (of_recipient["Action"], of_recipient["Status"]) == ("failed", "5.4.4")
    assert "<a0123456789abc@example.com>" in parts[2].get_payload()


def test_a_letter_that_is_late_is_reported_as_such_and_then_as_delivered(
    simulator: Simulator, clock: TurnedClock, box: imaplib.IMAP4
) -> None:
    send(simulator, "magic-slow@example.org")
    clock.turn(70)
    assert opened(box) == 1
    assert b"Action: delayed" in fetched(box, "1")
    clock.turn(30)
    assert box.select("INBOX", readonly=True)[1] == [b"2"]
    assert b"Action: delivered" in fetched(box, "2")


def test_a_mailbox_is_known_by_login_and_by_address_without_what_follows_a_plus(
    simulator: Simulator, clock: TurnedClock, box: imaplib.IMAP4
) -> None:
    send(simulator, "magic-bounced@example.org", "bounces+a0123456789abc@example.com", login="desk")
    clock.turn(60)
    assert opened(box, "Bounces@example.com") == 1
    assert b"To: bounces+a0123456789abc@example.com" in fetched(box, "1")
    for owner, letters in (("desk", 1), ("eve", 0)):
        with connected(simulator) as other:
            assert opened(other, owner) == letters


def test_letters_are_found_by_text_day_and_header(simulator: Simulator, clock: TurnedClock, box: imaplib.IMAP4) -> None:
    for to in ("magic-bounced@example.org", "ada@example.org"):
        send(simulator, to)
        clock.turn(60)
    opened(box)
    for criteria, found in (
        (("ALL",), b"1 2"),
        (("TEXT", '"a0123456789abc"'), b"1 2"),
        (("TEXT", '"Action: FAILED"'), b"1"),
        (("SINCE", "18-Nov-2026", "TEXT", "ada@example.org"), b"2"),
        (("SINCE", "19-Nov-2026"), b""),
        (("BEFORE", "19-Nov-2026"), b"1 2"),
        (("HEADER", "Subject", "report"), b"1 2"),
        (("TO", "codes@"), b"1 2"),
        (("FROM", "nobody"), b""),
        (("HEADER", "X-None", "report"), b""),
    ):
        assert box.uid("SEARCH", *criteria) == ("OK", [found]), criteria
    assert box.search(None, "ALL") == ("OK", [b"1 2"])
    assert box.search("UTF-8", "ALL") == ("OK", [b"1 2"])


def test_parts_of_a_letter_are_fetched(simulator: Simulator, clock: TurnedClock, box: imaplib.IMAP4) -> None:
    for _ in range(2):
        send(simulator, "magic-bounced@example.org")
    clock.turn(60)
    opened(box)
    whole = fetched(box, "1")
    assert fetched(box, "1", "(BODY.PEEK[]<0.10>)") == whole[:10]
    assert fetched(box, "1", "(BODY.PEEK[HEADER])") == whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert box.fetch("1:*", "(UID RFC822.SIZE)")[1] == [
        f"{number} (UID {number} RFC822.SIZE {len(fetched(box, str(number)))})".encode() for number in (1, 2)
    ]
    assert box.uid("FETCH", "7", "(BODY.PEEK[])") == ("OK", [None])


def test_a_name_may_come_as_a_literal(simulator: Simulator, clock: TurnedClock, box: imaplib.IMAP4) -> None:
    send(simulator, "magic-bounced@example.org")
    clock.turn(60)
    opened(box)
    setattr(box, "literal", b"Action: failed")  # noqa: B010 - typeshed takes it for a text
    assert box.uid("SEARCH", "TEXT") == ("OK", [b"1"])


@pytest.mark.parametrize("mechanism", ["PLAIN", "XOAUTH2"])
def test_a_mechanism_logs_in_too_unless_its_secret_is_refused(box: imaplib.IMAP4, mechanism: str) -> None:
    said = {"PLAIN": "\0{}\0{}", "XOAUTH2": "user={}\x01auth=Bearer {}\x01\x01"}[mechanism]

    def way(secret: str) -> str:
        return box.authenticate(
            mechanism, lambda challenge: b"" if challenge else said.format(SENDER, secret).encode()
        )[0]

    with pytest.raises(imaplib.IMAP4.error):
        way("refused")
    assert way("good") == "OK"
    assert box.select("INBOX", readonly=True)[0] == "OK"


def answers(simulator: Simulator, *commands: str) -> list[str]:
    """How each command is answered on one bare connection: OK, NO or BAD."""
    host, _, port = simulator.urls["imap"].partition(":")
    said = []
    with socket.create_connection((host, int(port)), 10) as connection, connection.makefile("rwb") as lines:
        for command in commands:
            lines.write(f"t {command}\r\n".encode())
            lines.flush()
            said.append(next(line.split()[1].decode() for line in lines if line.startswith(b"t ")))
    return said


def test_what_cannot_be_done_is_refused(simulator: Simulator) -> None:
    before = ["LOGIN desk refused", "AUTHENTICATE CRAM-MD5", "EXAMINE INBOX", "FETCH 1 (UID)", "STARTTLS", "LOGIN desk"]
    assert answers(simulator, *before) == ["NO", "NO", "NO", "BAD", "BAD", "BAD"]
    wrong = ["SEARCH SMALLER 5", "SEARCH TEXT", "UID SEARCH SINCE yesterday", "FETCH 1", "NONSENSE"]
    opening = ["LOGIN desk good", "SELECT Archive", 'SELECT "INBOX"', "CAPABILITY"]
    assert answers(simulator, *opening, *wrong, "NOOP") == ["OK", "NO", "OK", "OK", *["BAD"] * 5, "OK"]


def test_a_client_that_says_nonsense_or_leaves_is_no_trouble(simulator: Simulator) -> None:
    for said in (b"", b"\r\n", b"\xff\xfe\r\n", b"a LOGIN {9}\r\n", b"a" * 100_000):
        connection = connected(simulator)
        connection.sock.sendall(said)
        connection.shutdown()
    assert connected(simulator).logout()[0] == "BYE"


def test_a_side_that_never_started_stops(simulator: Simulator) -> None:
    asyncio.run(ImapSide(simulator.exchange, None).stop())
