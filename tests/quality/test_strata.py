from dataclasses import replace
from math import inf

import numpy as np
import pytest

from otpdesk.quality.intervals import newcombe
from otpdesk.quality.strata import (
    Adjusted,
    Key,
    Pair,
    Side,
    mantel_haenszel,
    merged,
    size_of,
    standardised,
    standardised_rate,
)

SIMPSON = (Pair(285, 300, 1598, 1700, 2000), Pair(1275, 1700, 216, 300, 2000))
"""In the United States and in India A is better, and yet B has the higher rate of both together."""


def times(factor: int) -> list[Pair]:
    return [
        replace(
            pair,
            hits_a=pair.hits_a * factor,
            of_a=pair.of_a * factor,
            hits_b=pair.hits_b * factor,
            of_b=pair.of_b * factor,
        )
        for pair in SIMPSON
    ]


def adjusted(*strata: Pair) -> Adjusted:
    found = standardised(strata)
    assert found is not None
    return found


def test_who_wins_each_stratum_wins_after_standardising() -> None:
    crude = newcombe(285 + 1275, 2000, 1598 + 216, 2000)
    assert (round(1560 / 2000, 3), round(1814 / 2000, 3)) == (0.780, 0.907)
    assert crude.high < 0
    found = adjusted(*SIMPSON)
    assert (round(found.a, 3), round(found.b, 3), round(found.difference, 4)) == (0.850, 0.830, 0.0200)
    assert round(found.se, 4) == 0.0156
    assert (found.common, found.used) == (1.0, (True, True))


def test_the_plain_limits_of_simpsons_fixture() -> None:
    found = adjusted(*SIMPSON).normal()
    assert [round(figure, 4) for figure in (found.value, found.low, found.high)] == [0.02, -0.0106, 0.0506]
    found = adjusted(*times(10)).normal()
    assert (round(found.low, 4), round(found.high, 4)) == (0.0103, 0.0297)
    assert round(adjusted(*times(10)).se, 5) == 0.00493


def test_the_limits_given_differ_little_from_plain_ones_where_attempts_are_many() -> None:
    for factor, most in ((1, 0.0012), (10, 0.00012), (1000, 0.0000012)):
        found = adjusted(*times(factor))
        plain = found.normal()
        assert found.span.value == plain.value
        assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=most)


def test_the_second_opinion_on_simpsons_fixture() -> None:
    found = mantel_haenszel(SIMPSON)
    assert found is not None
    assert [round(figure, 4) for figure in found] == [0.02, 0.0156, -0.0106, 0.0506]


def test_the_second_opinion_weighs_by_what_strata_tell() -> None:
    """Worked out by hand: weights 100 * 50 / 150 and 40 * 40 / 80; the target mix does not matter."""
    one, other = Pair(90, 100, 40, 50, 1), Pair(20, 40, 24, 40, 1000)
    found = mantel_haenszel((one, other))
    assert found is not None
    weights = (100 / 3, 20)
    assert found[0] == pytest.approx((weights[0] * 0.1 - weights[1] * 0.1) / sum(weights))
    variance = weights[0] ** 2 * (0.09 / 100 + 0.16 / 50) + weights[1] ** 2 * (0.25 / 40 + 0.24 / 40)
    assert found[1] == pytest.approx(variance**0.5 / sum(weights))


def test_in_a_single_stratum_the_limits_are_newcombes() -> None:
    for counts in ((920, 1000, 890, 1000), (20, 20, 33, 40), (20, 20, 20, 20)):
        found, known = adjusted(Pair(*counts, 0.3)), newcombe(*counts)
        assert (found.difference, found.low, found.high) == pytest.approx((known.value, known.low, known.high))


def test_weights_count_by_their_proportion_only() -> None:
    whole = adjusted(*SIMPSON)
    scaled = adjusted(*(replace(pair, weight=pair.weight / 7919) for pair in SIMPSON))
    assert (scaled.difference, scaled.se, scaled.low) == pytest.approx((whole.difference, whole.se, whole.low))
    mostly_india = adjusted(SIMPSON[0], replace(SIMPSON[1], weight=6000))
    assert mostly_india.difference == pytest.approx(0.25 * 0.01 + 0.75 * 0.03)


def test_strata_where_one_has_too_few_are_outside_common_support() -> None:
    few, none, empty = Pair(19, 19, 300, 400, 1000), Pair(90, 100, 0, 0, 500), Pair(0, 0, 0, 0, 500)
    found = adjusted(*SIMPSON, few, none, empty)
    assert found.used == (True, True, False, False, False)
    assert found.common == pytest.approx(4000 / 6000)
    assert found.difference == pytest.approx(0.02)
    assert standardised((few,), least=19) is not None


@pytest.mark.parametrize("strata", [(), (Pair(0, 0, 0, 0, 1),), (Pair(5, 6, 5, 6, 1),), (Pair(50, 60, 50, 60, 0),)])
def test_without_common_support_there_is_no_figure(strata: tuple[Pair, ...]) -> None:
    assert standardised(strata) is None
    if not strata or strata[0].weight:
        assert mantel_haenszel(strata) is None


def test_one_attempt_each_still_has_an_interval_where_that_is_asked_for() -> None:
    found = standardised([Pair(1, 1, 0, 1, 1)], least=0)
    assert found is not None
    assert (found.difference, found.high) == (1.0, 1.0)
    assert found.low < 0.2


def test_where_all_hit_the_error_does_not_vanish() -> None:
    found = adjusted(Pair(30, 30, 40, 40, 1), Pair(25, 25, 60, 60, 1))
    assert found.difference == 0
    assert found.se > 0.01
    assert found.low < -0.01 < 0.01 < found.high


def test_one_accounts_rate_at_a_mix() -> None:
    found = standardised_rate([Side(285, 300, 1), Side(1275, 1700, 1), Side(3, 3, 2)])
    assert found is not None
    assert (round(found.rate, 3), found.common, found.used) == (0.85, 0.5, (True, True, False))
    assert found.low < 0.85 < found.high
    assert found.size == pytest.approx(0.85 * 0.15 / (0.25 * (0.95 * 0.05 / 300 + 0.75 * 0.25 / 1700)), rel=0.02)
    assert standardised_rate([Side(1, 1, 1)]) is None


def test_the_size_of_one_stratum_is_its_attempts() -> None:
    assert size_of([Side(17, 23, 4)]) == pytest.approx(23)
    assert size_of([Side(0, 1, 1)]) == pytest.approx(1)


def keyed(*strata: tuple[str, Pair]) -> list[tuple[Key, Pair]]:
    """Strata by keys such as "EE 24801 sms"; a dash stands for an unknown network."""
    found = []
    for words, pair in strata:
        country, network, channel = words.split()
        found.append(((country, network.strip("-"), channel), pair))
    return found


def shown(strata: object) -> list[str]:
    assert isinstance(strata, list)
    return [" ".join(word or "-" for word in key) for key, _ in strata]


def test_sparse_networks_become_one_stratum_and_ample_ones_stay() -> None:
    ample, sparse = Pair(90, 100, 80, 100, 200), Pair(13, 15, 14, 15, 30)
    found = merged(keyed(("EE 1 sms", ample), ("EE 2 sms", sparse), ("EE 3 sms", sparse), ("LV 1 sms", sparse)))
    assert shown(found) == ["EE * sms", "EE 1 sms", "LV 1 sms"]
    pool = found[0][1]
    assert (pool.hits_a, pool.of_a, pool.hits_b, pool.of_b, pool.weight) == (26, 30, 28, 30, 60)
    assert [pair.enough() for _, pair in found] == [True, True, False]


def test_what_is_sparse_in_one_channel_is_merged_with_other_channels_of_the_country() -> None:
    sparse = Pair(13, 15, 14, 15, 30)
    found = merged(keyed(("EE 1 sms", sparse), ("EE 1 voice", sparse), ("LV 1 voice", sparse)))
    assert shown(found) == ["EE * *", "LV 1 voice"]


def test_strata_that_only_one_has_are_merged_into_nothing() -> None:
    mine, theirs = Pair(450, 500, 0, 0, 500), Pair(0, 0, 300, 500, 500)
    found = merged(keyed(("EE 1 sms", mine), ("EE 2 sms", theirs)))
    assert shown(found) == ["EE 1 sms", "EE 2 sms"]
    assert standardised([pair for _, pair in found]) is None


def test_strata_that_hardly_overlap_do_not_become_usable_by_merging() -> None:
    mine, theirs = Pair(450, 500, 1, 1, 501), Pair(1, 1, 300, 500, 501)
    found = merged(keyed(("EE 1 sms", mine), ("EE 2 sms", theirs)))
    assert not any(pair.enough() for _, pair in found)


def test_a_merged_stratum_is_not_fooled_by_the_mix_of_its_parts() -> None:
    """A is no better anywhere, but has most of its attempts in the easy network."""
    easy, hard = Pair(342, 360, 18, 19, 300), Pair(9, 19, 180, 380, 300)
    (key, pool), *others = merged(keyed(("EE 1 sms", easy), ("EE 2 sms", hard)), least=25)
    assert not others
    assert key == ("EE", "*", "sms")
    assert newcombe(pool.hits_a, pool.of_a, pool.hits_b, pool.of_b).low > 0.3
    found = standardised([pool], least=25)
    assert found is not None
    assert found.difference == pytest.approx(0, abs=0.002)
    second = mantel_haenszel([pool], least=25)
    assert second is not None
    assert second[:2] == pytest.approx((found.difference, found.se))


def test_networks_learned_from_receipts_are_no_strata() -> None:
    """Both read back 90 of 100 that arrive; A brings 95 of 100 and B 60, and only receipts tell the network."""
    known, unknown = Pair(855, 950, 540, 600, 1550), Pair(0, 50, 0, 400, 450)
    found = merged(keyed(("EE 1 sms", known), ("EE - sms", unknown), ("LV 1 sms", known)))
    assert shown(found) == ["EE * sms", "LV 1 sms"]
    total = adjusted(found[0][1])
    assert total.difference == pytest.approx(0.855 - 0.540)


def test_a_few_unknown_networks_are_overlooked_and_e_mail_has_none() -> None:
    known = Pair(855, 950, 540, 600, 1550)
    strata = keyed(("EE 1 sms", known), ("EE - sms", Pair(3, 9, 2, 6, 15)))
    assert shown(merged(strata)) == ["EE - sms", "EE 1 sms"]
    assert merged([(("", "", "email"), known)]) == [(("", "", "email"), known)]


def test_nothing_is_lost_or_counted_twice_in_merging() -> None:
    chance = np.random.Generator(np.random.PCG64(8))
    fine = [
        ((country, network, channel), Pair(int(a * 0.9), a, int(b * 0.8), b, float(a + b)))
        for country in ("EE", "LV", "NG")
        for network in ("", "1", "2", "3")
        for channel in ("sms", "voice")
        for a, b in chance.integers(0, 45, (1, 2)).tolist()
    ]
    for least in (0, 5, 20, inf):
        found = [pair for _, pair in merged(fine, least)]
        for name in ("hits_a", "of_a", "hits_b", "of_b", "weight"):
            assert sum(getattr(pair, name) for pair in found) == sum(getattr(pair, name) for _, pair in fine)
