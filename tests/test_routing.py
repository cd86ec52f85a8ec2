from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Carrier, Plan, Route, Sends, Subject, plan, route_name
from otpdesk.routing.hours import minutes, span, within

TWILIO = Carrier("twilio", "twilio", frozenset({Channel.SMS, Channel.VOICE}))
VONAGE = Carrier("vonage", "vonage", frozenset({Channel.SMS}))
MAIL = Carrier("mail", "smtp", frozenset({Channel.EMAIL}))
ALL = (TWILIO, VONAGE, MAIL)
TO_ESTONIA = Subject(Channel.SMS, "EE", Purpose.LOGIN)


def route(*accounts: str, country: str = "", purpose: Purpose | None = None, position: int = 1) -> Route:
    return Route(Channel.SMS, accounts, country, purpose, position)


def why(found: Plan) -> str:
    return " ".join(f"{reason.what}: {reason.why}" for reason in found.reasons)


def test_without_routes_every_account_that_carries_the_channel_is_tried_in_order_of_creation() -> None:
    assert plan(TO_ESTONIA, [], ALL).accounts == ("twilio", "vonage")
    assert plan(Subject(Channel.EMAIL, "", Purpose.LOGIN), [], ALL).accounts == ("mail",)


def test_a_channel_without_routes_stays_open_when_another_has_some() -> None:
    assert plan(Subject(Channel.VOICE, "EE", Purpose.LOGIN), [route("vonage")], ALL).accounts == ("twilio",)


def test_the_most_specific_route_decides_and_the_position_among_equals() -> None:
    routes = [
        route("vonage", position=1),
        route("twilio", purpose=Purpose.LOGIN, position=2),
        route("vonage", "twilio", country="EE", position=3),
        route("twilio", "vonage", country="EE", purpose=Purpose.LOGIN, position=4),
        route("vonage", country="EE", purpose=Purpose.LOGIN, position=5),
    ]
    assert plan(TO_ESTONIA, routes, ALL).accounts == ("twilio", "vonage")
    assert plan(TO_ESTONIA, routes[:3], ALL).accounts == ("vonage", "twilio")
    assert plan(TO_ESTONIA, routes[:2], ALL).accounts == ("twilio",)
    assert plan(TO_ESTONIA, routes[:1], ALL).accounts == ("vonage",)


def test_a_country_that_no_route_names_is_not_reached() -> None:
    found = plan(TO_ESTONIA, [route("twilio", country="LV")], ALL)
    assert found.accounts == ()
    assert "The address is in EE, not in LV." in why(found)


def test_a_route_whose_accounts_are_all_paused_gives_way_to_the_next() -> None:
    paused = Carrier("twilio", "twilio", TWILIO.channels, paused=True)
    routes = [route("twilio", country="EE"), route("vonage", position=2)]
    found = plan(TO_ESTONIA, routes, (paused, VONAGE))
    assert found.accounts == ("vonage",)
    assert "none of its accounts can be used" in why(found)


def test_accounts_that_cannot_be_used_are_left_out_with_a_reason() -> None:
    broken = Carrier("vonage", "vonage", VONAGE.channels, fault="lacks its keys")
    found = plan(TO_ESTONIA, [route("vonage", "gone", "mail", "twilio")], (TWILIO, broken, MAIL))
    assert found.accounts == ("twilio",)
    assert "vonage: It lacks its keys." in why(found)
    assert "gone: It does not exist." in why(found)
    assert "mail: It does not carry SMS." in why(found)


def test_an_account_that_failed_in_this_verification_goes_last() -> None:
    subject = Subject(Channel.SMS, "EE", Purpose.LOGIN, failed=frozenset({"twilio"}))
    found = plan(subject, [], ALL)
    assert found.accounts == ("vonage", "twilio")
    assert "It failed in this verification already" in why(found)
    assert plan(subject, [], (TWILIO,)).accounts == ("twilio",)


def test_the_account_an_operator_chose_goes_alone() -> None:
    assert plan(TO_ESTONIA, [route("twilio")], ALL, wanted="vonage").accounts == ("vonage",)
    assert "does not exist" in why(plan(TO_ESTONIA, [], ALL, wanted="nobody"))
    assert plan(TO_ESTONIA, [], ALL, wanted="mail").accounts == ()


def test_country_comes_before_network_before_purpose_before_conditions() -> None:
    subject = replace(TO_ESTONIA, network="24801", minute=9 * 60)
    routes = [
        Route(Channel.SMS, ("vonage",), sends=Sends.FIRST, hours="08:00-20:00", position=1),
        Route(Channel.SMS, ("vonage",), purpose=Purpose.LOGIN, position=2),
        Route(Channel.SMS, ("vonage",), network="24801", position=3),
        Route(Channel.SMS, ("twilio",), country="EE", position=4),
    ]
    for most_specific in (3, 2, 1, 0):
        found = plan(subject, routes[: most_specific + 1], ALL)
        assert found.route is routes[most_specific]
        looked_at = [reason.route for reason in found.reasons if reason.route]
        assert looked_at == routes[: most_specific + 1][::-1]


def test_of_two_routes_with_as_many_conditions_the_earlier_one_decides() -> None:
    first = Route(Channel.SMS, ("vonage",), sends=Sends.FIRST, position=2)
    by_day = Route(Channel.SMS, ("twilio",), hours="08:00-20:00", position=1)
    assert plan(replace(TO_ESTONIA, minute=600), [first, by_day], ALL).route is by_day


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        ("", "The network is not known: no look-up and no earlier receipt told it."),
        ("24802", "The network is 248 02, not 248 01."),
    ],
)
def test_a_route_for_a_network_says_what_is_known_of_the_network(network: str, sentence: str) -> None:
    found = plan(replace(TO_ESTONIA, network=network), [Route(Channel.SMS, ("twilio",), network="24801")], ALL)
    assert found.accounts == ()
    assert sentence in why(found)


def test_a_route_may_be_for_the_first_send_or_for_resends_only() -> None:
    routes = [
        Route(Channel.SMS, ("vonage",), sends=Sends.FIRST),
        Route(Channel.SMS, ("twilio",), sends=Sends.RESENDS),
    ]
    first, third = plan(TO_ESTONIA, routes, ALL), plan(replace(TO_ESTONIA, ordinal=3), routes, ALL)
    assert (first.accounts, third.accounts) == (("vonage",), ("twilio",))
    assert "It is for resends only, and this is the first send." in why(first)
    assert "It is for the first send only, and this is send 3." in why(third)


def test_a_route_for_some_hours_says_what_the_time_is_outside_them() -> None:
    night = Route(Channel.SMS, ("vonage",), hours="20:00-08:00")
    assert plan(replace(TO_ESTONIA, minute=23 * 60), [night], ALL).accounts == ("vonage",)
    found = plan(replace(TO_ESTONIA, minute=9 * 60 + 5), [night], ALL)
    assert found.accounts == ()
    assert "It is 09:05 at the desk; the route is for 20:00 to 08:00." in why(found)


def test_an_account_that_asks_more_than_the_country_may_cost_is_left_out() -> None:
    cap = replace(TO_ESTONIA, highest_price=200_000, currency="EUR")
    dear, cheap = replace(TWILIO, price=231_000), replace(VONAGE, price=200_000)
    found = plan(cap, [route("twilio", "vonage")], (dear, cheap))
    assert found.accounts == ("vonage",)
    assert "Account twilio: It asks 0.2310 EUR; at most 0.2000 EUR there." in why(found)
    alone = plan(cap, [route("twilio")], (dear, cheap))
    assert alone.accounts == ()
    assert "It asks 0.2310 EUR; at most 0.2000 EUR there." in why(alone)
    assert "but it asks 0.2310 EUR; at most 0.2000 EUR there." in why(plan(cap, [], (dear, cheap), wanted="twilio"))
    assert plan(cap, [], (replace(TWILIO, price=None),)).accounts == ("twilio",)


@pytest.mark.parametrize(("silent", "first"), [(19, "twilio"), (20, "vonage"), (34, "vonage")])
def test_an_account_without_receipt_for_as_long_as_the_route_waits_goes_last(silent: int, first: str) -> None:
    waiting = replace(route("twilio", "vonage"), fail_over=20)
    found = plan(replace(TO_ESTONIA, silent={"twilio": silent}), [waiting], ALL)
    assert found.accounts[0] == first
    assert (f"Account twilio: No receipt for {silent} s; this route waits 20 s." in why(found)) is (first == "vonage")


def test_silence_means_nothing_to_a_route_without_a_fail_over_time() -> None:
    subject = replace(TO_ESTONIA, silent={"twilio": 3600})
    assert plan(subject, [route("twilio", "vonage")], ALL).accounts == ("twilio", "vonage")
    assert plan(subject, [], ALL).accounts == ("twilio", "vonage")


def test_a_route_says_in_one_line_what_it_is_for() -> None:
    whole = Route(
        Channel.SMS, ("a", "b"), "EE", Purpose.LOGIN, 3, network="24801", sends=Sends.RESENDS, hours="08:00-20:00"
    )
    assert route_name(whole) == "Route 3: SMS to EE in network 248 01 for login resends 08:00-20:00 through a, b"


@pytest.mark.parametrize("hours", ["", "8-20", "08:00-24:00", "08:00-08:00", "08:00–20:00"])
def test_what_is_no_span_of_the_day_is_refused(hours: str) -> None:
    with pytest.raises(ValueError, match="not a span"):
        span(hours)


@given(start=st.integers(0, 1439), length=st.integers(1, 1439))
def test_a_span_has_as_many_minutes_as_lie_between_its_times(start: int, length: int) -> None:
    end = (start + length) % 1440
    hours = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    assert len(minutes(hours)) == length
    assert within(hours, start)
    assert not within(hours, end)


COUNTRIES = st.sampled_from(["", "EE", "LV"])
ROUTES = st.lists(
    st.builds(
        Route,
        channel=st.sampled_from(list(Channel)),
        accounts=st.lists(st.sampled_from(["twilio", "vonage", "mail", "gone"]), min_size=1, max_size=4).map(tuple),
        country=COUNTRIES,
        purpose=st.sampled_from([None, Purpose.LOGIN, Purpose.PAYMENT]),
        position=st.integers(1, 9),
        network=st.sampled_from(["", "24801", "24802"]),
        sends=st.sampled_from(list(Sends)),
        hours=st.sampled_from(["", "08:00-20:00", "22:00-06:00"]),
        fail_over=st.sampled_from([0, 20]),
    ),
    max_size=8,
)


@given(
    routes=ROUTES,
    subject=st.builds(
        Subject,
        channel=st.sampled_from(list(Channel)),
        country=COUNTRIES,
        purpose=st.just(Purpose.LOGIN),
        network=st.sampled_from(["", "24801"]),
        ordinal=st.integers(1, 3),
        minute=st.integers(0, 1439),
        silent=st.dictionaries(st.sampled_from(["twilio", "vonage"]), st.integers(0, 60)),
    ),
    paused=st.sets(st.sampled_from(["twilio", "vonage"])),
)
def test_a_plan_names_each_usable_account_once_and_looks_at_every_route(
    routes: list[Route], subject: Subject, paused: set[str]
) -> None:
    channel = subject.channel
    carriers = [Carrier(one.account, one.provider, one.channels, one.account in paused) for one in ALL]
    found = plan(subject, routes, carriers)
    usable = {one.account for one in carriers if not one.paused and channel in one.channels}
    assert len(set(found.accounts)) == len(found.accounts)
    assert set(found.accounts) <= usable
    looked_at = [reason for reason in found.reasons if reason.route]
    assert len(looked_at) == sum(one.channel is channel for one in routes)
    assert [reason.route for reason in looked_at if reason.matched] == ([found.route] if found.route else [])
