import json
import socket
import subprocess
import sys
import threading

import pytest
import requests

from otpdesk.errors import DeskError
from otpdesk.otp import Channel
from otpdesk.simulator import Profile, Simulator
from tests.fixtures.clock import TurnedClock

SID = "AC" + "0a" * 16
CUSTOMER = "+37251234567"


def send(simulator: Simulator, to: str = CUSTOMER, timeout: float = 10) -> requests.Response:
    return requests.post(
        f"{simulator.urls['twilio']}/2010-04-01/Accounts/{SID}/Messages.json",
        data={"To": to, "From": "OurCompany", "Body": "Your code is 123456"},
        auth=(SID, "token"),
        timeout=timeout,
    )


def test_its_addresses_are_on_this_machine_only(simulator: Simulator) -> None:
    assert list(simulator.urls)[-3:] == ["smtp", "imap", "handset"]
    assert {"twilio", "vonage", "plivo"} <= set(simulator.urls)
    for name in set(simulator.urls) - {"smtp", "imap"}:
        assert simulator.urls[name].startswith("http://127.0.0.1:")
        assert simulator.urls[name].endswith(f"/{name}")
    assert simulator.urls["smtp"].startswith("127.0.0.1:")


def test_what_was_sent_is_on_the_ledger_at_once(simulator: Simulator, clock: TurnedClock) -> None:
    sid = send(simulator).json()["sid"]
    (entry,) = simulator.ledger
    assert (entry.account, entry.provider, entry.channel, entry.to) == (SID, "twilio", Channel.SMS, CUSTOMER)
    assert (entry.sender, entry.text, entry.at) == ("OurCompany", "Your code is 123456", clock.now())
    assert entry.provider_id == sid
    assert simulator.ledger.to(CUSTOMER) == (entry,)
    assert requests.get(simulator.ledger_url, timeout=10).json() == [entry.plain()]


def test_the_handset_shows_what_has_arrived(simulator: Simulator, clock: TurnedClock) -> None:
    handset = simulator.urls["handset"]
    send(simulator)
    assert requests.get(f"{handset}/{CUSTOMER}", timeout=10).json() == []
    assert requests.get(f"{handset}/", timeout=10).json() == []
    clock.turn(2)
    send(simulator)
    clock.turn(2)
    seen = requests.get(f"{handset}/{CUSTOMER}", timeout=10).json()
    assert seen == [
        {
            "channel": "sms",
            "provider": "twilio",
            "from": "OurCompany",
            "text": "Your code is 123456",
            "at": at,
        }
        for at in ("2026-11-18T11:06:42.000Z", "2026-11-18T11:06:44.000Z")
    ]
    assert requests.get(f"{handset}/", timeout=10).json() == [CUSTOMER]
    assert requests.get(f"{handset}/%2B37251234567", timeout=10).json() == seen


@pytest.mark.parametrize(
    ("last_digits", "taken"),
    [("401", 0), ("402", 1), ("403", 0), ("404", 1), ("405", 0), ("406", 1), ("407", 1)],
)
def test_after_a_fault_only_the_ledger_knows(simulator: Simulator, last_digits: str, taken: int) -> None:
    try:
        answer = send(simulator, f"+37251000{last_digits}", timeout=0.5)
    except (requests.ConnectionError, requests.Timeout):
        assert last_digits in {"403", "404", "405", "406"}
    else:
        assert answer.status_code == (201 if last_digits == "407" else 500)
        if last_digits == "407":
            with pytest.raises(requests.JSONDecodeError):
                answer.json()
    assert len(simulator.ledger) == taken


def test_a_held_request_ends_when_the_simulator_stops(clock: TurnedClock) -> None:
    simulator = Simulator(profile=Profile(calm=True), clock=clock).start()
    ended = threading.Event()

    def hold() -> None:
        with pytest.raises(requests.ConnectionError):
            send(simulator, "+37251000404", timeout=60)
        ended.set()

    waiting = threading.Thread(target=hold)
    waiting.start()
    while not len(simulator.ledger):  # the request is held as soon as the message is taken
        pass
    simulator.stop()
    waiting.join(30)
    assert ended.is_set()


def test_it_can_be_stopped_twice_and_started_again(clock: TurnedClock) -> None:
    simulator = Simulator(clock=clock)
    simulator.stop()
    simulator.start()
    simulator.stop()
    simulator.stop()
    with simulator:
        assert requests.get(simulator.urls["handset"] + "/", timeout=10).json() == []


def test_it_listens_where_it_is_told(clock: TurnedClock) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Simulator(clock=clock, port=port) as simulator:
        assert simulator.urls["twilio"] == f"http://127.0.0.1:{port}/twilio"


def test_a_port_that_is_taken_is_a_sentence(clock: TurnedClock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(DeskError, match="cannot listen") as problem:
            Simulator(clock=clock, port=taken.getsockname()[1]).start()
    assert problem.value.hint.endswith("Choose another port.")


def test_the_same_seed_gives_the_same_ids_and_ends(clock: TurnedClock) -> None:
    ids = []
    for _ in range(2):
        with Simulator(seed=5, clock=clock) as simulator:
            ids.append([send(simulator, f"+3725123456{n}").json().get("sid") for n in range(10)])
    assert ids[0] == ids[1]


def test_what_is_not_served_is_not_found(simulator: Simulator) -> None:
    root = simulator.urls["twilio"].removesuffix("/twilio")
    assert requests.get(f"{root}/elsewhere", timeout=10).status_code == 404


def test_many_at_once_are_all_taken(simulator: Simulator) -> None:
    numbers = [f"+3725123{n:04d}" for n in range(200)]
    threads = [
        threading.Thread(target=lambda part=part: [send(simulator, number) for number in part])
        for part in (numbers[:100], numbers[100:])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entry.to for entry in simulator.ledger) == numbers


def test_a_world_is_light_until_it_serves() -> None:
    code = "import json, sys, otpdesk.simulator; print(json.dumps(sorted(sys.modules)))"
    loaded = set(json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout))
    assert not loaded & {"aiohttp", "aiosmtpd", "phonenumbers", "pydantic", "twilio", "vonage", "sqlalchemy"}
