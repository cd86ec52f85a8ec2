"""Files of comparisons: tables, reports that can be asked again, and evidence for a provider's ticket."""

from typing import TYPE_CHECKING

from otpdesk.desk.evidence_views import Complaint, EvidencePack, EvidenceWanted
from otpdesk.desk.rights import require
from otpdesk.errors import BadInput
from otpdesk.roles import Right
from otpdesk.store import accounts, activity, audit
from otpdesk.store.narrowing import AttemptFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from otpdesk.desk.comparison_files_report import KeptReport
    from otpdesk.desk.comparison_files_svg import Chart
    from otpdesk.desk.comparison_views import Comparison
    from otpdesk.desk.context import Context
    from otpdesk.otp import Attempt
    from otpdesk.store.engine import Tx


class ComparisonFiles:
    """Writes and reads them. All methods block and may be called from any thread; whoever may compare may do it."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    def write(self, found: "Comparison", path: "Path", charts: "Sequence[Chart]" = ()) -> "Path":
        """Write a comparison as .csv (the accounts), .xlsx (all tables) or .html (a report with `charts`).

        BadInput for another kind of file, or if it cannot be written.
        """
        require(self._context, Right.COMPARE)
        match path.suffix.lower():
            case ".csv":
                from otpdesk.desk.comparison_files_sheets import write_comparison_csv

                write_comparison_csv(found, path)
            case ".xlsx":
                from otpdesk.desk.comparison_files_sheets import write_comparison_xlsx

                write_comparison_xlsx(found, path)
            case ".html":
                from otpdesk.desk.comparison_files_report import write_report

                write_report(found, path, charts)
            case other:
                raise BadInput(
                    f"“{other or path.name}” is no kind of file for this.", "Use .csv, .xlsx or .html.", "path"
                )
        self._note("compare.export", path.name, "done", {"digest": found.digest[:16]})
        return path

    def read_report(self, path: "Path") -> "KeptReport":
        """The question of a report and the digest of its counts. BadInput if the file is none."""
        require(self._context, Right.COMPARE)
        from otpdesk.desk.comparison_files_report import read_report

        return read_report(path)

    def evidence(
        self,
        wanted: EvidenceWanted,
        path: "Path",
        progress: "Callable[[int], None]" = lambda _rows: None,
        canceled: "Callable[[], bool]" = lambda: False,
    ) -> EvidencePack | None:
        """Attempts of one account as CSV, and beside it a text for the provider's ticket; None if it was canceled.

        Numbers are masked as in every export. BadInput if there is nothing to write, or it cannot be written. NotFound
        if there is no such account.
        """
        require(self._context, Right.COMPARE)
        from otpdesk.desk.comparison_files_evidence import COLUMNS, Summary
        from otpdesk.desk.exporting import write_table

        summary, text_path = Summary(), path.with_suffix(".txt")
        with self._context.store.read() as tx:
            provider = accounts.ever_named(tx, wanted.account).provider
            if not activity.count(tx, _narrowed(tx, wanted), 1):
                raise BadInput("There is no such attempt.", "Choose other days or another filter.", "complaint")
            rows = summary.watched(_attempts(tx, wanted))
            written = write_table(path, (COLUMNS,), rows, progress, canceled)
        if written is None:
            return None
        words = summary.text(wanted, provider, path.name)
        self._write_text(text_path, words, path)
        detail = {"account": wanted.account, "attempts": written, "complaint": wanted.complaint.value}
        self._note("compare.evidence", path.name, "done", detail)
        return EvidencePack(path, text_path, written, words)

    @staticmethod
    def _write_text(path: "Path", words: str, csv: "Path") -> None:
        """The text beside the CSV; without it the CSV goes too."""
        from otpdesk.desk.replacing import replacing

        try:
            with replacing(path) as partial:
                partial.write_text(words, encoding="utf-8")
        except BadInput:
            csv.unlink(missing_ok=True)
            raise

    def _note(self, action: str, what: str, outcome: str, detail: "Mapping[str, object]") -> None:
        with self._context.store.write() as tx:
            audit.write(tx, self._context.operator, self._context.workstation, action, what, outcome, detail)


def _attempts(tx: "Tx", wanted: EvidenceWanted) -> "Iterator[Attempt]":
    from itertools import islice

    return (found.attempt for found in islice(activity.rows(tx, _narrowed(tx, wanted)), wanted.most))


def _narrowed(tx: "Tx", wanted: EvidenceWanted) -> AttemptFilter:
    from otpdesk.store import compared

    of_it = {
        Complaint.ALL: (),
        Complaint.NOT_DELIVERED: compared.undelivered(tx),
        Complaint.NOT_VERIFIED: compared.unverified(tx),
    }
    return AttemptFilter(
        since=wanted.since,
        until=wanted.until,
        failures=wanted.failures,
        accounts=(wanted.account,),
        channels=wanted.channels,
        countries=wanted.countries,
        held=(*compared.real(), *compared.alike(wanted.networks, (), ()), *of_it[wanted.complaint]),
    )
