"""Vonage's calls: what is wrong with a request, a call as it stands, and the list of calls."""

from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Reason, Stage
from otpdesk.simulator.vonage.problems import problem

_WORDS = {
    Stage.QUEUED: "started",
    Stage.SENDING: "started",
    Stage.SENT: "ringing",
    Stage.ANSWERED: "answered",
    Stage.DELIVERED: "completed",
}
_ENDS = {Reason.UNREACHABLE: "unanswered", Reason.BUSY: "busy", Reason.SPAM: "rejected", Reason.EXPIRED: "timeout"}
_PAGE, _LARGEST_PAGE = 10, 100


def call_problem(document: Any) -> Reply | None:
    """What is wrong with the body of a new call, as Vonage says it; None when nothing is."""
    if not isinstance(document, dict):
        return problem(400, "bad-request", "Bad Request", "The request body is not valid JSON.")
    invalid = {}
    to = document.get("to")
    if not (isinstance(to, list) and to and isinstance(to[0], dict) and str(to[0].get("number", "")).isdigit()):
        invalid["to"] = "Is required, with type and number."
    if not document.get("from") and not document.get("random_from_number"):
        invalid["from"] = "Is required, unless random_from_number is set."
    if not document.get("ncco") and not document.get("answer_url"):
        invalid["ncco"] = "Either ncco or answer_url is required."
    return (
        problem(400, "bad-request", "Bad Request", "The request has invalid parameters.", invalid) if invalid else None
    )


def said(ncco: Any) -> str:
    """What a caller hears of an NCCO: the words of its talk actions."""
    actions = ncco if isinstance(ncco, list) else []
    talks = (str(action.get("text", "")) for action in actions if action.get("action") == "talk")
    return "\n".join(dict.fromkeys(talks))


def call_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """A call as it stands now; price, times and network only once it is completed."""
    submission, fate, stage = message.submission, message.fate, message.stage(now)
    word = _WORDS.get(stage) or _ENDS.get(fate.reason or Reason.NETWORK, "failed")
    document = {
        "_links": {"self": {"href": f"/v1/calls/{message.id}"}},
        "uuid": message.id,
        "conversation_uuid": f"CON-{message.id[::-1]}",
        "to": {"type": "phone", "number": submission.to.removeprefix("+")},
        "from": {"type": "phone", "number": submission.sender or _OWN_NUMBER},
        "status": word,
        "direction": "outbound",
    }
    return document | (_completed(message) if stage is Stage.DELIVERED else {})


_OWN_NUMBER = "447700900001"


def _completed(message: Accepted) -> dict[str, str]:
    fate = message.fate
    begun, ended = fate.arrives_after or fate.sent_after, fate.claim_after or 0
    seconds = max(1, (ended - begun) // 1000)
    rate = message.price.micro / 1e6
    return {
        "rate": f"{rate:.8f}",
        "price": f"{rate * seconds / 60:.8f}",
        "duration": str(seconds),
        "start_time": _written(message.at + begun),
        "end_time": _written(message.at + ended),
        "network": fate.mcc + fate.mnc,
    }


def _written(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _read(text: str) -> Instant:
    moment = datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def call_list(exchange: Exchange, application: str, asked: Asked) -> Reply:
    """A page of an application's calls, oldest first unless `order=desc`."""
    query, now = asked.query, exchange.clock.now()
    try:
        since, until = _read(query.get("date_start", _FIRST_DAY)), _read(query.get("date_end", _LAST_DAY))
    except ValueError:
        wrong = {"date_start": "Must be a date and time of ISO 8601."}
        return problem(400, "bad-request", "Bad Request", "The request has invalid parameters.", wrong)
    newest_first = exchange.sent("vonage", application, (Channel.VOICE,), since=since)
    documents = [call_document(message, now) for message in newest_first if message.at <= until]
    wanted = [document for document in documents if query.get("status") in {None, document["status"]}]
    if query.get("order", "asc") == "asc":
        wanted.reverse()
    return _page(asked, wanted)


_FIRST_DAY, _LAST_DAY = "2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"


def _page(asked: Asked, wanted: list[dict[str, Any]]) -> Reply:
    size = min(max(asked.number("page_size", _PAGE), 1), _LARGEST_PAGE)
    index = asked.number("record_index", 0)
    rows = list(islice(wanted, index, index + size))
    links = {"self": {"href": _href(asked, index)}}
    if index + size < len(wanted):
        links["next"] = {"href": _href(asked, index + size)}
    return reply(
        200,
        {
            "count": len(wanted),
            "page_size": size,
            "record_index": index,
            "_links": links,
            "_embedded": {"calls": rows},
        },
    )


def _href(asked: Asked, index: int) -> str:
    kept = [(key, value) for key, value in parse_qsl(asked.query_string) if key != "record_index"]
    return f"/v1/calls?{urlencode([*kept, ('record_index', str(index))])}"
