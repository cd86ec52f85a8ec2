"""Route suggestions in a world that changes: what forgetting is worth.

20,000 messages over three accounts. The best fails half-way for 4,000 of them, later another becomes the best.
Outcomes are known 40 messages late. Shares are suggested anew every 100 messages, as the product does.
"""

from dataclasses import dataclass

import numpy as np

from otpdesk.quality.bandit import MEMORY, Option, discounted, suggest
from tests.truth.sampling import chance, sampled

MESSAGES = 20_000
DELAY = 40
STEP = 100
ACCOUNTS = 3
NEVER_FADES = 1.0


def rates() -> np.ndarray:
    """The true rate of each account at each message."""
    found = np.tile([0.86, 0.82, 0.76], (MESSAGES, 1))
    found[5_000:9_000, 0] = 0.55
    found[14_000:, 2] = 0.90
    return found


@dataclass
class Log:
    """Which account carried each message, and whether its code was read back."""

    account: np.ndarray
    hit: np.ndarray


def suggested(log: Log, now: int, g: float, seed: int) -> np.ndarray:
    known = max(0, now - DELAY)
    options = []
    for account in range(ACCOUNTS):
        places = np.flatnonzero(log.account[:known] == account)
        options.append(Option(str(account), *discounted((0, 0), log.hit[places], g, known - 1 - places), 0))
    return np.array([one.share for one in suggest(options, 1.0, seed, draws=1_000).shares])


def reached(seed: int, g: float) -> float:
    """The share verified under suggestions that are applied as they are."""
    truth, drawn = rates(), chance(seed)
    log = Log(np.zeros(MESSAGES, np.int64), np.zeros(MESSAGES, bool))
    luck = drawn.random(MESSAGES)
    for now in range(0, MESSAGES, STEP):
        span = np.arange(now, now + STEP)
        log.account[span] = drawn.choice(ACCOUNTS, STEP, p=suggested(log, now, g, seed + now))
        log.hit[span] = luck[span] < truth[span, log.account[span]]
    return float(log.hit.mean())


@sampled("runs", few=2, many=12)
def test_forgetting_beats_remembering_all_and_both_beat_never_changing(runs: int) -> None:
    truth = rates()
    static, oracle = truth[:, truth[0].argmax()].mean(), truth.max(axis=1).mean()
    forgetting = np.mean([reached(seed, MEMORY) for seed in range(runs)])
    remembering = np.mean([reached(seed, NEVER_FADES) for seed in range(runs)])
    print(
        f"{runs} runs: always the one best at first {static:.1%}, all remembered {remembering:.1%}, "
        f"discounted {forgetting:.1%}, oracle {oracle:.1%}"
    )
    assert static < remembering < forgetting < oracle
    assert oracle - forgetting < 0.025


@sampled("runs", few=1, many=12)
def test_how_much_is_forgotten_hardly_matters(runs: int) -> None:
    found = [np.mean([reached(seed, g) for seed in range(runs)]) for g in (0.998, 0.999, 0.9995)]
    print(f"{runs} runs, g .998, .999, .9995: {', '.join(f'{one:.1%}' for one in found)}")
    assert max(found) - min(found) < 0.02
