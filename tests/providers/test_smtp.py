"""The SMTP adapter against real mail servers on loopback."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers import provider_class
from otpdesk.providers.base import Answer, Message, Verdict
from otpdesk.providers.smtp.adapter import Smtp
from otpdesk.providers.smtp.codes import TROUBLES
from tests.providers.contract import AbilitiesContract
from tests.providers.mail import CODE, MESSAGE, OPENING, TO, mail_settings, sent_to
from tests.providers.mail_server import Authority, MailServer, Replies, ScriptedServer, authority


class TestSmtp(AbilitiesContract):
    provider = "smtp"
    values: ClassVar = {
        "host": "mail.example",
        "username": "desk",
        "password": "long enough",
        "sender": "desk@acme.example",
        "imap_host": "imap.example",
        "imap_password": "longer than that",
    }


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def test_a_message_is_accepted_under_the_name_the_server_queued_it_by(server: MailServer) -> None:
    answer = sent_to(server)
    assert answer == Answer(
        Verdict.ACCEPTED,
        Status.ACCEPTED,
        provider_id="4F2A1B99",
        raw="250",
        words="250 2.0.0 Ok: queued as 4F2A1B99",
    )


def test_the_letter_is_plain_text_and_names_the_attempt(server: MailServer) -> None:
    sent_to(server)
    (letter,) = server.letters
    assert letter["From"] == "Desk <desk@acme.example>"
    assert letter["To"] == TO
    assert letter["Subject"] == "Your code"
    assert letter["Message-ID"] == "<a0123456789abc@acme.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime is not None
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().splitlines() == MESSAGE.text.splitlines()


def test_a_letter_in_another_alphabet_arrives_as_it_was_written(server: MailServer) -> None:
    message = Message("a0123456789abc", Channel.EMAIL, TO, "Ваш код 493817 – ü", "Ваш код")
    assert Smtp(mail_settings(server.port)).send(message).verdict is Verdict.ACCEPTED
    (letter,) = server.letters
    assert letter["Subject"] == "Ваш код"
    assert letter.get_content().strip() == "Ваш код 493817 – ü"


def test_delivery_reports_are_asked_for_where_they_are_offered() -> None:
    with MailServer(dsn=True) as server:
        assert sent_to(server).verdict is Verdict.ACCEPTED
    mail, recipient = server.commands
    assert mail == "MAIL FROM:<desk@acme.example> RET=HDRS ENVID=a0123456789abc"
    assert recipient == f"RCPT TO:<{TO}> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;{TO}"


def test_no_delivery_report_is_asked_for_where_none_is_offered(server: MailServer) -> None:
    sent_to(server)
    assert server.commands == ["MAIL FROM:<desk@acme.example>", f"RCPT TO:<{TO}>"]


def test_an_address_with_letters_beyond_ascii_uses_smtputf8(server: MailServer) -> None:
    message = Message("a0123456789abc", Channel.EMAIL, "jõgeva@näide.ee", "Code 493817")
    assert Smtp(mail_settings(server.port)).send(message).verdict is Verdict.ACCEPTED
    assert server.commands[0].endswith(" SMTPUTF8")
    assert server.commands[1] == "RCPT TO:<jõgeva@xn--nide-loa.ee>"


@pytest.mark.parametrize(
    ("reply", "failure", "status", "code"),
    [
        ("550 5.1.1 No such mailbox here", Failure.ADDRESS, Status.FAILED, "5.1.1"),
        ("552 5.2.2 The mailbox is full", Failure.UNREACHABLE, Status.FAILED, "5.2.2"),
        ("451 4.7.1 Greylisted, come again", Failure.RATE, Status.FAILED, "4.7.1"),
        ("421 Too many connections", Failure.RATE, Status.FAILED, "421"),
        ("550 5.7.1 We do not like you", Failure.BLOCKED, Status.BLOCKED, "5.7.1"),
        ("550 5.7.26 This mail is unauthenticated", Failure.SENDER, Status.BLOCKED, "5.7.26"),
        ("550 5.4.5 Daily sending quota exceeded", Failure.RATE, Status.FAILED, "5.4.5"),
    ],
)
def test_a_recipient_that_is_refused_was_not_sent(reply: str, failure: Failure, status: Status, code: str) -> None:
    with MailServer(replies=Replies(recipient=reply)) as server:
        answer = sent_to(server)
    assert (answer.verdict, answer.status, answer.failure, answer.code) == (Verdict.REJECTED, status, failure, code)
    assert answer.raw == reply[:3]
    assert server.letters == []


@pytest.mark.parametrize("reply", ["554 5.7.1 Spam", "451 4.3.0 Local error", "452 4.3.1 No space", "550 No"])
def test_a_refusal_after_the_dot_is_still_a_refusal(reply: str) -> None:
    with MailServer(replies=Replies(data=reply)) as server:
        assert sent_to(server).verdict is Verdict.REJECTED


def test_starttls_is_used_and_the_certificate_verified(certified: Authority) -> None:
    with MailServer(tls=certified.server, users={"desk": "long enough"}) as server:
        answer = sent_to(
            server, security="starttls", ca_file=str(certified.ca_file), username="desk", password="long enough"
        )
    assert answer.verdict is Verdict.ACCEPTED
    assert server.logins == ["desk"]


def test_tls_from_the_start_works_too(certified: Authority) -> None:
    with MailServer(tls=certified.server, implicit=True) as server:
        assert sent_to(server, security="tls", ca_file=str(certified.ca_file)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_an_unknown_authority_gets_no_message(certified: Authority, security: str) -> None:
    with MailServer(tls=certified.server, implicit=security == "tls") as server:
        answer = sent_to(server, security=security)
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "tls")
    assert server.letters == []


def test_a_certificate_for_another_name_gets_no_message(certified: Authority) -> None:
    with MailServer(tls=certified.server) as server:
        answer = sent_to(server, host="127.0.0.1", security="starttls", ca_file=str(certified.ca_file))
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "tls")


def test_a_server_without_starttls_gets_no_message_and_no_login(server: MailServer) -> None:
    server.users = {"desk": "long enough"}
    answer = sent_to(server, security="starttls", username="desk", password="long enough")
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "no-starttls")
    assert server.logins == []


def test_an_authority_file_that_is_not_there_is_said(server: MailServer, tmp_path: Path) -> None:
    answer = sent_to(server, security="starttls", ca_file=str(tmp_path / "none.pem"))
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "tls")
    assert "certificate authority cannot be read" in answer.words


def test_a_refused_login_is_rejected_with_the_servers_code(server: MailServer) -> None:
    server.users = {"desk": "long enough"}
    answer = sent_to(server, username="desk", password="wrong")
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "5.7.8")
    assert "wrong" not in repr(answer)


def test_a_server_that_takes_no_login_is_said() -> None:
    with ScriptedServer(OPENING[:2]) as server:
        assert sent_to(server, username="desk", password="x").code == "no-login"


def test_the_words_hold_no_address_and_no_code() -> None:
    reply = f"550 5.7.1 <{TO}>: message with code {CODE} refused, call +37250001234"
    with MailServer(replies=Replies(data=reply)) as server:
        words = sent_to(server).words
    assert TO not in words
    assert CODE not in words
    assert "50001234" not in words


@pytest.mark.parametrize("to", ["no address", "a@b\r\nRCPT TO:<c@d>", "", "a@b@c", "<a@b>"])
def test_what_is_no_address_never_reaches_the_server(server: MailServer, to: str) -> None:
    answer = Smtp(mail_settings(server.port)).send(Message("a0123456789abc", Channel.EMAIL, to, "text"))
    assert (answer.verdict, answer.code, answer.failure) == (Verdict.REJECTED, "5.1.3", Failure.ADDRESS)
    assert server.commands == []


def test_a_subject_cannot_smuggle_a_header(server: MailServer) -> None:
    message = Message("a0123456789abc", Channel.EMAIL, TO, "text", "Hello\r\nBcc: other@example.com")
    assert Smtp(mail_settings(server.port)).send(message).verdict is Verdict.REJECTED


def test_another_channel_is_not_carried() -> None:
    answer = Smtp(mail_settings(1)).send(Message("a0123456789abc", Channel.SMS, "+37250001234", "text"))
    assert (answer.verdict, answer.failure) == (Verdict.REJECTED, Failure.SENDER)


def test_the_account_test_signs_in_and_names_who_and_where(server: MailServer) -> None:
    server.users = {"desk": "long enough"}
    report = Smtp(mail_settings(server.port, username="desk", password="long enough")).test()
    assert report.name == f"desk@acme.example at localhost:{server.port}"
    assert report.latency >= 0
    assert server.letters == []


def test_the_account_test_says_what_to_do_about_a_refused_login(server: MailServer) -> None:
    server.users = {"desk": "long enough"}
    with pytest.raises(AccountProblem) as problem:
        Smtp(mail_settings(server.port, username="desk", password="wrong")).test()
    assert problem.value.hint == TROUBLES["5.7.8"].next_step


@pytest.mark.parametrize("script", [[], [b"421 Too busy\r\n"]])
def test_the_account_test_of_a_server_out_of_order_may_be_repeated(script: list[bytes]) -> None:
    with ScriptedServer(script) as server, pytest.raises(ConnectionError):
        Smtp(mail_settings(server.port)).test()


def test_nothing_can_be_asked_of_a_mail_server_afterwards(server: MailServer) -> None:
    provider = Smtp(mail_settings(server.port))
    assert not Smtp.lists
    for provider_id in ("4F2A1B99", "<a0123456789abc>"):  # without a mailbox for bounces
        assert provider.report(provider_id, Channel.EMAIL) is None
    assert provider.sent_since(TO, 0, Channel.EMAIL) == []
    assert provider.price("EE", Channel.EMAIL) is None
    assert provider.balance() is None
    assert provider_class("smtp") is Smtp


def test_a_server_that_names_no_queue_id_leaves_our_own_reference() -> None:
    with MailServer(replies=Replies(data="250 OK")) as server:
        assert sent_to(server).provider_id == "<a0123456789abc>"
