"""Steps from one version of the schema to the next, run by Alembic inside a transaction that the caller holds.

A step is a small numbered file in `versions`, with `revision` and `down_revision`; its revision is added to
`schema.SHIPPED`. There is no way back: the copy made before an upgrade is the way back.
"""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def configuration(folders: Sequence[Path]) -> Config:
    """Alembic's settings, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in folders))
    return config


def run(connection: Connection, folders: Sequence[Path]) -> None:
    """Runs every step that is due, on the caller's connection and in its transaction."""
    config = configuration(folders)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
