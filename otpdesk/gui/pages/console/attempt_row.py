"""One attempt on the time line, painted: channel, account, what came of it, how fast, for how much, when."""

from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from otpdesk.gui import wording
from otpdesk.gui.pill import paint_pill
from otpdesk.gui.theme import Theme
from otpdesk.otp import Attempt, CodeBy, Failure, Instant, Status

_HEIGHT = 58
GUTTER = 30
TEXT_LEFT = 56
_DISC = 28
_TOP = 16
_RIGHT = 30
_TIME = 58
_FIGURES = 82
_PILL = 132
_SHORT_ID = 10
_GROUND = {"ok": "ok_bg", "bad": "bad_bg", "warn": "warn_bg", "info": "info_bg"}


def attempt_height(theme: Theme) -> int:
    """How high a row is, in logical pixels."""
    return theme.px(_HEIGHT)


@dataclass(frozen=True, slots=True)
class Words:
    """What a row says."""

    title: str
    detail: str
    pill: str
    tone: str
    latency: str
    price: str
    time: str

    @property
    def spoken(self) -> str:
        arrived = "" if self.latency == "–" else f"after {self.latency}"
        return ", ".join(part for part in (self.title, self.pill, arrived, self.detail, self.price, self.time) if part)


def words(attempt: Attempt, now: Instant, zone: tzinfo) -> Words:
    """The words of an attempt; nothing here is longer than the last two figures of a number."""
    pill, tone = wording.pill(attempt)
    return Words(
        f"{wording.CHANNEL[attempt.channel]} · {attempt.account}",
        _detail(attempt),
        pill,
        tone,
        wording.latency(attempt),
        wording.money(attempt.price),
        wording.moment(attempt.created_at, now, zone),
    )


def _detail(attempt: Attempt) -> str:
    purpose = wording.PURPOSE[attempt.purpose]
    if attempt.failure is not None or attempt.status is Status.UNKNOWN:
        why = "may have been sent" if attempt.status is Status.UNKNOWN else wording.failure(attempt)
        own = " ".join(part for part in (attempt.provider_code, _clean(attempt)) if part)
        return " · ".join(part for part in (why, own, wording.last_two(attempt.to)) if part)
    parts = [wording.last_two(attempt.to), purpose]
    if attempt.code_by is CodeBy.PROVIDER:
        parts.append("the provider's code")
    if attempt.converted and attempt.ordinal == 1:
        parts.append("verified on the first send")
    elif attempt.ordinal > 1:
        parts.append(f"{wording.ordinal(attempt.ordinal)} send")
    if attempt.provider_id:
        parts.append(_short(attempt.provider_id))
    return " · ".join(parts)


def _clean(attempt: Attempt) -> str:
    """The provider's words, unless our own word for it says the same."""
    return "" if attempt.failure is Failure.OTHER and not attempt.provider_words else attempt.provider_words


def _short(provider_id: str) -> str:
    return provider_id if len(provider_id) <= _SHORT_ID + 1 else f"{provider_id[:6]}…{provider_id[-3:]}"


class AttemptRow(QAbstractButton):
    """A row; pressing it unfolds the receipts."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._attempt: Attempt | None = None
        self._words: Words | None = None
        self._last = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        theme.changed.connect(self.updateGeometry)

    def show_attempt(self, attempt: Attempt, now: Instant, zone: tzinfo, *, last: bool) -> None:
        """`last`: no line leads on below."""
        self._attempt, self._last = attempt, last
        self._words = words(attempt, now, zone)
        self.setAccessibleName(self._words.spoken)
        self.setAccessibleDescription("Unfolds what the provider said")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(520, attempt_height(self._theme))

    def minimumSizeHint(self) -> QSize:
        return QSize(420, attempt_height(self._theme))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._attempt is None or self._words is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_sign(painter, self._attempt, self._words.tone)
        self._paint_texts(painter, self._words)
        self._paint_figures(painter, self._words)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(self._theme.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("raised"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5, 3, -5, -3), 7, 7)
        name = "chevron-down" if self.isChecked() else "chevron-right"
        chevron = self._theme.pixmap(name, "muted", 14)
        painter.drawPixmap(QPointF(self.width() - 24, _TOP + 2), chevron)

    def _paint_sign(self, painter: QPainter, attempt: Attempt, tone: str) -> None:
        if not self._last or self.isChecked():
            painter.setPen(QPen(self._theme.color("border"), 2))
            painter.drawLine(QPointF(GUTTER, _TOP + _DISC / 2), QPointF(GUTTER, self.height()))
        if not self.property("first"):
            painter.setPen(QPen(self._theme.color("border"), 2))
            painter.drawLine(QPointF(GUTTER, 0), QPointF(GUTTER, _TOP))
        disc = QRectF(GUTTER - _DISC / 2, _TOP - 4, _DISC, _DISC)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(_GROUND.get(tone, "neutral_bg")))
        painter.drawEllipse(disc)
        token = tone if tone in _GROUND else "text2"
        icon = self._theme.pixmap(wording.CHANNEL_ICON[attempt.channel], token, 14)
        painter.drawPixmap(QPointF(GUTTER - 7, disc.center().y() - 7), icon)

    def _paint_texts(self, painter: QPainter, say: Words) -> None:
        px = self._theme.px
        room = self.width() - TEXT_LEFT - _RIGHT - px(_TIME + _FIGURES + _PILL) - 8
        for font, token, top, text in (
            (self._theme.font(13, 600), "text", _TOP - px(7), say.title),
            (self._theme.font(12), "muted", _TOP - px(7) + px(19), say.detail),
        ):
            painter.setFont(font)
            painter.setPen(self._theme.color(token))
            elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(TEXT_LEFT, top + 2, room, px(18)), Qt.AlignmentFlag.AlignVCenter, elided)

    def _paint_figures(self, painter: QPainter, say: Words) -> None:
        px = self._theme.px
        right, top = self.width() - _RIGHT, _TOP + 2 - px(7)
        time, figures = right - px(_TIME), right - px(_TIME + _FIGURES)
        paint_pill(painter, self._theme, QPointF(figures - px(_PILL), _TOP - 3), say.pill, say.tone)
        flush = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for font, token, box, text in (
            (self._theme.font(13, 500), "text", (figures, top, px(_FIGURES), px(18)), say.latency),
            (self._theme.font(12), "muted", (figures, top + px(19), px(_FIGURES), px(18)), say.price),
            (self._theme.font(12), "muted", (time, top, px(_TIME), px(18)), say.time),
        ):
            painter.setFont(font)
            painter.setPen(self._theme.color(token))
            painter.drawText(QRectF(*box), flush, text)
