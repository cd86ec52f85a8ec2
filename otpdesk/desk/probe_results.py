"""What came of probes: each message as lists show it, and each account at each number in figures and a sentence."""

from collections.abc import Iterable, Sequence
from statistics import median

from otpdesk.desk.probe_views import NumberKind, OwnNumber, Probe, ProbeResult
from otpdesk.otp import Money, Status
from otpdesk.store import probes
from otpdesk.store.probes import ProbeRow
from otpdesk.store.test_numbers import TestNumber


def own_number(row: TestNumber) -> OwnNumber:
    """A number on the list as the desk hands it out."""
    kind = NumberKind(row.kind)
    return OwnNumber(row.id, row.label, kind, row.masked, row.country, row.added_at, row.added_by)


def probe_of(row: ProbeRow, number: TestNumber) -> Probe:
    """A message as the desk hands it out."""
    price = None if row.price_micro is None or row.currency is None else Money(row.price_micro, row.currency)
    return Probe(
        id=row.id,
        plan=row.plan_id,
        account=row.account,
        number=row.number_id,
        label=number.label,
        kind=NumberKind(number.kind),
        masked=number.masked,
        due_at=row.due_at,
        state=row.state,
        words=row.words,
        verification=row.verification_id,
        status=Status(row.status) if row.status else None,
        sent_at=row.sent_at,
        claimed_at=row.delivered_at,
        arrived=row.arrived,
        seen_at=row.seen_at,
        seen_by=row.seen_by,
        price=price,
    )


def results_of(found: Iterable[Probe]) -> tuple[ProbeResult, ...]:
    """Account by account, number by number; only what was handed to a provider counts."""
    groups: dict[tuple[str, int], list[Probe]] = {}
    for one in found:
        if one.state == probes.SENT:
            groups.setdefault((one.account, one.number), []).append(one)
    return tuple(_result(group) for _, group in sorted(groups.items()))


def _result(group: Sequence[Probe]) -> ProbeResult:
    first = group[0]
    control = first.kind is NumberKind.CONTROL
    claimed = [one for one in group if one.claimed_at is not None]
    missing = [one for one in group if one.arrived is False]
    seconds = [one.seconds for one in group if one.seconds is not None]
    fakes = len(claimed) if control else sum(one.claimed_at is not None for one in missing)
    made = ProbeResult(
        account=first.account,
        number=first.number,
        label=first.label,
        kind=first.kind,
        masked=first.masked,
        sent=len(group),
        claimed=len(claimed),
        arrived=sum(one.arrived is True for one in group),
        missing=len(missing),
        open=sum(one.waiting for one in group),
        median=median(seconds) if seconds else None,
        fakes=fakes,
        sentence="",
    )
    return _with_sentence(made)


def _with_sentence(one: ProbeResult) -> ProbeResult:
    from dataclasses import replace

    return replace(one, sentence=_control(one) if one.kind is NumberKind.CONTROL else _handset(one))


def _control(one: ProbeResult) -> str:
    if one.fakes:
        said = "a receipt" if one.fakes == 1 else f"{one.fakes} receipts"
        return f"{one.account} claims to have delivered where nothing can arrive: {said} made up."
    return f"No receipt of delivery for {one.label}, as it should be."


def _handset(one: ProbeResult) -> str:
    seen = one.arrived + one.missing
    if not seen:
        return "Look at the phone and say what arrived."
    said = f"{one.arrived} of {seen} arrived"
    if one.median is not None:
        said += f", half of them within {one.median:.0f} s"
    if one.fakes:
        said += f"; {one.fakes} claimed as delivered did not"
    return f"{said}."
