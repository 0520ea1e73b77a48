"""What a call can save: the expected days, the score's terms and its sentence."""

import time
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dunning.facts import OpenInvoice, OpenInvoices
from dunning.lateness import LONGEST, CustomerRecord, Lateness
from dunning.scheduler.money_days import (
    HORIZON,
    BookRecord,
    Rates,
    courtesy_days,
    expected_days,
    score,
    sentence,
    usual_days,
    worth,
)

TODAY = date(2026, 7, 1)
STRANGER = CustomerRecord()
NEW_BOOK = BookRecord()
BOOK = BookRecord(
    payments=100, late=Lateness.of([2] * 30 + [6] * 15 + [20] * 10 + [50] * 5 + [150] * 2)
)


def invoice(days_over: int, amount: str = "4000", currency: str = "EUR") -> OpenInvoice:
    due = TODAY - timedelta(days=days_over)
    number = f"{currency}{days_over}"
    return OpenInvoice(number, due, due, Decimal(amount), Decimal(amount), currency)


def paid(*days_late: int) -> CustomerRecord:
    return CustomerRecord(len(days_late), Lateness.of(days_late))


def test_lateness_counts_who_came_at_least_so_late_and_caps_each_at_120() -> None:
    late = Lateness.of([-3, 0, 1, 3, 4, 30, 500])
    assert late.counts == (5, 3, 2, 2, 1, 1)
    assert late.days == (1 + 3 + 4 + 30 + 120, 4 + 30 + 120, 150, 150, 120, 120)


@given(some.lists(some.integers(-50, 200)), some.lists(some.integers(-50, 200)))
def test_lateness_of_two_lists_adds_up(some_days: list[int], other_days: list[int]) -> None:
    assert Lateness.of(some_days) + Lateness.of(other_days) == Lateness.of(some_days + other_days)


def test_before_there_is_a_history_the_days_to_come_grow_with_the_days_over() -> None:
    further = NEW_BOOK.further_days
    assert [further[day] for day in (0, 1, 4, 8, 15, 31, 61)] == [0, 1, 4, 8, 12, 21, 31]
    assert list(further) == sorted(further)


@given(some.lists(some.integers(1, 120)), some.lists(some.integers(1, 120)))
def test_the_chance_of_a_day_is_payments_over_days_lived_through(
    paid_after: list[int], waiting_for: list[int]
) -> None:
    book = BookRecord(0, Lateness.of(paid_after), Lateness.of(waiting_for))
    bands = [range(1, 4), range(4, 8), range(8, 15), range(15, 31), range(31, 61), range(61, 121)]
    for band, chance in zip(bands, book.daily_chances, strict=True):
        paid_here = sum(late in band for late in paid_after)
        lived = sum(late >= day for late in paid_after for day in band)
        lived += sum(wait > day for wait in waiting_for for day in band)
        assumed = 1.5 / (band.start + 2)
        assert chance == pytest.approx((paid_here + 5) / (lived + 5 / assumed))


@pytest.mark.parametrize(
    ("days_late", "day", "days_to_come"),
    [
        pytest.param([1] * 3000, 1, 0, id="everyone pays on the first day"),
        pytest.param([5] * 3000, 1, 5, id="everyone pays within the first week"),
        pytest.param([120] * 3000, 1, 60, id="nobody pays for months"),
        pytest.param([2] * 3000 + [120] * 300, 20, 56, id="the few who get so far stay"),
    ],
)
def test_the_book_learns_from_its_payments(
    days_late: list[int], day: int, days_to_come: int
) -> None:
    book = BookRecord(len(days_late), Lateness.of(days_late))
    assert book.further_days[day] == pytest.approx(days_to_come, abs=2)


def test_what_still_waits_makes_the_book_expect_longer() -> None:
    late = Lateness.of([5] * 50)
    waiting = BookRecord(50, late, Lateness.of([90] * 50))
    assert waiting.further_days[1] > BookRecord(50, late).further_days[1]


@pytest.mark.parametrize(
    ("record", "waits", "days"),
    [
        pytest.param(STRANGER, [20], [18], id="a stranger is like the book"),
        pytest.param(paid(*[21] * 12), [1], [17], id="three weeks late as a rule: most to come"),
        pytest.param(paid(*[21] * 12), [15], [9], id="and nearly there after two"),
        pytest.param(paid(*[2] * 12), [20], [18], id="a prompt payer gone quiet is like the book"),
        pytest.param(paid(*[2] * 12), [1], [3], id="a prompt payer a day late"),
        pytest.param(paid(0, -4, 0), [20], [18], id="payments in time say nothing of late ones"),
        pytest.param(STRANGER, [60, 20], [33, 28], id="older ones that wait make it longer"),
        pytest.param(paid(*[120] * 50), [1], [60], id="sixty days at most"),
        pytest.param(paid(*[1] * 500), [1], [1], id="one day at least"),
        pytest.param(STRANGER, [300], [33], id="waits past 120 days count as 120"),
    ],
)
def test_expected_days(record: CustomerRecord, waits: list[int], days: list[int]) -> None:
    assert expected_days(waits, record, BOOK) == days


@given(
    some.lists(some.integers(1, 200), max_size=40),
    some.lists(some.integers(1, 400), min_size=1, max_size=8),
)
def test_expected_days_are_whole_and_within_the_horizon(
    days_late: list[int], waits: list[int]
) -> None:
    expected = expected_days(sorted(waits, reverse=True), paid(*days_late), BOOK)
    assert all(1 <= days <= HORIZON for days in expected)


@pytest.mark.parametrize(
    ("record", "book", "days"),
    [
        pytest.param(STRANGER, NEW_BOOK, 10, id="nothing known"),
        pytest.param(STRANGER, BOOK, 13, id="the book's"),
        pytest.param(paid(*[2] * 12), BOOK, 5, id="mostly its own"),
        pytest.param(paid(*[2] * 400), BOOK, 2, id="its own"),
    ],
)
def test_usual_days(record: CustomerRecord, book: BookRecord, days: int) -> None:
    assert usual_days(record, book) == days


@pytest.mark.parametrize(
    ("record", "days"),
    [
        pytest.param(STRANGER, 8, id="the book's share of late payments"),
        pytest.param(CustomerRecord(100), 0, id="always in time"),
        pytest.param(paid(*[20] * 40), 18, id="always late"),
    ],
)
def test_courtesy_days(record: CustomerRecord, days: int) -> None:
    assert courtesy_days(record, BOOK) == days


def test_a_score_tells_every_term() -> None:
    found = score([invoice(60), invoice(20)], paid(*[25] * 6), BOOK, TODAY)
    first, second = found.terms
    assert (first.days_over, first.own_payments, first.book_days) == (60, 0, 33)
    assert (second.own_payments, second.own_days, second.older_days) == (4, 5, 40)
    assert found.amount == 4000 * (first.expected_days + second.expected_days)
    assert found.currency == "EUR"


def test_what_is_past_120_days_is_set_aside_unless_the_user_keeps_calling() -> None:
    invoices = [invoice(121), invoice(120)]
    found = score(invoices, STRANGER, BOOK, TODAY)
    assert [term.days_over for term in found.terms] == [LONGEST]
    assert [term.days_over for term in found.set_aside] == [121]
    kept = score(invoices, STRANGER, BOOK, TODAY, keep_calling=True)
    assert len(kept.terms) == 2
    assert kept.amount > found.amount


def test_nothing_counts_for_a_customer_with_only_old_debts() -> None:
    found = score([invoice(200)], STRANGER, BOOK, TODAY)
    assert found.rank == (Decimal(0), "")
    assert not sentence(found)


def test_invoices_not_yet_due_count_by_how_often_and_how_late_the_customer_pays_late() -> None:
    record = CustomerRecord(8, Lateness.of([20] * 5))
    found = score([invoice(5), invoice(0), invoice(-9)], record, BOOK, TODAY)
    assert [term.days_over for term in found.terms] == [5, 0, -9]
    assert (found.habit.late, found.habit.payments, found.habit.usual_days) == (5, 8, 17)
    often = (5 + 3 * Fraction(62, 100)) / (8 + 3)
    assert [term.expected_days for term in found.terms[1:]] == [round(17 * often)] * 2


RATES = Rates("EUR", {"HUF": Decimal("0.0025")})


@pytest.mark.parametrize(
    ("invoices", "rates", "rank"),
    [
        pytest.param([invoice(20)], None, ("72000", "EUR"), id="one currency"),
        pytest.param(
            [invoice(20, "4000", "HUF")], RATES, ("180.0000", "EUR"), id="at the user's rate"
        ),
        pytest.param(
            [invoice(20), invoice(20, "400000", "HUF")],
            RATES,
            ("90000", "EUR"),
            id="added up at the user's rates",
        ),
        pytest.param(
            [invoice(20), invoice(20, "400000", "HUF")],
            None,
            ("7200000", "HUF"),
            id="without rates the currency with the most counts",
        ),
        pytest.param(
            [invoice(20), invoice(20, "400000", "USD")],
            RATES,
            ("72000", "EUR"),
            id="what has no rate is set aside",
        ),
        pytest.param(
            [invoice(20, "400000", "USD")],
            RATES,
            ("7200000", "USD"),
            id="unless nothing has one",
        ),
    ],
)
def test_currencies_are_compared_at_the_users_rates(
    invoices: list[OpenInvoice], rates: Rates | None, rank: tuple[str, str]
) -> None:
    found = score(invoices, STRANGER, BOOK, TODAY, rates)
    assert found.rank == (Decimal(rank[0]), rank[1])
    assert len(found.terms) + len(found.set_aside) == len(invoices)


@given(
    some.lists(
        some.tuples(some.integers(-20, 200), some.sampled_from(["EUR", "HUF", "USD"])), max_size=8
    ),
    some.lists(some.integers(-5, 150), max_size=30),
    some.sampled_from([None, RATES]),
    some.booleans(),
)
def test_the_quick_worth_is_the_score(
    owed: list[tuple[int, str]], days_late: list[int], rates: Rates | None, keep_calling: bool
) -> None:
    invoices = [invoice(days, "12.50", currency) for days, currency in sorted(owed, reverse=True)]
    record = paid(*days_late)
    found = score(invoices, record, BOOK, TODAY, rates, keep_calling=keep_calling)
    assert worth(invoices, record, BOOK, TODAY, rates, keep_calling=keep_calling) == found.rank


@pytest.mark.parametrize(
    ("invoices", "rates", "words"),
    [
        pytest.param(
            [invoice(20)],
            None,
            "4,000 EUR x 18 days still to come (20 over, usually 13 late) = 72,000 money-days",
            id="one invoice",
        ),
        pytest.param(
            [invoice(31, "99.55")],
            None,
            "99.55 EUR x 25 days still to come (31 over, usually 13 late) = 2,488.75 money-days",
            id="cents",
        ),
        pytest.param(
            [invoice(60, "100"), invoice(20)],
            None,
            "4,000 EUR x 28 days still to come (20 over, usually 13 late)"
            " + 100 EUR x 33 days still to come (60 over) = 115,300 money-days",
            id="two invoices, the larger part first",
        ),
        pytest.param(
            [invoice(20), invoice(20), invoice(20, "10"), invoice(20, "20")],
            None,
            "4,000 EUR x 18 days still to come (20 over, usually 13 late)"
            " + 4,000 EUR x 18 days still to come (20 over) + 540 for 2 more = 144,540 money-days",
            id="the small ones added up",
        ),
        pytest.param(
            [invoice(20, "1000000", "HUF")],
            RATES,
            "1,000,000 HUF at 0.0025 x 18 days still to come (20 over, usually 13 late)"
            " = 45,000 money-days",
            id="at a rate",
        ),
    ],
)
def test_the_score_reads_as_a_sentence(
    invoices: list[OpenInvoice], rates: Rates | None, words: str
) -> None:
    assert sentence(score(invoices, STRANGER, BOOK, TODAY, rates)) == words


@pytest.mark.parametrize(
    ("invoices", "words"),
    [
        pytest.param(
            [invoice(-3)],
            "4,000 EUR x 11 days expected late"
            " (due in 3; usually 17 late, 5 times of 8, 62 % in the book) = 44,000 money-days",
            id="one invoice",
        ),
        pytest.param(
            [invoice(0), invoice(-4, "100")],
            "4,000 EUR x 11 days expected late"
            " (due today; usually 17 late, 5 times of 8, 62 % in the book)"
            " + 100 EUR x 11 days expected late (due in 4; 5 times of 8, 62 % in the book)"
            " = 45,100 money-days",
            id="two",
        ),
        pytest.param(
            [invoice(20), invoice(-3, "100")],
            "4,000 EUR x 12 days still to come (20 over, usually 17 late)"
            " + 100 EUR x 11 days expected late (due in 3; 5 times of 8, 62 % in the book)"
            " = 49,100 money-days",
            id="beside one that is overdue",
        ),
    ],
)
def test_a_courtesy_call_says_when_the_invoice_is_due_and_how_the_customer_pays(
    invoices: list[OpenInvoice], words: str
) -> None:
    record = CustomerRecord(8, Lateness.of([20] * 5))
    assert sentence(score(invoices, record, BOOK, TODAY)) == words


def test_fifty_thousand_customers_are_compared_quickly() -> None:
    invoices = OpenInvoices.of([invoice(days) for days in (90, 60, 30, 10, 3, 1)])
    record = paid(*range(1, 60))
    began = time.process_time()
    for _ in range(50_000):
        worth(invoices, record, BOOK, TODAY)
    assert time.process_time() - began < 2
