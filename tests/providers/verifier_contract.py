"""What holds for every provider that makes and checks codes of its own, under every fault of the wire."""

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.otp import Channel, Status
from otpdesk.providers.abilities import Capability, Way
from otpdesk.providers.base import Message, Verdict
from otpdesk.providers.verifying import Canceled, CheckAnswer, Found, Session, SessionState, Verifier
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from tests.fixtures.scripted import Scripted, holding, raw, raw_json, replying, saying
from tests.providers.contract import CODE, TO, AbilitiesContract, message
from tests.providers.faults import BUSY, UNCLEAR
from tests.providers.http_contract import IMPATIENT, SINCE, WORDS, HttpProviderContract

NO_PATIENCE = TimeOuts(connect=0.2)


class VerifierContract(AbilitiesContract, HttpProviderContract):
    """What holds for a provider that makes codes of its own. Bodies are the provider's, as they stand on the wire."""

    started: ClassVar[bytes]
    """An answer to a start over `verifies_over` that begins a verification."""
    compared: ClassVar[Mapping[Found, bytes]]
    """What a check may be answered with: CORRECT and WRONG, and LOCKED and EXPIRED where it says so."""
    followed: ClassVar[Mapping[SessionState, bytes]] = {}
    """What a follow may be answered with, where it can be followed."""
    canceled: ClassVar[bytes] = b""
    """An answer to a cancel that ends the verification, where that can be done."""
    gone: ClassVar[Any] = None
    """The body of HTTP 404 for a verification it knows no more; None: `refused`."""
    verifies_over: ClassVar[Channel] = Channel.SMS
    session_id: ClassVar[str] = "X1"

    def verifier(self, base_url: str, time_outs: TimeOuts = TIME_OUTS) -> Verifier:
        """The account, sending codes of the provider's."""
        given = {"codes": Way.THEIRS.value} if self.chooses else {}
        made = self.kind(self.settings(base_url=base_url, **given), time_outs)  # type: ignore[call-arg]
        assert isinstance(made, Verifier)
        return made

    @property
    def session(self) -> Session:
        return Session(self.session_id, self.verifies_over, TO, SINCE)

    @property
    def read_back(self) -> bool:
        """Whether codes are read to us, not typed into a page of the provider's."""
        assert issubclass(self.kind, Verifier)
        return not self.kind.managed.page

    def beginning(self, **changes: Any) -> Message:
        """What begins a verification; there is no code and no text of ours."""
        return message(self.verifies_over, **{"text": "", "code": "", **changes})

    def lost(self) -> bytes:
        """HTTP 404 in the provider's own words."""
        body = self.refused if self.gone is None else self.gone
        return raw_json(404, json.loads(json.dumps(body).replace(WORDS, "Not found")))

    def test_what_holds_for_its_codes_is_said(self) -> None:
        assert issubclass(self.kind, Verifier)
        managed = self.kind.managed
        assert self.verifies_over in managed.channels
        assert 60 <= managed.life <= 86_400
        assert managed.tries is None or managed.tries > 0
        assert managed.cancel_after == 0 or self.kind.can(Capability.CANCEL)

    def test_a_start_that_the_provider_takes_is_accepted_with_the_id_of_the_verification(
        self, scripted: Scripted
    ) -> None:
        scripted.act = saying(self.started)
        answer = self.verifier(scripted.url).start(self.beginning())
        assert answer.verdict is Verdict.ACCEPTED
        assert answer.provider_id
        assert not answer.status.final
        assert scripted.posts == 1

    def test_a_start_of_which_nothing_is_known_is_unknown_and_is_posted_once(
        self, scripted: Scripted, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for fault, act in UNCLEAR.items():
            scripted.act = act
            scripted.asked.clear()
            answer = self.verifier(scripted.url).start(self.beginning())
            assert (answer.verdict, answer.status) == (Verdict.UNKNOWN, Status.UNKNOWN), fault
            assert (answer.provider_id, scripted.posts) == ("", 1), fault
            assert answer.words, fault
            self.assert_silent(answer)
        self.assert_silent(caplog.text)

    def test_a_start_without_an_answer_in_time_is_unknown(self, scripted: Scripted) -> None:
        scripted.act = holding()
        assert self.verifier(scripted.url, IMPATIENT).start(self.beginning()).verdict is Verdict.UNKNOWN
        assert scripted.posts == 1

    @pytest.mark.parametrize("case", BUSY)
    def test_a_start_among_too_many_requests_is_rejected_and_says_when_to_come_back(
        self, scripted: Scripted, case: str
    ) -> None:
        scripted.act, wait = BUSY[case]
        answer = self.verifier(scripted.url).start(self.beginning())
        assert (answer.verdict, answer.retry_after) == (Verdict.REJECTED, wait)
        assert scripted.posts == 1

    def test_a_start_that_the_provider_refuses_is_rejected_in_words_that_hold_no_number(
        self, scripted: Scripted
    ) -> None:
        scripted.act = self.no(400, f"Cannot verify {TO} ({TO[1:]}).")
        answer = self.verifier(scripted.url).start(self.beginning())
        assert answer.verdict is Verdict.REJECTED
        assert "Cannot verify" in answer.words
        self.assert_silent(answer)

    def test_a_start_over_a_channel_it_has_no_codes_for_asks_nothing(self, scripted: Scripted) -> None:
        account = self.verifier(scripted.url)
        for channel in frozenset(Channel) - account.managed.channels:
            assert account.start(message(channel, text="", code="")).verdict is Verdict.REJECTED
        assert scripted.asked == []

    def test_without_a_connection_nothing_is_begun_and_nothing_compared(self, refusing: str) -> None:
        account = self.verifier(refusing, NO_PATIENCE)
        begun, checked = account.start(self.beginning()), account.check(self.session, CODE)
        canceled = account.cancel(self.session)
        assert begun.verdict is Verdict.REJECTED
        assert (checked.found, canceled.done) == (Found.NOT_ASKED, False)
        assert checked.words
        assert canceled.words
        self.assert_silent(begun, checked, canceled)

    def test_a_check_finds_what_the_provider_says(self, scripted: Scripted) -> None:
        assert not self.read_back or {Found.CORRECT, Found.WRONG} <= set(self.compared)
        for found, body in self.compared.items():
            scripted.act = saying(body)
            checked = self.verifier(scripted.url).check(self.session, CODE)
            assert checked.found is found
            self.assert_silent(checked)

    def test_a_check_of_a_verification_it_knows_no_more_is_an_end_and_no_error(self, scripted: Scripted) -> None:
        scripted.act = saying(self.lost())
        found = self.verifier(scripted.url).check(self.session, CODE).found
        assert found is (Found.ENDED if self.read_back else Found.NOT_ASKED)

    def test_a_check_of_which_nothing_is_known_is_unknown_and_is_asked_once(
        self, scripted: Scripted, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for fault, act in UNCLEAR.items():
            checked = self.check_once(scripted, act)
            assert checked.found is (Found.UNKNOWN if self.read_back else Found.NOT_ASKED), fault
            self.assert_silent(checked)
        self.assert_silent(caplog.text)

    def test_a_check_without_an_answer_in_time_is_unknown(self, scripted: Scripted) -> None:
        checked = self.check_once(scripted, holding(), IMPATIENT)
        assert checked.found is (Found.UNKNOWN if self.read_back else Found.NOT_ASKED)

    def test_a_check_among_too_many_requests_was_not_asked_and_says_when_to_come_back(self, scripted: Scripted) -> None:
        for case, (act, wait) in BUSY.items():
            checked = self.check_once(scripted, act)
            assert checked.found is Found.NOT_ASKED, case
            assert checked.retry_after == (wait if self.read_back else None), case

    def test_keys_refused_or_an_error_of_the_providers_own_count_as_no_comparison(self, scripted: Scripted) -> None:
        for status in (401, 403, 500):
            checked = self.check_once(scripted, self.no(status, "Authenticate"))
            assert checked.found in {Found.NOT_ASKED, Found.UNKNOWN}, status

    def check_once(self, scripted: Scripted, act: Any, time_outs: TimeOuts = TIME_OUTS) -> CheckAnswer:
        """One check, which is at most one request, and says in words what came of it when it came to nothing."""
        scripted.act = act
        scripted.asked.clear()
        checked = self.verifier(scripted.url, time_outs).check(self.session, CODE)
        assert len(scripted.asked) == int(self.read_back)
        assert checked.words
        return checked

    def test_a_code_of_another_alphabet_or_length_is_no_reason_to_fail(self, scripted: Scripted) -> None:
        if not self.read_back:
            return
        for code in ("", "٤٢", "12 34", "x" * 500, "../1?a=b&c#d"):
            scripted.act = saying(self.compared[Found.WRONG])
            assert self.verifier(scripted.url).check(self.session, code).found is Found.WRONG

    def test_a_verification_is_followed_to_its_end(self, scripted: Scripted) -> None:
        assert issubclass(self.kind, Verifier)
        assert bool(self.followed) is self.kind.managed.follows
        assert self.kind.managed.follows or not self.kind.can(Capability.FOLLOW)
        for state, body in self.followed.items():
            scripted.act = saying(body)
            said = self.verifier(scripted.url).follow(self.session)
            assert said is not None
            assert said.state is state
            self.assert_silent(said)

    def test_following_raises_nothing_but_its_two_errors(self, scripted: Scripted) -> None:
        for act in UNCLEAR.values():
            scripted.act = act
            account = self.verifier(scripted.url)
            with suppress(AccountProblem, ConnectionError):
                account.follow(self.session)
            with suppress(AccountProblem, ConnectionError):
                account.started_since(TO, SINCE, self.verifies_over)

    def test_following_a_verification_it_knows_no_more_says_no_more_than_that(self, scripted: Scripted) -> None:
        scripted.act = saying(self.lost())
        said = self.verifier(scripted.url).follow(self.session)
        assert said is None or said.state is SessionState.ENDED

    def test_a_cancel_ends_a_verification_or_says_why_not(self, scripted: Scripted) -> None:
        scripted.act = saying(self.canceled)
        said = self.verifier(scripted.url).cancel(self.session)
        assert bool(self.canceled) is self.kind.can(Capability.CANCEL)
        assert said.done is bool(self.canceled)
        assert said.done or said.words.endswith(".")
        assert self.canceled or scripted.asked == []

    def test_a_cancel_of_which_nothing_is_known_is_not_done_and_is_asked_once(self, scripted: Scripted) -> None:
        empty = {"200 without a body", "204"}  # which is how some say yes
        for fault, act in UNCLEAR.items():
            if fault not in empty:
                assert not self.cancel_once(scripted, act).done, fault
        for act in (self.no(400), self.no(401), saying(raw(429)), replying(409, {})):
            assert not self.cancel_once(scripted, act).done

    def cancel_once(self, scripted: Scripted, act: Any) -> Canceled:
        """One cancel, which is at most one request, and says why it was not done."""
        scripted.act = act
        scripted.asked.clear()
        said = self.verifier(scripted.url).cancel(self.session)
        assert len(scripted.asked) == int(self.kind.can(Capability.CANCEL))
        assert said.words
        self.assert_silent(said)
        return said

    def test_only_a_provider_with_a_page_of_its_own_has_a_page(self, scripted: Scripted) -> None:
        assert bool(self.verifier(scripted.url).page(self.session)) is not self.read_back
        assert scripted.asked == []

    def test_neither_number_nor_code_of_a_verification_shows_in_a_repr(self) -> None:
        self.assert_silent(repr(self.session), repr(self.beginning()))
