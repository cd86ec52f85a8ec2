"""The list under Find: whom it found, or what can be done when it found nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGraphicsDropShadowEffect,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.views import Hit
from otpdesk.gui import wording
from otpdesk.gui.pill import paint_pill, pill_height, pill_width
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROW = 46
_PAD = 6
_LEFT = 46
_SHORT = 4
_SENDABLE = 6
OFFER = Qt.ItemDataRole.UserRole


class OfferKind(StrEnum):
    HIT = "hit"
    WORDS = "words"
    SEARCH = "search"
    PLACE = "place"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Offer:
    """One row: a hit, a sentence, or something to do."""

    kind: OfferKind
    title: str
    detail: str = ""
    hit: Hit | None = None


_ICON = {OfferKind.SEARCH: "history", OfferKind.PLACE: "send", OfferKind.ADD: "user-plus", OfferKind.WORDS: "info"}


def offers(typed: str, hits: Sequence[Hit]) -> tuple[Offer, ...]:
    """The rows for an answer. What was typed is repeated only when it is too short to be a whole number."""
    if hits:
        return tuple(Offer(OfferKind.HIT, hit.title, _line(hit), hit) for hit in hits)
    digits = sum(letter.isdecimal() for letter in typed)
    what = "this address" if "@" in typed else "this number" if digits > _SHORT else f"“{typed}”"
    rows = [
        Offer(OfferKind.WORDS, f"No customer with {what}."),
        Offer(OfferKind.SEARCH, "Search all attempts", "in Activity"),
    ]
    if "@" in typed or digits >= _SENDABLE:
        rows.append(Offer(OfferKind.PLACE, f"Send to {what}", "not in the directory; asks why"))
    rows.append(Offer(OfferKind.ADD, "Add customer", "to the directory"))
    return tuple(rows)


def _line(hit: Hit) -> str:
    parts = [hit.masked]
    if hit.customer is not None:
        parts.insert(0, hit.customer.reference)
    return " · ".join(part for part in parts if part)


def state(hit: Hit) -> tuple[str, str]:
    """(word, tone) of the last thing that was sent there; empty when nothing was."""
    if hit.last_verified:
        return "verified", "ok"
    return wording.status_pill(hit.last_status) if hit.last_status else ("", "neutral")


class _Offers(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[Offer, ...] = ()

    def show(self, rows: tuple[Offer, ...]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._rows):
            return None
        offer = self._rows[index.row()]
        if role == OFFER:
            return offer
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            parts = [offer.title, offer.detail]
            if offer.hit is not None:
                parts += [wording.country(offer.hit.country), state(offer.hit)[0]]
            return ", ".join(part for part in parts if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        offer = self.data(index, OFFER)
        if isinstance(offer, Offer) and offer.kind is OfferKind.WORDS:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        offer: Offer = index.data(OFFER)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("sel"))
            painter.drawRoundedRect(box, 6, 6)
        self._paint_sign(painter, box, offer)
        right = self._paint_state(painter, box, offer)
        self._paint_words(painter, box, offer, right)
        painter.restore()

    def _paint_sign(self, painter: QPainter, box: QRectF, offer: Offer) -> None:
        flag = self._theme.flag(offer.hit.country, 14) if offer.hit and offer.hit.country else None
        if flag is not None:
            painter.drawPixmap(QPointF(box.x() + 14, box.center().y() - 7), flag)
            return
        name = _ICON.get(offer.kind, "mail" if offer.hit and "@" in offer.hit.masked else "smartphone")
        painter.drawPixmap(QPointF(box.x() + 15, box.center().y() - 8), self._theme.pixmap(name, "muted", 16))

    def _paint_state(self, painter: QPainter, box: QRectF, offer: Offer) -> float:
        word, tone = state(offer.hit) if offer.hit else ("", "neutral")
        if not word:
            return box.right() - 12
        left = box.right() - 12 - pill_width(self._theme, word)
        paint_pill(painter, self._theme, QPointF(left, box.center().y() - pill_height(self._theme) / 2), word, tone)
        return left - 12

    def _paint_words(self, painter: QPainter, box: QRectF, offer: Offer, right: float) -> None:
        strong, plain = self._theme.font(13, 600), self._theme.font(13)
        line = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        room = right - box.x() - _LEFT
        title = QFontMetrics(strong).elidedText(offer.title, Qt.TextElideMode.ElideRight, round(room))
        painter.setFont(strong)
        painter.setPen(QPen(self._theme.color("text2" if offer.kind is OfferKind.WORDS else "text")))
        painter.drawText(QRectF(box.x() + _LEFT, box.y(), room, box.height()), line, title)
        used = QFontMetrics(strong).horizontalAdvance(title) + 12
        if room - used > _LEFT:
            detail = QFontMetrics(plain).elidedText(offer.detail, Qt.TextElideMode.ElideRight, round(room - used))
            painter.setFont(plain)
            painter.setPen(QPen(self._theme.color("muted")))
            painter.drawText(QRectF(box.x() + _LEFT + used, box.y(), room - used, box.height()), line, detail)


class SuggestionList(QFrame):
    """Floats under the field, which keeps the focus. `chosen` hands over an Offer."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._theme = theme
        self._model = _Offers(self)
        self._view = QListView()
        self._view.setModel(self._model)
        self._view.setItemDelegate(_Painter(theme, self))
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._view.setAccessibleName("Customers found")
        self._view.clicked.connect(self._on_click)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        column.addWidget(self._view)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 8)
        shadow.setColor(theme.color("border2"))
        self.setGraphicsEffect(shadow)
        theme.changed.connect(self._view.viewport().update)
        self.hide()

    def show_offers(self, rows: tuple[Offer, ...]) -> None:
        """Show rows, the first that can be chosen marked."""
        self._model.show(rows)
        self._view.setCurrentIndex(QModelIndex())
        self.step(1)

    def wanted_height(self) -> int:
        return self._model.rowCount() * self._theme.px(_ROW) + 2 * _PAD + 2

    @property
    def rows(self) -> list[str]:
        """What the rows say."""
        return [str(self._model.index(row, 0).data()) for row in range(self._model.rowCount())]

    def step(self, by: int) -> None:
        """Mark the next row in a direction, past sentences, round the ends."""
        count = self._model.rowCount()
        row = self._view.currentIndex().row()
        for _ in range(count):
            row = (row + by) % count if row >= 0 or by > 0 else count - 1
            index = self._model.index(row, 0)
            if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                self._view.setCurrentIndex(index)
                return

    def choose_current(self) -> None:
        self._on_click(self._view.currentIndex())

    def _on_click(self, index: QModelIndex) -> None:
        offer = index.data(OFFER)
        if isinstance(offer, Offer) and offer.kind is not OfferKind.WORDS:
            self.chosen.emit(offer)
