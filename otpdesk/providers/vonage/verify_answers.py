"""Reading the answers of Verify v2: pure functions from an exchange to our words."""

from otpdesk.otp import Status
from otpdesk.providers.base import Answer, Message, Verdict
from otpdesk.providers.transport import not_accepted, short, text, without, words_of
from otpdesk.providers.verifying import Canceled, CheckAnswer, Found, Session, not_compared
from otpdesk.providers.vonage.abilities import MANAGED
from otpdesk.providers.vonage.answers import kind_of, refusal, said
from otpdesk.providers.vonage.codes import trouble
from otpdesk.providers.vonage.verify_codes import CONCURRENT
from otpdesk.providers.wire import Exchange

_CONFLICT, _NO_CONTENT = 409, 204
_FOUND = {
    400: Found.WRONG,
    404: Found.ENDED,
    410: Found.LOCKED,
    **dict.fromkeys((401, 402, 403, _CONFLICT, 422), Found.NOT_ASKED),
}
_GOES_ON = "A verification runs already, and its code holds; Vonage sent no other."
_WINDOW = "It takes a cancel from 30 seconds after the start, and before a second message."


def running(exchange: Exchange) -> str:
    """The id of the verification that runs already for the address; empty unless Vonage says so and names it."""
    return text(exchange.body or {}, "request_id") if exchange.status == _CONFLICT else ""


def started(exchange: Exchange, message: Message) -> Answer:
    """What a start came to. A 409 that does not name the verification that runs leaves all unknown."""
    taken = text(exchange.body or {}, "request_id")
    if exchange.fine and taken:
        return Answer(Verdict.ACCEPTED, Status.ACCEPTED, provider_id=taken, raw="started")
    if exchange.status == _CONFLICT:
        words = "A verification runs already for the address, and Vonage does not say which."
        return not_accepted(Verdict.UNKNOWN, exchange, CONCURRENT, trouble(CONCURRENT), words)
    return refusal(exchange, message, f"verify:{kind_of(exchange)}")


def goes_on(request_id: str) -> Answer:
    """One runs already and nothing more is sent: what there is to check is that one."""
    return Answer(Verdict.ACCEPTED, Status.ACCEPTED, request_id, "running", code=CONCURRENT, words=_GOES_ON)


def other_code_runs(exchange: Exchange, message: Message) -> Answer | None:
    """One runs already with another code than the one of ours that was to be carried; None if that is not so."""
    if not message.code or exchange.status != _CONFLICT or not said(exchange):
        return None
    words = without(said(exchange), message)
    return not_accepted(Verdict.REJECTED, exchange, CONCURRENT, trouble(CONCURRENT), words)


def sent_again(exchange: Exchange, request_id: str, message: Message) -> Answer:
    """What going on to the next step came to. A conflict: there is none left, and the code that was sent holds."""
    if exchange.fine and not exchange.page:
        return Answer(Verdict.ACCEPTED, Status.ACCEPTED, request_id, "next")
    if exchange.status == _CONFLICT and exchange.body:
        return goes_on(request_id)
    return refusal(exchange, message, f"verify:{kind_of(exchange)}")


def checked(exchange: Exchange, session: Session, code: str) -> CheckAnswer:
    """What a check came to. 400: a wrong code. 410: wrong too often, the verification is over. 404: it is over.

    What else is refused, keys or a step that takes no code, is refused before a comparison.
    """
    body = exchange.body
    if exchange.fine and body is not None and text(body, "status") == "completed":
        return CheckAnswer(Found.CORRECT)
    # A problem without a title is somebody else's.
    own = body is not None and bool(text(body, "title"))
    found = _FOUND.get(exchange.status or 0) if own else None
    return CheckAnswer(
        found or not_compared(exchange),
        f"verify:{kind_of(exchange)}" if own and kind_of(exchange) else "",
        words_of(exchange, _without(exchange, code, session.to)),
        retry_after=exchange.retry_after,
    )


def canceled(exchange: Exchange) -> Canceled:
    """What a cancel came to."""
    if exchange.status == _NO_CONTENT:
        return Canceled(done=True)
    if exchange.body is None or not said(exchange):
        return Canceled(done=False, words=words_of(exchange))
    words = short(said(exchange)).rstrip(".")
    early = "30 seconds" in words
    return Canceled(done=False, words=f"{words}. {_WINDOW}", opens_after=MANAGED.cancel_after if early else None)


def _without(exchange: Exchange, *secrets: str) -> str:
    """Vonage's words, without what we gave it."""
    words = said(exchange)
    for secret in filter(None, (*secrets, *(secret.lstrip("+") for secret in secrets))):
        words = words.replace(secret, "…")
    return words
