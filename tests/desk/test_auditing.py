import ast
import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

import otpdesk
from otpdesk.desk.audit_said import Said, came
from otpdesk.desk.audit_words import ACTS, act
from otpdesk.desk.desk import Desk
from otpdesk.desk.team_views import AuditFilter, Came, Kind
from otpdesk.errors import BadInput, Refused
from otpdesk.roles import Role
from otpdesk.store.tables import audit as lines
from tests.fixtures.desk import NUMBER, OPERATOR, Workplace

SOURCE = Path(otpdesk.__file__).parent


# every act has a sentence


def actions_written() -> Iterator[tuple[str, str]]:
    """(action, where) of every line that the code writes into the audit, also through a function that hands it on."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
        for function in functions:
            for call in calls_of(function, "write", module="audit"):
                yield from ((action, path.name) for action in constants(call.args[3], function, functions))


def calls_of(tree: ast.AST, name: str, module: str = "") -> Iterator[ast.Call]:
    """Calls of a function of a module, or, without one, of a function or method of that name."""
    for one in ast.walk(tree):
        if isinstance(one, ast.Call):
            called = one.func
            if module:
                matches = ast.unparse(called) == f"{module}.{name}"
            else:
                matches = name in {getattr(called, "attr", ""), getattr(called, "id", "")}
            if matches:
                yield one


def constants(value: ast.expr, function: ast.FunctionDef, functions: list[ast.FunctionDef]) -> set[str]:
    """The texts that an expression may be: itself, what its name was set to, or what callers hand in."""
    if not isinstance(value, ast.Name):
        return {one.value for one in ast.walk(value) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    names = [one.arg for one in function.args.args]
    if value.id in names:
        place = names.index(value.id) - (names[0] == "self")
        found = set()
        for caller in functions:
            for call in calls_of(caller, function.name):
                given = {one.arg: one.value for one in call.keywords}
                argument = given.get(value.id) or call.args[place]
                found |= constants(argument, caller, functions)
        return found
    found = set()
    for one in ast.walk(function):
        if isinstance(one, ast.Assign) and any(target_names(target, value.id) for target in one.targets):
            found |= words(one.value)
    return found


def target_names(target: ast.expr, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(target))


def words(value: ast.expr) -> set[str]:
    """The texts of a conditional expression's branches, not those of its condition."""
    if isinstance(value, ast.IfExp):
        return words(value.body) | words(value.orelse)
    return {value.value} if isinstance(value, ast.Constant) and isinstance(value.value, str) else set()


def test_every_action_that_the_code_writes_has_a_sentence() -> None:
    written = list(actions_written())
    assert {"send", "resend", "fail_over", "policy.set", "reveal", "team.add", "audit.verify"} <= {
        action for action, _ in written
    }
    assert [(action, where) for action, where in written if action not in ACTS] == []


@pytest.mark.parametrize("action", sorted(ACTS))
@pytest.mark.parametrize("outcome", ["done", "refused: gaps", "failed", "canceled"])
def test_a_sentence_can_be_said_of_any_line(action: str, outcome: str) -> None:
    sentence = act(action).says(Said("Mari", "Kadri Tamm", outcome, {}))
    assert sentence
    assert "{" not in sentence
    assert not sentence.endswith(".")


def test_an_action_of_another_version_is_named() -> None:
    assert act("moon.land").says(Said("Mari", "moon", "done", {})) == "Mari did “moon.land” to moon: done"


def test_what_an_outcome_amounts_to() -> None:
    assert [came(one) for one in ("reserved", "refused: gaps", "wrong", "delivered")] == [
        Came.DONE, Came.REFUSED, Came.FAILED, Came.DONE,
    ]  # fmt: skip


# reading


def sentences(desk: Desk, wanted: AuditFilter | None = None) -> list[str]:
    return [line.sentence for line in desk.audit.page(wanted or AuditFilter()).rows]


def test_what_happened_reads_as_sentences_about_masked_people(any_place: Workplace) -> None:
    desk = any_place.desk
    added = desk.customers.add("Kadri Tamm", "C-7", [NUMBER])
    sent = any_place.send()
    desk.checking.check(sent.attempt.verification_id, any_place.wrong_code())
    desk.customers.reveal(added.addresses[0].id, "she asked me to spell it")
    desk.configuring.set_policy("code_length", "8")

    said = sentences(desk, AuditFilter(people=True))[:6]
    assert said == [
        "olga changed code length: 6 → 8",
        "olga looked at the whole address of Kadri Tamm: “she asked me to spell it”",
        "olga checked the code that Kadri Tamm read back: it was wrong",
        "twilio-main took the code for Kadri Tamm",
        "olga sent a code to Kadri Tamm by SMS through twilio-main",
        "olga added the customer Kadri Tamm",
    ]
    line = desk.audit.page(AuditFilter(actions=("send",))).rows[0]
    assert line.about == "Kadri Tamm · +372 •••• ••11"
    assert line.link == ("verification", sent.attempt.verification_id)
    assert ("channel", "sms") in line.detail
    whole = "".join(map(repr, desk.audit.page(AuditFilter()).rows))
    assert "52001111" not in whole
    assert "5200 1111" not in whole


def test_a_refused_send_says_which_limit(place: Workplace) -> None:
    sent = place.send()
    with pytest.raises(Refused):
        place.resend(sent)
    assert sentences(place.desk)[0].endswith("refused: it was too soon after the last one")
    assert place.desk.audit.page(AuditFilter(came=(Came.REFUSED,))).rows[0].came is Came.REFUSED


def test_lines_are_found_by_the_customer_they_are_about(any_place: Workplace) -> None:
    any_place.desk.customers.add("Kadri Tamm", "C-7", [NUMBER])
    any_place.send()
    any_place.send("+372 5200 2222")
    found = any_place.desk.audit.page(AuditFilter(text="Kadri", kinds=(Kind.SENDS,))).rows
    assert {line.about.partition(" · ")[0] for line in found} == {"Kadri Tamm"}
    assert any_place.desk.audit.count(AuditFilter(text="C-7", kinds=(Kind.SENDS,))) == len(found) == 2
    assert any_place.desk.audit.count(AuditFilter(text="nobody of that name")) == 0


def test_an_act_nobody_does_is_no_filter(place: Workplace) -> None:
    with pytest.raises(BadInput) as caught:
        place.desk.audit.page(AuditFilter(actions=("bogus",)))
    assert "team.add" in caught.value.hint


def test_facets_name_people_and_computers(place: Workplace) -> None:
    place.send()
    facets = place.desk.audit.facets()
    assert facets.who == (OPERATOR,)
    assert facets.workstations == ("desk-1",)


# the export


def exported(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_an_export_says_what_it_is_and_holds_exactly_the_filter(any_place: Workplace, tmp_path: Path) -> None:
    any_place.send()
    wanted = AuditFilter(who=(OPERATOR,), kinds=(Kind.SENDS,))
    told: list[int] = []
    done = any_place.desk.audit.export(wanted, tmp_path / "audit.csv", told.append, lambda: False)

    rows = exported(tmp_path / "audit.csv")
    head = {row[0]: row[1] for row in rows[:5]}
    assert head["filter"] == "who: olga; about: sends"
    assert head["zone"] == "UTC"
    assert head["configuration"] == str(any_place.desk.configuring.history()[0].version)
    assert head["end of the chain"] == done.head
    assert rows[6][:3] == ["line", "time (UTC)", "who"]
    assert [row[5] for row in rows[7:]] == ["sent", "send"]
    assert told == [1, 2]
    assert done.lines == 2
    assert "52001111" not in (tmp_path / "audit.csv").read_text(encoding="utf-8")
    assert sentences(any_place.desk)[0] == "olga exported 2 lines of the audit to audit.csv"


def test_a_stopped_export_leaves_no_file(place: Workplace, tmp_path: Path) -> None:
    place.send()
    done = place.desk.audit.export(AuditFilter(), tmp_path / "audit.csv", lambda _lines: None, lambda: True)
    assert done.lines == 0
    assert list(tmp_path.glob("audit*")) == []
    assert sentences(place.desk)[0] == "olga stopped an export of the audit to audit.csv"


def test_an_export_into_nowhere_says_so(place: Workplace, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        place.desk.audit.export(AuditFilter(), tmp_path / "no" / "audit.csv", lambda _lines: None, lambda: False)
    assert caught.value.title.startswith("audit.csv cannot be written")


# the chain


def test_an_untouched_audit_is_as_it_was_written(any_place: Workplace) -> None:
    any_place.send()
    told: list[int] = []
    found = any_place.desk.audit.verify(progress=told.append)
    assert found is not None
    assert found.problems == ()
    assert told == list(range(1, found.lines + 1))
    assert found.head.startswith(f"{found.lines}:")
    again = any_place.desk.audit.verify(found.head)
    assert again is not None
    assert again.problems == ()
    assert sentences(any_place.desk)[0] == (
        f"olga checked the audit, {again.lines:,} lines: every line is as it was written"
    )


def test_a_changed_line_and_a_cut_end_are_found(any_place: Workplace) -> None:
    any_place.send()
    head = any_place.desk.audit.verify()
    assert head is not None
    with any_place.store.write() as tx:
        last = tx.connection.execute(select(func.max(lines.c.seq))).scalar_one()
        tx.connection.execute(update(lines).where(lines.c.seq == 2).values(actor="nobody"))
        tx.connection.execute(delete(lines).where(lines.c.seq >= last - 1))
    found = any_place.desk.audit.verify(head.head)
    assert found is not None
    assert found.problems[0] == "Line 2 was changed."
    assert found.problems[-1].startswith("The audit ends at line")
    assert sentences(any_place.desk)[0].endswith("it is not as it was written")


def test_verifying_may_be_stopped(place: Workplace) -> None:
    place.send()
    assert place.desk.audit.verify(canceled=lambda: True) is None


@pytest.mark.parametrize("typed", ["12", "x:00", f"3:{'z' * 64}", "3:abcd"])
def test_a_head_that_is_none_is_refused(place: Workplace, typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        place.desk.audit.verify(typed)
    assert caught.value.field == "head"


def test_an_auditor_reads_and_changes_nothing(place: Workplace) -> None:
    place.desk.team.add(OPERATOR, Role.SUPERVISOR)
    place.desk.team.add("anne", Role.AUDITOR)
    anne = Desk(replace(place.context, operator="anne"))
    assert anne.audit.page(AuditFilter()).rows
    assert {name for name in dir(anne.audit) if not name.startswith("_")} == {
        "page", "count", "facets", "export", "verify",
    }  # fmt: skip
