from pathlib import Path

import pytest

from otpdesk.configuration.rows import (
    account_place,
    rows_of,
)
from otpdesk.countries import CountryRule, Stance
from otpdesk.errors import BadInput, NotFound
from otpdesk.options import Secret
from otpdesk.store import configuration
from tests.desk.drafting import INDONESIA, LENGTH, LIFE, WATCHED, keys, published
from tests.fixtures.desk import Workplace


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
