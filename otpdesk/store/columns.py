"""The kinds of columns the tables are made of, the same on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, Index, Integer, MetaData, String, Table, TypeDecorator, text

from otpdesk.otp import IdKind, id_number, id_text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

INSTANT = BigInteger
MICRO = BigInteger

WORD = String(64).with_variant(String(64, collation="C"), "postgresql")
"""A word that is searched by its first letters: compared by code point, so that a prefix is a range."""


class Id(TypeDecorator[str]):
    """An id: text outside, an integer inside."""

    impl = BigInteger().with_variant(Integer, "sqlite")
    cache_ok = True

    def __init__(self, kind: IdKind) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        return None if value is None else id_number(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:
        return None if value is None else id_text(self.kind, value)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the few rows that meet a condition."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


def chosen(table: Table, names: str) -> tuple[Column[Any], ...]:
    """Some columns of a table, by their names with blanks between."""
    return tuple(table.c[name] for name in names.split())
