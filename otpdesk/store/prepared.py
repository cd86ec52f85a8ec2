"""Statements that are compiled once and then handed straight to the database's driver.

A send is on the operator's time, and most of what a small statement costs in Python is finding out again and again
what it compiles to and what its columns are called. Only statements of one fixed shape are prepared; rows come as the
driver gives them, so that ids are numbers and JSON is text.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from otpdesk.store.engine import Tx

_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One statement for one kind of database. `names` are its parameters in order; `named`: the driver wants names."""

    sql: str
    names: tuple[str, ...]
    usual: Mapping[str, Any]
    converters: tuple[tuple[str, _Convert], ...]
    named: bool
    fault: type[Exception]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        given = {**self.usual, **values}
        for name, convert in self.converters:
            given[name] = convert(given[name])
        return given if self.named else [given[name] for name in self.names]


class Prepared:
    """A statement that takes its values by the names of columns and bind parameters.

    `columns` are those that an INSERT or UPDATE sets, with blanks between.
    """

    def __init__(self, statement: ClauseElement, columns: str = "") -> None:
        self._statement = statement
        self._columns = columns.split()
        self._compiled: dict[str, _Compiled] = {}

    def row(self, tx: Tx, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row; None if there is none."""
        row: tuple[Any, ...] | None = self._run(tx, values).fetchone()
        return row

    def rows(self, tx: Tx, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Every row."""
        rows: list[tuple[Any, ...]] = self._run(tx, values).fetchall()
        return rows

    def change(self, tx: Tx, values: Mapping[str, Any]) -> int:
        """How many rows were written."""
        return int(self._run(tx, values).rowcount)

    def _run(self, tx: Tx, values: Mapping[str, Any]) -> Any:
        dialect = tx.connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = self._compile(dialect)
        driver: Any = tx.connection.connection.dbapi_connection
        try:
            return driver.execute(compiled.sql, compiled.parameters(values))
        except compiled.fault as error:
            raise DBAPIError(compiled.sql, None, error, hide_parameters=True) from error

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns or None)
        assert isinstance(compiled, SQLCompiler)
        names = compiled.positiontup if compiled.positional else list(compiled.binds)
        assert names is not None
        assert dialect.loaded_dbapi is not None
        return _Compiled(
            sql=compiled.string,
            names=tuple(names),
            usual={name: compiled.binds[name].value for name in names},
            converters=tuple(_converters(compiled, names, dialect)),
            named=not compiled.positional,
            fault=dialect.loaded_dbapi.Error,
        )


def _converters(compiled: SQLCompiler, names: Iterable[str], dialect: Dialect) -> Iterator[tuple[str, _Convert]]:
    for name in dict.fromkeys(names):
        convert = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
        if convert:
            yield name, convert
