"""Evidence for a provider's ticket: attempts as CSV with the provider's own ids and words, and a short text."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from otpdesk.desk.comparing_scope import CHANNELS
from otpdesk.desk.comparing_words import many
from otpdesk.desk.evidence_views import Complaint, EvidenceWanted
from otpdesk.desk.exporting import SHOWN, utc
from otpdesk.desk.geography import country_name
from otpdesk.otp import Attempt, Channel, Instant

COLUMNS = (
    "attempt", "provider message id", "created (UTC)", "sent (UTC)", "delivered as claimed (UTC)", "ended (UTC)",
    "to (masked)", "country", "network", "channel", "sender", "status", "failure", "provider status", "provider code",
    "provider words", "code came back",
)  # fmt: skip

_SUBJECTS = {
    Complaint.ALL: "Messages of one account",
    Complaint.NOT_DELIVERED: "Messages not delivered",
    Complaint.NOT_VERIFIED: "Messages reported as delivered that nobody seems to have received",
}
_ASKED = {
    Complaint.ALL: "Please tell us what became of these messages.",
    Complaint.NOT_DELIVERED: "Please tell us why these messages did not arrive, and by which route they went.",
    Complaint.NOT_VERIFIED: (
        "You reported these messages as delivered, yet none of the codes in them was ever used, though customers were "
        "waiting for them. Please tell us which route they took, and whether the receipts came from the handset."
    ),
}
_MOST_LINES = 12
_MOST_IDS = 5


def values(one: Attempt) -> tuple[str, ...]:
    """A row of the CSV."""
    return (
        one.id,
        one.provider_id,
        utc(one.created_at),
        _when(one.sent_at),
        _when(one.first_delivered_at),
        _when(one.terminal_at),
        one.to if one.channel is Channel.EMAIL else f"••{one.to[-SHOWN:]}",
        one.country,
        "-".join(part for part in (one.mcc, one.mnc) if part),
        one.channel.value,
        one.sender,
        one.status.value,
        one.failure.value if one.failure else "",
        one.provider_status,
        one.provider_code,
        one.provider_words,
        "yes" if one.converted else "no",
    )


def _when(at: Instant | None) -> str:
    return "" if at is None else utc(at)


class Summary:
    """What the text says of the attempts, gathered while they are written."""

    def __init__(self) -> None:
        self.statuses: Counter[tuple[str, str, str]] = Counter()
        self.countries: Counter[str] = Counter()
        self.ids: list[str] = []
        self.count = 0

    def watched(self, attempts: Iterable[Attempt]) -> Iterator[tuple[str, ...]]:
        """The rows of some attempts, which are counted on the way."""
        for one in attempts:
            self.count += 1
            self.statuses[one.provider_status or one.status.value, one.provider_code, one.provider_words] += 1
            self.countries[one.country] += 1
            if one.provider_id and len(self.ids) < _MOST_IDS:
                self.ids.append(one.provider_id)
            yield values(one)

    def text(self, wanted: EvidenceWanted, provider: str, file: str) -> str:
        """The text for the ticket."""
        return "\n".join((*self._text(wanted, provider, file), ""))

    def _text(self, wanted: EvidenceWanted, provider: str, file: str) -> Iterator[str]:
        yield f"Subject: {_SUBJECTS[wanted.complaint]} ({many(self.count, 'message')})"
        yield ""
        channels = ", ".join(CHANNELS[one] for one in wanted.channels) or "all channels"
        yield (
            f"Account {wanted.account} ({provider}), {_day(wanted.since)} to {_day(wanted.until - 1)} (UTC), "
            f"{channels}: {many(self.count, 'message')}."
        )
        yield _ASKED[wanted.complaint]
        yield ""
        yield f"The file {file} lists each with your message id, times in UTC, and the status and words you sent us."
        yield "Numbers are masked; we give a whole one on request where the law allows it."
        statuses = [_status(*key, number) for key, number in self.statuses.most_common()]
        yield from self._lines("By your status:", statuses)
        countries = [
            f"{country_name(country) or 'no country'}: {number:,}" for country, number in self.countries.most_common()
        ]
        yield from self._lines("By country:", countries)
        yield from self._lines("The newest message ids:", self.ids)

    @staticmethod
    def _lines(head: str, lines: list[str]) -> Iterator[str]:
        if lines:
            yield ""
            yield head
            yield from (f"- {line}" for line in lines[:_MOST_LINES])
        if len(lines) > _MOST_LINES:
            yield f"- and {len(lines) - _MOST_LINES} more"


def _status(status: str, code: str, words: str, number: int) -> str:
    parts = " ".join(part for part in (status, code) if part)
    return f"{parts}{f' “{words}”' if words else ''}: {number:,}"


def _day(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
