"""Which right each act of the desk wants. The lists are complete: the desk itself is asked what it can do."""

import inspect
from collections.abc import Iterator
from dataclasses import replace

import pytest

from otpdesk.desk.desk import Desk
from otpdesk.desk.rights import check
from otpdesk.desk.views import Order
from otpdesk.errors import NotAllowed
from otpdesk.roles import Right, Role, Roster
from otpdesk.store import team
from otpdesk.store.team import Member
from tests.fixtures.desk import NUMBER, Workplace

NEEDS = {
    Right.SEND: "customers.add customers.place sending.cancel sending.send checking.check lookups.kept lookups.look_up",
    Right.REVEAL: "customers.reveal",
    Right.LOOK: "customers.find customers.person customers.recent customers.session customers.show activity.count "
    "activity.detail activity.export activity.facets activity.newer_than activity.page tracking.refresh",
    Right.COMPARE: "coverage.countries coverage.lists coverage.questions coverage.table "
    "comparing.attempts_of comparing.compare comparing.offered "
    "comparison_files.evidence comparison_files.read_report comparison_files.write money.fees money.rates "
    "trials.lines trials.one trials.read trials.size trials.size_of trials.check trials.recount trials.look "
    "probes.board probes.confirm probes.confirm_by "
    "watching.acknowledge watching.board watching.past "
    "suggesting.lines suggesting.places suggesting.shadow suggesting.suggest",
    Right.CONFIGURE: "money.read_rates money.remove_fee money.remove_rate money.set_fee money.set_rate "
    "money.take_rates "
    "configuring.add_account configuring.draft_account configuring.draft_removal "
    "configuring.draft_settings configuring.export_configuration configuring.import_configuration configuring.pause "
    "configuring.remove_account configuring.replace_keys configuring.resume configuring.rollback "
    "configuring.set_account configuring.set_policy configuring.test_account configuring.try_account "
    "countries.import_csv countries.put countries.put_csv countries.refresh_price countries.set "
    "coverage.put_back coverage.read_prices coverage.refresh coverage.take_prices "
    "drafts.discard drafts.edit drafts.publish drafts.restore drafts.settle drafts.take_file "
    "drafts.take_version limits.set routes.move routes.put routes.remove routes.set templates.copy "
    "importing.preview importing.take "
    "templates.draft templates.put templates.put_back templates.reset templates.use_again upkeep.back_up "
    "trials.start trials.end probes.add probes.remove probes.plan probes.end "
    "suggesting.apply suggesting.draft suggesting.end "
    "upkeep.change_password upkeep.draft_kept upkeep.prune upkeep.save_diagnostics",
    Right.AUDIT: "audit.count audit.export audit.facets audit.page audit.verify",
    Right.TEAM: "team.add team.remove team.set_role",
}
"""The right that an act wants, by `part.method` of the desk."""

MAY_ALWAYS = """
sending.choices activity.health
tracking.next_due tracking.recover tracking.round
receiving.again receiving.counts receiving.take
cells.check cells.keep_up cells.round cells.waiting
configuring.accounts configuring.cards configuring.check_settings configuring.history configuring.own_address
configuring.policy configuring.providers configuring.text
countries.last_change countries.of_continent countries.table countries.verified
drafts.changes_of drafts.effective drafts.history_of drafts.read drafts.versions
limits.lines limits.whatif
routes.accounts routes.check routes.explain routes.in_force routes.lines
templates.history templates.table templates.text
upkeep.check upkeep.database upkeep.diagnostics upkeep.kept upkeep.preview upkeep.tidy upkeep.vault
team.me team.read
trials.keep_up probes.next_due probes.round
watching.concerning watching.round suggesting.round
"""
"""What changes nothing and shows nobody, or is done by the program itself."""

RIGHT_OF = {act: right for right, acts in NEEDS.items() for act in acts.split()}


def acts(desk: Desk) -> Iterator[str]:
    for name, part in vars(desk).items():
        for method, _ in inspect.getmembers(type(part), inspect.isfunction):
            if not method.startswith("_"):
                yield f"{name}.{method}"


def refused(desk: Desk, act: str) -> bool:
    """Whether an act is not allowed; with whatever arguments, because rights come before anything else."""
    name, _, method = act.partition(".")
    bound = getattr(vars(desk)[name], method)
    wanted = [one for one in inspect.signature(bound).parameters.values() if one.default is one.empty]
    given = {"order": Order("mari", address=NUMBER)}
    try:
        bound(**{one.name: given.get(one.name, object()) for one in wanted})
    except NotAllowed:
        return True
    except Exception:  # noqa: BLE001 - what it made of such arguments does not matter: it was not refused
        return False
    return False


def seat(place: Workplace, role: Role | None) -> Desk:
    """The desk with Mari at it, in a team that Jaan leads; None: Mari has left."""
    with place.store.write() as tx:
        team.put(tx, Member("jaan", Role.SUPERVISOR, 1, "jaan"))
        team.put(tx, Member("mari", role or Role.SUPERVISOR, 1, "jaan", left_at=None if role else 2))
    return Desk(replace(place.context, operator="mari"))


def test_every_act_says_which_right_it_wants(place: Workplace) -> None:
    everything = set(acts(place.desk))
    assert everything - set(RIGHT_OF) - set(MAY_ALWAYS.split()) == set(), "say in NEEDS which right it wants"
    assert (set(RIGHT_OF) | set(MAY_ALWAYS.split())) - everything == set(), "is no act of the desk any more"


@pytest.mark.parametrize("role", [*Role, None])
def test_an_act_is_refused_to_whoever_lacks_the_right(place: Workplace, role: Role | None) -> None:
    desk = seat(place, role)
    beyond = [act for act, right in RIGHT_OF.items() if role is None or not role.may(right)]
    assert [act for act in beyond if not refused(desk, act)] == []
    assert place.codes() == []


def test_the_refusal_says_to_whom_it_is_allowed_and_whom_to_ask() -> None:
    roster = Roster({"Mari": Role.CONFIGURATOR, "Jaan": Role.SUPERVISOR, "Peeter": Role.OPERATOR, "Liis": None})
    with pytest.raises(NotAllowed) as caught:
        check(roster, Right.CONFIGURE, "Peeter")
    assert caught.value.title == "Only a configurator or supervisor may change the configuration."
    assert caught.value.hint == "Peeter is an operator here. Ask Jaan or Mari."
    with pytest.raises(NotAllowed) as caught:
        check(roster, Right.CONFIGURE, "Liis")
    assert caught.value.title == "Only members of the team may change the configuration."
    assert caught.value.hint == "Liis has left the team. Ask Jaan."
