"""The panel “How this is worked out”: method, sample, period, what is left out, and what remains confounded."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.comparison_views import Comparison, Metric, Span, Verdict
from otpdesk.gui.pages.compare import words
from otpdesk.gui.pages.compare.stretch import DAY, Days, today_of
from otpdesk.gui.pages.compare.verdict import unfair
from otpdesk.gui.pieces import selectable
from otpdesk.gui.style import set_role

_LEFT_OUT = (
    ("tests", "test numbers"),
    ("fraud", "blocked for fraud"),
    ("canceled", "canceled by the operator"),
    ("young", "too young: their code still counts"),
)
Facts = list[tuple[str, str]]


def days_compared(comparison: Comparison) -> Days:
    """The days that were compared."""
    asked = comparison.question
    return Days(today_of(asked.since), today_of(asked.until - DAY))


def sample(comparison: Comparison) -> Facts:
    """What it rests on."""
    days = days_compared(comparison)
    facts = [
        ("Days, UTC", days.title),
        ("First attempts", words.count(comparison.period_sends)),
    ]
    left = comparison.left_out
    facts += [(f"Left out: {name}", words.count(getattr(left, key))) for key, name in _LEFT_OUT]
    facts += [
        (f"1 {one.currency}", f"{words.figure(one.rate, 4)} from {one.since or 'the start'}")
        for one in comparison.rates
    ]
    return facts


def opinions(verdict: Verdict) -> Facts:
    """The difference three ways."""
    names = (("Adjusted to the mix", verdict.adjusted), ("Mantel-Haenszel", verdict.second), ("Crude", verdict.crude))
    facts = [(name, _difference(span, verdict.metric)) for name, span in names]
    return [*facts, ("Traffic both carried", words.percent(verdict.common, 0))]


def _difference(span: Span | None, metric: Metric) -> str:
    """+0.2 (−0.4 … +0.9): points, of cost per cent."""
    if span is None:
        return words.NONE
    unit = " %" if metric is Metric.COST else ""
    ends = "" if span.low is None or span.high is None else f" ({words.points(span.low)} … {words.points(span.high)})"
    return f"{words.points(span.value)}{unit}{ends}"


def sections(comparison: Comparison) -> Iterator[tuple[str, Facts, tuple[str, ...]]]:
    """(heading, facts, sentences) from top to bottom."""
    verdict = comparison.verdict
    if verdict is not None:
        unit = "per cent" if verdict.metric is Metric.COST else "points"
        yield f"{verdict.a} minus {verdict.b}, {unit}", opinions(verdict), verdict.sentences
    yield "What it rests on", sample(comparison), tuple(one for one in comparison.notes if one not in comparison.unfair)
    yield "How", [], comparison.method
    if verdict is not None and verdict.confounded:
        yield "What no adjustment takes away", [], verdict.confounded
    made = [("otpdesk", comparison.version), ("Digest of the counts", comparison.digest[:16])]
    yield "To check it again", made, ()


def method_body(comparison: Comparison) -> QWidget:
    """The panel's body, made anew for each comparison."""
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(16, 14, 16, 16)
    column.setSpacing(8)
    for sentence in unfair(comparison):
        column.addWidget(selectable(sentence, "warning"))
    for heading, facts, sentences in sections(comparison):
        title = QLabel(heading.upper())
        title.setAccessibleName(heading)
        set_role(title, "section")
        column.addWidget(title)
        if facts:
            column.addLayout(_grid(facts))
        for sentence in sentences:
            column.addWidget(selectable(sentence, "text2"))
        column.addSpacing(6)
    column.addStretch()
    return body


def _grid(facts: Facts) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(5)
    for column in (0, 1):
        grid.setColumnStretch(column, 1)
    for number, (name, value) in enumerate(facts):
        label = selectable(name, "fact-name")
        words_ = selectable(value, "fact-value")
        words_.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words_, number, 1)
    return grid
