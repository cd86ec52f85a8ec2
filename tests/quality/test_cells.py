from otpdesk.quality.cells import EMPTY, Cells, joined, of_rows

ROWS = (
    {"day": "2026-11-01", "account": "twilio", "country": "EE", "first": 10, "verified": 9},
    {"day": "2026-11-01", "account": "vonage", "country": "EE", "first": 4, "verified": 3},
    {"day": "2026-11-02", "account": "twilio", "country": "LV", "first": 6, "verified": 2},
)
ENDS = ((0, 3, 8, 1, 0), (1, 4, 4, 0, 0), (2, 3, 1, 0, 5))


def cells() -> Cells:
    return of_rows(ROWS, ENDS)


def counted(found: Cells, *dimensions: str) -> dict[tuple[str, ...], tuple[int, int]]:
    return {key: (one["first"], one["verified"]) for key, one in found.by(*dimensions)}


def test_figures_are_summed_over_all_other_dimensions() -> None:
    assert counted(cells(), "account") == {("twilio",): (16, 11), ("vonage",): (4, 3)}
    assert counted(cells(), "country", "account") == {
        ("EE", "twilio"): (10, 9),
        ("EE", "vonage"): (4, 3),
        ("LV", "twilio"): (6, 2),
    }
    assert counted(cells()) == {(): (20, 14)}


def test_cells_are_narrowed_by_words_and_by_days() -> None:
    assert counted(cells().where(account=("twilio",), country=("EE", "FI")), "account") == {("twilio",): (10, 9)}
    assert counted(cells().where(account=()), "day")[("2026-11-02",)] == (6, 2)
    assert counted(cells().between("2026-11-02", "2026-11-09"), "account") == {("twilio",): (6, 2)}
    assert len(cells().between("2026-12-01", "2026-12-02")) == 0
    assert len(cells().where(account=("plivo",))) == 0


def test_ends_are_summed_by_bin_and_follow_what_is_narrowed() -> None:
    found = cells().ends("account")
    assert found.keys == (("twilio",), ("vonage",))
    assert [column[0, 3] for column in (found.delivered, found.failed, found.open)] == [9, 1, 5]
    assert cells().where(country=("LV",)).ends("account").delivered.sum() == 1
    assert found.delivered[1, 4] == 4


def test_days_are_joined_whatever_each_calls_its_words() -> None:
    apart = [of_rows(ROWS[:1], ENDS[:1]), of_rows(ROWS[1:2], ((0, 4, 4, 0, 0),)), of_rows(ROWS[2:], ((0, 3, 1, 0, 5),))]
    whole = joined(apart)
    assert counted(whole, "account", "day") == counted(cells(), "account", "day")
    assert (whole.ends("account").open == cells().ends("account").open).all()


def test_without_cells_there_are_no_groups() -> None:
    assert len(EMPTY.by("account")) == 0
    assert EMPTY.ends("account").keys == ()
    assert len(joined(())) == 0
    assert len(joined((EMPTY, cells())).where(account=("twilio",))) == 2
