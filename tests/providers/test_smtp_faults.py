"""Mail servers that drop, fall silent, spell or garble, before and after the final dot."""

import pytest

from otpdesk.otp import Status
from otpdesk.providers.base import Verdict
from otpdesk.providers.smtp.adapter import Smtp
from otpdesk.providers.smtp.session import TimeOuts
from tests.providers.mail import MESSAGE, OPENING, mail_settings, sent_to
from tests.providers.mail_server import MailServer, Replies, ScriptedServer

BRIEF = TimeOuts(connect=5, read=0.1, final=0.1)
"""For servers that stay silent."""


def test_a_connection_lost_after_the_dot_leaves_it_unknown() -> None:
    with MailServer(replies=Replies(drop_after=True)) as server:
        answer = sent_to(server)
    assert (answer.verdict, answer.status) == (Verdict.UNKNOWN, Status.UNKNOWN)
    assert len(server.letters) == 1
    assert "may have been sent" in Smtp.next_step(answer.code)


@pytest.mark.parametrize("last", [b"?!\r\n", b"421 4.3.2 Shutting down\r\n", b"300 Go on\r\n", b"999 What\r\n"])
def test_a_reply_to_the_dot_that_says_neither_yes_nor_no_leaves_it_unknown(last: bytes) -> None:
    with ScriptedServer([*OPENING, last]) as server:
        assert sent_to(server).verdict is Verdict.UNKNOWN


def test_silence_after_the_dot_leaves_it_unknown() -> None:
    with ScriptedServer(OPENING, holds=True) as server:
        assert sent_to(server, BRIEF).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("steps", range(len(OPENING)))
def test_a_connection_lost_before_the_content_was_not_sent(steps: int) -> None:
    with ScriptedServer(OPENING[:steps]) as server:
        answer = sent_to(server)
    assert (answer.verdict, answer.status, answer.code) == (Verdict.REJECTED, Status.FAILED, "cut-off")


HASTY = TimeOuts(connect=5, read=60, before=0.2, final=0.2)
"""For servers that are never silent for long, and never finish."""


def test_a_server_that_spells_its_words_is_left_before_the_content() -> None:
    with ScriptedServer([b"2"], holds=True) as server:
        assert sent_to(server, HASTY).verdict is Verdict.REJECTED


def test_a_server_that_spells_its_last_reply_leaves_it_unknown() -> None:
    with ScriptedServer([*OPENING, b"25"], holds=True) as server:
        assert sent_to(server, HASTY).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("steps", range(len(OPENING)))
def test_silence_before_the_content_was_not_sent(steps: int) -> None:
    with ScriptedServer(OPENING[:steps], holds=True) as server:
        assert sent_to(server, BRIEF).verdict is Verdict.REJECTED


def test_a_server_that_greets_with_a_refusal_was_sent_nothing() -> None:
    with ScriptedServer([b"554 5.3.2 Not today\r\n"]) as server:
        answer = sent_to(server)
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "5.3.2")


def test_no_server_and_no_name_were_sent_nothing() -> None:
    with ScriptedServer([]) as server:
        port = server.port
    refused = Smtp(mail_settings(port)).send(MESSAGE)
    assert (refused.verdict, refused.code) == (Verdict.REJECTED, "no-connection")
    nameless = Smtp(mail_settings(port, host="nowhere.invalid", security="tls")).send(MESSAGE)
    assert (nameless.verdict, nameless.code) == (Verdict.REJECTED, "no-name")
