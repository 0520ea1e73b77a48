from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

import pytest
from ledger_building import TODAY, Scene, march
from sqlalchemy import select
from statement_counting import counted

from dunning.kinds import Outcome
from dunning.ledger.book import Book
from dunning.ledger.calls import Promised
from dunning.ledger.day import Day
from dunning.ledger.model import Call
from dunning.ledger.script_figures import ScriptCall, ScriptCalls, read_script_calls
from dunning.money import Money

CARD = "open-1 ask-4"


@pytest.fixture
def scene(book: Book) -> Scene:
    """A customer who owes 1,000 EUR."""
    told = Scene(book)
    told.customer(language="hu", country="HU")
    told.invoice("A-1", "1000", -20)
    return told


def rung(
    scene: Scene,
    outcome: Outcome = Outcome.REFUSED,
    day: int | date = TODAY,
    *,
    lines: str = CARD,
    asked_why: bool | None = True,
    customer: str = "lufi",
    promised: dict[int, str] | None = None,
    moment: datetime | None = None,
) -> None:
    """A call with those lines on the card; `promised` are amounts by the day in March."""
    promises = [
        Promised(Money(Decimal(amount), "EUR"), march(on), march(on + 1))
        for on, amount in (promised or {}).items()
    ]
    scene.calls(outcome, day, customer=customer, promises=promises, moment=moment)
    with scene.command("a card was shown") as change:
        call = change.session.scalars(select(Call).order_by(Call.id.desc())).first()
        assert call is not None
        call.lines, call.asked_why = lines, asked_why


def read(
    scene: Scene,
    day: int | date = TODAY,
    first: int | date | None = None,
    last: int | date = date(2026, 12, 31),
    zone: tzinfo = UTC,
) -> ScriptCalls:
    """The calls of those days, their promises as they stood on `day`."""
    begins = None if first is None else march(first)
    with scene.book.read() as session:
        return read_script_calls(session, Day(march(day), zone), begins, march(last))


def test_a_call_with_a_card_is_told_with_its_lines_and_its_customer(scene: Scene) -> None:
    rung(scene)
    expected = ScriptCall("lufi", ("open-1", "ask-4"), True, language="hu", country="HU")
    assert read(scene) == ScriptCalls((expected,), 0)
    assert hash(read(scene)) == hash(read(scene))


@pytest.mark.parametrize("outcome", [one for one in Outcome if not one.reached])
def test_a_call_that_reached_nobody_is_no_call_with_a_card(scene: Scene, outcome: Outcome) -> None:
    rung(scene, outcome)
    assert read(scene) == ScriptCalls((), 0)


def test_calls_without_a_card_are_counted_and_left_out(scene: Scene) -> None:
    rung(scene, lines="")
    rung(scene, Outcome.NO_ANSWER, lines="")
    rung(scene, asked_why=None)
    found = read(scene)
    assert [call.asked_why for call in found.calls] == [None]
    assert found.without_card == 1


def test_a_line_shown_twice_on_a_card_is_one_line(scene: Scene) -> None:
    rung(scene, lines="ask-4  open-1 ask-4 ")
    assert read(scene).calls[0].lines == ("ask-4", "open-1")


def test_promises_count_as_settled_when_their_day_is_over(scene: Scene) -> None:
    rung(scene, Outcome.PROMISED, 2, promised={5: "100", 9: "200", 20: "300"})
    scene.pays("100", 4)
    scene.pays("50", 8)
    counts = [
        (call.promises, call.settled, call.kept)
        for day in (2, 3, 4, 9, 10, 20, 21)
        for call in read(scene, day).calls
    ]
    assert counts == [
        (3, 0, 0),
        (3, 0, 0),
        (3, 1, 1),
        (3, 1, 1),
        (3, 2, 1),
        (3, 2, 1),
        (3, 3, 1),
    ]


def test_what_was_withdrawn_or_replaced_is_a_promise_won_that_nothing_settles(
    scene: Scene,
) -> None:
    rung(scene, Outcome.PROMISED, 2, promised={5: "100"})
    rung(scene, Outcome.PROMISED, 3, promised={9: "100"})
    scene.withdraws(2, 4)
    found = [(call.promises, call.settled, call.kept) for call in read(scene, 30).calls]
    assert found == [(1, 0, 0), (1, 0, 0)]


def test_a_promise_made_without_a_call_belongs_to_none(scene: Scene) -> None:
    scene.promises("100", 5, 2)
    rung(scene, day=2)
    (call,) = read(scene, 30).calls
    assert call == replace(call, promises=0, settled=0, kept=0)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (None, 31, [2, 4, 6]),
        (4, 31, [4, 6]),
        (None, 4, [2, 4]),
        (3, 5, [4]),
        (4, 4, [4]),
        (7, 31, []),
        (None, 1, []),
    ],
)
def test_both_ends_of_the_span_are_in_it(
    scene: Scene, first: int | None, last: int, days: list[int]
) -> None:
    for day in (2, 4, 6):
        rung(scene, day=day, lines=f"ask-{day}")
        rung(scene, day=day, lines="")
    found = read(scene, 30, first, last)
    assert [call.lines for call in found.calls] == [(f"ask-{day}",) for day in days]
    assert found.without_card == len(days)


def test_what_was_done_after_the_day_is_not_seen(scene: Scene) -> None:
    rung(scene, day=2)
    rung(scene, day=5)
    assert len(read(scene, 4).calls) == 1


def test_the_days_are_those_of_the_user_s_clock(scene: Scene) -> None:
    rung(scene, moment=datetime(2026, 3, 3, 23, 30, tzinfo=UTC))
    east = timezone(timedelta(hours=2))
    assert [len(read(scene, 9, day, day).calls) for day in (3, 4)] == [1, 0]
    assert [len(read(scene, 9, day, day, east).calls) for day in (3, 4)] == [0, 1]


def test_many_calls_take_no_more_statements_than_one(scene: Scene) -> None:
    sent = []
    for number in range(8):
        code = f"shop-{number}"
        scene.customer(code, f"Shop {number}")
        scene.invoice(f"{number}-1", "100", -5, customer=code)
        rung(scene, Outcome.PROMISED, 2, customer=code, promised={5: "100"})
        with counted(scene.book) as statements:
            found = read(scene, 30)
        assert sum(call.settled for call in found.calls) == number + 1
        sent.append(len(statements))
    assert min(sent) == max(sent) < 10
