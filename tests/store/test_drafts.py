from otpdesk.configuration import Place, Section
from otpdesk.store import drafts
from otpdesk.store.drafts import Draft, Edit
from otpdesk.store.engine import Store
from tests.fixtures.clock import TurnedClock

LENGTH = Place(Section.POLICY, "code_length")
ROUTE = Place(Section.ROUTES, "sms|EE|||any|")
EDITS = {
    LENGTH: Edit(6, 8),
    ROUTE: Edit(None, {"channel": "sms", "accounts": ["“a”"]}),
    Place(Section.COUNTRIES, "ID"): Edit({}, None),
}


def test_a_draft_comes_back_as_it_was_kept_with_the_time_of_its_last_edit(any_store: Store, clock: TurnedClock) -> None:
    with any_store.write(drafts.lock("ada")) as tx:
        drafts.keep(tx, Draft("ada", 3, EDITS))
    clock.turn(60)
    with any_store.write(drafts.lock("ada")) as tx:
        drafts.keep(tx, Draft("ada", 4, EDITS))

    with any_store.read() as tx:
        assert drafts.read(tx, "ada") == Draft("ada", 4, EDITS, clock.now())
        assert drafts.read(tx, "bob") is None


def test_everybody_has_one_draft_and_one_without_edits_is_forgotten(any_store: Store) -> None:
    with any_store.write() as tx:
        drafts.keep(tx, Draft("bob", 1, EDITS))
        drafts.keep(tx, Draft("ada", 1, {LENGTH: Edit(6, 9)}))
        assert [one.owner for one in drafts.all(tx)] == ["ada", "bob"]
        drafts.keep(tx, Draft("bob", 2))
        drafts.keep(tx, Draft("eve", 2))

    with any_store.read() as tx:
        assert [one.owner for one in drafts.all(tx)] == ["ada"]
