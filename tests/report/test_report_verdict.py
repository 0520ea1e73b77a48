from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.facts import PauseFact, PromiseFact
from dunning.kinds import PauseKind, PromiseState
from dunning.money import Money
from dunning.payment_record import (
    Ending,
    InvoiceRecord,
    PastPause,
    PaymentFact,
    PaymentRecord,
)
from dunning.report.verdict import BOUNDS, WORDS, Bounds, Verdict, judge, round_half_up

TODAY = date(2026, 3, 2)
HUNDRED = Money(Decimal(100), "EUR")
NOTHING = Decimal(0)


def paid(days_late: int) -> InvoiceRecord:
    """An invoice of 100 EUR that was paid so many days after its day, before it if negative."""
    due = date(2026, 1, 15)
    return InvoiceRecord(due, HUNDRED, paid=HUNDRED.amount, paid_on=due + timedelta(days=days_late))


def waiting(days: int, amount: str = "100", **more: Any) -> InvoiceRecord:
    """An open invoice that has waited so many days, or falls due in so many if negative."""
    still_open = Decimal(amount)
    known = {"open": still_open, "asked": still_open} | more
    return InvoiceRecord(TODAY - timedelta(days=days), HUNDRED, **known)


def written_off(amount: str = "100", paid_before: str = "0") -> InvoiceRecord:
    return InvoiceRecord(
        TODAY,
        HUNDRED,
        written_off=Decimal(amount),
        paid=Decimal(paid_before),
        paid_on=TODAY if Decimal(paid_before) else None,
    )


def promise(state: PromiseState) -> PromiseFact:
    day = date(2026, 2, 1)
    return PromiseFact(1, HUNDRED, day, day, day, state, NOTHING)


def record(invoices: Sequence[InvoiceRecord] = (), **more: Any) -> PaymentRecord:
    """A record on 2 March 2026 with a payment, unless said otherwise."""
    known = {"payments": (PaymentFact(date(2026, 1, 15), HUNDRED),)} | more
    return PaymentRecord("lufi", "Lufi Kft.", TODAY, tuple(invoices), **known)


def promises(kept: int, partly: int, broken: int) -> tuple[PromiseFact, ...]:
    return (
        *(promise(PromiseState.KEPT) for _ in range(kept)),
        *(promise(PromiseState.PARTLY_KEPT) for _ in range(partly)),
        *(promise(PromiseState.BROKEN) for _ in range(broken)),
    )


@pytest.mark.parametrize(
    ("invoices", "verdict"),
    [
        ([], Verdict.NO_RECORD),
        ([waiting(-5)], Verdict.NO_RECORD),
        ([waiting(0)], Verdict.NO_RECORD),
        ([paid(0)], Verdict.ON_TIME),
        ([paid(-9), paid(0)], Verdict.ON_TIME),
        ([paid(10), *[paid(0)] * 4], Verdict.ON_TIME),
        ([paid(11), *[paid(0)] * 4], Verdict.LITTLE_LATE),
        ([paid(1), paid(0), paid(0), paid(0)], Verdict.LITTLE_LATE),
        ([paid(7)] * 3, Verdict.LITTLE_LATE),
        ([paid(7), paid(7), paid(8)], Verdict.LATE),
        ([paid(18)] * 7 + [paid(0)] * 5, Verdict.LATE),
        ([paid(0), waiting(119)], Verdict.LATE),
        ([paid(0), waiting(120)], Verdict.ASK_FIRST),
        ([written_off()], Verdict.ASK_FIRST),
        ([written_off(), *[paid(0)] * 19], Verdict.ASK_FIRST),
        ([written_off(), *[paid(0)] * 20], Verdict.ON_TIME),
        ([written_off("2", "98")], Verdict.ON_TIME),
        ([written_off("2.01", "97.99")], Verdict.ASK_FIRST),
    ],
)
def test_the_verdict_follows_from_how_late_invoices_were(
    invoices: list[InvoiceRecord], verdict: Verdict
) -> None:
    assert judge(record(invoices)).verdict is verdict


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ((0, 0, 1), Verdict.ON_TIME),
        ((0, 0, 2), Verdict.BREAKS_PROMISES),
        ((0, 1, 1), Verdict.BREAKS_PROMISES),
        ((2, 0, 2), Verdict.BREAKS_PROMISES),
        ((3, 0, 2), Verdict.ON_TIME),
        ((9, 0, 0), Verdict.ON_TIME),
    ],
)
def test_who_does_not_keep_half_of_the_promises_is_told_apart(
    counts: tuple[int, int, int], verdict: Verdict
) -> None:
    assert judge(record([paid(0)], promises=promises(*counts))).verdict is verdict


@pytest.mark.parametrize(
    "state", [PromiseState.OPEN, PromiseState.WITHDRAWN, PromiseState.REPLACED]
)
def test_a_promise_without_its_day_says_nothing(state: PromiseState) -> None:
    judged = judge(record([paid(0)], promises=(promise(state),) * 5))
    assert judged.verdict is Verdict.ON_TIME
    assert "promise" not in judged.sentence()


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        (PauseKind.INSOLVENT, Verdict.ASK_FIRST),
        (PauseKind.REPRESENTED, Verdict.ASK_FIRST),
        (PauseKind.HANDED_OVER, Verdict.ASK_FIRST),
        (PauseKind.PAUSE, Verdict.ON_TIME),
        (PauseKind.STOP, Verdict.ON_TIME),
    ],
)
def test_who_stands_in_the_way_of_credit_is_told_before_all_else(
    kind: PauseKind, verdict: Verdict
) -> None:
    pause = PauseFact(kind, date(2026, 2, 9), date(2026, 5, 9))
    assert judge(record([paid(0)], pauses=(pause,))).verdict is verdict
    before = judge(record([paid(0)], earlier_pauses=(PastPause(pause, date(2026, 2, 20)),)))
    assert before.verdict is Verdict.ON_TIME
    assert ("until Fri 20 February" in before.sentence()) is (verdict is Verdict.ASK_FIRST)


def test_a_supply_hold_counts_while_something_waits() -> None:
    held = {"supply_hold_on": date(2026, 2, 20)}
    assert judge(record([paid(0)], **held)).verdict is Verdict.ON_TIME
    judged = judge(record([paid(0), waiting(3)], **held))
    assert judged.verdict is Verdict.ASK_FIRST
    assert judged.reasons[0] == "deliveries are on hold since Fri 20 February"


def test_who_never_paid_anything_has_no_record_however_late() -> None:
    judged = judge(record([waiting(9), waiting(9)], payments=()))
    assert judged.sentence() == (
        "No record yet: nothing was paid so far; 2 of 2 invoices were late (2 still open), "
        "9 days on average; 200.00 EUR overdue now."
    )


@pytest.mark.parametrize(
    "aside",
    [
        waiting(60, asked=NOTHING, disputed=True),
        waiting(60, asked=NOTHING),
        InvoiceRecord(date(2026, 1, 1), HUNDRED),
        InvoiceRecord(date(2026, 1, 1), HUNDRED, paid=HUNDRED.amount),
    ],
    ids=["disputed", "covered", "credited", "paid on an unknown day"],
)
def test_what_does_not_say_how_they_pay_is_left_out(aside: InvoiceRecord) -> None:
    judged = judge(record([paid(0), paid(0), paid(0), aside]))
    assert judged.verdict is Verdict.ON_TIME
    assert judged.reasons[0] == "all 3 invoices came in time"


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (
            record([paid(18)] * 7 + [paid(0)] * 5, promises=promises(2, 0, 1)),
            (
                "Pays, but late: 7 of 12 invoices were late, 18 days on average; "
                "1 of 3 promises was broken."
            ),
        ),
        (
            record([paid(4)], promises=promises(0, 1, 0)),
            (
                "Pays a little late: 1 invoice was late, 4 days; little to go by so far; "
                "1 promise was only partly kept."
            ),
        ),
        (
            record([paid(0), paid(0), paid(0)], promises=promises(2, 0, 0), reversed=1),
            (
                "Pays on time: all 3 invoices came in time; all 2 promises were kept; "
                "1 payment was taken back."
            ),
        ),
        (
            record([paid(3), waiting(10)], promises=promises(0, 1, 2)),
            (
                "Promises and does not keep: 2 of 3 promises were broken and 1 only partly kept; "
                "2 of 2 invoices were late (1 still open), 7 days on average; "
                "little to go by so far; 100.00 EUR overdue now."
            ),
        ),
        (record([], payments=()), "No record yet: no invoice so far."),
        (
            record([waiting(-3)], payments=()),
            "No record yet: no invoice shows yet how they pay.",
        ),
        (
            record([written_off(), written_off(), paid(0)]),
            (
                "Do not deliver on credit without asking first: 2 of 3 invoices were never paid "
                "and written off; 1 invoice came in time; little to go by so far."
            ),
        ),
        (
            record([waiting(60, asked=NOTHING, disputed=True), *[paid(0)] * 3]),
            "Pays on time: all 3 invoices came in time; 1 disputed invoice left aside.",
        ),
    ],
)
def test_the_sentence_gives_its_reasons(known: PaymentRecord, sentence: str) -> None:
    assert judge(known).sentence() == sentence


def test_the_bounds_are_data() -> None:
    strict = Bounds(on_time_share=0, on_time_days=0, little_late_days=1)
    lines = [paid(2), paid(0)]
    assert judge(record(lines), strict).verdict is Verdict.LITTLE_LATE
    assert judge(record([paid(0)]), strict).verdict is Verdict.ON_TIME
    assert judge(record([paid(2)]), strict).verdict is Verdict.LATE
    assert Bounds() == BOUNDS


def test_every_verdict_has_its_words() -> None:
    assert set(WORDS) == set(Verdict)


pace = st.lists(st.integers(-30, 119), min_size=1, max_size=20)
_ORDER = (Verdict.ON_TIME, Verdict.LITTLE_LATE, Verdict.LATE)


@given(pace, st.integers(0, 19), st.integers(1, 60))
def test_paying_one_invoice_later_never_makes_the_verdict_better(
    days: list[int], place: int, more: int
) -> None:
    later = [*days]
    later[place % len(days)] += more
    before, after = (judge(record([paid(one) for one in some])) for some in (days, later))
    assert _ORDER.index(after.verdict) >= _ORDER.index(before.verdict)


@pytest.mark.parametrize(
    ("total", "of", "mean"), [(3, 2, 2), (1, 2, 1), (1, 3, 0), (5, 3, 2), (0, 4, 0)]
)
def test_a_mean_of_days_is_rounded_half_up(total: int, of: int, mean: int) -> None:
    assert round_half_up(total, of) == mean


@pytest.mark.parametrize(
    ("amounts", "currency", "usual"),
    [
        (["100"], "EUR", "100.00"),
        (["100", "200"], "EUR", "150.00"),
        (["300", "100", "200"], "EUR", "200.00"),
        (["0.01", "0.02"], "EUR", "0.02"),
        (["100", "101"], "JPY", "100"),
        (["101", "102"], "JPY", "102"),
    ],
)
def test_the_usual_payment_is_the_median_in_the_currency_s_decimals(
    amounts: list[str], currency: str, usual: str
) -> None:
    facts = tuple(PaymentFact(TODAY, Money(Decimal(one), currency)) for one in amounts)
    assert record(payments=facts).usual_payments() == (Money(Decimal(usual), currency),)


def test_an_invoice_is_written_off_paid_credited_or_open_and_never_two_of_them() -> None:
    endings = [
        one.ending
        for one in (paid(1), waiting(1), waiting(-1, "1"), written_off(), written_off("1", "99"))
    ]
    assert endings == [Ending.PAID, Ending.OPEN, Ending.OPEN, Ending.WRITTEN_OFF, Ending.PAID]
    assert InvoiceRecord(TODAY, HUNDRED).ending is Ending.CREDITED
