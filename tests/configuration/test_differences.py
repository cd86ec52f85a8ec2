"""What holds of any rows: nothing is lost, nothing is made up, and a conflict is found exactly where there is one."""

from hypothesis import given
from hypothesis import strategies as st

from otpdesk.configuration import Rows, Section, applied, conflicts, difference, towards
from tests.configuration.wholes import edits, rows


@given(rows)
def test_rows_do_not_differ_from_themselves(one: Rows) -> None:
    assert difference(one, one) == ()
    assert applied(one, {}) == one


@given(rows, rows)
def test_a_difference_put_on_the_earlier_rows_makes_the_later_ones(before: Rows, after: Rows) -> None:
    changes = difference(before, after)

    assert applied(before, {one.place: one.after for one in changes}) == after
    assert applied(after, {one.place: one.before for one in changes}) == before
    assert [one.place for one in changes] == sorted(one.place for one in changes)


@given(rows, edits)
def test_edits_change_no_other_row(before: Rows, mine: Rows) -> None:
    after = applied(before, mine)

    assert all(one.place in mine for one in difference(before, after))
    assert all(after.get(place) == value for place, value in mine.items())


@given(rows, edits, edits)
def test_edits_of_different_rows_never_meet_whoever_comes_first(base: Rows, mine: Rows, theirs: Rows) -> None:
    theirs = {place: value for place, value in theirs.items() if place not in mine}

    assert conflicts(base, mine, applied(base, theirs)) == ()
    assert applied(applied(base, theirs), mine) == applied(applied(base, mine), theirs)


@given(rows, edits, edits)
def test_a_row_that_both_made_different_is_a_conflict_and_no_other_is(base: Rows, mine: Rows, theirs: Rows) -> None:
    now = applied(base, theirs)
    found = {one.place: (one.before, one.after) for one in conflicts(base, mine, now)}

    for place, value in mine.items():
        published = now.get(place)
        both = published != base.get(place) and published != value
        assert (place in found) is both
        if both:
            assert found[place] == (published, value)
    assert set(found) <= set(mine)


@given(rows, rows, st.sets(st.sampled_from(Section)))
def test_the_way_to_other_rows_leaves_other_sections_and_every_account_and_setting(
    now: Rows, wanted: Rows, sections: set[Section]
) -> None:
    after = applied(now, towards(now, wanted, sections))

    for place in {*now, *wanted}:
        kept = place.section in {Section.ACCOUNTS, Section.POLICY} and place not in wanted
        expected = now if place.section not in sections or kept else wanted
        assert after.get(place) == expected.get(place)
