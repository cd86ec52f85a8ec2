"""“How this is worked out”: the method of a comparison, sentence by sentence."""

from collections.abc import Iterator

from otpdesk.desk.comparing_words import MIXES, points
from otpdesk.desk.comparison_views import Metric, Question

_METRIC = {
    Metric.CONVERSION: (
        "The verdict is about customers who are verified by the code of the first attempt within its life. That cannot "
        "be faked by a provider, as receipts can."
    ),
    Metric.DELIVERY: (
        "The verdict is about first attempts with a receipt of delivery within 30 s. Receipts are what providers "
        "claim; failures count as not delivered, and messages younger than 30 s do not count."
    ),
    Metric.QUALITY: (
        "The verdict is about how many customers are verified among those whose message the provider says it delivered."
    ),
    Metric.COST: (
        "The verdict is about the money spent on all attempts, resends too, for each customer whose code was read back."
    ),
}


def method_of(question: Question) -> tuple[str, ...]:
    """The sentences for a question."""
    return tuple(_method(question))


def _method(question: Question) -> Iterator[str]:
    yield _METRIC[question.metric]
    yield (
        "Rates are of first attempts only: resends go to people who are in trouble already, whoever sends them. Tests, "
        "messages blocked for fraud and canceled ones are left out. A first attempt counts once its code was read back "
        "or has expired, never before."
    )
    yield (
        "Each rate has Wilson's 95 % interval: were the same traffic sent again and again, about 19 of 20 such "
        "intervals would hold the true rate."
    )
    yield (
        "Accounts are compared within country, network and channel, never across. Where one of the two has fewer than "
        "20 attempts, networks are put together, then channels; what is still too few is left out of the verdict."
    )
    yield (
        f"These differences are then put together with the weights of one mix ({MIXES[question.mix]}), so that no "
        "account looks better for having had the easier customers. The figure without that is shown beside it."
    )
    if question.metric is not Metric.COST:
        yield (
            "The Mantel-Haenszel difference is a second opinion that weighs places by how much they tell. The two "
            "should agree."
        )
    margin = f"{question.margin * 100:g} %" if question.metric is Metric.COST else points(question.margin)
    yield (
        "One is called better when the whole interval of the difference lies on its side of zero; no difference is "
        f"said when it lies within {margin} to either side. Otherwise, or when both share less than 60 % of the "
        f"traffic or one has fewer than {question.at_least:,} first attempts, the answer is that it cannot be told."
    )
    yield (
        "Arrival times are the cumulative incidence of delivery (Aalen-Johansen): a failure ends the wait, a message "
        "that is still open counts for as long as it was watched. The bands are 95 % intervals."
    )
    yield (
        "The chance of being best and the expected loss come from what is believed of each account after seeing these "
        "counts; countries with few attempts are drawn towards the account's usual (empirical Bayes)."
    )
    yield (
        "Costs count every attempt with the newest price known, fees included, converted by the rate of its day. "
        "Days are those of UTC."
    )
