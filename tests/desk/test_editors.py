"""Two people edit, undo, settle, discard and publish in any order: no published value is ever replaced unseen."""

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otpdesk.configuration import Place, Section
from otpdesk.configuration.rows import rows_of
from otpdesk.desk.desk import Desk
from otpdesk.errors import Refused
from otpdesk.store import configuration
from tests.fixtures.desk import Workplace

if TYPE_CHECKING:
    from otpdesk.desk.drafts import Step

ROWS = tuple(Place(Section.POLICY, key) for key in ("code_length", "spend_per_day"))
ACTS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(("edit", "edit", "edit", "look", "undo", "settle", "discard", "publish", "publish")),
        st.sampled_from(ROWS),
        st.integers(6, 9),
    ),
    min_size=10,
    max_size=25,
)


class Editor:
    """One person, and what each row was when they last saw it or chose over it."""

    def __init__(self, place: Workplace, name: str) -> None:
        self.name = name
        self.store = place.store
        self.drafts = Desk(replace(place.context, operator=name)).drafts
        self.steps: list[Step] = []
        self.knows = self.now()
        self.looked = self.knows

    def now(self) -> dict[Place, object]:
        with self.store.read() as tx:
            rows = rows_of(configuration.in_force(tx)[1])
        return {row: rows[row] for row in ROWS}

    def edited(self) -> set[Place]:
        return {Place(Section(one.section), one.key) for one in self.drafts.read().changes}

    def edit(self, row: Place, value: int) -> None:
        if row not in self.edited():
            self.knows[row] = self.now()[row]  # `edited` has just looked
        self.steps.append(self.drafts.edit({row: value}))

    def look(self, _row: Place, _value: int) -> None:
        self.drafts.read()

    def undo(self, _row: Place, _value: int) -> None:
        if self.steps:
            self.drafts.restore(self.steps.pop().before)

    def settle(self, row: Place, value: int) -> None:
        if row in {Place(Section(one.section), one.key) for one in self.drafts.read().conflicts}:
            self.drafts.settle(row, mine=bool(value % 2))
            self.knows[row] = self.now()[row]
            self.steps.clear()

    def discard(self, row: Place, _value: int) -> None:
        self.drafts.discard((row,))
        self.steps.clear()

    def publish(self, _row: Place, _value: int) -> None:
        before, changed = self.now(), self.edited()
        try:
            self.drafts.publish("because", self.drafts.read().version)
        except Refused:  # nothing is drafted, or a conflict is not settled
            return
        for row in changed:
            assert before[row] == self.knows[row], f"{self.name} replaced a value of {row.key} that nobody looked at"
        assert {row for row in ROWS if self.now()[row] != before[row]} == changed
        assert self.drafts.read().changes == ()
        self.steps.clear()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_no_published_value_is_replaced_unseen(bare_place: Workplace, acts: list[tuple[int, str, Place, int]]) -> None:
    editors = [Editor(bare_place, name) for name in ("anna", "bela")]
    for editor in editors:
        editor.drafts.discard()
    for who, act, row, value in acts:
        getattr(editors[who], act)(row, value)
