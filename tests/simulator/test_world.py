from collections import Counter
from random import Random

import pytest

from otpdesk.otp import Channel, Money
from otpdesk.simulator.countries import COUNTRIES
from otpdesk.simulator.fate import Reason, Submission
from otpdesk.simulator.profile import Profile, Rule
from otpdesk.simulator.world import Nature, Route, World, draw, segments

ESTONIA = COUNTRIES["EE"]


def submission(to: str = "+37251234567", provider: str = "twilio", channel: Channel = Channel.SMS) -> Submission:
    return Submission(provider, "an account", channel, to, "OurCompany", "text")


def test_the_same_seed_account_number_and_turn_have_the_same_fate() -> None:
    again = [World(7).fate(submission(), nth, Profile()) for nth in range(20)]
    assert again == [World(7).fate(submission(), nth, Profile()) for nth in range(20)]
    assert len(set(again)) == 20


def test_another_seed_is_another_world() -> None:
    assert World(7).fate(submission(), 0, Profile()) != World(8).fate(submission(), 0, Profile())


def test_a_route_is_better_here_and_worse_there_and_stays_so() -> None:
    world = World(3)
    routes = {
        iso: (
            world.route("twilio", "one", iso, country.networks[0].name, Channel.SMS).delivery,
            world.route("vonage", "two", iso, country.networks[0].name, Channel.SMS).delivery,
        )
        for iso, country in COUNTRIES.items()
    }
    assert {first > second for first, second in routes.values()} == {True, False}
    assert routes["EE"][0] == World(3).route("twilio", "one", "EE", ESTONIA.networks[0].name, Channel.SMS).delivery


def test_messages_arrive_about_as_often_as_their_route_says() -> None:
    route, chance = Route(0.9, 3.0, 0.7, 0.02, 0.05, 0.1), Random(5)
    fates = [draw(route, Nature.LIVE, Channel.SMS, chance, ESTONIA.networks[0]) for _ in range(5000)]
    arrived = sum(fate.arrives_after is not None for fate in fates)
    assert arrived / 5000 == pytest.approx(0.9, abs=0.02)
    faked = [fate for fate in fates if fate.arrives_after is None and fate.reason is None]
    assert 0.05 < len(faked) / (5000 - arrived) < 0.15
    silent = sum(fate.claim_after is None for fate in fates)
    assert silent / 5000 == pytest.approx(0.05, abs=0.02)


def test_delivery_times_have_a_middle_and_a_slow_tail() -> None:
    route, chance = Route(1.0, 3.0, 0.7, 0.05, 0.0, 0.0), Random(5)
    fates = [draw(route, Nature.LIVE, Channel.SMS, chance, None) for _ in range(5000)]
    times = sorted(fate.arrives_after or 0 for fate in fates)
    assert 3_000 < times[2500] < 4_500
    assert sum(time > 30_000 for time in times) / 5000 == pytest.approx(0.05, abs=0.015)


def test_what_a_number_is_holds_for_every_provider() -> None:
    world = World(1)
    numbers = [f"+3725{number:07d}" for number in range(1_200_000, 1_202_000)]
    natures = Counter(world.nature(number) for number in numbers)
    assert 0.95 < natures[Nature.LIVE] / len(numbers) < 0.999
    dead = next(number for number in numbers if world.nature(number) is Nature.DEAD)
    for provider in ("twilio", "vonage"):
        assert world.fate(submission(dead, provider), 0, Profile()).reason is Reason.DEAD
    opted_out = next(number for number in numbers if world.nature(number) is Nature.OPTED_OUT)
    assert world.fate(submission(opted_out), 0, Profile()).refusal is Reason.OPTED_OUT
    assert world.fate(submission(opted_out, channel=Channel.VOICE), 0, Profile()).refusal is None


def test_a_number_stays_on_its_network_and_networks_have_their_shares() -> None:
    world = World(1)
    found = Counter(world.network(ESTONIA, f"+3725{number:07d}").name for number in range(3000))
    for network in ESTONIA.networks:
        assert found[network.name] / 3000 == pytest.approx(network.share, abs=0.03)


def test_a_calm_world_delivers_everything_but_magic() -> None:
    world, calm = World(1), Profile(calm=True)
    fates = [world.fate(submission(f"+3725{number:07d}"), 0, calm) for number in range(1_234_000, 1_234_100)]
    assert {fate.arrives_after for fate in fates} == {2_000}
    assert world.fate(submission("+37251000201"), 0, calm).reason is Reason.UNREACHABLE


def test_a_rule_forces_an_outcome_on_whom_it_names() -> None:
    profile = Profile(calm=True, rules=(Rule(country="EE", provider="twilio", outcome="dead"),))
    world = World(1)
    assert world.fate(submission(), 0, profile).reason is Reason.DEAD
    assert world.fate(submission(provider="vonage"), 0, profile).reason is None
    assert world.fate(submission("+358401234567"), 0, profile).reason is None


def test_a_rule_changes_the_figures_of_a_route() -> None:
    profile = Profile(calm=True, rules=(Rule(number="+37251*", changes={"delivery": 0.0}),))
    world = World(1)
    assert all(world.fate(submission(f"+372512345{n}"), 0, profile).arrives_after is None for n in range(10, 60))


def test_faults_of_the_wire_are_as_frequent_as_the_profile_says() -> None:
    world = World(1)
    fates = [
        world.fate(submission(f"+3725{number:07d}"), 0, Profile(faults=0.2)) for number in range(1_000_000, 1_002_000)
    ]
    assert sum(fate.fault is not None for fate in fates) / 2000 == pytest.approx(0.2, abs=0.03)


def test_a_number_of_no_country_is_refused() -> None:
    assert World(1).fate(submission("+99912345678"), 0, Profile(calm=True)).refusal is Reason.INVALID


def test_prices_are_in_the_currency_of_the_provider() -> None:
    world = World(1)
    assert world.price("twilio", ESTONIA, Channel.SMS).currency == "USD"
    assert world.price("vonage", ESTONIA, Channel.SMS).currency == "EUR"
    assert world.price("vonage", ESTONIA, Channel.VOICE).micro > world.price("vonage", ESTONIA, Channel.SMS).micro
    assert world.price("smtp", None, Channel.EMAIL) == Money(0, "EUR")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("õ" * 70, 1),
        ("õ" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_texts_take_as_many_segments_as_on_air(text: str, count: int) -> None:
    assert segments(text) == count
