import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from dunning.scheduler.calendar import is_working_day
from dunning.scheduler.payment_habits import Suggestion, learn_rule
from dunning.scheduler.payment_rule_words import read_rule
from dunning.scheduler.payment_runs import next_run

START = date(2024, 1, 1)


def paid_by(typed: str, count: int) -> list[date]:
    """The first so many runs of a customer who keeps to the rule."""
    rule, days = read_rule(typed), [START]
    while len(days) <= count:
        days.append(next_run(rule, days[-1], is_working_day))
    return days[1:]


def on_working_days(chosen: random.Random, count: int) -> list[date]:
    days = (START + timedelta(days=chosen.randrange(700)) for _ in range(count * 9))
    return [day for day in days if is_working_day(day)][:count]


def on_any_days(chosen: random.Random, count: int) -> list[date]:
    return [START + timedelta(days=chosen.randrange(300)) for _ in range(count)]


def some_days_late(chosen: random.Random, count: int) -> list[date]:
    """Invoices of any day at thirty days, each paid late by chance; none at a weekend."""
    days = []
    for _ in range(count):
        late = int(chosen.lognormvariate(2, 0.8))
        day = START + timedelta(days=chosen.randrange(700) + 30 + late)
        while not is_working_day(day):
            day += timedelta(days=1)
        days.append(day)
    return days


RULES = [
    ("every thursday", 8, "8 of 8 payments came on a Thursday"),
    ("every tuesday and thursday", 12, "12 of 12 payments came on a Tuesday or Thursday"),
    ("every second friday from 2024-01-12", 9, "9 of 9 payments came every second Friday"),
    ("15th", 8, "8 of 8 payments came on the 15th"),
    ("30th", 9, "9 of 9 payments came on the 30th"),
    ("10th and 25th", 10, "10 of 10 payments came on the 10th or 25th"),
    ("last friday", 8, "8 of 8 payments came on the last Friday"),
    ("second tuesday", 8, "8 of 8 payments came on the second Tuesday"),
    ("first working day", 8, "8 of 8 payments came on the first working day"),
    ("last working day", 8, "8 of 8 payments came on the last working day"),
    (
        "15th and last working day",
        12,
        "12 of 12 payments came on the 15th or last working day",
    ),
]


@pytest.mark.parametrize(("typed", "count", "sentence"), RULES, ids=[row[0] for row in RULES])
def test_a_rule_is_learned_from_those_who_keep_it(typed: str, count: int, sentence: str) -> None:
    suggestion = learn_rule(paid_by(typed, count))
    assert suggestion is not None
    assert suggestion.rule == read_rule(typed)
    assert suggestion.sentence() == sentence


def test_two_payments_of_sixteen_may_stray() -> None:
    days = paid_by("every thursday", 16)
    days[3] += timedelta(days=1)
    days[9] -= timedelta(days=2)
    suggestion = learn_rule(days)
    assert suggestion == Suggestion(read_rule("every thursday"), 14, 16)
    assert suggestion.sentence() == "14 of 16 payments came on a Thursday"


def test_too_many_strays_are_no_rule() -> None:
    days = [day + timedelta(days=number % 4 == 0) for number, day in enumerate(paid_by("15th", 16))]
    assert learn_rule(days) is None


@pytest.mark.parametrize("days", [[], paid_by("every thursday", 7), [START] * 30])
def test_few_payment_days_show_nothing(days: list[date]) -> None:
    assert learn_rule(days) is None


def test_only_the_latest_days_count_each_once_in_any_order() -> None:
    days = [*paid_by("15th", 20), *(START + timedelta(weeks=100 + n, days=3) for n in range(24))]
    expected = Suggestion(read_rule("every thursday"), 24, 24)
    assert learn_rule(days) == learn_rule([*reversed(days), *days]) == expected


@pytest.mark.parametrize("paying", [on_working_days, on_any_days, some_days_late])
def test_days_that_mean_nothing_hardly_ever_show_a_rule(
    paying: Callable[[random.Random, int], list[date]],
) -> None:
    chosen = random.Random(20260302)  # noqa: S311
    books = [paying(chosen, chosen.randrange(8, 40)) for _ in range(500)]
    false = sum(learn_rule(days) is not None for days in books)
    assert false < 0.02 * len(books)
