"""A morning reads few of the calls that were ever made, and knows what all of them tell."""

from datetime import UTC, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_building import Scene, march

from dunning.facts import CallFact
from dunning.kinds import Outcome
from dunning.ledger.asking import Value
from dunning.ledger.assembly import RECENT_DAYS
from dunning.ledger.book import Book
from dunning.ledger.catalogue import catalogue
from dunning.ledger.customers import find_customer
from dunning.ledger.day import Day
from dunning.ledger.queries import among, questions
from dunning.ledger.reads import calls_of
from dunning.ledger.rows import compiled, rows_of

TODAY = 20
DAY = Day(march(TODAY), UTC)
CODES = ("lufi", "bolt")
outcomes = st.sampled_from(
    [Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.CALLBACK, Outcome.REFUSED]
)
rung = st.tuples(st.sampled_from(CODES), st.integers(-90, TODAY + 2), outcomes)


@pytest.fixture
def owing(book: Book) -> Scene:
    """Two customers who owe nothing yet."""
    scene = Scene(book)
    for code in CODES:
        scene.customer(code, code)
    return scene


def every_call(scene: Scene, code: str) -> list[CallFact]:
    with scene.book.read() as session:
        return calls_of(session, DAY, find_customer(session, code))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    calls=st.lists(rung, max_size=7, unique_by=lambda call: call[:2]),
    dues=st.tuples(st.integers(-70, TODAY - 1), st.integers(-70, TODAY - 1)),
)
def test_what_is_told_of_calls_is_what_all_of_them_tell(
    owing: Scene, calls: list[tuple[str, int, Outcome]], dues: tuple[int, int]
) -> None:
    for code, due in zip(CODES, dues, strict=True):
        owing.invoice(code, "100", due, customer=code)
    for code, day, outcome in calls:
        owing.calls(outcome, day, customer=code)
    for standing in owing.standings(TODAY):
        told = every_call(owing, standing.code)
        reached = [call for call in told if call.outcome.reached]
        recent_from = march(TODAY) - timedelta(days=RECENT_DAYS - 1)
        assert standing.last_call == (told[-1] if told else None)
        assert standing.last_conversation == (reached[-1] if reached else None)
        assert standing.attempts == len(told)
        assert len(standing.recent_attempts) == sum(call.on >= recent_from for call in told)
        oldest = standing.owed.oldest_due()
        assert list(standing.conversations) == [call.on for call in reached if call.on > oldest]
        assert standing == owing.standing(TODAY, standing.code)
    for _ in range(len(calls) + len(dues)):
        owing.undo()


def test_of_the_calls_before_the_debt_only_two_are_read(owing: Scene) -> None:
    owing.invoice("L-1", "100", 15)
    for day in range(-90, -70):
        owing.calls(Outcome.REFUSED if day == -80 else Outcome.NO_ANSWER, day)
    owing.calls(Outcome.VOICEMAIL, 16)
    with owing.book.read() as session:
        number = find_customer(session, "lufi").id
        since = DAY.ends - timedelta(days=RECENT_DAYS)
        values: dict[str, Value] = {"numbers": f"[{number}]", "ends": DAY.ends, "since": since}
        found = rows_of(session, questions(among).calls, values)
        assert [row[2] for row in found] == ["refused", "voicemail"]
    assert owing.standing(TODAY).attempts == 21


def test_no_others_than_the_calls_and_promises_of_those_asked_about_are_looked_at(
    sqlite_book: Book,
) -> None:
    steps = list[str]()
    with sqlite_book.read() as session:
        for name in ("among.calls", "among.customers", "among.expecting"):
            asked = compiled(catalogue("sqlite")[name], "sqlite")
            plan = session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {asked.text}",
                {**asked.constants, "numbers": "[1]", "since": 0, "ends": 1, "day": 1},
            )
            steps += [row[3] for row in plan]
    assert not [step for step in steps if step.startswith(("SCAN call", "SCAN promise"))]
    by_moment = "(customer_id=? AND at>? AND at<?)"
    assert f"SEARCH call USING COVERING INDEX ix_call_customer_id_at {by_moment}" in steps
    by_end = "(customer_id=? AND at<?)"
    assert f"SEARCH call USING COVERING INDEX ix_call_customer_id_at {by_end}" in steps
