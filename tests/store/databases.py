"""Looks at a database from outside, on either kind."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

from otpdesk.store.engine import is_server, postgres_engine, sqlite_engine


def engine_of(target: Path | str) -> Engine:
    return postgres_engine(str(target)) if is_server(target) else sqlite_engine(Path(target))


def shape(target: Path | str) -> dict[str, Any]:
    """Everything the database knows of its tables, as text."""
    engine = engine_of(target)
    with engine.connect() as connection:
        inspector = inspect(connection)
        found = {
            name: {
                "columns": [plain(column) for column in inspector.get_columns(name)],
                "indexes": sorted(map(plain, inspector.get_indexes(name))),
                "unique": sorted(map(plain, inspector.get_unique_constraints(name))),
                "checks": sorted(map(plain, inspector.get_check_constraints(name))),
                "foreign": sorted(map(plain, inspector.get_foreign_keys(name))),
                "primary": plain(inspector.get_pk_constraint(name)),
                "rowid": "WITHOUT ROWID" in _sql_of(connection, name),
                "triggers": _triggers_of(connection, name),
            }
            for name in sorted(inspector.get_table_names())
        }
    engine.dispose()
    return found


def plain(value: Any) -> str:
    """A description of a part of a table without the addresses of Python objects."""
    if isinstance(value, dict):
        return ", ".join(f"{key}={plain(value[key])}" for key in sorted(value))
    return str([plain(one) for one in value]) if isinstance(value, list | tuple) else str(value)


def _sql_of(connection: Any, name: str) -> str:
    if connection.dialect.name != "sqlite":
        return ""
    return str(connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}).scalar())


_TRIGGERS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name",
    "postgresql": "SELECT pg_get_triggerdef(t.oid) || pg_get_functiondef(t.tgfoid) FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relname = :name AND NOT t.tgisinternal",
}


def _triggers_of(connection: Any, name: str) -> list[str]:
    """What a table's triggers are made of, and on PostgreSQL what they call."""
    return sorted(connection.execute(text(_TRIGGERS[connection.dialect.name]), {"name": name}).scalars())


def read(target: Path | str, query: str) -> Any:
    engine = engine_of(target)
    with engine.connect() as connection:
        found = connection.execute(text(query)).scalar()
    engine.dispose()
    return found


def version(target: Path | str) -> Any:
    return read(target, "SELECT version_num FROM alembic_version")
