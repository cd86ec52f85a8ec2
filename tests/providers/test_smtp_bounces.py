"""What mail servers report about letters: read from a bounce, and from the mailbox that bounces come to."""

import email
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from otpdesk.otp import Channel, Failure, IdKind, Status, new_id
from otpdesk.providers.base import Message, Report, Verdict
from otpdesk.providers.smtp.adapter import Smtp
from otpdesk.providers.smtp.bounces import newest
from otpdesk.simulator import Profile, Simulator
from tests.fixtures.clock import START, TurnedClock
from tests.providers.mail import mail_settings
from tests.providers.mail_server import MailServer

ATTEMPT = new_id(IdKind.ATTEMPT, START, 1)
OTHER = new_id(IdKind.ATTEMPT, START, 2)
NAME = f"<{ATTEMPT}>"


def bounce(
    action: str = "failed",
    status: str = "5.1.1",
    envelope_id: str = ATTEMPT,
    to: str = "desk@acme.example",
    head: str = "",
    words: str = "smtp; 550 5.1.1 <ada@analytical.io>: no such mailbox",
    date: str = "Wed, 18 Nov 2026 11:07:00 +0000",
) -> bytes:
    """A report as Postfix writes it."""
    of_letter = "Reporting-MTA: dns; mx.example\r\n"
    of_letter += f"Original-Envelope-Id: {envelope_id}\r\n" if envelope_id else ""
    lines = ["Final-Recipient: rfc822; ada@analytical.io", f"Action: {action}"]
    lines += [f"Status: {status}"] if status else []
    lines += [f"Diagnostic-Code: {words}"] if words else []
    blocks = of_letter + "\r\n" + "\r\n".join(lines) + "\r\n"
    return (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nDate: {date}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\n{blocks}\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Your code\r\n{head}\r\n--b--\r\n"
    ).encode()


def read(*letters: bytes) -> Report | None:
    return newest(letters, ATTEMPT, NAME)


@pytest.mark.parametrize(
    ("action", "code", "status", "failure"),
    [
        ("failed", "5.1.1", Status.UNDELIVERED, Failure.ADDRESS),
        ("failed", "5.2.2", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("failed", "5.7.1", Status.BLOCKED, Failure.BLOCKED),
        ("failed", "5.7.26", Status.BLOCKED, Failure.SENDER),
        ("failed", "4.4.7", Status.EXPIRED, Failure.UNREACHABLE),
        ("Failed", "4.4.1", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("failed", "5.9.9", Status.UNDELIVERED, Failure.OTHER),
        ("delayed", "4.4.1", Status.ACCEPTED, None),
    ],
)
def test_what_did_not_arrive_says_why(action: str, code: str, status: Status, failure: Failure | None) -> None:
    report = read(bounce(action, code))
    assert report is not None
    assert (report.status, report.failure, report.code) == (status, failure, code)
    assert (report.provider_id, report.raw) == (NAME, action.lower())
    assert report.claimed_at == 1_795_000_020_000
    assert Smtp.next_step(report.code).endswith(".")


@pytest.mark.parametrize(
    ("action", "status"),
    [("delivered", Status.DELIVERED), ("relayed", Status.SENT), ("expanded", Status.SENT)],
)
def test_what_went_on_is_delivered_only_where_the_report_says_so(action: str, status: Status) -> None:
    report = read(bounce(action, "2.0.0", words="smtp; 250 Ok"))
    assert report is not None
    assert (report.status, report.failure, report.code, report.words) == (status, None, "", "250 Ok")
    assert Smtp.statuses[action] is status


def test_the_words_of_a_report_hold_no_address() -> None:
    report = read(bounce())
    assert report is not None
    assert "no such mailbox" in report.words
    assert "analytical" not in repr(report)


def test_a_failure_without_reason_has_a_next_step_too() -> None:
    report = read(bounce(status="", words="", date="yesterday"))
    assert report is not None
    assert (report.status, report.code, report.claimed_at) == (Status.UNDELIVERED, "5.0.0", None)


@pytest.mark.parametrize(
    "letter",
    [
        bounce(envelope_id=ATTEMPT),
        bounce(envelope_id="", to=f"bounces+{ATTEMPT}@acme.example"),
        bounce(envelope_id="", to=f"bounces+{ATTEMPT.upper()}@acme.example"),
        bounce(envelope_id="", head=f"Message-ID: <{ATTEMPT}@acme.example>\r\n"),
    ],
    ids=["envelope id", "address", "address in capitals", "Message-ID"],
)
def test_a_report_names_its_attempt_in_one_of_three_ways(letter: bytes) -> None:
    assert read(letter) is not None


def test_a_whole_letter_that_comes_back_names_its_attempt_too() -> None:
    report = MIMEMultipart("report", report_type="delivery-status")
    report.attach(MIMEText("I am sorry."))
    report.attach(email.message_from_bytes(bounce(envelope_id="").split(b"--b\r\n")[2]))
    original = EmailMessage()
    original["Message-ID"] = f"<{ATTEMPT}@acme.example>"
    original.set_content("Your code")
    whole = EmailMessage()
    whole["Content-Type"] = "message/rfc822"
    whole.set_payload([original])
    report.attach(whole)
    found = read(report.as_bytes())
    assert found is not None
    assert found.code == "5.1.1"


@pytest.mark.parametrize(
    "letter",
    [
        bounce(envelope_id=OTHER),
        bounce(envelope_id="", head=f"Message-ID: <{OTHER}@acme.example>\r\n"),
        bounce(action="surprise"),
        f"From: ada@analytical.io\r\nSubject: Re {ATTEMPT}\r\n\r\nAction: delivered\r\n".encode(),
        f"To: x+{ATTEMPT}@acme.example\r\nContent-Type: message/delivery-status\r\n\r\nAction".encode(),
        b"",
        b"\xff\xfe\x00" * 100,
        bounce()[:300],
        bounce().replace(b"message/delivery-status", b"text/plain"),
    ],
)
def test_a_letter_that_is_no_report_about_the_attempt_says_nothing(letter: bytes) -> None:
    assert read(letter) is None


def test_of_several_reports_the_furthest_counts() -> None:
    delayed, delivered, failed = bounce("delayed", "4.4.1"), bounce("delivered", "2.0.0"), bounce("failed")
    for letters, action in (
        ((delayed, failed), "failed"),
        ((delivered, delayed), "delivered"),
        ((failed, delayed, delivered), "delivered"),
        ((bounce(envelope_id=OTHER), delayed), "delayed"),
    ):
        report = read(*letters)
        assert report is not None
        assert report.raw == action
    assert read() is None


def account(simulator: Simulator, **changes: str) -> Smtp:
    """An account at the simulated mail server whose bounces are read."""
    port, imap_port = (int(simulator.urls[name].partition(":")[2]) for name in ("smtp", "imap"))
    mailbox = {"imap_host": "localhost", "imap_port": imap_port, "imap_security": "none"}
    login = {"username": "desk", "password": "good"}
    return Smtp(mail_settings(port, **{**mailbox, **login, **changes}))


def message(to: str = "ada@example.org", attempt: str = ATTEMPT) -> Message:
    return Message(attempt, Channel.EMAIL, to, "Your code is 493817.", "Your code")


def test_a_letter_stays_accepted_until_its_bounce_is_there(simulator: Simulator, clock: TurnedClock) -> None:
    desk = account(simulator)
    answer = desk.send(message("magic-bounced@example.org"))
    assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, NAME)
    assert simulator.ledger.entries[0].provider_id in answer.words
    assert desk.report(NAME, Channel.EMAIL) is None
    clock.turn(60)
    report = desk.report(NAME, Channel.EMAIL)
    assert report is not None
    assert (report.status, report.failure, report.code) == (Status.UNDELIVERED, Failure.UNREACHABLE, "5.4.4")
    assert desk.report(f"<{OTHER}>", Channel.EMAIL) is None


@pytest.mark.parametrize(("word", "status"), [("delivered", Status.DELIVERED), ("unreachable", Status.UNDELIVERED)])
def test_a_server_that_reports_success_is_evidence_of_delivery(
    simulator: Simulator, clock: TurnedClock, word: str, status: Status
) -> None:
    desk = account(simulator)
    desk.send(message(f"magic-{word}@example.org"))
    clock.turn(60)
    report = desk.report(NAME, Channel.EMAIL)
    assert report is not None
    assert report.status is status


def test_a_letter_that_is_late_is_accepted_until_it_is_delivered(simulator: Simulator, clock: TurnedClock) -> None:
    desk = account(simulator)
    desk.send(message("magic-slow@example.org"))
    seen = []
    for wait in (70, 30):
        clock.turn(wait)
        report = desk.report(NAME, Channel.EMAIL)
        assert report is not None
        seen.append((report.raw, report.status))
    assert seen == [("delayed", Status.ACCEPTED), ("delivered", Status.DELIVERED)]


@pytest.mark.parametrize("verp", ["true", "false"])
def test_a_server_without_delivery_reports_names_the_letter_by_address_or_message_id(
    simulator: Simulator, clock: TurnedClock, verp: str
) -> None:
    simulator.profile = Profile(calm=True, dsn=False)
    desk = account(simulator, verp=verp, return_path="Bounces <bounces@acme.example>")
    desk.send(message("magic-bounced@example.org"))
    clock.turn(60)
    report = desk.report(NAME, Channel.EMAIL)
    assert report is not None
    assert report.status is Status.UNDELIVERED
    desk.send(message(attempt=OTHER))
    clock.turn(60)
    assert desk.report(f"<{OTHER}>", Channel.EMAIL) is None  # nobody asked for a report of success


def test_a_mailbox_with_a_login_of_its_own_is_read(simulator: Simulator, clock: TurnedClock) -> None:
    desk = account(
        simulator, return_path="bounces@acme.example", imap_username="bounces@acme.example", imap_password="other"
    )
    desk.send(message("magic-bounced@example.org"))
    clock.turn(60)
    assert desk.report(NAME, Channel.EMAIL) is not None


def test_without_a_mailbox_and_about_names_that_are_not_ours_nothing_is_asked(simulator: Simulator) -> None:
    with MailServer() as closed:
        port = closed.port
    nowhere = account(simulator, imap_port=str(port))
    for name in ("4F2A1B99", "", "<x>", f"<{ATTEMPT}", f"<{ATTEMPT[:-1]}!>", '<a" LOGOUT>'):
        assert nowhere.report(name, Channel.EMAIL) is None
    assert Smtp(mail_settings(port)).report(NAME, Channel.EMAIL) is None


def test_an_attempt_has_one_message_id_and_one_envelope_id_however_often_it_goes_out() -> None:
    with MailServer(dsn=True) as server:
        for _ in range(2):
            Smtp(mail_settings(server.port, verp="true")).send(message())
    first, again = (letter["Message-ID"] for letter in server.letters)
    assert first == again == f"<{ATTEMPT}@acme.example>"
    mails = [command for command in server.commands if command.startswith("MAIL")]
    assert mails == [f"MAIL FROM:<desk+{ATTEMPT}@acme.example> RET=HDRS ENVID={ATTEMPT}"] * 2


def test_bounces_go_where_the_settings_say() -> None:
    with MailServer() as server:
        Smtp(mail_settings(server.port, return_path="Bounces <bounces@acme.example>")).send(message())
    assert server.commands[0] == "MAIL FROM:<bounces@acme.example>"
    assert server.letters[0]["From"] == "Desk <desk@acme.example>"
