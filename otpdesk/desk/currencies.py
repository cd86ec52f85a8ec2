"""Money: dated exchange rates and fees, by which comparisons make prices of different accounts comparable.

The policy's rates are what limits and routes go by, and what counts before the first dated rate of a currency.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from otpdesk.desk.money_views import FeeKind, FeeLine, RateFile, RateLine, RateProblem
from otpdesk.desk.price_file import known_currencies
from otpdesk.desk.rights import require
from otpdesk.desk.sheets import read_sheet
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Money
from otpdesk.roles import Right
from otpdesk.store import accounts, audit, rates

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.store.engine import Tx

EXPECTED = "The first line names the columns currency, since, rate; then a rate a line follows: USD,2026-11-01,0.92."
_HIGHEST_RATE = 1_000_000.0
_HIGHEST_FEE = 10**12


class Currencies:
    """Rates and fees. All methods block and may be called from any thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._rulebook = rulebook

    # rates

    def rates(self) -> tuple[RateLine, ...]:
        """Every rate into the desk's currency: of each currency the policy's first, then the dated ones by day."""
        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            policy = self._rulebook.now(tx).policy
            dated = [
                RateLine(one.currency, one.base, one.since, one.rate, one.who, one.at)
                for one in rates.rates(tx, policy.currency)
            ]
        undated = [RateLine(name, policy.currency, "", rate) for name, rate in policy.rates.items()]
        return tuple(sorted((*undated, *dated), key=lambda one: (one.currency, one.since)))

    def set_rate(self, currency: str, rate: float, since: str) -> RateLine:
        """From a day on, one unit of `currency` is `rate` of the desk's. BadInput for what cannot be."""
        require(self._context, Right.CONFIGURE)
        return self._put((self._sound(RateLine(currency, "", since, rate)),), "")[0]

    def remove_rate(self, currency: str, since: str) -> None:
        """Delete a dated rate; the one before it counts on. NotFound if there is none."""
        require(self._context, Right.CONFIGURE)
        name, day = currency_of(currency), day_of(since)
        with self._context.store.write(rates.LOCK) as tx:
            rates.drop_rate(tx, self._rulebook.now(tx).policy.currency, name, day)
            self._note(tx, "rates.remove", name, {"since": day})

    def read_rates(self, path: "Path") -> RateFile:
        """A CSV file of rates as it would be taken, with the lines that cannot be. Nothing changes. BadInput."""
        require(self._context, Right.CONFIGURE)
        sheet = read_sheet(path, EXPECTED)
        missing = {"currency", "since", "rate"} - set(sheet.heads)
        if missing:
            raise BadInput(f"{sheet.name} has no column “{min(missing)}”.", EXPECTED, "file")
        found: list[RateLine] = []
        problems: list[RateProblem] = []
        for line, row in sheet.rows:
            cells = dict(zip(sheet.heads, row, strict=False))
            try:
                wanted = RateLine(cells["currency"], "", cells.get("since", ""), _number(cells.get("rate", "")))
                found.append(self._sound(wanted))
            except BadInput as problem:
                problems.append(RateProblem(line, problem.title))
        return RateFile(sheet.name, tuple(found), tuple(problems))

    def take_rates(self, file: RateFile) -> tuple[RateLine, ...]:
        """Write the rates of a file that was read; lines with problems are left out. BadInput if none is left."""
        require(self._context, Right.CONFIGURE)
        if not file.rates:
            raise BadInput(f"{file.file} has no rate that can be used.", "Its lines say what is wrong.", "file")
        return self._put(tuple(map(self._sound, file.rates)), file.file)

    def _put(self, wanted: tuple[RateLine, ...], file: str) -> tuple[RateLine, ...]:
        who = self._context.operator
        with self._context.store.write(rates.LOCK) as tx:
            base = self._rulebook.now(tx).policy.currency
            for one in wanted:
                if one.currency == base:
                    raise BadInput(f"{base} is the desk's own currency.", "Its rate is always 1.", "currency")
                rates.put_rate(tx, rates.Rate(base, one.currency, one.since, one.rate, who))
            if file:
                self._note(tx, "rates.import", file, {"rates": len(wanted)})
            else:
                self._note(tx, "rates.set", wanted[0].currency, {"since": wanted[0].since, "rate": wanted[0].rate})
            return tuple(replace(one, base=base, who=who, at=tx.now) for one in wanted)

    @staticmethod
    def _sound(line: RateLine) -> RateLine:
        if not 0 < line.rate <= _HIGHEST_RATE:
            raise BadInput(f"{line.rate:g} is no exchange rate.", "It is a number over 0, such as 0.92.", "rate")
        return replace(line, currency=currency_of(line.currency), since=day_of(line.since))

    # fees

    def fees(self) -> tuple[FeeLine, ...]:
        """Every fee, by account, kind and day."""
        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            return tuple(map(_fee_line, rates.fees(tx)))

    def set_fee(self, account: str, kind: FeeKind, money: Money, since: str) -> FeeLine:
        """What an account costs beside its messages, from a day on; 0 ends a fee. BadInput, NotFound."""
        require(self._context, Right.CONFIGURE)
        if not 0 <= money.micro <= _HIGHEST_FEE:
            raise BadInput("A fee is 0 or more.", "Write it as 0.05 EUR.", "amount")
        wanted = rates.Fee(
            account, kind.value, day_of(since), Money(money.micro, currency_of(money.currency)), self._context.operator
        )
        with self._context.store.write(rates.LOCK) as tx:
            rates.put_fee(tx, accounts.ever_named(tx, account).id, wanted)
            detail = {"kind": kind.value, "since": wanted.since, "amount": _amount(wanted.money)}
            self._note(tx, "fees.set", account, detail)
            return _fee_line(replace(wanted, at=tx.now))

    def remove_fee(self, account: str, kind: FeeKind, since: str) -> None:
        """Delete a fee; the one before it counts on. NotFound if there is none of that day."""
        require(self._context, Right.CONFIGURE)
        day = day_of(since)
        with self._context.store.write(rates.LOCK) as tx:
            if not rates.drop_fee(tx, accounts.ever_named(tx, account).id, kind.value, day):
                words = kind.value.replace("_", " ")
                raise NotFound(f"{account} has no fee {words} from {day} on.", "“otpdesk fees list” shows them.")
            self._note(tx, "fees.remove", account, {"kind": kind.value, "since": day})

    def _note(self, tx: "Tx", action: str, what: str, detail: "Mapping[str, object]") -> None:
        audit.write(tx, self._context.operator, self._context.workstation, action, what, "done", detail)


def _fee_line(one: rates.Fee) -> FeeLine:
    return FeeLine(one.account, FeeKind(one.kind), one.since, one.money, one.who, one.at)


def _amount(money: Money) -> str:
    return f"{money.micro / 1_000_000:.6f} {money.currency}"


def _number(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise BadInput(
            f"“{text.strip()}” is no exchange rate.", "It is a number over 0, such as 0.92.", "rate"
        ) from None


def day_of(text: str) -> str:
    """A day as it is kept, 2026-11-24. BadInput if the text is none."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise BadInput(f"“{text.strip()}” is not a day.", "Write it as 2026-11-23.", "since") from None


def currency_of(text: str) -> str:
    """The ISO 4217 code that a text names. BadInput if it is none."""
    name = text.strip().upper()
    if name not in known_currencies():
        raise BadInput(f"“{text.strip()}” is not a currency.", "Three letters, such as EUR.", "currency")
    return name
