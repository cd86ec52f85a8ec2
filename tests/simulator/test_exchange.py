from otpdesk.otp import Channel
from otpdesk.simulator.exchange import OPENING, Exchange
from otpdesk.simulator.fate import Fate, Submission
from otpdesk.simulator.profile import Profile
from otpdesk.simulator.world import World
from tests.fixtures.clock import TurnedClock


def exchange(clock: TurnedClock) -> Exchange:
    return Exchange(World(1), Profile(), clock)


def message(to: str = "+37251234567", account: str = "one") -> Submission:
    return Submission("twilio", account, Channel.SMS, to, "OurCompany", "text")


def test_each_message_to_a_number_has_a_fate_of_its_own(clock: TurnedClock) -> None:
    draws = exchange(clock)
    assert draws.draw(message()) != draws.draw(message())
    assert draws.draw(message(account="two")) == exchange(clock).draw(message(account="two"))


def test_ids_differ_and_come_again_with_the_same_seed_and_time(clock: TurnedClock) -> None:
    def ids() -> list[str]:
        at = exchange(clock)
        found = []
        for _ in range(3):
            found.append(at.new_id(message()))
            at.accept(message(), Fate(), found[-1])
        return found

    assert ids() == ids()
    assert len(set(ids())) == 3


def test_a_message_is_found_by_its_owner_only(clock: TurnedClock) -> None:
    at = exchange(clock)
    taken = at.accept(message(), Fate(), "SM1")
    assert at.find("twilio", "one", "SM1") is taken
    assert at.find("twilio", "two", "SM1") is None
    assert at.find("vonage", "one", "SM1") is None
    assert at.find("twilio", "one", "SM2") is None


def test_what_was_sent_is_listed_newest_first_since_an_instant(clock: TurnedClock) -> None:
    at = exchange(clock)
    old = at.accept(message(), Fate(), "SM1")
    clock.turn(60)
    new = at.accept(message(), Fate(), "SM2")
    other = at.accept(message("+37251234568"), Fate(), "SM3")
    assert list(at.sent("twilio", "one", (Channel.SMS,))) == [other, new, old]
    assert list(at.sent("twilio", "one", (Channel.SMS,), "+37251234567")) == [new, old]
    assert list(at.sent("twilio", "one", (Channel.SMS,), since=clock.now())) == [other, new]
    assert list(at.sent("twilio", "one", (Channel.VOICE,))) == []


def test_a_message_is_charged_by_the_segment(clock: TurnedClock) -> None:
    at = exchange(clock)
    taken = at.accept(Submission("twilio", "one", Channel.SMS, "+37251234567", "x", "y", segments=3), Fate(), "SM1")
    assert at.balance("twilio", "one") == OPENING.micro - taken.price.micro
    assert taken.price.micro == 3 * 67_000
    assert at.balance("twilio", "two") == OPENING.micro


def test_a_price_is_known_some_time_after_the_message(clock: TurnedClock) -> None:
    taken = exchange(clock).accept(message(), Fate(price_after=20_000), "SM1")
    assert not taken.priced(clock.now() + 19_999)
    assert taken.priced(clock.now() + 20_000)
