from dataclasses import replace

import numpy as np
import pytest

from otpdesk.quality.delays import Delays
from otpdesk.quality.phantom import (
    Both,
    Claims,
    Phantom,
    Sign,
    claims_per_arm,
    flagged,
    phantom_over,
    phantom_share,
    reference,
    signs,
    suspicion,
)
from otpdesk.quality.times import BINS, bins_of


def told(found: Phantom | None) -> tuple[float, float, float]:
    assert found is not None
    return found.share, found.low, found.high


def delays(n: int, median: float = 6.0, seed: int = 1) -> Delays:
    seconds = median * np.exp(0.7 * np.random.Generator(np.random.PCG64(seed)).standard_normal(n))
    return np.bincount(bins_of(1000 * seconds), minlength=BINS)


HONEST = Claims("honest", 2_200, 1_650, 2_000, 1_640, 20, delays(2_000))
FAKING = Claims("faking", 2_200, 1_410, 2_000, 1_400, 20, delays(2_000, seed=2))


def test_the_phantom_share_with_its_interval() -> None:
    assert told(phantom_share(1_400, 2_000, 1_640, 2_000)) == pytest.approx((0.146, 0.116, 0.176), abs=5e-4)


@pytest.mark.parametrize(("share", "size"), [(0.05, 1_499), (0.10, 406), (0.20, 117)])
def test_how_many_claims_a_phantom_share_takes_to_be_seen(share: float, size: int) -> None:
    assert claims_per_arm(share) == size


def test_shares_that_cannot_be_are_not_planned_for() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        claims_per_arm(0.0)


def test_networks_are_compared_each_with_itself() -> None:
    """One network verifies little at anybody's; the account that carries most of its traffic there is no worse."""
    strata = (Both(450, 500, 1_800, 2_000), Both(1_000, 2_000, 250, 500))
    assert told(phantom_over(strata))[0] == pytest.approx(0.0)
    assert told(phantom_share(1_450, 2_500, 2_050, 2_500))[1] > 0.03


def test_strata_that_one_has_not_are_left_out() -> None:
    both = Both(1_400, 2_000, 1_640, 2_000)
    assert phantom_over((both, Both(0, 0, 5, 9), Both(5, 9, 0, 0), Both(5, 9, 0, 9))) == phantom_over((both,))
    assert phantom_over((Both(5, 9, 0, 9),)) is None
    assert phantom_share(0, 0, 5, 9) is None


def test_without_a_single_code_read_back_nearly_all_is_phantom() -> None:
    share, low, high = told(phantom_share(0, 100, 82, 100))
    assert 0.9 < low + 0.1 < share + 0.1 < high + 0.1
    assert low > 0.85


def test_the_best_peer_is_sure_of_it_and_honest() -> None:
    perfect = Claims("perfect", 60, 52, 52, 52)
    caught = replace(HONEST, account="caught", verified_claimed=1_900, controls=5, control_receipts=1)
    few = Claims("few", 9, 9, 9, 9)
    peers = (HONEST, caught, few)
    assert reference(peers) is HONEST
    assert reference((perfect, HONEST)) is perfect
    assert reference((Claims("tiny sure", 51, 50, 50, 45), HONEST)) is HONEST
    assert reference((few, caught)) is None


def test_receipts_for_numbers_that_cannot_receive_are_a_sign() -> None:
    caught = replace(HONEST, account="caught", controls=20, control_receipts=1)
    assert signs(caught, HONEST) == (Sign.CONTROLS,)
    assert signs(replace(HONEST, controls=20), HONEST) == ()


def test_receipts_within_a_second_are_a_sign() -> None:
    quick = delays(1_700) + np.bincount([20], weights=[300], minlength=BINS).astype(np.int64)
    assert signs(replace(HONEST, delays=quick), HONEST) == (Sign.DELAYS,)


def test_codes_read_back_before_their_receipts_are_a_sign() -> None:
    assert signs(replace(HONEST, verified_early=160), HONEST) == (Sign.EARLY,)


def test_claims_as_many_and_customers_fewer_are_a_sign() -> None:
    assert signs(FAKING, HONEST) == (Sign.CONVERSION,)
    assert signs(replace(FAKING, claimed=1_700, verified_claimed=1_400), HONEST) == ()


def test_a_provider_that_is_slow_is_no_faker() -> None:
    slow = delays(1_700) + np.bincount(bins_of(np.full(300, 180_000)), minlength=BINS)
    assert Sign.CONVERSION not in signs(replace(FAKING, delays=slow), HONEST)
    assert Sign.CONVERSION in signs(replace(FAKING, delays=np.zeros(0, np.int64)), HONEST)


def test_a_warning_takes_a_share_beyond_doubt_and_a_sign() -> None:
    sure, unsure = phantom_share(1_400, 2_000, 1_640, 2_000), phantom_share(70, 100, 82, 100)
    assert flagged(sure, (Sign.EARLY,))
    assert not flagged(sure, ())
    assert not flagged(unsure, (Sign.EARLY,))
    assert not flagged(None, (Sign.EARLY,))


def test_an_account_is_held_against_its_best_peer() -> None:
    poorer = replace(HONEST, account="poorer", verified_claimed=1_500)
    found = suspicion(FAKING, (poorer, HONEST, FAKING))
    assert found is not None
    assert (found.account, found.peer, found.flagged) == ("faking", "honest", True)
    assert found.signs == (Sign.CONVERSION,)
    assert told(found.phantom)[1] == pytest.approx(0.116, abs=5e-4)
    assert found.shape is not None
    honest = suspicion(HONEST, (poorer, FAKING))
    assert honest is not None
    assert not honest.flagged


def test_the_networks_of_a_country_decide_where_they_are_told() -> None:
    found = suspicion(FAKING, (HONEST,), (Both(450, 500, 1_800, 2_000), Both(950, 1_500, 316, 500)))
    assert found is not None
    assert not found.flagged


def test_without_a_peer_or_claims_nobody_is_judged() -> None:
    assert suspicion(FAKING, (FAKING,)) is None
    assert suspicion(Claims("few", 9, 9, 9, 9), (HONEST,)) is None
    assert signs(Claims("none", 0, 0, 0, 0), HONEST) == ()
