"""What the adapters say they can is what the survey of the providers found."""

from pathlib import Path

import pytest

from otpdesk.providers import PROVIDERS, provider_class
from otpdesk.providers.abilities import MARKS, Capability
from tests.providers import survey

SURVEY = Path(__file__).parents[3] / "shared" / "PROVIDERS.md"


def test_the_survey_knows_every_provider() -> None:
    assert set(survey.PROVIDERS) == set(PROVIDERS)


@pytest.mark.parametrize("capability", survey.ROWS.values())
def test_an_adapter_says_what_the_survey_found_or_why_not(capability: Capability) -> None:
    found = survey.copied()[capability]
    wanted = {name: survey.LEARNED.get((capability, name), (level, ""))[0] for name, level in found.items()}
    said = {name: provider_class(name).abilities[capability].level for name in survey.PROVIDERS}
    assert {name: MARKS[level] for name, level in said.items()} == {name: MARKS[one] for name, one in wanted.items()}


def test_what_was_learned_since_differs_from_the_survey_and_has_a_reason() -> None:
    for (capability, name), (level, why) in survey.LEARNED.items():
        assert survey.copied()[capability][name] is not level
        assert why.endswith(".")


def test_the_copy_of_the_survey_is_the_survey() -> None:
    if not SURVEY.exists():
        pytest.skip(f"there is no {SURVEY} beside the project to compare with")
    assert survey.copied() == survey.read(SURVEY)
