"""Signing in with access tokens (XOAUTH2): pasted ones, and those that are renewed."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from otpdesk.errors import BadInput, KeysRefused
from otpdesk.options import split_secrets
from otpdesk.otp import Channel
from otpdesk.providers.base import Verdict
from otpdesk.providers.smtp.adapter import Smtp
from otpdesk.providers.smtp.codes import TROUBLES
from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock
from tests.fixtures.scripted import Scripted, breaking, in_turn, raw, replying, saying
from tests.providers.mail import OPENING, mail_settings, sent_to
from tests.providers.mail_server import MailServer, ScriptedServer
from tests.providers.test_smtp_bounces import NAME, message

REFRESH, SECRET, TOKEN = "1//refresh-k3y", "GOCSPX-s3cr3t", "ya29.t0ken"
RENEWAL = {"client_id": "desk.apps.example", "client_secret": SECRET, "refresh_token": REFRESH}


def account(simulator: Simulator, **changes: str) -> Smtp:
    port, imap_port = (int(simulator.urls[name].partition(":")[2]) for name in ("smtp", "imap"))
    mailbox = {"imap_host": "localhost", "imap_port": imap_port, "imap_security": "none"}
    return Smtp(mail_settings(port, **{**mailbox, "auth": "xoauth2", "username": "desk@acme.example", **changes}))


def renewing(simulator: Simulator, scripted: Scripted, **changes: str) -> Smtp:
    return account(simulator, token_url=f"{scripted.url}/token", **{**RENEWAL, **changes})


def issued(token: str = TOKEN, **changes: Any) -> Any:
    return replying(200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer", **changes})


def test_a_pasted_token_signs_in_at_mail_server_and_mailbox(simulator: Simulator, clock: TurnedClock) -> None:
    desk = account(simulator, access_token=TOKEN)
    assert desk.send(message("magic-bounced@example.org")).verdict is Verdict.ACCEPTED
    assert simulator.ledger.entries[0].account == "desk@acme.example"
    clock.turn(60)
    assert desk.report(NAME, Channel.EMAIL) is not None
    assert desk.test().name


def test_a_mailbox_password_goes_before_the_token(simulator: Simulator) -> None:
    with pytest.raises(KeysRefused, match="mailbox"):
        account(simulator, access_token=TOKEN, imap_password="refused").test()


def test_a_token_that_is_refused_rejects_and_is_a_matter_of_keys(simulator: Simulator) -> None:
    desk = account(simulator, access_token="refused")
    answer = desk.send(message())
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "5.7.8")
    with pytest.raises(KeysRefused):
        desk.test()
    with pytest.raises(KeysRefused, match="mailbox"):
        desk.report(NAME, Channel.EMAIL)
    assert len(simulator.ledger) == 0


def test_a_server_that_takes_no_tokens_gets_none() -> None:
    with MailServer(users={"desk": "x"}) as server:
        answer = sent_to(server, auth="xoauth2", username="desk", access_token=TOKEN)
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "no-xoauth2")
    assert server.logins == []


@pytest.mark.parametrize("challenge", [b"334 %%%a\r\n", b"334 YQ==\r\n334 YQ==\r\n" * 6, b"504 No\r\n"])
def test_a_server_that_answers_a_token_strangely_is_sent_nothing(challenge: bytes) -> None:
    hello = b"250-mail.example\r\n250 AUTH XOAUTH2\r\n"
    with ScriptedServer([OPENING[0], hello, challenge]) as server:
        answer = sent_to(server, auth="xoauth2", username="desk", access_token=TOKEN)
    assert answer.verdict is Verdict.REJECTED
    assert TOKEN not in repr(answer)


def test_a_token_is_renewed_once_and_used_until_it_ends(simulator: Simulator, scripted: Scripted) -> None:
    scripted.act = issued()
    desk = renewing(simulator, scripted)
    for _ in range(3):
        assert desk.send(message()).verdict is Verdict.ACCEPTED
    desk.report(NAME, Channel.EMAIL)
    (asked,) = scripted.asked
    assert asked.path == "/token"
    assert asked.form == {"grant_type": "refresh_token", **RENEWAL}


@pytest.mark.parametrize("life", [60, "30", None, "soon"])
def test_a_token_that_is_about_to_end_is_renewed_again(simulator: Simulator, scripted: Scripted, life: object) -> None:
    scripted.act = issued(expires_in=life)
    desk = renewing(simulator, scripted)
    for _ in range(2):
        desk.send(message())
    assert scripted.posts == (1 if life in {None, "soon"} else 2)


def test_a_token_that_the_server_refuses_is_renewed_for_the_next_message(
    simulator: Simulator, scripted: Scripted
) -> None:
    scripted.act = in_turn(issued("refused"), issued("good"))
    desk = renewing(simulator, scripted)
    assert [desk.send(message()).verdict for _ in range(2)] == [Verdict.REJECTED, Verdict.ACCEPTED]
    assert len(simulator.ledger) == 1


def test_a_client_without_a_secret_sends_none(simulator: Simulator, scripted: Scripted) -> None:
    scripted.act = issued()
    renewing(simulator, scripted, client_secret="").send(message())
    assert "client_secret" not in scripted.asked[0].form


def test_a_refresh_token_that_is_refused_rejects_and_is_a_matter_of_keys(
    simulator: Simulator, scripted: Scripted
) -> None:
    scripted.act = replying(400, {"error": "invalid_grant", "error_description": f"Token {REFRESH} has been revoked."})
    desk = renewing(simulator, scripted)
    answer = desk.send(message())
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "no-token")
    assert "invalid_grant" in answer.words
    assert "Nothing was sent." in answer.words
    assert Smtp.next_step("no-token") == TROUBLES["no-token"].next_step
    for ask in (desk.test, lambda: desk.report(NAME, Channel.EMAIL)):
        with pytest.raises(KeysRefused) as problem:
            ask()
        assert "refresh token" in problem.value.hint
        assert REFRESH not in f"{problem.value}{problem.value.hint}"


@pytest.mark.parametrize(
    "act",
    [
        breaking(),
        saying(raw(500)),
        saying(raw(200, b"<html>Sign in</html>", content_type="text/html")),
        replying(200, {"token_type": "Bearer"}),
        replying(200, {"access_token": "tökën"}),
        replying(200, {"access_token": ["a"]}),
    ],
)
def test_without_an_answer_that_holds_a_token_nothing_is_sent(
    simulator: Simulator, scripted: Scripted, act: Any
) -> None:
    scripted.act = act
    desk = renewing(simulator, scripted)
    answer = desk.send(message())
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "no-token-answer")
    assert answer.words.endswith("Nothing was sent.")
    with pytest.raises(ConnectionError):
        desk.test()
    assert len(simulator.ledger) == 0


def test_eight_threads_share_one_renewal(simulator: Simulator, scripted: Scripted) -> None:
    scripted.act = issued()
    desk = renewing(simulator, scripted)
    together = threading.Barrier(8)

    def send(_number: int) -> Verdict:
        together.wait()
        return desk.send(message()).verdict

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {Verdict.ACCEPTED}
    assert scripted.posts == 1


def test_no_key_and_no_token_is_logged_or_shown(
    simulator: Simulator, scripted: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for act in (issued(), issued("refused"), breaking(), replying(401, {"error": SECRET})):
        scripted.act = act
        answer = renewing(simulator, scripted).send(message())
        shown = f"{answer} {caplog.text}"
        assert not [secret for secret in (REFRESH, TOKEN, SECRET) if secret in shown]


def test_every_token_and_secret_of_the_settings_goes_to_the_vault() -> None:
    given = {"auth": "xoauth2", "username": "desk", "access_token": TOKEN, "token_url": "https://a.example/token"}
    settings = mail_settings(25, **given, **RENEWAL, imap_host="localhost", imap_password="m4ilbox")
    plain, secret = split_secrets(settings)
    assert set(secret) == {"access_token", "refresh_token", "client_secret", "imap_password"}
    assert not [value for value in (TOKEN, REFRESH, SECRET, "m4ilbox") if value in f"{plain}{settings!r}"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "access_token"),
        ({"username": "", "access_token": TOKEN}, "access_token"),
        ({"access_token": "tökën"}, "access_token"),
        ({"token_url": "http://a.example/token", **RENEWAL}, "token_url"),
        ({"token_url": "https://a.example/token", "client_id": "x"}, "refresh_token"),
        ({"token_url": "https://a.example/token", "refresh_token": "x"}, "client_id"),
    ],
)
def test_settings_that_cannot_work_name_their_field(changes: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as problem:
        mail_settings(25, **{"auth": "xoauth2", "username": "desk", **changes})
    assert problem.value.field == field
