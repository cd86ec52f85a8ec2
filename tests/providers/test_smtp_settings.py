"""The settings of a mail account, and what the replies of mail servers mean."""

import pytest

from otpdesk.errors import BadInput
from otpdesk.options import parsed, split_secrets
from otpdesk.otp import Failure
from otpdesk.providers.smtp.codes import TROUBLES, trouble
from otpdesk.providers.smtp.session import Reply, xtext
from otpdesk.providers.smtp.settings import Security, SmtpSettings


def problem_with(**values: str) -> BadInput:
    given = {"host": "mail.example", "sender": "desk@acme.example"} | values
    with pytest.raises(BadInput) as problem:
        parsed(SmtpSettings, given)
    return problem.value


def test_without_tls_mail_goes_to_this_machine_only() -> None:
    problem = problem_with(security="none")
    assert "this machine only" in problem.title
    assert problem.field == "security"
    for host in ("localhost", "127.0.0.1", "::1"):
        assert parsed(SmtpSettings, {"host": host, "sender": "a@b.c", "security": "none"}).security is Security.NONE


def test_a_login_is_whole_and_in_letters_that_the_protocol_carries() -> None:
    assert "together" in problem_with(username="desk").title
    assert "together" in problem_with(password="x").title
    problem = problem_with(username="desk", password="päss")
    assert "ASCII" in problem.title
    assert "päss" not in f"{problem.title}{problem.hint}"


@pytest.mark.parametrize("sender", ["desk", "Desk <desk>", "a@b\nBcc: c@d", "<>"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    assert problem_with(sender=sender).field == "sender"


def test_the_password_is_the_only_secret_setting() -> None:
    made = parsed(
        SmtpSettings, {"host": "mail.example", "sender": "a@b.c", "username": "desk", "password": "long enough"}
    )
    assert split_secrets(made)[1] == {"password": "long enough"}
    assert "long enough" not in repr(made)


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("5.1.99", Failure.ADDRESS),
        ("5.7.99", Failure.BLOCKED),
        ("5.3.0", Failure.OTHER),
        ("4.9.9", Failure.RATE),
        ("599", Failure.OTHER),
    ],
)
def test_an_unforeseen_code_is_read_by_its_subject(code: str, failure: Failure) -> None:
    found = trouble(code)
    assert found
    assert found.failure is failure


def test_every_code_of_mail_servers_that_desks_meet_has_a_next_step() -> None:
    listed = "5.1.1 5.1.2 5.2.1 5.2.2 4.2.2 5.3.4 5.2.3 5.4.1 5.4.4 5.7.1 5.7.26 5.7.25 5.7.23 4.7.1 450 4.2.1 421"
    for code in f"{listed} 535 5.7.8 534 5.7.9 530 5.7.0 552 5.4.5".split():
        assert TROUBLES[code].next_step.endswith(".")


@pytest.mark.parametrize(
    ("words", "queue_id"),
    [
        ("2.0.0 Ok: queued as 4F2A1B99", "4F2A1B99"),
        ("OK id=1qAbCd-000123-AB", "1qAbCd-000123-AB"),
        ("2.6.0 <x@y> [InternalId=123, Hostname=z] Queued mail for delivery", "123"),
        ("2.0.0 OK 1700000000 abc - gsmtp", ""),
    ],
)
def test_the_queue_id_is_read_from_the_replies_of_common_servers(words: str, queue_id: str) -> None:
    assert Reply(250, words).queue_id == queue_id


def test_xtext_writes_what_esmtp_parameters_cannot_hold_as_bytes() -> None:
    assert xtext("a+b=c d") == "a+2Bb+3Dc+20d"
