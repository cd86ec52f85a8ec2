from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from otpdesk.configuration import Place, Section
from otpdesk.configuration.rows import (
    account_place,
    country_place,
    country_value,
    route_place,
    route_value,
    rows_of,
    template_place,
    template_value,
)
from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.desk import Desk
from otpdesk.desk.drafts import Drafts
from otpdesk.errors import BadInput, NotFound, Refused
from otpdesk.options import Secret
from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Route
from otpdesk.store import audit, configuration
from otpdesk.texts import default
from tests.fixtures.desk import Workplace

LENGTH = Place(Section.POLICY, "code_length")
LIFE = Place(Section.POLICY, "code_life")
INDONESIA = country_place("ID")
WATCHED = country_value(CountryRule("ID", Stance.WATCH, per_day=300))
BLOCKED = country_value(CountryRule("ID"))

Joins = Callable[[str], Drafts]


@pytest.fixture
def join(place: Workplace) -> Joins:
    """Somebody else at the same desk, on another machine."""
    return lambda name: Desk(replace(place.context, operator=name)).drafts


def keys(drafts: Drafts) -> list[str]:
    return [one.key for one in drafts.read().changes]


def published(drafts: Drafts, edits: dict[Place, object]) -> int:
    drafts.edit(edits)
    return drafts.publish("because", drafts.read().version)


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


# two editors


def test_changes_of_different_rows_go_on_top_of_each_other(place: Workplace, join: Joins) -> None:
    mine, bob = place.desk.drafts, join("bob")
    mine.edit({LENGTH: 8})
    reviewed = mine.read().version
    published(bob, {LIFE: 600})

    with pytest.raises(Refused, match="published meanwhile") as refused:
        mine.publish("because", reviewed)
    assert refused.value.rule == "version"
    mine.publish("because", mine.read().version)

    policy = place.desk.configuring.policy()
    assert (policy.code_length, policy.code_life) == (8, 600)


def test_a_row_that_both_changed_is_a_conflict_that_names_who_and_when(place: Workplace, join: Joins) -> None:
    mine, bob = place.desk.drafts, join("bob")
    mine.edit({INDONESIA: WATCHED, LENGTH: 8})
    place.clock.turn(60)
    at = place.clock.now()
    published(bob, {INDONESIA: BLOCKED})
    place.clock.turn(60)
    published(join("eve"), {LIFE: 600})

    line = mine.read()
    [conflict] = line.conflicts
    assert (conflict.title, conflict.who, conflict.at) == ("Indonesia", "bob", at)
    assert dict(conflict.mine)["SMS"] == "watch"
    assert dict(conflict.theirs)["SMS"] == "block"
    with pytest.raises(Refused, match="Indonesia") as refused:
        mine.publish("because", line.version)
    assert refused.value.rule == "conflicts"


@pytest.mark.parametrize("choice", [True, False])
def test_a_conflict_is_settled_for_mine_or_theirs(place: Workplace, join: Joins, *, choice: bool) -> None:
    mine = place.desk.drafts
    mine.edit({INDONESIA: WATCHED, LENGTH: 8})
    published(join("bob"), {INDONESIA: BLOCKED})

    line = mine.settle(INDONESIA, mine=choice)
    assert line.conflicts == ()
    assert mine.settle(INDONESIA, mine=not choice) == line, "a settled row stays settled"
    mine.publish("because", line.version)

    with place.store.read() as tx:
        rows = rows_of(configuration.in_force(tx)[1])
    assert rows[INDONESIA] == (WATCHED if choice else BLOCKED)
    assert rows[LENGTH] == 8


def test_a_settled_row_that_is_published_once_more_is_a_conflict_again(place: Workplace, join: Joins) -> None:
    mine, bob = place.desk.drafts, join("bob")
    mine.edit({INDONESIA: WATCHED})
    published(bob, {INDONESIA: BLOCKED})
    mine.settle(INDONESIA, mine=True)

    published(bob, {INDONESIA: None})

    assert [one.theirs for one in mine.read().conflicts] == [()]


def test_who_does_the_same_as_somebody_else_has_nothing_left_to_do(place: Workplace, join: Joins) -> None:
    mine = place.desk.drafts
    mine.edit({INDONESIA: WATCHED})

    published(join("bob"), {INDONESIA: WATCHED})

    assert mine.read().conflicts == ()
    assert mine.read().changes == ()


def test_an_edit_of_what_was_on_screen_before_somebody_published_is_a_conflict(place: Workplace, join: Joins) -> None:
    mine = place.desk.drafts
    mine.read()
    published(join("bob"), {INDONESIA: BLOCKED})

    line = mine.edit({INDONESIA: WATCHED, LENGTH: 8}).line

    assert [one.who for one in line.conflicts] == ["bob"]


def test_a_one_shot_change_is_seen_as_a_conflict_too(place: Workplace) -> None:
    place.desk.drafts.edit({LENGTH: 8})
    place.desk.configuring.set_policy("code_length", "7")

    assert [one.key for one in place.desk.drafts.read().conflicts] == ["code_length"]


# files and versions


def test_a_file_is_taken_as_a_draft(place: Workplace, tmp_path: Path) -> None:
    drafts, file = place.desk.drafts, tmp_path / "desk.toml"
    drafts.edit({LENGTH: 9, INDONESIA: WATCHED})
    file.write_text('[[countries]]\ncountry = "DE"\nsms = "allow"\nhighest_price = 0.0825\n')
    version = drafts.read().version

    step = drafts.take_file(file)

    assert {"DE", "code_length"} <= set(keys(drafts))
    assert "ID" not in keys(drafts)
    assert drafts.effective().countries == (CountryRule("DE", Stance.ALLOW, highest_price=82_500),)
    assert drafts.read().version == version
    drafts.restore(step.before)
    assert keys(drafts) == ["ID", "code_length"]
    file.write_text("[policy\n")
    with pytest.raises(BadInput, match="broken at line 1, column 8"):
        drafts.take_file(file)
    assert keys(drafts) == ["ID", "code_length"]


def test_an_earlier_version_is_taken_as_a_draft_that_equals_it(place: Workplace) -> None:
    drafts = place.desk.drafts
    earlier = drafts.read().version
    published(drafts, {LENGTH: 8, INDONESIA: WATCHED})
    drafts.edit({LIFE: 600})

    drafts.take_version(earlier)

    with place.store.read() as tx:
        assert rows_of(drafts.effective()) == rows_of(configuration.snapshot(tx, earlier))
    with pytest.raises(NotFound):
        drafts.take_version(99)


def test_accounts_that_came_later_stay_when_an_earlier_version_is_taken(place: Workplace) -> None:
    place.desk.drafts.take_version(1)

    assert [one.name for one in place.desk.drafts.effective().accounts] == ["twilio-main", "vonage-main", "mail"]


def test_the_versions_say_what_each_changed_and_a_row_says_its_history(place: Workplace) -> None:
    drafts = place.desk.drafts
    published(drafts, {LENGTH: 8, INDONESIA: WATCHED})
    published(drafts, {INDONESIA: None})

    newest = drafts.versions()[0].version
    assert [one.changed for one in drafts.versions()][:3] == [1, 2, 1]
    assert [one.in_force for one in drafts.versions()][:2] == [True, False]
    [gone] = drafts.changes_of(newest)
    assert (gone.title, gone.after, dict(gone.before)["Codes per day"]) == ("Indonesia", (), "300")
    history = drafts.history_of("countries", "ID")
    assert [(version.version, bool(change.before), bool(change.after)) for version, change in history] == [
        (newest, True, False),
        (newest - 1, False, True),
    ]
    assert drafts.history_of("countries", "FR") == ()
    with pytest.raises(NotFound):
        drafts.changes_of(99)


# accounts


def test_a_new_account_is_usable_at_once_when_its_keys_are_there_already(place: Workplace) -> None:
    settings = {"account_sid": "AC0123456789abcdef0123456789abcdef", "sender": "+15017122661"}
    row = {"name": "spare", "provider": "twilio", "settings": settings}
    place.context.vault.put("account/spare/auth_token", Secret("right"))
    published(place.desk.drafts, {account_place("spare"): row})
    published(place.desk.drafts, {account_place("bare"): {**row, "name": "bare"}})

    faults = {one.account: one.fault for one in place.context.accounts.carriers()}
    assert faults["spare"] == ""
    assert faults["bare"] != ""
