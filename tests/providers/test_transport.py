import gzip
import time
from itertools import product
from typing import Any

import pytest
import requests

from otpdesk.errors import AccountProblem
from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Trouble, Verdict
from otpdesk.providers.transport import answered, classify, items, not_accepted, part, short, text
from otpdesk.providers.wire import Exchange, Wire, checked_base_url
from tests.fixtures.scripted import Scripted, raw, raw_json, replying, saying


def exchange(status: int | None = 200, *, begun: bool = True, **changes: Any) -> Exchange:
    return Exchange("api.example.org", begun=begun, status=status, **changes)


STATUSES = (None, 100, 200, 201, 302, 400, 404, 429, 500, 503)


def statuses_that_are(verdict: Verdict, *, accepted: bool, refused: bool) -> set[int | None]:
    return {status for status in STATUSES if classify(exchange(status), accepted=accepted, refused=refused) is verdict}


def test_only_what_is_certain_is_called_accepted_or_rejected() -> None:
    for accepted, refused in product((False, True), repeat=2):
        taken = statuses_that_are(Verdict.ACCEPTED, accepted=accepted, refused=refused)
        turned_down = statuses_that_are(Verdict.REJECTED, accepted=accepted, refused=refused)
        assert taken == ({200, 201} if accepted and not refused else set())
        assert turned_down == ({200, 201, 400, 404, 429} if refused else {429})


def test_what_never_began_is_rejected_whatever_else_is_known() -> None:
    for accepted, refused in product((False, True), repeat=2):
        assert classify(exchange(None, begun=False), accepted=accepted, refused=refused) is Verdict.REJECTED


def test_a_rejection_takes_its_status_from_the_trouble_only_where_it_says_more() -> None:
    for status, expected in {
        Status.BLOCKED: Status.BLOCKED,
        Status.EXPIRED: Status.EXPIRED,
        Status.UNDELIVERED: Status.FAILED,
        Status.FAILED: Status.FAILED,
    }.items():
        trouble = Trouble(Failure.BLOCKED, "Try a call.", status)
        answer = not_accepted(Verdict.REJECTED, exchange(400), "30007", trouble, "No")
        assert (answer.status, answer.failure, answer.raw) == (expected, Failure.BLOCKED, "HTTP 400")


def test_a_provider_without_words_gets_ours() -> None:
    answer = not_accepted(Verdict.UNKNOWN, exchange(502), "", None, "")
    assert answer.words == "api.example.org answered HTTP 502 without saying what became of the message."


def test_words_are_short_and_hold_no_number() -> None:
    assert short("+37255501234 is not valid") == "[number] is not valid"
    assert len(short("word " * 500)) == 300


def test_fields_of_other_kinds_read_as_absent() -> None:
    body = {"number": 30003, "flag": True, "list": [1, {"a": "b"}], "object": {"a": "b"}, "none": None, "real": 1.5}
    assert [text(body, key) for key in (*body, "missing")] == ["30003", "", "", "", "", "", ""]
    assert items(body, "list") == [{"a": "b"}]
    assert items(body, "number") == items(body, "missing") == []
    assert part(body, "object") == {"a": "b"}
    assert part(body, "list") == part(body, "missing") == {}


@pytest.mark.parametrize(
    ("case", "error", "sentence"),
    [
        (exchange(401, body={}), AccountProblem, "X refused this account's keys or rights at api.example.org."),
        (exchange(200, body={"other": 1}), AccountProblem, "api.example.org does not answer as X does"),
        (exchange(200), AccountProblem, "api.example.org does not answer as X does"),
        (exchange(302), AccountProblem, "api.example.org does not answer as X does"),
        (exchange(404), AccountProblem, "api.example.org does not answer as X does"),
        (exchange(422, body={}), AccountProblem, "X did not accept the question"),
        (exchange(429, body={}), ConnectionError, "busy or out of order"),
        (exchange(503), ConnectionError, "busy or out of order"),
        (exchange(None, lost="No connection."), ConnectionError, "No connection."),
        (exchange(None, lost="No such host.", host_wrong=True), AccountProblem, "No such host."),
    ],
)
def test_each_useless_answer_has_its_sentence(case: Exchange, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence.replace(".", r"\.")):
        answered(case, "X", "value")


def test_a_useful_answer_is_its_body_and_not_found_is_none() -> None:
    assert answered(exchange(200, body={"value": None}), "X", "value") == {"value": None}
    assert answered(exchange(404, body={"code": 20404}), "X", "value") is None


@pytest.mark.parametrize(
    "url", ["https://api.twilio.com", "http://127.0.0.1:8080/twilio", "http://[::1]", "http://localhost"]
)
def test_base_urls_are_https_or_this_machine(url: str) -> None:
    assert checked_base_url(f"{url}/") == url


def test_an_exchange_shows_no_body() -> None:
    assert "849217" not in repr(exchange(200, body={"body": "849217"}))


def test_the_wire_raises_what_goes_wrong_before_any_byte_and_is_not_the_networks_doing() -> None:
    with pytest.raises(ZeroDivisionError), Wire() as wire:
        wire.exchange(lambda: 1 / 0)


def test_what_an_sdk_makes_of_an_answer_does_not_count(scripted: Scripted) -> None:
    scripted.act = replying(201, {"sid": "SM1"})

    def call(wire: Wire) -> None:
        wire.get(scripted.url)
        raise KeyError("the SDK did not like it")

    with Wire() as wire:
        found = wire.exchange(lambda: call(wire))
    assert (found.status, found.body) == (201, {"sid": "SM1"})


def test_a_wire_forgets_the_answer_before(scripted: Scripted, refusing: str) -> None:
    scripted.act = replying(201, {"sid": "SM1"})
    with Wire() as wire:
        assert wire.exchange(lambda: wire.get(scripted.url)).status == 201
        lost = wire.exchange(lambda: wire.get(refusing))
    assert (lost.begun, lost.status, lost.body) == (False, None, None)


def test_a_base_url_replaces_the_host_and_keeps_path_and_query(scripted: Scripted) -> None:
    scripted.act = replying(200, {})
    with Wire(base_url=f"{scripted.url}/vonage") as wire:
        wire.get("https://rest.example.org/sms/json?a=1&b=%2B2")
    assert scripted.asked[0].target == "/vonage/sms/json?a=1&b=%2B2"
    assert scripted.asked[0].headers["host"] == scripted.url.removeprefix("http://")


def test_a_proxy_is_asked_for_the_host_that_is_really_called(
    scripted: Scripted, monkeypatch: pytest.MonkeyPatch, refusing: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", refusing)
    monkeypatch.setenv("HTTP_PROXY", refusing)
    scripted.act = replying(200, {})
    with Wire(base_url=scripted.url) as wire:
        assert wire.exchange(lambda: wire.get("https://api.example.org/x")).status == 200


def test_a_proxy_that_turns_us_away_means_nothing_was_sent(scripted: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted.act = saying(raw(407))
    monkeypatch.setenv("HTTPS_PROXY", scripted.url)
    with Wire() as wire:
        lost = wire.exchange(lambda: wire.request("POST", "https://api.example.org/x", data={"a": "b"}))
    assert (lost.begun, lost.host_wrong) == (False, True)
    assert "the proxy does not let us through" in lost.lost


def test_answers_in_pieces_and_packed_are_read_whole(scripted: Scripted) -> None:
    chunked = b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{"a"\r\n6\r\n: "b"}\r\n0\r\n\r\n'
    packed = gzip.compress(b'{"a": "' + b"b" * 200_000 + b'"}')
    with Wire() as wire:
        scripted.act = saying(chunked)
        assert wire.exchange(lambda: wire.get(scripted.url)).body == {"a": "b"}
        assert wire.exchange(lambda: wire.get(scripted.url)).body == {"a": "b"}
        scripted.act = saying(raw(200, packed, content_encoding="gzip"))
        body = wire.exchange(lambda: wire.get(scripted.url)).body
    assert body is not None
    assert len(body["a"]) == 200_000
    assert len({asked.port for asked in scripted.asked}) == 1


def test_a_packed_answer_that_swells_is_left(scripted: Scripted) -> None:
    scripted.act = saying(raw(200, gzip.compress(b" " * 50_000_000), content_encoding="gzip"))
    with Wire() as wire:
        lost = wire.exchange(lambda: wire.get(scripted.url))
    assert (lost.begun, lost.status) == (True, None)
    assert "too large" in lost.lost


def test_retry_after_may_be_a_date(scripted: Scripted) -> None:
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 3600))
    scripted.act = saying(raw_json(429, {}, retry_after=date))
    with Wire() as wire:
        wait = wire.exchange(lambda: wire.get(scripted.url)).retry_after
    assert wait is not None
    assert wait in range(3000, 3601)


def test_what_a_wire_brings_back_reads_as_an_answer_of_requests(scripted: Scripted) -> None:
    scripted.act = replying(200, {"a": 1})
    with Wire() as wire:
        response = wire.get(scripted.url)
    assert isinstance(response, requests.Response)
    assert response.json() == {"a": 1}
