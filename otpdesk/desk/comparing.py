"""Comparing providers: the question put to the cells of its days, the answer with every figure and a verdict.

Nothing heavy is imported until somebody compares.
"""

from typing import TYPE_CHECKING

from otpdesk import __version__
from otpdesk.desk.activity import row_of
from otpdesk.desk.comparison_views import Comparison, Mix, Offered, Question
from otpdesk.desk.currencies import currency_of
from otpdesk.desk.rights import require
from otpdesk.desk.views import Page
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, Purpose
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Capability
from otpdesk.roles import Right
from otpdesk.store import accounts, activity, rates
from otpdesk.store.narrowing import AttemptFilter

if TYPE_CHECKING:
    from collections.abc import Collection

    from otpdesk.desk.cells import DailyCells
    from otpdesk.desk.comparing_answer import Asked
    from otpdesk.desk.comparing_counts import Known
    from otpdesk.desk.comparing_money import Exchange
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.otp import Instant
    from otpdesk.quality.cells import Cells
    from otpdesk.store.engine import Tx

DAY = 86_400_000
MOST_DAYS = 400


class Comparing:
    """Quality questions. All methods block and may be called from any thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook", cells: "DailyCells") -> None:
        self._context = context
        self._rulebook = rulebook
        self._cells = cells

    def compare(self, question: Question) -> Comparison:
        """The answer, from the state of this moment: days that changed are counted anew first.

        BadInput for a question that cannot be asked. NotFound if it names an account that does not exist.
        """
        require(self._context, Right.COMPARE)
        _check(question)
        self._count_anew(question)
        from otpdesk.desk.comparing_answer import answer

        with self._context.store.read() as tx:
            asked = self._asked(tx, question)
        return answer(asked)

    def _count_anew(self, question: Question) -> None:
        """Count those days of the question again that changed since they were counted."""
        length = question.until - question.since if question.before else 0
        self._cells.keep_up(since=question.since - length, until=question.until)

    def _asked(self, tx: "Tx", question: Question) -> "Asked":
        from otpdesk.desk.comparing_answer import Asked

        for name in (*question.accounts, *(question.pair or ())):
            accounts.ever_named(tx, name)
        length = question.until - question.since
        return Asked(
            question=question,
            cells=self._days(tx, question.since, question.until),
            earlier=self._days(tx, question.since - length, question.since) if question.before else None,
            exchange=self._exchange(tx, question.currency),
            known=_known(tx),
            read_at=tx.now,
            version=__version__,
        )

    def _days(self, tx: "Tx", since: "Instant", until: "Instant") -> "Cells":
        from otpdesk.desk.comparing_counts import day_word
        from otpdesk.store import cells

        return cells.days(tx, day_word(since), day_word(until - DAY))

    def _exchange(self, tx: "Tx", currency: str) -> "Exchange":
        from otpdesk.desk.comparing_money import Exchange

        policy = self._rulebook.now(tx).policy
        base = policy.currency
        return Exchange(base, currency or base, policy.rates, rates.rates(tx, base), rates.fees(tx))

    def attempts_of(
        self, question: Question, account: str, country: str | None = None, limit: int = 200, before: str | None = None
    ) -> Page:
        """The first attempts behind an account's row, or behind its cell of a country, the newest first.

        `country` "" is that of e-mail, None takes all; `before` is the key of the page before (`Page.older`).
        """
        require(self._context, Right.COMPARE)
        _check(question)
        from otpdesk.store import compared

        with self._context.store.read() as tx:
            accounts.ever_named(tx, account)
            wanted = AttemptFilter(
                since=question.since,
                until=question.until,
                accounts=(account,),
                channels=question.channels,
                countries=question.countries if country is None else (country,),
                purposes=question.purposes,
                held=(
                    *compared.counted(tx),
                    *compared.alike(question.networks, question.senders, question.chosen_by),
                ),
            )
            found = activity.page(tx, wanted, older=before, limit=limit)
        return Page(tuple(map(row_of, found.rows)), found.older, found.newer)

    def offered(self, since: "Instant", until: "Instant", channels: "Collection[Channel]" = ()) -> Offered:
        """What can be chosen in the filters of a period: the words that occur, those of most attempts first."""
        require(self._context, Right.COMPARE)
        _check(Question(since, until))
        self._count_anew(Question(since, until))
        with self._context.store.read() as tx:
            found = self._days(tx, since, until).where(channel=channels)
            providers = {one.name: one.provider for one in accounts.all(tx, removed=True)}
        return Offered(
            accounts=tuple((name, providers.get(name, "")) for name in _words(found, "account")),
            countries=_words(found, "country"),
            channels=tuple(map(Channel, _words(found, "channel"))),
            networks=_words(found, "network"),
            purposes=tuple(map(Purpose, _words(found, "purpose"))),
            senders=_words(found, "sender"),
        )


def _known(tx: "Tx") -> "Known":
    """Every account's provider, and which of them say what became of a message; removed ones too."""
    from otpdesk.desk.comparing_counts import Known

    providers = {one.name: one.provider for one in accounts.all(tx, removed=True)}
    reporting = {name for name, provider in providers.items() if provider_class(provider).can(Capability.REPORT)}
    return Known(providers, frozenset(reporting))


def _words(cells: "Cells", dimension: str) -> tuple[str, ...]:
    """The words of a dimension, those of most attempts first; the empty one is no choice."""
    found = [(-sums["attempts"] - sums["tests"], key[0]) for key, sums in cells.by(dimension) if key[0]]
    return tuple(word for _, word in sorted(found))


def _check(question: Question) -> None:
    days = (question.until - question.since) / DAY
    if question.since % DAY or question.until % DAY:
        raise BadInput("The period does not begin and end at midnight UTC.", "It is made of whole days.", "since")
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"A period of {days:g} days cannot be compared.", f"From 1 day to {MOST_DAYS}.", "since")
    if question.pair is not None and question.pair[0] == question.pair[1]:
        raise BadInput("An account is not compared with itself.", "Name two.", "pair")
    if not 0 < question.margin < 1:
        raise BadInput("The smallest difference that matters is between 0 and 100 points.", "Such as 3.", "margin")
    if question.currency:
        currency_of(question.currency)
    if question.at_least < 1:
        raise BadInput("An account needs at least one first attempt.", "Such as 100.", "at_least")
    if question.mix is Mix.PLANNED and not any(share > 0 for _, share in question.planned):
        raise BadInput("The planned mix is empty.", "Such as US=0.5,IN=0.5.", "planned")
    if any(share < 0 for _, share in question.planned):
        raise BadInput("A planned share is less than nothing.", "Such as US=0.5,IN=0.5.", "planned")
