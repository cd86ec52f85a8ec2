"""Which entries fit what was typed, best first. rapidfuzz is imported with the first letter."""

from collections.abc import Sequence

from otpdesk.gui.commands.entries import Entry

_LETTERS = 3
"""From so many letters on a word may also be misspelt."""
_WHOLE = 300.0
_BEGINS = 200.0
_FITS = 74.0
_ASIDE = 0.8


def rank(entries: Sequence[Entry], typed: str) -> tuple[Entry, ...]:
    """The entries that fit; all in their own order when nothing is typed.

    A title that begins so comes first, then one with a word that does, then what rapidfuzz finds alike; what the
    entry says beside its title counts less.
    """
    wanted = typed.casefold().strip()
    if not wanted:
        return tuple(entries)
    scored = [(_score(entry, wanted), number) for number, entry in enumerate(entries)]
    fitting = sorted((-score, number) for score, number in scored if score >= _FITS)
    return tuple(entries[number] for _, number in fitting)


def _score(entry: Entry, wanted: str) -> float:
    return max(_alike(entry.title.casefold(), wanted), _ASIDE * _alike(entry.aside.casefold(), wanted))


def _alike(words: str, wanted: str) -> float:
    if words.startswith(wanted):
        return _WHOLE
    if any(word.startswith(wanted) for word in words.split()):
        return _BEGINS
    if len(wanted) < _LETTERS:
        return 0.0
    from rapidfuzz import fuzz

    each = max((fuzz.ratio(word[: len(wanted) + 1], wanted) for word in words.split()), default=0.0)
    return max(each, fuzz.token_set_ratio(words, wanted))
