"""The style sheet taken apart: for each of its rules the colours that meet on screen, by their tokens.

A rule takes what it does not say from the rules it builds on: those of the same widget with fewer conditions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from otpdesk.gui.style import style_sheet
from otpdesk.gui.tokens import LIGHT

GROUNDS = ("bg", "surface", "raised", "nav", "sel")
"""What lies under a widget that has no ground of its own: page, card, row under the pointer, rail, chosen row."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LAST = re.compile(r"^(\w+|\*)((?:#[\w-]+|\[[^\]]+\])*)((?:::[\w-]+)?)((?::!?[\w-]+)*)$")


@dataclass(frozen=True)
class Rule:
    """One selector with what it declares: property → value, tokens as `$name`."""

    selector: str
    widget: str
    conditions: frozenset[str]
    declared: dict[str, str]

    @property
    def has_words(self) -> bool:
        """Whether it may change how words look: a bare line has none, nor have arrows, handles and ticks."""
        parts = {one for one in self.conditions if one.startswith("::")} - {"::section", "::item"}
        line = "max-height" in self.declared and "min-height" in self.declared and "color" not in self.declared
        return not parts and not line and bool({"color", "background", "selection-color"} & set(self.declared))

    def builds_on(self, other: "Rule") -> bool:
        """Whether what the other declares holds for this one too."""
        part = {one for one in self.conditions if one.startswith("::")}
        same = {one for one in other.conditions if one.startswith("::")} == part
        return same and other.widget in {self.widget, "QWidget"} and other.conditions <= self.conditions


def rules() -> tuple[Rule, ...]:
    """Every rule of the sheet, in its order."""
    sheet = _COMMENT.sub("", style_sheet({name: f"${name}" for name in (*LIGHT, "chevron", "check")}))
    return tuple(rule for selectors, body in _RULE.findall(sheet) for rule in _rules(selectors, body))


def _rules(selectors: str, body: str) -> Iterator[Rule]:
    declared = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
    clean = {key.strip(): value.strip() for key, value in declared.items()}
    for selector in selectors.split(","):
        found = _LAST.match(selector.split()[-1])
        assert found, selector
        widget, attributes, part, states = found.groups()
        conditions = {*re.findall(r"#[\w-]+|\[[^\]]+\]", attributes), *re.findall(r":!?[\w-]+", states)}
        yield Rule(selector.strip(), widget, frozenset(conditions | ({part} if part else set())), clean)


def effective(rule: Rule, every: tuple[Rule, ...], *names: str) -> str:
    """What holds of a property for what a rule speaks of: the last rule with most conditions; empty if none says."""
    told = [(len(one.conditions), place, one.declared[name]) for place, one in enumerate(every) for name in names
            if rule.builds_on(one) and name in one.declared]  # fmt: skip
    return max(told)[2] if told else ""


def tokens_in(value: str) -> list[str]:
    return re.findall(r"\$(\w+)", value)


@dataclass(frozen=True)
class Pair:
    """Two tokens that meet, and the rule by which they do."""

    front: str
    ground: str
    selector: str


def words(every: tuple[Rule, ...]) -> Iterator[Pair]:
    """Each ink with each ground it is read on."""
    for rule in every:
        if not rule.has_words:
            continue
        ink = tokens_in(effective(rule, every, "color")) or ["text"]
        ground = tokens_in(effective(rule, every, "background"))
        yield from (Pair(ink[0], one, rule.selector) for one in ground or _under(rule))
        chosen = tokens_in(effective(rule, every, "selection-color"))
        behind = tokens_in(effective(rule, every, "selection-background-color"))
        if chosen and behind:
            yield Pair(chosen[0], behind[0], f"{rule.selector} (selected)")


def _under(rule: Rule) -> tuple[str, ...]:
    return GROUNDS if ":disabled" not in rule.conditions else ("bg", "surface")


def outlines(every: tuple[Rule, ...]) -> Iterator[Pair]:
    """Each outline that says something – the edge of a field, what is wrong, the ring of the focus – with its grounds.

    A ring runs along the edge of its widget: what it must be told from is what lies around it.
    """
    for rule in every:
        for name, value in rule.declared.items():
            for token in tokens_in(value) if name.startswith("border") else []:
                if token not in _HAIRLINES:
                    own = [] if ":focus" in rule.conditions else tokens_in(effective(rule, every, "background"))
                    yield from (Pair(token, one, rule.selector) for one in {*own, "bg", "surface"} - {token})


_HAIRLINES = frozenset({"border", "border2"})
"""Lines that only part one thing from another; nothing is lost if they are not seen."""
