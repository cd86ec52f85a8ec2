"""A comparison as CSV and as a spreadsheet: what it is first, then the figures; nothing a program would execute."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from otpdesk.desk.comparison_files_tables import (
    Cell,
    Kind,
    Table,
    about,
    accounts_table,
    countries_table,
    days_table,
    places_table,
)
from otpdesk.desk.comparison_views import Comparison
from otpdesk.desk.exporting import write_table
from otpdesk.desk.replacing import replacing

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMATS: "Mapping[Kind, str]" = {
    Kind.NUMBER: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.POINTS: "+0.0%;-0.0%;0.0%",
    Kind.SECONDS: "0.0",
    Kind.MONEY: "0.0000",
}
_WIDEST = 44


def write_comparison_csv(found: Comparison, path: Path) -> None:
    """The table of the accounts, under lines that say what it is. BadInput if the file cannot be written."""
    table = accounts_table(found)
    head = (*about(found), (), tuple(name for name, _ in table.columns))
    rows = (tuple(_text(cell) for cell in row) for row in table.rows)
    write_table(path, head, rows, lambda _rows: None, lambda: False)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:.6f}" if isinstance(cell, float) else str(cell)


def write_comparison_xlsx(found: Comparison, path: Path) -> None:
    """A workbook: accounts, countries, places, days, and the method. BadInput if the file cannot be written."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path) as partial:
        book = xlsxwriter.Workbook(str(partial), plain)
        book.set_properties({"title": "Comparison of providers", "comments": f"otpdesk {found.version}"})
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()}
        bold = book.add_format({"bold": True})
        first = accounts_table(found)
        _sheet(book.add_worksheet(first.name), first, about(found), formats, bold)
        for table in (countries_table(found), places_table(found), days_table(found)):
            _sheet(book.add_worksheet(table.name), table, (), formats, bold)
        _method(book.add_worksheet("Method"), found)
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(getattr(error.args[0], "errno", 0), getattr(error.args[0], "strerror", str(error))) from None


def _sheet(
    sheet: Any, table: Table, head: tuple[tuple[str, str], ...], formats: "Mapping[Kind, Any]", bold: Any
) -> None:
    for row, (name, value) in enumerate(head):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, value)
    top = len(head) + 1 if head else 0
    for column, (name, kind) in enumerate(table.columns):
        sheet.write_string(top, column, name, bold)
        longest = max([len(name), *(len(str(row[column])) for row in table.rows if kind is Kind.TEXT)])
        sheet.set_column(column, column, min(longest + 2, _WIDEST))
    for row, cells in enumerate(table.rows, top + 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell, formats.get(table.columns[column][1]))
    sheet.freeze_panes(top + 1, 1)
    if table.rows:
        sheet.autofilter(top, 0, top + len(table.rows), len(table.columns) - 1)


def _method(sheet: Any, found: Comparison) -> None:
    verdict = found.verdict
    said = (*verdict.sentences, *verdict.confounded) if verdict else ()
    sheet.set_column(0, 0, 140)
    for row, sentence in enumerate((*said, *found.notes, *found.method)):
        sheet.write_string(row, 0, sentence)
