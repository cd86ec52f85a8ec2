"""How names, references, numbers and e-mail addresses are cut up to be found again by a part of them. Pure."""

import re
import unicodedata

from otpdesk.otp import AddressKind

WINDOW = 4
"""Characters of the shortest part of a number or e-mail address that can be looked up."""

LONGEST_WORD = 64

_WITHOUT_ACCENT = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
})  # fmt: skip
"""Letters that Unicode does not take apart into a base letter and an accent."""

_WORD = re.compile(r"[^\W_]+")
_PLUS = re.compile(r"\D")


def folded(text: str) -> str:
    """A text without case and accents: “Łukasz Ångström” and “lukasz angstrom” are the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_WITHOUT_ACCENT)


def words(text: str) -> tuple[str, ...]:
    """The words of a name, folded, each once, in order."""
    found = (word[:LONGEST_WORD] for word in _WORD.findall(folded(text)))
    return tuple(dict.fromkeys(found))


def reference_word(reference: str) -> str:
    """A reference as one word of the index; the sign before it keeps it apart from names."""
    return f"#{folded(reference.strip())}"[:LONGEST_WORD]


def canonical(kind: AddressKind, value: str) -> str:
    """The form in which two spellings of one address are equal. Nearly no mail system tells case apart."""
    return value.casefold() if kind is AddressKind.EMAIL else value


def windows(kind: AddressKind, text: str) -> tuple[str, ...]:
    """Every part of WINDOW characters of the digits of a number, or of an e-mail address before its @; each once."""
    body = _PLUS.sub("", text) if kind is AddressKind.PHONE else text.casefold().partition("@")[0]
    parts = (body[start : start + WINDOW] for start in range(len(body) - WINDOW + 1))
    return tuple(dict.fromkeys(f"{kind}:{part}" for part in parts))
