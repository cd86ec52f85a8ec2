"""What can go wrong, said so that a person knows what to do next.

    DeskError            a sentence (title) and a next step (hint); shown in the message bar
    ├── BadInput         something typed cannot be used; names its field
    ├── NotFound         no such customer, verification, account …
    ├── Refused          a limit or rule said no; names the rule and when it frees
    ├── NoRoute          no account may carry this message
    ├── NotAllowed       the role of whoever asks does not reach so far
    ├── StoreProblem     the database cannot be used as it is
    ├── VaultProblem     the secrets cannot be read or written
    └── AccountProblem   a provider account cannot be used: keys refused, host wrong

A provider's *no* to a message is data (a failed attempt), never an exception. Texts of errors never hold
a code, a key or a whole number.
"""

from typing import ClassVar


class DeskError(Exception):
    """A problem a person can act on: what happened, and what to do now."""

    kind: ClassVar[str] = "error"

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.hint = hint


class BadInput(DeskError):
    """Something typed cannot be used; `field` names where it was typed."""

    kind = "bad_input"

    def __init__(self, title: str, hint: str = "", field: str = "") -> None:
        super().__init__(title, hint)
        self.field = field


class NotFound(DeskError):
    """Nothing stored answers to that name or id."""

    kind = "not_found"


class Refused(DeskError):
    """A limit or rule said no: which one, and after how many whole seconds it frees (None: not by waiting)."""

    kind = "refused"

    def __init__(self, title: str, hint: str, rule: str, retry_after: int | None = None) -> None:
        super().__init__(title, hint)
        self.rule = rule
        self.retry_after = retry_after


class NoRoute(DeskError):
    """No account may carry this message."""

    kind = "no_route"


class NotAllowed(DeskError):
    """The role of whoever asks does not allow it; says which role does, and who has it."""

    kind = "not_allowed"


class StoreProblem(DeskError):
    """The database cannot be used as it is; nothing was changed."""

    kind = "store"


class VaultProblem(DeskError):
    """The vault cannot be opened, read or written; nothing was changed."""

    kind = "vault"


class AccountProblem(DeskError):
    """A provider account cannot be used as configured."""

    kind = "account"


class KeysRefused(AccountProblem):
    """The provider answered, and does not take the account's keys."""
