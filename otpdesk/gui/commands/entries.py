"""What the palette offers, as entries: from a page's actions, the customers and attempts found, and the pages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from otpdesk.desk.views import Hit, Row
from otpdesk.gui import wording
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages import Page, PageSpec

CUSTOMERS, ATTEMPTS, GO_TO = "Customers", "Attempts", "Go to"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette. `aside` stands after the title: why not, or what it is.

    `more` is what else can be done with it, which Tab shows.
    """

    group: str
    title: str
    run: Callable[[], None]
    aside: str = ""
    icon: str = "chevron-right"
    flag: str = ""
    keys: tuple[str, ...] = ()
    enabled: bool = True
    more: "tuple[Entry, ...]" = ()

    @property
    def words(self) -> str:
        """The line for a screen reader."""
        keys = f"key {' '.join(self.keys)}" if self.keys else ""
        parts = (self.title, self.aside, keys, "" if self.enabled else "not possible now")
        return ", ".join(part for part in parts if part)


def of_actions(group: str, actions: Sequence[Action]) -> tuple[Entry, ...]:
    """The actions that are worth listing; those that cannot be done now come with the reason."""
    return tuple(
        Entry(group, one.title, one.run, one.why, one.icon, keys=keys_of(one.key_shown), enabled=one.enabled)
        for one in actions
        if one.listed
    )


def keys_of(shown: str) -> tuple[str, ...]:
    """A chord as keys to be drawn: “Ctrl+,” is Ctrl and the comma."""
    return tuple(part for part in shown.split("+") if part)


def of_pages(desktop: Desktop, specs: Sequence[PageSpec]) -> Iterator[Entry]:
    """The pages, each followed by the places on it that have a name."""
    for spec in specs:
        keys = keys_of(spec.shortcut)
        yield Entry(GO_TO, spec.title, partial(desktop.go, spec.key), "", spec.icon, keys=keys)
        for title, place in spec.places:
            there = partial(desktop.go, spec.key, place=place)
            yield Entry(GO_TO, title, there, spec.title, spec.icon, keys=keys)


def of_hit(desktop: Desktop, hit: Hit) -> Entry:
    """A customer that was found, or an address that is not in the directory."""
    customer = hit.customer
    known = {
        "customer_id": customer.id if customer else None,
        "address_id": hit.address_id,
        "verification_id": hit.verification_id,
    }
    state = "verified" if hit.last_verified else wording.status(hit.last_status) if hit.last_status else ""
    parts = (customer.reference if customer else "", hit.masked if hit.masked != hit.title else "", state)
    aside = " · ".join(part for part in parts if part)
    show = partial(desktop.go, "console", **{key: value for key, value in known.items() if value})
    searched = customer.reference if customer else hit.masked
    sign = "mail" if "@" in hit.masked else "smartphone"
    more = (
        Entry(hit.title, "Open at the console", show, icon="headset"),
        Entry(
            hit.title, "Show the attempts in Activity", partial(desktop.go, "activity", text=searched), icon="history"
        ),
    )
    return Entry(CUSTOMERS, hit.title, show, aside, sign, hit.country, more=more if customer else ())


def of_row(desktop: Desktop, row: Row) -> Entry:
    """An attempt that was found."""
    attempt = row.attempt
    at = f"{wording.day(attempt.created_at, desktop.zone)} {wording.clock_time(attempt.created_at, desktop.zone)}"
    title = f"{wording.CHANNEL[attempt.channel]} to {row.customer or attempt.to}"
    aside = " · ".join((wording.pill(attempt)[0], at, attempt.account))
    show = partial(desktop.go, "console", verification_id=attempt.verification_id)
    more = (
        Entry(title, "Open at the console", show, icon="headset"),
        Entry(title, "Show it in Activity", partial(desktop.go, "activity", text=attempt.id), icon="history"),
    )
    return Entry(ATTEMPTS, title, show, aside, wording.CHANNEL_ICON[attempt.channel], attempt.country, more=more)


def offered_here(
    desktop: Desktop, page: Page | None, specs: Sequence[PageSpec], everywhere: Sequence[Action]
) -> tuple[Entry, ...]:
    """All that can be done now: on the page in front, by going elsewhere, and everywhere."""
    here = of_actions(page.subject, page.offered()) if page is not None else ()
    places = tuple(of_pages(desktop, specs)) if desktop.desk is not None else ()
    return (*here, *places, *of_actions("Everywhere", everywhere))
