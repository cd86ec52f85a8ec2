import pytest

from otpdesk.gui.charts.scales import Scale, log_ticks, ticks, widened


def test_equal_ratios_take_equal_room_on_a_logarithmic_axis() -> None:
    scale = Scale(1, 100, 0, 200, log=True)
    assert [scale.at(value) for value in (1, 10, 100)] == pytest.approx([0, 100, 200])
    assert scale.value_at(100) == pytest.approx(10)


def test_what_lies_beyond_an_axis_is_put_on_its_end() -> None:
    scale = Scale(0.8, 1.0, 300, 100)
    assert scale.at(0.2) == 300
    assert scale.at(5) == 100
    assert scale.value_at(0) == 1.0


@pytest.mark.parametrize(
    ("first", "last", "most", "expected"),
    [
        (0.0, 1.0, 5, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (-0.07, 0.07, 5, (-0.05, 0, 0.05)),
        (0.0058, 0.0092, 5, (0.006, 0.007, 0.008, 0.009)),
        (0, 21, 6, (0, 5, 10, 15, 20)),
    ],
)
def test_ticks_are_round_and_few(first: float, last: float, most: int, expected: tuple[float, ...]) -> None:
    assert ticks(first, last, most) == pytest.approx(expected)


def test_logarithmic_ticks_go_one_two_five() -> None:
    assert log_ticks(1, 60) == (1, 2, 5, 10, 20, 50)
    assert log_ticks(0.15, 0.9) == pytest.approx((0.2, 0.5))


def test_an_axis_has_air_a_least_width_and_stays_within_what_is_possible() -> None:
    assert widened((0.90, 0.95), 0.0) == pytest.approx((0.896, 0.954))
    assert widened((0.9,), 0.1) == pytest.approx((0.85, 0.95))
    assert widened((0.99, 1.0), 0.1, (0, 1)) == pytest.approx((0.9, 1.0))
    assert widened((), 0.1) == pytest.approx((-0.008, 0.108))
