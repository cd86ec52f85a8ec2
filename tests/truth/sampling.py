"""A small sample of a simulation in the run of all tests, the whole of it with `pytest -m heavy`."""

import numpy as np
import pytest


def sampled(name: str, few: int, many: int) -> pytest.MarkDecorator:
    """The test runs with `name=few`, and marked heavy with `name=many`; heavy ones may take an hour."""
    heavy = pytest.param(many, marks=(pytest.mark.heavy, pytest.mark.timeout(3_600)))
    return pytest.mark.parametrize(name, [few, heavy])


def chance(*seed: int) -> np.random.Generator:
    """Chance that is the same on every machine."""
    return np.random.Generator(np.random.PCG64(seed))
