import smtplib
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from otpdesk.errors import DeskError
from otpdesk.simulator import Profile, Simulator
from tests.fixtures.clock import TurnedClock

CUSTOMER = "ada@example.org"
SENDER = "codes@example.com"

Connect = Callable[[], smtplib.SMTP]


@pytest.fixture
def connect(simulator: Simulator) -> Iterator[Connect]:
    opened: list[smtplib.SMTP] = []

    def open_connection() -> smtplib.SMTP:
        host, _, port = simulator.urls["smtp"].partition(":")
        opened.append(smtplib.SMTP(host, int(port), timeout=10))
        return opened[-1]

    yield open_connection
    for connection in opened:
        connection.close()


def mail(text: str = "Your code is 123456") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Your code"
    message["From"] = SENDER
    message["Message-ID"] = "<a0123456789abc@example.com>"
    message.set_content(text)
    return message


def test_a_mail_arrives_with_its_subject(connect: Connect, simulator: Simulator, clock: TurnedClock) -> None:
    assert connect().send_message(mail("Tere, Õie! Kood: 123456"), SENDER, [CUSTOMER]) == {}
    assert simulator.handset.messages(CUSTOMER) == ()
    clock.turn(2)
    (seen,) = simulator.handset.messages(CUSTOMER)
    assert (seen.sender, seen.text) == (SENDER, "Your code\n\nTere, Õie! Kood: 123456")


def test_the_ledger_keeps_the_message_id_and_the_queue_id(connect: Connect, simulator: Simulator) -> None:
    connection = connect()
    connection.ehlo()
    connection.mail(SENDER)
    connection.rcpt(CUSTOMER)
    code, words = connection.data(mail().as_bytes())
    (entry,) = simulator.ledger
    assert (code, words.decode()) == (250, f"2.0.0 Ok: queued as {entry.provider_id}")
    assert (entry.reference, entry.account) == ("<a0123456789abc@example.com>", SENDER)


def test_an_account_is_who_logs_in(connect: Connect, simulator: Simulator) -> None:
    connection = connect()
    connection.login("desk", "password")
    connection.send_message(mail(), SENDER, [CUSTOMER])
    assert simulator.ledger.entries[0].account == "desk"


def test_a_refused_password_is_refused(connect: Connect) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError) as refusal:
        connect().login("desk", "refused")
    assert refusal.value.smtp_code == 535


@pytest.mark.parametrize(
    ("word", "code", "words"),
    [
        ("dead", 550, "5.1.1"),
        ("full", 552, "5.2.2"),
        ("greylisted", 451, "4.7.1"),
        ("rate", 450, "4.2.1"),
        ("no-credit", 550, "5.4.5"),
    ],
)
def test_some_recipients_are_refused_at_once(connect: Connect, word: str, code: int, words: str) -> None:
    address = f"magic-{word}@example.org"
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        connect().send_message(mail(), SENDER, [address])
    assert refusal.value.recipients[address][0] == code
    assert refusal.value.recipients[address][1].decode().startswith(words)


@pytest.mark.parametrize(("word", "code"), [("blocked", 550), ("error-before", 451), ("garbled-after", -1)])
def test_some_mails_are_refused_after_the_dot(connect: Connect, simulator: Simulator, word: str, code: int) -> None:
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        connect().send_message(mail(), SENDER, [f"magic-{word}@example.org"])
    assert refusal.value.smtp_code == code
    assert len(simulator.ledger) == (1 if word == "garbled-after" else 0)


@pytest.mark.parametrize(("word", "taken"), [("dropped-before", 0), ("dropped-after", 1)])
def test_a_connection_that_drops_after_the_dot_leaves_it_open(
    connect: Connect, simulator: Simulator, word: str, taken: int
) -> None:
    with pytest.raises(smtplib.SMTPServerDisconnected):
        connect().send_message(mail(), SENDER, [f"magic-{word}@example.org"])
    assert len(simulator.ledger) == taken


@pytest.mark.parametrize(("word", "taken"), [("timeout-before", 0), ("timeout-after", 1)])
def test_an_answer_may_never_come(connect: Connect, simulator: Simulator, word: str, taken: int) -> None:
    connection = connect()
    connection.sock.settimeout(0.2)  # type: ignore[union-attr]
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        connection.send_message(mail(), SENDER, [f"magic-{word}@example.org"])
    assert len(simulator.ledger) == taken


def test_a_bounce_comes_to_the_senders_mailbox(connect: Connect, simulator: Simulator, clock: TurnedClock) -> None:
    connect().send_message(mail(), SENDER, ["magic-bounced@example.org"])
    clock.turn(60)
    assert simulator.handset.messages("magic-bounced@example.org") == ()
    (report,) = simulator.handset.messages(SENDER)
    assert "Action: failed" in report.text
    assert "Original-Message-ID: <a0123456789abc@example.com>" in report.text


def test_a_delivery_report_comes_when_it_is_asked_for(
    connect: Connect, simulator: Simulator, clock: TurnedClock
) -> None:
    connection = connect()
    connection.ehlo()
    assert connection.has_extn("dsn")
    options = ["NOTIFY=SUCCESS,FAILURE", f"ORCPT=rfc822;{CUSTOMER}"]
    connection.sendmail(SENDER, [CUSTOMER], mail().as_bytes(), ["RET=HDRS", "ENVID=a0123456789abc"], options)
    clock.turn(60)
    (report,) = simulator.handset.messages(SENDER)
    assert "Action: delivered" in report.text
    assert "Original-Envelope-Id: a0123456789abc" in report.text


def test_a_server_without_delivery_reports_refuses_their_parameters(connect: Connect, simulator: Simulator) -> None:
    simulator.profile = Profile(calm=True, dsn=False)
    connection = connect()
    connection.ehlo()
    assert not connection.has_extn("dsn")
    with pytest.raises(smtplib.SMTPSenderRefused) as refusal:
        connection.sendmail(SENDER, [CUSTOMER], mail().as_bytes(), ["RET=HDRS"])
    assert refusal.value.smtp_code == 555


def test_one_mail_to_two_is_two_messages(connect: Connect, simulator: Simulator) -> None:
    connect().send_message(mail(), SENDER, [CUSTOMER, "eve@example.net"])
    assert {entry.to for entry in simulator.ledger} == {CUSTOMER, "eve@example.net"}
    assert len({entry.provider_id for entry in simulator.ledger}) == 2


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_with_a_certificate_the_connection_can_be_encrypted(certificate: Path, clock: TurnedClock) -> None:
    with Simulator(profile=Profile(calm=True), clock=clock, certificate=certificate) as simulator:
        host, _, port = simulator.urls["smtp"].partition(":")
        with smtplib.SMTP(host, int(port), timeout=10) as connection:
            connection.starttls(context=ssl.create_default_context(cafile=certificate))
            connection.login("desk", "password")
            connection.send_message(mail(), SENDER, [CUSTOMER])
        assert len(simulator.ledger) == 1


def test_without_a_certificate_nothing_is_encrypted(connect: Connect) -> None:
    connection = connect()
    connection.ehlo()
    assert not connection.has_extn("starttls")


def test_a_certificate_that_is_none_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "certificate.pem"
    broken.write_text("nothing")
    with pytest.raises(DeskError, match="certificate cannot be used"):
        Simulator(certificate=broken).start()
