"""Files that are there whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from otpdesk.errors import BadInput


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write what is to become the file: beside it, and in its place when all went well.

    Nothing is left of it after an error, nor if whoever writes takes it away. BadInput if it cannot be written.
    """
    partial = path.with_name(f"{path.name}.part")
    try:
        yield partial
        if partial.exists():
            partial.replace(path)
    except OSError as error:
        why = error.strerror or "the place does not take files"
        raise BadInput(f"{path.name} cannot be written: {why}.", "Choose another place.", "path") from None
    finally:
        partial.unlink(missing_ok=True)
