from dataclasses import replace

import pytest

from otpdesk.configuration import Place, Section
from otpdesk.configuration.rows import (
    account_place,
    route_place,
    route_value,
    template_place,
    template_value,
)
from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.desk import Desk
from otpdesk.errors import BadInput, Refused
from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Route
from otpdesk.store import audit, configuration
from otpdesk.texts import default
from tests.desk.drafting import INDONESIA, LENGTH, LIFE, WATCHED, Joins, keys, published
from tests.fixtures.desk import Workplace


@pytest.fixture
def join(place: Workplace) -> Joins:
    """Somebody else at the same desk, on another machine."""
    return lambda name: Desk(replace(place.context, operator=name)).drafts


# editing


def test_a_draft_changes_nothing_that_is_in_force(place: Workplace) -> None:
    drafts = place.desk.drafts
    before = place.desk.configuring.policy()

    line = drafts.edit({LENGTH: 8, INDONESIA: WATCHED}).line

    assert [(one.section, one.key, one.title) for one in line.changes] == [
        ("countries", "ID", "Indonesia"),
        ("policy", "code_length", "Code length"),
    ]
    assert place.desk.configuring.policy() == before
    assert drafts.effective().policy.code_length == 8
    assert CountryRule("ID", Stance.WATCH, per_day=300) in drafts.effective().countries
    assert drafts.read() == line


def test_a_draft_is_kept_by_person_and_found_again(place: Workplace, join: Joins) -> None:
    place.desk.drafts.edit({LENGTH: 8})
    join("bob").edit({LIFE: 600})

    assert keys(Desk(place.context).drafts) == ["code_length"]
    assert keys(join("bob")) == ["code_life"]
    assert keys(join("eve")) == []
    assert place.desk.drafts.read().updated_at == place.clock.now()


def test_a_value_that_is_in_force_already_ends_its_edit(place: Workplace) -> None:
    drafts = place.desk.drafts
    drafts.edit({LENGTH: 8, LIFE: 600})

    assert keys(drafts) == ["code_length", "code_life"]
    drafts.edit({LENGTH: 6})
    assert keys(drafts) == ["code_life"]
    drafts.edit({LIFE: None})
    assert drafts.read() == drafts.discard().line
    assert keys(drafts) == []


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (LENGTH, 3),
        (LENGTH, "six"),
        (Place(Section.POLICY, "colour"), 1),
        (INDONESIA, {"country": "DE"}),
        (INDONESIA, 7),
    ],
)
def test_a_value_that_cannot_be_read_leaves_the_draft_as_it_was(place: Workplace, where: Place, value: object) -> None:
    drafts = place.desk.drafts
    drafts.edit({LIFE: 600})

    with pytest.raises(BadInput):
        drafts.edit({LENGTH: 8, where: value})

    assert keys(drafts) == ["code_life"]


def test_a_step_is_undone_and_done_again_without_touching_other_rows(place: Workplace) -> None:
    drafts = place.desk.drafts
    first = drafts.edit({LENGTH: 8})
    second = drafts.edit({LENGTH: 9, LIFE: 600})
    drafts.edit({INDONESIA: WATCHED})

    drafts.restore(second.before)
    assert keys(drafts) == ["ID", "code_length"]
    assert drafts.effective().policy.code_length == 8
    drafts.restore(first.before)
    assert keys(drafts) == ["ID"]
    drafts.restore(second.after)
    assert (drafts.effective().policy.code_length, drafts.effective().policy.code_life) == (9, 600)


def test_rows_are_discarded_one_by_one_or_all(place: Workplace) -> None:
    drafts = place.desk.drafts
    drafts.edit({LENGTH: 8, LIFE: 600, INDONESIA: WATCHED})

    step = drafts.discard((LENGTH, Place(Section.POLICY, "never_edited")))
    assert keys(drafts) == ["ID", "code_life"]
    drafts.discard()
    assert keys(drafts) == []
    assert [one.key for one in drafts.restore(step.before).changes] == ["code_length"]


# what is wrong


def test_settings_that_contradict_each_other_are_a_problem_of_the_one_that_was_changed(place: Workplace) -> None:
    drafts = place.desk.drafts
    line = drafts.edit({Place(Section.POLICY, "tries_per_number_day"): 4, LIFE: 600}).line

    assert [bool(one.problem) for one in line.changes] == [False, True]
    assert "cannot be fewer" in line.problems[0]
    with pytest.raises(Refused, match="cannot be fewer") as refused:
        drafts.publish("because", line.version)
    assert refused.value.rule == "problems"
    assert keys(drafts) == ["code_life", "tries_per_number_day"]


def test_a_row_that_the_draft_breaks_without_changing_it_stands_beside_the_changes(place: Workplace) -> None:
    drafts = place.desk.drafts
    route = Route(Channel.SMS, ("vonage-main",), "EE", position=1)
    published(drafts, {route_place(route): route_value(route)})

    line = drafts.edit({account_place("vonage-main"): None}).line

    assert [(one.section, one.key) for one in line.changes] == [("accounts", "vonage-main")]
    assert [(one.section, one.before, one.after) for one in line.broken] == [("routes", (), ())]
    assert line.problems == (line.broken[0].problem,)
    with pytest.raises(Refused):
        drafts.publish("because", line.version)
    drafts.edit({route_place(route): None})
    drafts.publish("because", line.version)
    assert "vonage-main" not in {one.name for one in place.desk.configuring.accounts()}
    assert place.context.vault.get("account/vonage-main/api_secret") is None


def test_a_text_that_lacks_what_it_must_say_cannot_be_published(place: Workplace) -> None:
    bad = replace(default(Purpose.LOGIN, "en", Channel.SMS), body="{code} {company}")

    line = place.desk.drafts.edit({template_place(bad): template_value(bad)}).line

    assert "does not say" in line.changes[0].problem


# publishing


def test_publishing_makes_one_version_of_everything_and_ends_the_draft(place: Workplace) -> None:
    drafts, before = place.desk.drafts, place.desk.drafts.read().version
    drafts.edit({LENGTH: 8, INDONESIA: WATCHED})

    version = drafts.publish("  Fraud, ticket 4711 ", before)

    assert version == before + 1
    assert drafts.read().changes == ()
    newest = drafts.versions()[0]
    assert (newest.version, newest.who, newest.why, newest.changed, newest.in_force) == (
        version, "olga", "Fraud, ticket 4711", 2, True,
    )  # fmt: skip
    with place.store.read() as tx:
        line = audit.entries(tx)[0]
        assert configuration.in_force(tx)[1].policy.code_length == 8
    assert (line.action, line.object, line.detail["rows"]) == (
        "configuration.publish", str(version), ["countries/ID", "policy/code_length"],
    )  # fmt: skip


@pytest.mark.parametrize("why", ["", "   ", "x" * 401])
def test_publishing_wants_a_reason(place: Workplace, why: str) -> None:
    place.desk.drafts.edit({LENGTH: 8})

    with pytest.raises(BadInput) as refused:
        place.desk.drafts.publish(why, place.desk.drafts.read().version)
    assert refused.value.field == "why"


def test_nothing_is_not_published(place: Workplace) -> None:
    with pytest.raises(Refused) as refused:
        place.desk.drafts.publish("because", place.desk.drafts.read().version)
    assert refused.value.rule == "draft"
