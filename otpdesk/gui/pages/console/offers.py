"""What the operator can do at the console now, for keys, bottom bar, key list and palette."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from otpdesk.gui.actions import Action
from otpdesk.gui.pages.console import whose
from otpdesk.gui.pages.console.account_word import KEY
from otpdesk.gui.pages.console.acts import may_have_code
from otpdesk.gui.pages.console.headline import Action as Main
from otpdesk.roles import Right, needs

if TYPE_CHECKING:
    from otpdesk.gui.pages.console.card import VerificationCard
    from otpdesk.gui.pages.console.page import ConsolePage
    from otpdesk.gui.pages.console.visit import Visit

_HINTS = {"S": "send", "R": "resend", "V": "call", "E": "e-mail", "W": "WhatsApp"}
_ENTER = {
    Main.SEND: "Press the button in focus",
    Main.ENTER_CODE: "Check the code",
    Main.DONE: "Done, next customer",
    Main.CHECK_AGAIN: "Ask the provider again",
    Main.ASK: "Copy a request for permission",
    Main.NEXT_BEST: "Do what is offered next",
    Main.WAIT: "Press the button in focus",
}


def offers(page: "ConsolePage") -> tuple[Action, ...]:
    """The actions of the page as it stands, most used first."""
    return tuple(_nobody(page) if page.visit is None else _somebody(page, page.visit))


def _nobody(page: "ConsolePage") -> Iterator[Action]:
    yield Action("Find a customer", page.focus_find, "/", "search", "find")
    yield Action("Open the first that is found", page.enter, "Return", hint="open", listed=False)
    yield from _recent(page)


def _recent(page: "ConsolePage") -> Iterator[Action]:
    hint = "recent" if page.visit is None else ""
    yield Action("Your customer before", partial(page.step, 1), "Alt+Down", "history", hint)
    yield Action("Your customer after", partial(page.step, -1), "Alt+Up", "history")


def _somebody(page: "ConsolePage", visit: "Visit") -> Iterator[Action]:
    card = page.board.verification
    main = card.headline.main_action
    yield Action("Find the next customer", page.focus_find, "/", "search", "find")
    paged = visit.session is not None and not whose.read_back(visit.session)
    if may_have_code(visit.session) and not visit.over and not paged:
        yield Action("Type the code", partial(_show_code_field, card), "0–9", "shield-check", "code")
    if main is not Main.WAIT:
        opens = paged and main is Main.ENTER_CODE
        hint = "open the page" if opens else "check" if main is Main.ENTER_CODE else ""
        title = "Open the provider's page" if opens else _ENTER[main]
        yield Action(title, page.enter, "Return", "check", hint, listed=main not in {Main.SEND, Main.DONE})
    yield from _sends(card)
    if not visit.over and visit.target.verification_id is not None:
        yield Action("Cancel the verification", visit.cancel, "X", "ban", "cancel")
    number = page.board.customer.number
    can = number.button.isEnabled()
    why = "" if can else number.button.toolTip().rstrip(".").lower()
    yield Action("Look the number up", number.press, "L", "scan-search", "", can, why)
    allowed = page.desktop.may(Right.REVEAL)
    why = "" if allowed else needs(Right.REVEAL)
    yield Action("Reveal the number", page.board.customer.reveal_first, "Shift+H", "eye", "reveal", allowed, why)
    yield Action("Done, next customer", page.next_customer, "Esc", "check", "next" if visit.over else "done, next")
    yield from _recent(page)


def _show_code_field(card: "VerificationCard") -> None:
    card.show_code_field()


def _sends(card: "VerificationCard") -> Iterator[Action]:
    ready = card.ready
    if card.shows_ready:
        yield Action(ready.button.text().strip(), ready.send, "S", "send", "send", ready.button.isEnabled(), ready.line)
    shown = card.word.word
    if shown is not None and shown.other:
        title = f"Send through {shown.other}"
        yield Action(title, card.word.choose_other, KEY, "send", "", card.word.button.isEnabled())
    for button in card.choices.buttons:
        if button.key == "S" and card.shows_ready:
            continue
        yield Action(
            button.text(),
            button.click,
            button.key,
            button.icon_name,
            _HINTS[button.key],
            button.isEnabled(),
            button.line,
        )
