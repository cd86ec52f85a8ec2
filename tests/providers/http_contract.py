"""What holds for every provider that speaks HTTP, under every fault of the wire."""

import json
import logging
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any, ClassVar

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import form_fields
from otpdesk.otp import Channel, Status
from otpdesk.providers.base import Answer, Provider, Verdict
from otpdesk.providers.verifying import Verifier
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from tests.fixtures.scripted import Act, Scripted, breaking, holding, raw, replying, saying
from tests.providers.contract import CODE, TEXT, TO, ProviderContract, message
from tests.providers.faults import BUSY, UNCLEAR

IMPATIENT = TimeOuts(connect=0.05, read=0.05)
WORDS = "@words@"
"""Stands in `refused` where the provider's sentence goes."""
SINCE = 1_795_000_000_000  # 18 November 2026, 11:06:40 UTC


class HttpProviderContract(ProviderContract):
    """What holds for a provider that speaks HTTP, under every fault of the wire.

    A provider that carries no codes of ours is given its own verifications to begin instead.
    """

    accepted: ClassVar[bytes]
    """An answer to a send over `channel` that accepts it."""
    refused: ClassVar[Any]
    """The provider's own no, with WORDS where its sentence stands; with another HTTP status it means something else."""
    channel: ClassVar[Channel] = Channel.SMS
    tells_balance: ClassVar[bool] = True

    def account(self, base_url: str, time_outs: TimeOuts = TIME_OUTS) -> Provider:
        return self.kind(self.settings(base_url=base_url), time_outs)  # type: ignore[call-arg]

    def hand_over(self, account: Provider, **changes: Any) -> Answer:
        """One message, or a verification begun at a provider that carries no codes of ours."""
        if self.kind.channels:
            return account.send(message(self.channel, **changes))
        assert isinstance(account, Verifier)
        return account.start(message(self.channel, **{**changes, "text": "", "code": ""}))

    def no(self, status: int, words: str = "Not possible") -> Act:
        """Answers with the provider's own no, in these words."""
        body = json.dumps(self.refused).replace(WORDS, json.dumps(words)[1:-1])
        return replying(status, json.loads(body))

    def questions(self, account: Provider) -> list[Callable[[], object]]:
        """What the account may be asked; every answer must hold the keys of the account."""
        asked = (account.test, account.balance, partial(account.report, "X1", Channel.SMS))
        return list(compress(asked, (True, self.tells_balance, self.kind.polls)))

    def secrets(self) -> list[str]:
        fields = [field.key for field in form_fields(self.kind.settings_model) if field.secret]
        return [TO, TO[1:], CODE, TEXT, *(self.values[key] for key in fields if key in self.values)]

    def assert_silent(self, *shown: object) -> None:
        for secret in self.secrets():
            assert not [what for what in map(str, shown) if secret in what]

    def test_a_message_that_the_provider_takes_is_accepted_with_its_id(self, scripted: Scripted) -> None:
        scripted.act = saying(self.accepted)
        answer = self.hand_over(self.account(scripted.url))
        assert answer.verdict is Verdict.ACCEPTED
        assert answer.provider_id
        assert not answer.status.final
        assert scripted.posts == 1

    @pytest.mark.parametrize("fault", UNCLEAR)
    def test_what_cannot_be_known_is_unknown_and_is_posted_once(
        self, scripted: Scripted, fault: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        scripted.act = UNCLEAR[fault]
        answer = self.hand_over(self.account(scripted.url))
        assert (answer.verdict, answer.status) == (Verdict.UNKNOWN, Status.UNKNOWN)
        assert answer.provider_id == ""
        assert answer.words
        assert scripted.posts == 1
        self.assert_silent(answer, caplog.text)

    def test_a_provider_that_does_not_answer_in_time_leaves_it_unknown(self, scripted: Scripted) -> None:
        for act in (holding(), holding(raw(201, content_length="100")), holding(b"HTTP/1.1 ")):
            scripted.act = act
            assert self.hand_over(self.account(scripted.url, IMPATIENT)).verdict is Verdict.UNKNOWN
        assert scripted.posts == 3

    def test_an_answer_that_never_ends_is_left_after_the_total_time(self, scripted: Scripted) -> None:
        scripted.act = holding(raw(201, b'{"sid":', content_length="100"))
        answer = self.hand_over(self.account(scripted.url, TimeOuts(total=0)))
        assert answer.verdict is Verdict.UNKNOWN
        assert "too slow" in answer.words

    def test_a_connection_reset_before_the_request_is_read_leaves_it_unknown(self, scripted: Scripted) -> None:
        def act(line: Any) -> bool:
            line.rfile.readline()
            line.reset()
            return False

        scripted.act = act
        assert self.hand_over(self.account(scripted.url)).verdict is Verdict.UNKNOWN
        assert len(scripted.lines) == 1

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_a_redirect_is_followed_nowhere(self, scripted: Scripted, other: Scripted, status: int) -> None:
        other.act = saying(self.accepted)
        scripted.act = saying(raw(status, location=f"{other.url}/elsewhere"))
        assert self.hand_over(self.account(scripted.url)).verdict is Verdict.UNKNOWN
        with pytest.raises(AccountProblem):
            self.account(scripted.url).test()
        assert (len(scripted.asked), other.asked) == (2, [])

    @pytest.mark.parametrize("case", BUSY)
    def test_too_many_requests_are_rejected_and_say_when_to_come_back(self, scripted: Scripted, case: str) -> None:
        scripted.act, wait = BUSY[case]
        answer = self.hand_over(self.account(scripted.url))
        assert (answer.verdict, answer.failure) == (Verdict.REJECTED, self.kind.troubles["http:429"].failure)
        assert answer.retry_after == wait
        assert scripted.posts == 1

    def test_a_host_that_refuses_connections_rejects_and_is_an_account_problem(self, refusing: str) -> None:
        self.assert_nothing_went_out(refusing, AccountProblem)

    def test_a_host_that_takes_no_connection_rejects_and_may_be_asked_again(self, full: str) -> None:
        self.assert_nothing_went_out(full, ConnectionError)

    def test_a_name_that_is_not_known_rejects_and_is_an_account_problem(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_args: object, **_options: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        self.assert_nothing_went_out("https://nowhere.invalid", AccountProblem)

    def test_a_host_without_tls_rejects_and_is_an_account_problem(self, scripted: Scripted) -> None:
        scripted.act = breaking()
        self.assert_nothing_went_out(scripted.url.replace("http:", "https:"), AccountProblem)

    def test_a_certificate_that_nobody_vouches_for_rejects(
        self, scripted_tls: Scripted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        scripted_tls.act = saying(self.accepted)
        self.assert_nothing_went_out(scripted_tls.url, AccountProblem)
        assert scripted_tls.asked == []

    def test_a_reset_in_the_tls_handshake_rejects(self, scripted: Scripted) -> None:
        def act(line: Any) -> bool:
            line.rfile.read(5)
            line.reset()
            return False

        scripted.act = act
        answer = self.hand_over(self.account(scripted.url.replace("http:", "https:")))
        assert answer.verdict is Verdict.REJECTED

    def test_the_same_reset_after_the_tls_handshake_is_unknown(self, scripted_tls: Scripted) -> None:
        scripted_tls.act = breaking(reset=True)
        assert self.hand_over(self.account(scripted_tls.url)).verdict is Verdict.UNKNOWN
        scripted_tls.act = saying(self.accepted)
        assert self.hand_over(self.account(scripted_tls.url)).verdict is Verdict.ACCEPTED
        assert scripted_tls.posts == 2

    def assert_nothing_went_out(self, url: str, problem: type[Exception]) -> None:
        account = self.account(url, TimeOuts(connect=0.2))
        answer = self.hand_over(account)
        assert (answer.verdict, answer.status) == (Verdict.REJECTED, Status.FAILED)
        assert "Nothing was sent." in answer.words
        host = url.partition("://")[2].partition(":")[0]
        assert host in answer.words
        with pytest.raises(problem, match=host) as caught:
            account.test()
        self.assert_silent(answer, caught.value, getattr(caught.value, "hint", ""))

    @pytest.mark.parametrize("status", [401, 403])
    def test_refused_keys_reject_a_message_and_are_an_account_problem(self, scripted: Scripted, status: int) -> None:
        scripted.act = self.no(status, "Authenticate")
        account = self.account(scripted.url)
        assert self.hand_over(account).verdict is Verdict.REJECTED
        for ask in self.questions(account):
            with pytest.raises(AccountProblem, match="refused") as caught:
                ask()
            assert caught.value.hint

    @pytest.mark.parametrize("fault", [fault for fault in UNCLEAR if not fault.startswith("4")])
    def test_no_question_raises_anything_but_its_two_errors(self, scripted: Scripted, fault: str) -> None:
        scripted.act = UNCLEAR[fault]
        account = self.account(scripted.url)
        asks: list[Callable[[], object]] = [account.test, account.balance, account.standing]
        asks += [partial(account.price, "EE", Channel.SMS), partial(account.look_up, TO)]
        for channel in (Channel.SMS, Channel.VOICE):
            asks += [partial(account.report, "X1", channel), partial(account.sent_since, TO, SINCE, channel)]
        for ask in asks:
            with suppress(AccountProblem, ConnectionError):
                ask()

    def test_a_base_url_that_answers_something_else_says_so(self, scripted: Scripted) -> None:
        scripted.act = UNCLEAR["200 with a page"]
        with pytest.raises(AccountProblem, match="does not answer as") as caught:
            self.account(scripted.url).test()
        assert "base URL" in caught.value.hint

    def test_plain_http_is_for_this_machine_only(self) -> None:
        for url in (
            "http://api.example.org",
            "ftp://127.0.0.1",
            "https://",
            "nonsense",
            "https://me:key@host",
            "https://h:x",
        ):
            with pytest.raises(ValueError, match="base_url"):
                self.settings(base_url=url)

    def test_an_id_the_provider_does_not_know_is_none(self, scripted: Scripted) -> None:
        scripted.act = self.no(404, "not found")
        for channel in (Channel.SMS, Channel.VOICE):
            assert self.account(scripted.url).report("X1", channel) is None

    def test_eight_threads_send_at_once_each_over_a_connection_of_its_own(self, scripted: Scripted) -> None:
        scripted.act = saying(self.accepted)
        account = self.account(scripted.url)
        together = threading.Barrier(8)

        def send(number: int) -> list[Verdict]:
            together.wait()
            ours = (f"{number} of 8, {turn} of 5" for turn in range(5))
            return [self.hand_over(account, attempt=each, text=each, code=each).verdict for each in ours]

        with ThreadPoolExecutor(8) as pool:
            verdicts = [verdict for each in pool.map(send, range(8)) for verdict in each]
        assert verdicts == [Verdict.ACCEPTED] * 40
        assert scripted.posts == 40
        assert len({asked.port for asked in scripted.asked}) == 8
        assert len({asked.body for asked in scripted.asked}) == 40

    def test_the_words_of_a_provider_that_echoes_the_message_hold_no_part_of_it(self, scripted: Scripted) -> None:
        echo = f"Cannot send “{TEXT}” to {TO} ({TO[1:]}), not even {CODE}."
        scripted.act = self.no(400, echo)
        answer = self.hand_over(self.account(scripted.url))
        assert answer.verdict is Verdict.REJECTED
        assert "Cannot send" in answer.words
        self.assert_silent(answer)

    def test_nothing_the_adapter_or_its_sdk_logs_holds_a_secret(
        self, scripted: Scripted, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        account = self.account(scripted.url)
        for act in (
            saying(self.accepted),
            self.no(400, TO),
            breaking(),
            UNCLEAR["500 without a body"],
        ):
            scripted.act = act
            self.hand_over(account)
            try:
                account.sent_since(TO, SINCE, Channel.SMS)
            except (AccountProblem, ConnectionError) as problem:
                self.assert_silent(problem, problem.__cause__, problem.__context__)
        self.assert_silent(caplog.text)

    def test_the_netrc_of_the_user_does_not_replace_our_keys(
        self, scripted: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        netrc = tmp_path / "netrc"
        netrc.write_text("default login somebody password else\n")
        monkeypatch.setenv("NETRC", str(netrc))
        scripted.act = saying(self.accepted)
        self.hand_over(self.account(scripted.url))
        monkeypatch.setenv("NETRC", str(tmp_path / "none"))
        self.hand_over(self.account(scripted.url))
        first, second = (asked.headers.get("authorization") for asked in scripted.asked)
        assert first == second

    def test_a_connection_that_stood_idle_is_not_used_again(
        self, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scripted.act = saying(self.accepted)
        account = self.account(scripted.url)
        self.hand_over(account)
        self.hand_over(account)
        monkeypatch.setattr("otpdesk.providers.wire._IDLE_SECONDS", -1.0)
        self.hand_over(account)
        ports = [asked.port for asked in scripted.asked]
        assert ports[0] == ports[1] != ports[2]
