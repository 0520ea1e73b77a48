from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_building import Scene, at, march

from dunning.errors import DunningError, NotFoundError
from dunning.kinds import Outcome, PromiseState
from dunning.ledger.book import Book
from dunning.ledger.calls import Promised
from dunning.ledger.model import Promise
from dunning.ledger.settling import Receipt, Settlement, settle_promises
from dunning.money import Money

OPEN, KEPT, PARTLY, BROKEN = (
    PromiseState.OPEN,
    PromiseState.KEPT,
    PromiseState.PARTLY_KEPT,
    PromiseState.BROKEN,
)
WITHDRAWN, REPLACED = PromiseState.WITHDRAWN, PromiseState.REPLACED


def promise(
    number: int,
    amount: str,
    promised_for: int,
    made: int = 2,
    *,
    ended: int | None = None,
    ending: PromiseState = WITHDRAWN,
    hour: int = 9,
) -> Promise:
    """A promise broken two days after the day it names: a tolerance of one day."""
    return Promise(
        id=number,
        made_on=march(made),
        made_at=at(made, hour),
        promised_for=march(promised_for),
        breaks_on=march(promised_for + 2),
        amount=Decimal(amount),
        currency="EUR",
        ended_on=None if ended is None else march(ended),
        ending="" if ended is None else ending.value,
    )


def money(amount: str, day: int, recorded: datetime | None = None) -> Receipt:
    return Receipt(march(day), recorded or at(day, 12), Decimal(amount))


def credit(amount: str, day: int) -> Receipt:
    return Receipt(march(day), None, Decimal(amount))


@dataclass(frozen=True)
class Case:
    """Promises, what came, and how they stand on which day of March."""

    said: str
    promises: tuple[Promise, ...]
    receipts: tuple[Receipt, ...]
    day: int
    expected: tuple[tuple[PromiseState, str], ...]


FRIDAY = promise(1, "100", 6)

CASES = [
    Case("nothing came and the day is not over", (FRIDAY,), (), 6, ((OPEN, "0"),)),
    Case("nothing came within the tolerance", (FRIDAY,), (), 7, ((OPEN, "0"),)),
    Case("nothing came and the tolerance is over", (FRIDAY,), (), 8, ((BROKEN, "0"),)),
    Case("all came before the day", (FRIDAY,), (money("100", 4),), 4, ((KEPT, "100"),)),
    Case("all came on the day", (FRIDAY,), (money("100", 6),), 6, ((KEPT, "100"),)),
    Case("all came within the tolerance", (FRIDAY,), (money("100", 7),), 7, ((KEPT, "100"),)),
    Case("more came", (FRIDAY,), (money("150", 6),), 9, ((KEPT, "100"),)),
    Case("it came later than asked about", (FRIDAY,), (money("100", 6),), 5, ((OPEN, "0"),)),
    Case("part came, the day is not over", (FRIDAY,), (money("40", 5),), 6, ((OPEN, "40"),)),
    Case("part came", (FRIDAY,), (money("40", 5),), 8, ((PARTLY, "40"),)),
    Case("a cent is missing", (FRIDAY,), (money("99.99", 5),), 8, ((PARTLY, "99.99"),)),
    Case(
        "two parts make the whole",
        (FRIDAY,),
        (money("40", 5), money("60", 7)),
        8,
        ((KEPT, "100"),),
    ),
    Case("all came a day late", (FRIDAY,), (money("100", 8),), 9, ((BROKEN, "100"),)),
    Case(
        "part came in time and the rest late",
        (FRIDAY,),
        (money("40", 5), money("60", 9)),
        10,
        ((PARTLY, "100"),),
    ),
    Case("money from the day before", (FRIDAY,), (money("100", 1),), 8, ((BROKEN, "0"),)),
    Case(
        "money recorded the same day before the promise",
        (FRIDAY,),
        (money("100", 2, at(2, 8)),),
        8,
        ((BROKEN, "0"),),
    ),
    Case(
        "money recorded the same day after the promise",
        (FRIDAY,),
        (money("100", 2, at(2, 10)),),
        2,
        ((KEPT, "100"),),
    ),
    Case("a credit note of the same day", (FRIDAY,), (credit("100", 2),), 2, ((KEPT, "100"),)),
    Case(
        "a credit note and the rest in money",
        (FRIDAY,),
        (credit("30", 5), money("70", 6)),
        8,
        ((KEPT, "100"),),
    ),
    Case(
        "two promises, the money covers the first",
        (promise(1, "100", 6), promise(2, "50", 13)),
        (money("100", 6),),
        9,
        ((KEPT, "100"), (OPEN, "0")),
    ),
    Case(
        "two promises, the money runs over into the second",
        (promise(1, "100", 6), promise(2, "50", 13)),
        (money("120", 6),),
        15,
        ((KEPT, "100"), (PARTLY, "20")),
    ),
    Case(
        "the first is broken, money in time for the second keeps that",
        (promise(1, "100", 6), promise(2, "50", 13)),
        (money("50", 10),),
        15,
        ((BROKEN, "0"), (KEPT, "50")),
    ),
    Case(
        "the first is broken, what the second leaves goes to it late",
        (promise(1, "100", 6), promise(2, "50", 13)),
        (money("80", 10),),
        15,
        ((BROKEN, "30"), (KEPT, "50")),
    ),
    Case(
        "two promises for one day, the one made first is served first",
        (promise(2, "50", 6), promise(1, "50", 6)),
        (money("60", 5),),
        8,
        ((KEPT, "50"), (PARTLY, "10")),
    ),
    Case("a promise not made yet", (promise(1, "100", 6, made=5),), (), 4, ()),
    Case(
        "withdrawn",
        (promise(1, "100", 6, ended=4),),
        (money("100", 5),),
        8,
        ((WITHDRAWN, "0"),),
    ),
    Case("before it was withdrawn", (promise(1, "100", 6, ended=4),), (), 3, ((OPEN, "0"),)),
    Case(
        "kept before it was withdrawn",
        (promise(1, "100", 6, ended=5),),
        (money("100", 4),),
        8,
        ((KEPT, "100"),),
    ),
    Case(
        "replaced: money from then on is for the new one",
        (
            promise(1, "100", 6, ended=5, ending=REPLACED),
            promise(2, "100", 20, made=5),
        ),
        (money("30", 4), money("100", 6)),
        8,
        ((REPLACED, "30"), (KEPT, "100")),
    ),
    Case(
        "kept before a new one was made: still kept",
        (
            promise(1, "100", 6, ended=5, ending=REPLACED),
            promise(2, "100", 20, made=5),
        ),
        (money("100", 4),),
        8,
        ((KEPT, "100"), (OPEN, "0")),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.said)
def test_a_promise_stands(case: Case) -> None:
    settled = settle_promises(case.promises, case.receipts, march(case.day))
    assert settled == {
        number: Settlement(state, Decimal(received))
        for number, (state, received) in enumerate(case.expected, 1)
    }


days = st.integers(2, 28)
amounts = st.integers(1, 300).map(str)


@given(
    st.lists(st.tuples(amounts, days, st.integers(0, 20)), max_size=5),
    st.lists(st.tuples(amounts, days), max_size=8),
    days,
)
def test_no_money_counts_twice_and_no_promise_takes_more_than_it_is(
    said: list[tuple[str, int, int]], came: list[tuple[str, int]], day: int
) -> None:
    promises = [
        promise(number, amount, made + wait, made)
        for number, (amount, made, wait) in enumerate(said, 1)
    ]
    receipts = [money(amount, on) for amount, on in came]
    settled = settle_promises(promises, receipts, march(day))
    by_then = sum((one.amount for one in receipts if one.on <= march(day)), Decimal(0))
    assert sum((one.received for one in settled.values()), Decimal(0)) <= by_then
    for one in promises:
        if one.made_on > march(day):
            assert one.id not in settled
            continue
        found = settled[one.id]
        assert 0 <= found.received <= one.amount
        assert (found.state is OPEN) <= (march(day) < one.breaks_on)
        if found.state in (OPEN, PARTLY, BROKEN):
            assert found.received < one.amount or march(day) >= one.breaks_on


@given(st.lists(st.tuples(amounts, days), max_size=8), st.permutations(range(8)))
def test_the_order_in_which_rows_are_read_does_not_matter(
    came: list[tuple[str, int]], order: list[int]
) -> None:
    promises = [promise(1, "100", 6), promise(2, "80", 13), promise(3, "40", 13)]
    receipts = [money(amount, on) for amount, on in came]
    shuffled = [receipts[place] for place in order if place < len(receipts)]
    assert settle_promises(promises, receipts, march(20)) == settle_promises(
        promises[::-1], shuffled, march(20)
    )


@pytest.fixture
def scene(book: Book) -> Scene:
    """One customer with 300 EUR overdue."""
    scene = Scene(book)
    scene.customer()
    scene.invoice("1", "300", due=-20)
    return scene


def test_a_promise_is_broken_when_nothing_came(scene: Scene) -> None:
    scene.promises("100", 6)
    assert [scene.promised(day) for day in (2, 7, 8)] == [
        [(OPEN, 0)],
        [(OPEN, 0)],
        [(BROKEN, 0)],
    ]
    assert scene.promised(1) == []


def test_a_promise_is_kept_by_money_in_time(scene: Scene) -> None:
    scene.promises("100", 6)
    scene.pays("100", 7)
    assert scene.promised(6) == [(OPEN, 0)]
    assert scene.promised(7) == scene.promised(30) == [(KEPT, 100)]


def test_a_promise_is_partly_kept_by_part_of_the_money(scene: Scene) -> None:
    scene.promises("100", 6)
    scene.pays("40", 4)
    assert scene.promised(8) == [(PARTLY, 40)]
    scene.pays("60", 9)
    assert scene.promised(9) == [(PARTLY, 100)]


def test_a_payment_that_bounces_opens_the_promise_again(scene: Scene) -> None:
    scene.promises("100", 6)
    payment = scene.pays("100", 4)
    scene.bounces(payment, 5)
    assert scene.promised(4) == [(KEPT, 100)]
    assert scene.promised(5) == [(OPEN, 0)]
    assert scene.promised(8) == [(BROKEN, 0)]


def test_a_payment_that_bounces_after_the_day_breaks_the_promise(scene: Scene) -> None:
    scene.promises("100", 6)
    scene.bounces(scene.pays("100", 4), 10)
    assert scene.promised(9) == [(KEPT, 100)]
    assert scene.promised(10) == [(BROKEN, 0)]


def test_money_of_the_same_day_counts_when_it_was_recorded_after_the_promise(scene: Scene) -> None:
    scene.pays("70", 2, recorded_at=at(2, 8))
    scene.promises("100", 6, moment=at(2, 9))
    scene.pays("100", 2, recorded_at=at(2, 10))
    assert scene.promised(2) == [(KEPT, 100)]


def test_money_of_the_same_day_from_before_the_promise_does_not_count(scene: Scene) -> None:
    scene.pays("100", 2, recorded_at=at(2, 8))
    scene.promises("100", 6, moment=at(2, 9))
    assert scene.promised(2) == [(OPEN, 0)]


def test_a_credit_note_keeps_a_promise_and_a_write_off_does_not(scene: Scene) -> None:
    scene.promises("100", 6)
    scene.credits("1", "60", 3, kind="write-off")
    assert scene.promised(3) == [(OPEN, 0)]
    scene.credits("1", "100", 4)
    assert scene.promised(4) == [(KEPT, 100)]


def test_promises_in_two_currencies_are_kept_by_their_own_money(scene: Scene) -> None:
    scene.invoice("2", "100", due=-20, currency="USD")
    scene.promises("100", 6)
    scene.promises("100", 9, currency="USD")
    scene.pays("100", 6, currency="USD")
    facts = scene.promise_facts(8)
    assert [(one.money, one.state) for one in facts] == [
        (Money(Decimal(100), "EUR"), BROKEN),
        (Money(Decimal(100), "USD"), KEPT),
    ]


def test_another_customers_money_keeps_no_promise(scene: Scene) -> None:
    scene.customer("bolt", "Bolt")
    scene.promises("100", 6)
    scene.pays("100", 4, customer="bolt")
    assert scene.promised(8) == [(BROKEN, 0)]


def test_a_new_promise_replaces_the_one_that_runs(scene: Scene) -> None:
    scene.promises("100", 6)
    scene.promises("150", 12, 4)
    assert scene.promised(3) == [(OPEN, 0)]
    assert [one.money.amount for one in scene.promise_facts(4)] == [150]
    assert scene.promised(14) == [(BROKEN, 0)]


def test_a_new_promise_leaves_one_in_another_currency(scene: Scene) -> None:
    scene.promises("100", 6)
    scene.promises("150", 12, 4, currency="USD")
    assert [one.money.currency for one in scene.promise_facts(4)] == ["EUR", "USD"]


def test_a_new_promise_leaves_one_that_was_kept(scene: Scene) -> None:
    scene.promises("100", 6)
    scene.pays("100", 4)
    scene.promises("200", 12, 5)
    assert scene.promised(5) == [(KEPT, 100), (OPEN, 0)]


def test_a_new_promise_leaves_one_that_was_broken(scene: Scene) -> None:
    scene.promises("100", 6)
    scene.promises("100", 12, 9)
    scene.pays("100", 10)
    assert scene.promised(10) == [(BROKEN, 0), (KEPT, 100)]


def test_one_call_may_promise_two_sums(scene: Scene) -> None:
    scene.calls(
        Outcome.PROMISED,
        promises=[
            Promised(Money(Decimal(100), "EUR"), march(6), march(8)),
            Promised(Money(Decimal(200), "EUR"), march(13), march(15)),
        ],
    )
    scene.pays("100", 6)
    assert scene.promised(10) == [(KEPT, 100), (OPEN, 0)]


def test_a_withdrawn_promise_no_longer_counts(scene: Scene) -> None:
    scene.promises("100", 6)
    (fact,) = scene.promise_facts()
    scene.withdraws(fact.id, 4)
    assert scene.promised(3) == [(OPEN, 0)]
    assert scene.promised(4) == scene.promised(10) == []


def test_a_promise_is_withdrawn_once(scene: Scene) -> None:
    scene.promises("100", 6)
    (fact,) = scene.promise_facts()
    scene.withdraws(fact.id, 4)
    with pytest.raises(DunningError, match="was withdrawn already, on 2026-03-04"):
        scene.withdraws(fact.id, 5)
    with pytest.raises(NotFoundError, match="no promise 404"):
        scene.withdraws(404)


def test_a_promise_tells_what_was_said(scene: Scene) -> None:
    scene.contact("Anna")
    scene.calls(
        Outcome.PROMISED,
        contact="anna",
        promises=[Promised(Money(Decimal("100.50"), "EUR"), march(6), march(10))],
    )
    (fact,) = scene.promise_facts()
    assert (fact.contact, fact.made_on, fact.promised_for, fact.returns_on, fact.money) == (
        "Anna",
        march(2),
        march(6),
        march(10),
        Money(Decimal("100.50"), "EUR"),
    )
