"""What a database is: its kind, where it lies, how large it is, its version, and how many rows it holds."""

from dataclasses import dataclass

from sqlalchemy import func, inspect, select, text

from otpdesk.store import tables
from otpdesk.store.backup import size
from otpdesk.store.engine import Store
from otpdesk.store.problems import explained
from otpdesk.store.schema import version_of

_COUNTED = (
    "customer",
    "address",
    "verification",
    "attempt",
    "receipt",
    "code_check",
    "decision",
    "configuration",
    "audit",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """`where` is a file's path, or a server's address without user and password; `size` is in bytes.

    `rows` are (table, rows). `columns` are (table, its columns), as the database itself tells them.
    """

    kind: str
    where: str
    size: int
    version: str
    rows: tuple[tuple[str, int], ...]
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()


def read(store: Store, *, columns: bool = False) -> Facts:
    """Look at an open database; the columns of its tables only if they are asked for."""
    url = store.engine.url
    with store.read() as tx:
        connection = tx.connection
        rows = tuple(
            (name, int(connection.execute(select(func.count()).select_from(tables.metadata.tables[name])).scalar_one()))
            for name in _COUNTED
        )
        if tx.on_sqlite:
            kind, where, taken = "SQLite", str(url.database), size(connection)
        else:
            place = f"{url.host or url.query.get('host') or 'this computer'}{f':{url.port}' if url.port else ''}"
            kind, where = "PostgreSQL", f"{url.database} at {place}"
            taken = int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        version = version_of(connection) or ""
    return Facts(kind, where, taken, version, rows, _columns(store) if columns else ())


def _columns(store: Store) -> tuple[tuple[str, tuple[str, ...]], ...]:
    with explained(), store.engine.connect() as connection:
        looked = inspect(connection)
        return tuple(
            (name, tuple(f"{column['name']} {column['type']}" for column in looked.get_columns(name)))
            for name in sorted(looked.get_table_names())
        )
