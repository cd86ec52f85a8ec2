"""Ways to bring a fault about for real, and to take it away again: full disks, read-only places, broken files."""

import errno
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

Undo = Callable[[], object]

_FILLER = "filler"
_PIECES = (65_536, 4_096, 512)


def as_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _mount(*words: str) -> bool:
    """Whether this machine let us mount something; containers often do not."""
    with suppress(OSError):
        return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0
    return False


def _unmount(place: Path) -> None:
    subprocess.run(["umount", "-l", str(place)], capture_output=True, check=True)


def make_read_only(path: Path) -> Undo:
    """A file or folder in which nothing can be changed, not even by root, who is stopped by no mode."""
    if not as_root():
        mode = path.stat().st_mode
        path.chmod(0o500 if path.is_dir() else 0o400)
        return lambda: path.chmod(mode)
    if not _mount("--bind", str(path), str(path)) or not _mount("-o", "remount,ro,bind", str(path)):
        pytest.skip("root may mount nothing here, and nothing else keeps root from writing")
    return lambda: _unmount(path)


class SmallDisk:
    """A disk of a few megabytes that can be filled and freed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, leaving: int = 0) -> None:
        """Write until there is no room at all, or only for so many bytes more."""
        with (self.folder / _FILLER).open("ab", buffering=0) as filler:
            for piece in _PIECES:
                with suppress(OSError):
                    while True:
                        filler.write(bytes(piece))
            if leaving:
                filler.truncate(max(filler.tell() - leaving, 0))

    def free(self) -> None:
        (self.folder / _FILLER).unlink(missing_ok=True)

    def full(self) -> bool:
        probe = self.folder / "probe"
        try:
            probe.write_bytes(bytes(8_192))
        except OSError as error:
            return error.errno == errno.ENOSPC
        finally:
            probe.unlink(missing_ok=True)
        return False


@contextmanager
def small_disk(folder: Path, size: str = "16m") -> Iterator[SmallDisk]:
    """A disk of its own in a folder; skips where nothing can be mounted."""
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)):
        pytest.skip("no small disk can be mounted here: this needs root and a machine that allows it")
    try:
        yield SmallDisk(folder)
    finally:
        _unmount(folder)


def hold(database: Path) -> Undo:
    """Another program that writes into the database and does not finish."""
    other = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def put_version(database: Path, version: str) -> Undo:
    """Mark the database as made by a program of another version."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        (before,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return lambda: put_version(database, before)


def replace(path: Path, content: bytes | None) -> Undo:
    """Other bytes in place of a file's own; None: a folder."""
    kept = path.with_name(f"{path.name}.kept")
    path.rename(kept)
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)

    def undo() -> None:
        if path.is_dir():
            path.rmdir()
        kept.replace(path)

    return undo


def remove(path: Path) -> Undo:
    kept = path.with_name(f"{path.name}.kept")
    path.rename(kept)
    return lambda: kept.replace(path)
