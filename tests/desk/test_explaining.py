"""What is explained is what is done: random configurations, explained and then sent under."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otpdesk.configuration import Configuration
from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.explaining import Question
from otpdesk.desk.publishing import LOCK
from otpdesk.desk.views import Order, Sent
from otpdesk.errors import NoRoute, Refused
from otpdesk.guard import Policy
from otpdesk.otp import Channel, Money, Purpose
from otpdesk.routing import Route, Sends
from otpdesk.simulator import Profile, Rule, Simulator
from otpdesk.store import accounts, configuration, prices
from tests.fixtures.clock import TurnedClock
from tests.fixtures.desk import OPERATOR, Workplace

ACCOUNTS = ("twilio-main", "vonage-main", "vonage-spare")
NUMBERS = count(1)
TO = {"EE": "+37252{}{:05}", "LV": "+37122{}{:05}", "PK": "+9230{}{:07}"}
"""Numbers by country: the digit says which account refuses to carry it."""
REFUSING = {"twilio-main": "1", "vonage-main": "2"}

ROUTES = st.lists(
    st.builds(
        Route,
        channel=st.just(Channel.SMS),
        accounts=st.permutations(ACCOUNTS).flatmap(
            lambda order: st.integers(1, 3).map(lambda most: tuple(order[:most]))
        ),
        country=st.sampled_from(["", "EE", "LV"]),
        purpose=st.sampled_from([None, Purpose.LOGIN, Purpose.SUPPORT_CALL]),
        network=st.sampled_from(["", "", "", "24801"]),
        sends=st.sampled_from([Sends.ANY, Sends.ANY, Sends.FIRST, Sends.RESENDS]),
        hours=st.sampled_from(["", "", "08:00-20:00", "20:00-08:00"]),
        fail_over=st.sampled_from([0, 20]),
    ),
    max_size=5,
    unique_by=lambda one: (one.country, one.purpose, one.network, one.sends, one.hours),
)
STANCES = st.sampled_from([Stance.ALLOW, Stance.WATCH, Stance.ALLOW, Stance.BLOCK])
RULES = st.builds(
    CountryRule,
    country=st.just("LV"),
    sms=STANCES,
    voice=st.just(Stance.ALLOW),
    per_day=st.sampled_from([None, None, 1, 1000]),
    per_number_day=st.sampled_from([None, 1]),
    highest_price=st.sampled_from([None, 50_000, 90_000]),
)
CONFIGURATIONS = st.builds(
    lambda routes, rule, policy: (routes, rule, policy),
    ROUTES,
    RULES,
    st.fixed_dictionaries(
        {"sends_per_operator_hour": st.sampled_from([10_000, 10_000, 10_000, 1]), "spend_per_day": st.just(100_000)}
    ),
)


@pytest.fixture
def simulator(clock: TurnedClock) -> Iterator[Simulator]:
    """A calm world in which numbers of two ranges are refused by one account each."""
    rules = tuple(
        Rule(account=account, number=f"{start}{digit}*", outcome="no-credit")
        for account, digit in (("AC0123456789abcdef0123456789abcdef", "1"), ("a1b2c3d4", "2"))
        for start in ("+37252", "+37122")
    )
    with Simulator(profile=Profile(calm=True, report_delay=0, rules=rules), clock=clock) as running:
        yield running


@pytest.fixture
def priced(place: Workplace) -> Workplace:
    """Three accounts for SMS at known prices."""
    place.desk.configuring.add_account("vonage", "vonage-spare", {
        "api_key": "b1b2c3d4", "sender": "OurDesk", "api_secret": "right", "base_url": place.simulator.urls["vonage"],
    })  # fmt: skip
    with place.store.write() as tx:
        for name, micro in (("twilio-main", 40_000), ("vonage-main", 70_000), ("vonage-spare", 120_000)):
            account = accounts.named(tx, name)
            for country in ("EE", "LV"):
                prices.fetched(tx, account.id, country, Channel.SMS, Money(micro, "EUR"))
    return place


def publish(place: Workplace, routes: list[Route], rule: CountryRule, policy: dict[str, int]) -> None:
    with place.store.write(LOCK) as tx:
        before = configuration.in_force(tx)[1]
        numbered = tuple(replace(one, position=n) for n, one in enumerate(routes, start=1))
        wanted = Configuration(Policy(**policy), before.accounts, numbered, (rule,))
        configuration.publish(tx, OPERATOR, "a random one", wanted)


def outcome(place: Workplace, order: Order) -> Sent | Refused | NoRoute:
    """What came of a send."""
    try:
        return place.desk.sending.send(order)
    except (Refused, NoRoute) as refusal:
        return refusal


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=CONFIGURATIONS,
    country=st.sampled_from(["EE", "EE", "LV", "LV", "LV", "PK"]),
    purpose=st.sampled_from([Purpose.LOGIN, Purpose.SUPPORT_CALL]),
    failing=st.sampled_from(["", "twilio-main", "vonage-main"]),
    paused=st.booleans(),
)
def test_an_explanation_names_the_accounts_that_a_send_tries_or_the_refusal_that_it_gets(
    priced: Workplace,
    made: tuple[list[Route], CountryRule, dict[str, int]],
    country: str,
    purpose: Purpose,
    failing: str,
    *,
    paused: bool,
) -> None:
    publish(priced, *made)
    act = priced.desk.configuring.pause if paused else priced.desk.configuring.resume
    act("vonage-spare")
    number = TO[country].format(REFUSING.get(failing, "0"), next(NUMBERS))

    explained = priced.desk.routes.explain(Question(number, purpose=purpose))
    again = priced.desk.routes.explain(Question(number, purpose=purpose), draft=True)
    assert (again.stops, again.refusal, again.rules) == (explained.stops, explained.refusal, explained.rules)

    done = outcome(priced, Order(OPERATOR, address=number, purpose=purpose))
    if isinstance(done, Refused | NoRoute):
        assert (explained.stops, explained.refusal, explained.next_step) == ((), done.title, done.hint)
        return
    tried = [one.account for one in (*done.failed_over, done.attempt)]
    assert tried == [stop.account for stop in explained.stops][: len(tried)]
    assert len(tried) == (min(2, len(explained.stops)) if tried[0] == failing else 1)
