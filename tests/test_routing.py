from hypothesis import given
from hypothesis import strategies as st

from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Carrier, Plan, Route, Subject, plan

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


COUNTRIES = st.sampled_from(["", "EE", "LV"])
ROUTES = st.lists(
    st.builds(
        Route,
        channel=st.sampled_from(list(Channel)),
        accounts=st.lists(st.sampled_from(["twilio", "vonage", "mail", "gone"]), min_size=1, max_size=4).map(tuple),
        country=COUNTRIES,
        purpose=st.sampled_from([None, Purpose.LOGIN, Purpose.PAYMENT]),
        position=st.integers(1, 9),
    ),
    max_size=8,
)


@given(
    routes=ROUTES,
    channel=st.sampled_from(list(Channel)),
    country=COUNTRIES,
    paused=st.sets(st.sampled_from(["twilio", "vonage"])),
)
def test_a_plan_names_each_usable_account_once_and_looks_at_every_route(
    routes: list[Route], channel: Channel, country: str, paused: set[str]
) -> None:
    carriers = [Carrier(one.account, one.provider, one.channels, one.account in paused) for one in ALL]
    found = plan(Subject(channel, country, Purpose.LOGIN), routes, carriers)
    usable = {one.account for one in carriers if not one.paused and channel in one.channels}
    assert len(set(found.accounts)) == len(found.accounts)
    assert set(found.accounts) <= usable
    looked_at = [reason for reason in found.reasons if reason.what.startswith("Route ")]
    assert len(looked_at) == sum(one.channel is channel for one in routes)
    assert sum(reason.matched for reason in looked_at) <= 1
