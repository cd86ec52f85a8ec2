"""List prices: what providers say, what files say over it, and the way back."""

import pytest

from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import DAY
from otpdesk.otp import Channel, Instant, Money
from otpdesk.store import accounts, prices, standings
from otpdesk.store.engine import Store
from otpdesk.store.prices import Kept
from tests.fixtures.clock import START, TurnedClock

EUR = "EUR"
LIST = (("EE", Channel.SMS, Money(50_000, EUR)), ("FI", Channel.SMS, Money(60_000, EUR)))


def account(store: Store, name: str = "main", provider: str = "messagebird") -> int:
    with store.write() as tx:
        return accounts.add(tx, name, provider, {}, "ada", keys=True).id


def say(store: Store, to: int, micro: int | None, country: str = "EE") -> bool:
    with store.write(prices.LOCK) as tx:
        money = None if micro is None else Money(micro, EUR)
        return prices.fetched(tx, to, country, Channel.SMS, money)


def take(store: Store, to: int, rows: tuple[tuple[str, Channel, Money], ...] = LIST) -> int:
    with store.write(prices.LOCK) as tx:
        return prices.take(tx, to, "list.csv", "ada", rows)


def kept(store: Store, to: int, country: str = "EE") -> tuple[int, Instant, bool] | None:
    with store.read() as tx:
        found = prices.one(tx, to, country, Channel.SMS)
    return None if found is None else (found.money.micro, found.at, found.imported)


def test_a_price_is_kept_by_account_country_and_channel_and_replaced(any_store: Store) -> None:
    main = account(any_store)
    say(any_store, main, 70_000)
    say(any_store, main, 71_000)
    with any_store.read() as tx:
        assert prices.kept(tx, Channel.SMS) == {(main, "EE"): Kept(Money(71_000, EUR), START)}
        assert prices.one(tx, main, "EE", Channel.VOICE) is None
        assert prices.one(tx, main, "FI", Channel.SMS) is None


def test_that_a_provider_has_no_price_is_remembered_and_takes_no_known_one_away(
    any_store: Store, clock: TurnedClock
) -> None:
    main = account(any_store)
    say(any_store, main, 70_000)
    clock.turn(10)
    say(any_store, main, None)
    assert kept(any_store, main) == (70_000, START, False)
    with any_store.read() as tx:
        assert prices.gaps(tx, Channel.SMS) == {(main, "EE"): START + 10_000}
        assert prices.gap(tx, main, "EE", Channel.SMS) == START + 10_000
    say(any_store, main, 70_500)
    with any_store.read() as tx:
        assert prices.gaps(tx, Channel.SMS) == {}


def test_a_price_from_a_file_stands_whatever_the_provider_says_later(any_store: Store, clock: TurnedClock) -> None:
    main = account(any_store)
    take(any_store, main)
    clock.turn(60)
    assert not say(any_store, main, None)
    assert not say(any_store, main, 99_000)
    assert kept(any_store, main) == (50_000, START, True)


def test_a_list_that_is_put_back_leaves_exactly_what_was_there(any_store: Store, clock: TurnedClock) -> None:
    main = account(any_store)
    say(any_store, main, 70_000)
    clock.turn(60)
    number = take(any_store, main)
    with any_store.write(prices.LOCK) as tx:
        undone = prices.put_back(tx, number)
    assert (undone.file, undone.who, undone.prices, undone.undone_at) == ("list.csv", "ada", 2, clock.at)
    assert kept(any_store, main) == (70_000, START, False)
    assert kept(any_store, main, "FI") is None


def test_lists_are_put_back_newest_first_and_once(any_store: Store) -> None:
    main, other = account(any_store), account(any_store, "other")
    first, second, elsewhere = take(any_store, main), take(any_store, main, LIST[:1]), take(any_store, other)
    with pytest.raises(BadInput, match="newer price list"), any_store.write(prices.LOCK) as tx:
        prices.put_back(tx, first)
    for number in (second, first):
        with any_store.write(prices.LOCK) as tx:
            prices.put_back(tx, number)
        with pytest.raises(BadInput, match="already"), any_store.write(prices.LOCK) as tx:
            prices.put_back(tx, number)
    with pytest.raises(NotFound), any_store.write(prices.LOCK) as tx:
        prices.put_back(tx, 99)
    with any_store.read() as tx:
        assert [one.id for one in prices.lists(tx) if one.undone_at is None] == [elsewhere]
        assert set(prices.kept(tx, Channel.SMS)) == {(other, "EE"), (other, "FI")}


def test_what_a_provider_says_of_an_account_is_kept_with_its_time_and_replaced(
    any_store: Store, clock: TurnedClock
) -> None:
    main = account(any_store)
    with any_store.write() as tx:
        standings.keep(tx, main, {"permissions": [["EE", "voice", True]]})
    clock.turn(DAY / 1000)
    with any_store.write() as tx:
        standings.keep(tx, main, {"permissions": None})
    with any_store.read() as tx:
        assert standings.all(tx) == {main: (START + DAY, {"permissions": None})}
