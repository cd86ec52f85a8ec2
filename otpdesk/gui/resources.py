"""Where icons, flags and fonts lie: inside the installed package, or beside it in a checkout."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def folder() -> Path:
    """The folder that holds icons, flags and fonts."""
    installed = _PACKAGE / "resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


@cache
def icon_svg(name: str) -> bytes:
    """The drawing of an icon (Lucide, ISC), in `currentColor`. FileNotFoundError for a name that is not shipped."""
    return (folder() / "icons" / f"{name}.svg").read_bytes()


@cache
def flag_svg(country: str) -> bytes | None:
    """The flag of an ISO 3166-1 alpha-2 country, 4:3 (flag-icons, MIT); None where there is none."""
    path = folder() / "flags" / f"{country.lower()}.svg"
    return path.read_bytes() if path.is_file() else None


def font_files() -> tuple[Path, ...]:
    """The faces of Inter (OFL) that the window is set in."""
    return tuple(sorted((folder() / "fonts").glob("*.otf")))


def licence(name: str) -> str:
    """The licence of a folder of resources: `fonts`, `icons` or `flags`."""
    return (folder() / name / "LICENSE").read_text("utf-8")
