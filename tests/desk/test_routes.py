"""Routes in force, in a draft, and explained."""

import pytest

from otpdesk.configuration import Place, Section
from otpdesk.desk.explaining import Question
from otpdesk.desk.routing_views import Explanation, RouteForm, RouteLine
from otpdesk.errors import BadInput, NotFound, Refused
from otpdesk.otp import Channel, Purpose
from otpdesk.store import customers
from tests.fixtures.desk import NUMBER, Workplace


def taken(found: Explanation) -> tuple[str, ...]:
    return tuple(stop.account for stop in found.stops)


def why(found: Explanation) -> str:
    return " ".join(f"{rule.what}: {rule.why}" for rule in found.rules)


def lines(place: Workplace) -> list[tuple[str, ...]]:
    return [(one.country, *(stop.account for stop in one.stops)) for one in place.desk.routes.lines()]


def only(place: Workplace) -> RouteLine:
    (line,) = place.desk.routes.lines()
    return line


# at once


def test_a_route_is_set_replaced_and_removed(place: Workplace) -> None:
    routes = place.desk.routes
    routes.set("sms", ["twilio-main"])
    routes.set("sms", ["vonage-main"], "ee")
    routes.set("SMS", ["vonage-main", "twilio-main"], "EE")

    found = [(one.channel, one.country, one.purpose, one.accounts) for one in routes.in_force()]
    assert found == [
        (Channel.SMS, "", None, ("twilio-main",)),
        (Channel.SMS, "EE", None, ("vonage-main", "twilio-main")),
    ]
    assert len(routes.set("sms", [])) == 1
    with pytest.raises(NotFound, match="no route for sms FI"):
        routes.set("sms", [], "FI")


def test_routes_that_differ_in_a_condition_stand_side_by_side(place: Workplace) -> None:
    place.desk.routes.set("sms", ["twilio-main"], sends="first", fail_over="20")
    found = place.desk.routes.set("sms", ["vonage-main"], sends="resends", hours="08:00-20:00", network="24801")
    assert [(one.sends.value, one.hours, one.network, one.fail_over) for one in found] == [
        ("first", "", "", 20),
        ("resends", "08:00-20:00", "24801", 0),
    ]


@pytest.mark.parametrize(
    ("channel", "names", "more", "field"),
    [
        ("fax", ["twilio-main"], {}, "channel"),
        ("sms", ["twilio-main", "twilio-main"], {}, "accounts"),
        ("sms", ["mail"], {}, "accounts"),
        ("sms", ["twilio-main"], {"country": "XX"}, "country"),
        ("sms", ["twilio-main"], {"purpose": "fun"}, "purpose"),
        ("sms", ["twilio-main"], {"network": "2480"}, "network"),
        ("sms", ["twilio-main"], {"hours": "8-20"}, "hours"),
        ("sms", ["twilio-main"], {"fail_over": "soon"}, "fail_over"),
        ("sms", ["twilio-main"], {"fail_over": "3601"}, "fail_over"),
        ("email", ["mail"], {"country": "EE"}, "country"),
    ],
)
def test_a_route_that_cannot_carry_is_refused(
    place: Workplace, channel: str, names: list[str], more: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        place.desk.routes.set(channel, names, **more)

    assert refused.value.field == field
    assert place.desk.routes.in_force() == ()


def test_a_route_to_an_account_that_is_not_there_is_not_found(place: Workplace) -> None:
    with pytest.raises(NotFound):
        place.desk.routes.set("sms", ["nobody"])


# in a draft


def test_routes_are_listed_in_the_order_in_which_they_are_looked_at(place: Workplace) -> None:
    for form in (
        RouteForm("email", ("mail",)),
        RouteForm("sms", ("twilio-main",)),
        RouteForm("sms", ("vonage-main",), "EE"),
        RouteForm("sms", ("twilio-main",), "LV"),
    ):
        place.desk.routes.put(form)
    assert lines(place) == [("EE", "vonage-main"), ("LV", "twilio-main"), ("", "twilio-main"), ("", "mail")]
    assert all(line.changed for line in place.desk.routes.lines())
    assert place.desk.routes.in_force() == ()


def test_a_route_moves_among_those_as_specific_and_no_further(place: Workplace) -> None:
    for country in ("EE", "LV", "FI", ""):
        place.desk.routes.set("sms", ["twilio-main"], country)
    last = place.desk.routes.lines()[2]

    step = place.desk.routes.move(last.key, -2)
    assert [country for country, _ in lines(place)] == ["FI", "EE", "LV", ""]
    with pytest.raises(BadInput, match="It is the first of the routes that are as specific as it"):
        place.desk.routes.move(last.key, -1)
    place.desk.drafts.restore(step.before)
    assert [country for country, _ in lines(place)] == ["EE", "LV", "FI", ""]


def test_an_edited_route_keeps_its_place_in_the_order_and_its_old_row_is_taken_out(place: Workplace) -> None:
    place.desk.routes.set("sms", ["twilio-main"], "EE")
    place.desk.routes.set("sms", ["twilio-main"], "LV")
    place.desk.routes.put(RouteForm("sms", ("vonage-main",), "FI"), "sms|EE|||any|")

    found = place.desk.routes.lines()
    assert [(one.country, one.changed, one.removed) for one in found] == [
        ("EE", True, True),
        ("FI", True, False),
        ("LV", False, False),
    ]
    place.desk.drafts.publish("Finland instead", place.desk.drafts.read().version)
    assert [one.country for one in place.desk.routes.in_force()] == ["FI", "LV"]


def test_a_removed_route_stays_in_the_list_until_it_is_published(place: Workplace) -> None:
    place.desk.routes.set("sms", ["twilio-main"])
    step = place.desk.routes.remove(only(place).key)
    assert only(place).removed
    place.desk.drafts.restore(step.before)
    assert not only(place).removed
    with pytest.raises(NotFound):
        place.desk.routes.remove("sms|FI|||any|")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (RouteForm("sms", ("vonage-main",), "EE"), "key"),
        (RouteForm("sms", (), "FI"), "accounts"),
        (RouteForm("sms", ("vonage-main",), network="248 0"), "network"),
        (RouteForm("sms", ("vonage-main",), hours="08:00"), "hours"),
        (RouteForm("sms", ("vonage-main",), fail_over="-5"), "fail_over"),
    ],
)
def test_what_cannot_be_a_route_names_its_field_and_leaves_the_draft_alone(
    place: Workplace, form: RouteForm, field: str
) -> None:
    place.desk.routes.set("sms", ["twilio-main"], "EE")
    with pytest.raises(BadInput) as refused:
        place.desk.routes.put(form)
    assert refused.value.field == field
    assert place.desk.drafts.read().changes == ()


def test_hours_and_networks_are_taken_as_people_write_them(place: Workplace) -> None:
    place.desk.routes.put(RouteForm("sms", ("vonage-main",), network="248 01", hours="08:00 – 20:00", fail_over=" 20 "))
    line = only(place)
    assert (line.network, line.hours, line.fail_over) == ("24801", "08:00-20:00", 20)


# what is wrong with them


def problems(place: Workplace) -> list[str]:
    return [one.problem for one in place.desk.routes.lines() if one.problem]


def warnings(place: Workplace) -> list[str]:
    return [one.warning for one in place.desk.routes.lines() if one.warning]


def test_an_unknown_account_or_one_of_another_channel_blocks_publishing(place: Workplace) -> None:
    place.desk.routes.put(RouteForm("sms", ("nobody",)))
    place.desk.routes.put(RouteForm("sms", ("mail",), "EE"))
    assert problems(place) == ["“mail” cannot be on a route for sms.", "There is no account called “nobody”."]
    with pytest.raises(Refused):
        place.desk.drafts.publish("all wrong", place.desk.drafts.read().version)


def test_an_account_may_carry_its_providers_own_codes_over_a_channel_that_ours_cannot_take(place: Workplace) -> None:
    service = "VA0123456789abcdef0123456789abcdef"
    place.desk.configuring.set_account("twilio-main", {"codes": "theirs", "verify_service_sid": service})
    place.desk.routes.put(RouteForm("email", ("twilio-main",)))
    assert problems(place) == []


def test_a_paused_account_or_one_without_keys_is_a_warning(place: Workplace) -> None:
    place.desk.routes.put(RouteForm("sms", ("vonage-main",)))
    place.desk.configuring.pause("vonage-main")
    assert warnings(place) == ["“vonage-main” is paused, and is passed over until it is resumed."]
    assert only(place).stops[0].fault == "It is paused."


def test_an_account_that_is_not_set_up_for_the_channel_is_a_warning(place: Workplace) -> None:
    place.desk.routes.put(RouteForm("whatsapp", ("twilio-main",)))
    assert warnings(place) == ["“twilio-main” does not carry WhatsApp as it is set up."]


def test_a_route_that_others_cover_is_never_reached_and_says_so(place: Workplace) -> None:
    place.desk.routes.put(RouteForm("sms", ("vonage-main",), "EE"))
    place.desk.routes.put(RouteForm("sms", ("twilio-main",), "EE", sends="first"))
    assert warnings(place) == []
    place.desk.routes.put(RouteForm("sms", ("twilio-main",), "EE", sends="resends", hours="08:00-20:00"))
    assert warnings(place) == []
    place.desk.routes.put(RouteForm("sms", ("twilio-main",), "EE", sends="resends", hours="20:00-08:00"))
    (said,) = warnings(place)
    assert said.startswith("It is never reached while the routes before it can be used: SMS to EE first send")


def test_a_route_to_a_blocked_country_says_that_nothing_goes_there(place: Workplace) -> None:
    place.desk.routes.put(RouteForm("sms", ("vonage-main",), "PK"))
    assert "Pakistan is blocked for SMS: nothing goes this way." in warnings(place)


def test_where_codes_went_and_no_route_is_left_is_said_at_the_row_that_goes(any_place: Workplace) -> None:
    place = any_place
    place.desk.routes.set("sms", ["twilio-main"])
    place.desk.routes.set("sms", ["twilio-main"], "EE")
    place.send("+371 2000 1111")
    place.desk.routes.remove("sms||||any|")
    assert warnings(place) == ["No route for SMS is left to Latvia, where codes went in the last 30 days."]
    place.desk.routes.remove("sms|EE|||any|")
    left = "No route for SMS is left: every account that carries it is tried, the oldest first."
    assert warnings(place) == [left, left]


def test_a_fail_over_time_for_mail_says_that_receipts_are_rare(place: Workplace) -> None:
    place.desk.routes.put(RouteForm("email", ("mail",), fail_over="20"))
    assert warnings(place) == ["Mail servers seldom confirm a delivery, so each account soon counts as silent."]


# explained


def test_explain_says_which_accounts_a_number_takes_and_keeps_nothing_of_it(place: Workplace) -> None:
    place.desk.routes.set("sms", ["vonage-main"], "EE")
    place.desk.routes.set("sms", ["twilio-main"])

    found = place.desk.routes.explain(Question("5200 1111"))

    assert taken(found) == ("vonage-main",)
    assert (found.to, found.country, found.line, found.refusal) == ("+372 •••• ••11", "EE", "mobile", "")
    assert any(rule.matched for rule in found.rules)
    assert taken(place.desk.routes.explain(Question("+358401234567"))) == ("twilio-main",)
    assert taken(place.desk.routes.explain(Question("liis@example.com"))) == ("mail",)
    with pytest.raises(BadInput, match="takes no sms"):
        place.desk.routes.explain(Question("liis@example.com", Channel.SMS))
    with place.store.read() as tx:
        assert customers.by_value(tx, "+37252001111") is None


def test_a_blocked_country_is_explained_with_the_refusal_that_a_send_would_get(place: Workplace) -> None:
    found = place.desk.routes.explain(Question("+92 300 1234567"))
    assert found.stops == ()
    assert found.refusal == "Not sent: Pakistan is blocked for SMS."
    assert found.next_step
    assert ("stop", "Pakistan: blocked") in [(fact.light, fact.title) for fact in found.facts]


def test_a_limit_that_is_full_is_explained_too(place: Workplace) -> None:
    place.desk.configuring.set_policy("sends_per_number_day", "1")
    place.send(NUMBER)
    found = place.desk.routes.explain(Question(NUMBER))
    assert found.stops == ()
    assert found.refusal == "1 codes went to this number within 24 hours."
    lights = {fact.title: fact.light for fact in found.facts}
    assert lights["Sends to this number in 24 hours: 1 of 1"] == "stop"
    assert lights["Your sends in an hour: 1 of 60"] == "ok"


def test_a_draft_is_explained_as_if_it_were_in_force(place: Workplace) -> None:
    place.desk.routes.put(RouteForm("sms", ("vonage-main",)))
    place.desk.configuring.set_policy("gaps", "1")
    assert taken(place.desk.routes.explain(Question(NUMBER))) == ("twilio-main", "vonage-main")
    assert taken(place.desk.routes.explain(Question(NUMBER), draft=True)) == ("vonage-main",)


def test_a_network_or_a_resend_can_be_supposed(place: Workplace) -> None:
    place.desk.routes.set("sms", ["vonage-main"], network="24801")
    place.desk.routes.set("sms", ["twilio-main"], sends="resends")
    explain = place.desk.routes.explain
    assert taken(explain(Question(NUMBER))) == ()
    assert "The network is not known" in why(explain(Question(NUMBER)))
    assert taken(explain(Question(NUMBER, network="24801"))) == ("vonage-main",)
    assert taken(explain(Question(NUMBER, resend=True))) == ("twilio-main",)
    with pytest.raises(BadInput) as refused:
        explain(Question(NUMBER, network="2"))
    assert refused.value.field == "network"


def test_each_rule_names_the_row_of_its_route(place: Workplace) -> None:
    place.desk.routes.set("sms", ["vonage-main"], "EE", "login")
    (rule,) = place.desk.routes.explain(Question(NUMBER, purpose=Purpose.LOGIN)).rules
    assert (rule.matched, rule.key) == (True, "sms|EE||login|any|")
    assert Place(Section.ROUTES, rule.key)
