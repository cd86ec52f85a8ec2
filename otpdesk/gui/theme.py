"""How the window looks: tokens, palette, style sheet, icons, flags and the font, in light and dark."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, QTemporaryDir, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from otpdesk.gui import resources
from otpdesk.gui.style import SCALES, style_sheet
from otpdesk.gui.tokens import DARK, LIGHT

_FLAG_SHAPE = 4 / 3
_DENSITIES = (1.0, 2.0)
_GLYPHS = {"chevron": ("chevron-down", "muted"), "check": ("check", "on_accent")}
_WEIGHTS = {
    400: QFont.Weight.Normal,
    500: QFont.Weight.Medium,
    600: QFont.Weight.DemiBold,
    700: QFont.Weight.Bold,
}


class Scheme(StrEnum):
    """What the user chose; SYSTEM follows the desktop, and is light where the desktop does not say."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """How close rows stand to each other."""

    COMPACT = "compact"
    COMFORTABLE = "comfortable"


_ROW_HEIGHT = {Density.COMPACT: 30, Density.COMFORTABLE: 42}
_GAP = {Density.COMPACT: 8, Density.COMFORTABLE: 12}


class Theme(QObject):
    """Colours, icons, fonts and distances of the present choice.

    Painted widgets repaint on `changed`, and those with a size of their own take it anew (`px`, `row_height`):
    scheme, density and the size of the text can all change while the window is open.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scheme = Scheme.SYSTEM
        self.density = Density.COMFORTABLE
        self.scale = SCALES[0]
        self._tokens = LIGHT
        self._app: QApplication | None = None
        self._family = ""
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._glyphs = QTemporaryDir()
        self._sheet_waits = False

    @property
    def dark(self) -> bool:
        return self._tokens is DARK

    def color(self, token: str) -> QColor:
        """The colour a token stands for now. KeyError for a name that is no token."""
        return QColor(self._tokens[token])

    def provider_color(self, provider: str) -> QColor:
        """The hue of a provider; a grey for one without a hue of its own."""
        return QColor(self._tokens.get(f"hue_{provider}", self._tokens["hue_other"]))

    def px(self, length: float, share: float = 1.0) -> int:
        """A length drawn for text of the usual size, at the size chosen; `share`: it grows by less than the text."""
        return round(length * (1 + (self.scale - 1) * share))

    @property
    def row_height(self) -> int:
        """The height of a table's row, in logical pixels."""
        return self.px(_ROW_HEIGHT[self.density])

    @property
    def gap(self) -> int:
        """The room between two things that belong together, in logical pixels."""
        return _GAP[self.density]

    def font(self, px: int = 13, weight: int = 400) -> QFont:
        """Inter at a size in pixels (before the scale) and a weight of 400, 500, 600 or 700, figures of equal width."""
        font = QFont(self._family) if self._family else QFont()
        font.setPixelSize(self.px(px))
        font.setWeight(_WEIGHTS[weight])
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def icon(self, name: str, token: str = "text2", size: int = 16) -> QIcon:  # noqa: S107 - a colour, not a password
        """An icon in a token's colour; greyed while its control is disabled."""
        icon = QIcon()
        for density in _DENSITIES:
            icon.addPixmap(self.pixmap(name, token, size, density))
            icon.addPixmap(self.pixmap(name, "field", size, density), QIcon.Mode.Disabled)
        return icon

    def pixmap(self, name: str, token: str = "text2", size: int = 16, density: float = 2.0) -> QPixmap:  # noqa: S107
        """An icon as a picture of `size` logical pixels, drawn once for each colour and density."""
        key = (name, token, size, density)
        if key not in self._pixmaps:
            drawing = resources.icon_svg(name).replace(b"currentColor", self._tokens[token].encode())
            self._pixmaps[key] = _drawn(drawing, QSize(size, size), density)
        return self._pixmaps[key]

    def flag(self, country: str, height: int = 12, density: float = 2.0) -> QPixmap | None:
        """A country's flag with the hairline that keeps white ones visible; None where there is none."""
        key = (f"flag:{country}", "", height, density)
        if key not in self._pixmaps:
            drawing = resources.flag_svg(country)
            if drawing is None:
                return None
            flag = _drawn(drawing, QSize(round(height * _FLAG_SHAPE), height), density)
            _outline(flag, self.color("border2"))
            self._pixmaps[key] = flag
        return self._pixmaps[key]

    def apply(self, app: QApplication, scheme: Scheme | str = Scheme.SYSTEM) -> None:
        """Dress the application; later changes of the desktop's scheme are followed while SYSTEM is chosen."""
        self.scheme = Scheme(scheme)
        if self._app is None:
            self._app = app
            self._family = _load_family()
            app.setStyle("Fusion")
            app.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress()

    @contextmanager
    def sheet_at_last(self, app: QApplication) -> Iterator[None]:
        """While a whole window is made: the style sheet is laid over it once, at the end.

        With a style sheet in force Qt styles a tree of widgets anew at each step by which it gets its place.
        """
        self._sheet_waits = True
        try:
            yield
        finally:
            self._sheet_waits = False
            self._put_on_sheet(app)

    def set_density(self, density: Density | str) -> None:
        """Let rows stand closer, or further apart."""
        self.density = Density(density)
        self.changed.emit()

    def set_scale(self, scale: float) -> None:
        """Write larger or smaller: one of `style.SCALES`. ValueError for another size."""
        if scale not in SCALES:
            raise ValueError(scale)
        self.scale = scale
        if self._app is not None:
            self._dress()

    @Slot()
    def _follow(self) -> None:
        if self.scheme is Scheme.SYSTEM:
            self._dress()

    def _dress(self) -> None:
        app = self._app
        assert app is not None
        system_dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        dark = self.scheme is Scheme.DARK or (self.scheme is Scheme.SYSTEM and system_dark)
        self._tokens = DARK if dark else LIGHT
        self._pixmaps.clear()
        app.setPalette(_palette(self))
        app.setFont(self.font())
        if not self._sheet_waits:
            self._put_on_sheet(app)
        self.changed.emit()

    def _put_on_sheet(self, app: QApplication) -> None:
        app.setStyleSheet(style_sheet({**self._tokens, **self._glyph_files()}, self.scale))

    def _glyph_files(self) -> dict[str, str]:
        """The two drawings that a style sheet can only name by file, in this scheme's colours."""
        scheme = "dark" if self.dark else "light"
        files = {}
        for glyph, (icon, token) in _GLYPHS.items():
            path = self._glyphs.filePath(f"{glyph}-{scheme}.svg")
            Path(path).write_bytes(resources.icon_svg(icon).replace(b"currentColor", self._tokens[token].encode()))
            files[glyph] = path.replace("\\", "/")
        return files


def _load_family() -> str:
    families = ""
    for file in resources.font_files():
        number = QFontDatabase.addApplicationFont(str(file))
        if number >= 0:
            families = families or QFontDatabase.applicationFontFamilies(number)[0]
    return families


def _drawn(svg: bytes, size: QSize, density: float) -> QPixmap:
    pixmap = QPixmap(size * density)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(density)
    return pixmap


def _outline(pixmap: QPixmap, color: QColor) -> None:
    density = pixmap.devicePixelRatio()
    painter = QPainter(pixmap)
    painter.setPen(QPen(color, 1 / density))
    inset = 0.5 / density
    painter.drawRect(QRectF(inset, inset, pixmap.width() / density - 2 * inset, pixmap.height() / density - 2 * inset))
    painter.end()


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    colors = {
        role.Window: "bg",
        role.WindowText: "text",
        role.Base: "surface",
        role.AlternateBase: "raised",
        role.Text: "text",
        role.Button: "surface",
        role.ButtonText: "text",
        role.BrightText: "on_accent",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.PlaceholderText: "muted",
        role.ToolTipBase: "surface",
        role.ToolTipText: "text",
        role.Mid: "border2",
        role.Dark: "border2",
        role.Light: "surface",
        role.Shadow: "border2",
    }
    for which, token in colors.items():
        palette.setColor(which, theme.color(token))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, theme.color("muted"))
    return palette
