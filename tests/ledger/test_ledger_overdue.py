"""What a report reads of what is overdue is what a morning knows of it."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, timedelta

import pytest
from hypothesis import given, settings
from ledger_building import TODAY, Scene, march
from statement_counting import counted
from test_ledger_laws import CODES, CURRENCIES, Step, Story, one_book, stories

from conftest import empty
from dunning.facts import OpenInvoice, Standing
from dunning.kinds import Outcome, Role
from dunning.ledger.answers import answers_of
from dunning.ledger.asking import Ask
from dunning.ledger.book import Book
from dunning.ledger.day import Day
from dunning.ledger.overdue import read_overdue
from dunning.ledger.standings import read_standings

Told = dict[str, tuple[object, ...]]


def told(standing: Standing, overdue: Sequence[OpenInvoice]) -> tuple[object, ...]:
    """All that the report tells of a customer."""
    return (
        standing.name,
        standing.owner,
        standing.contacts,
        standing.person_to_ring(),
        standing.promises,
        standing.last_call,
        standing.last_conversation,
        standing.account_review_on,
        tuple(overdue),
    )


def by_report(ask: Ask, day: date) -> Told:
    found = list(read_overdue(ask, Day(day, UTC)))
    by_code = {standing.code: told(standing, overdue) for standing, overdue in found}
    assert len(by_code) == len(found)
    return by_code


def require_the_same(book: Book, day: date) -> Told:
    """What the report reads is what the whole standings say."""
    with book.read() as session:
        standings = read_standings(session, Day(day, UTC))
        found = by_report(answers_of(session), day)
    assert found == {one.code: told(one, one.overdue(day)) for one in standings}
    return found


def live_through(scene: Scene, steps: Sequence[Step]) -> None:
    story = Story(scene)
    for code in CODES:
        scene.customer(code, code)
        scene.contact("Anna", code, phone="1")
        scene.contact("Bela", code, Role.ACCOUNTS, phone="2")
        for currency in CURRENCIES:
            due = TODAY - timedelta(days=story.numbers)
            number = story.new_number()
            scene.invoice(number, "150", due, customer=code, currency=currency)
    for step in steps:
        step(story)
    for days in range(-2, (story.today - TODAY).days + 4):
        require_the_same(scene.book, TODAY + timedelta(days=days))


@settings(one_book, max_examples=30)
@given(steps=stories)
def test_in_a_file_book_it_is_the_same_on_any_day(sqlite_book: Book, steps: list[Step]) -> None:
    empty(sqlite_book)
    live_through(Scene(sqlite_book), steps)


@settings(one_book, max_examples=10)
@given(steps=stories)
def test_in_a_team_book_it_is_the_same_on_any_day(postgresql_book: Book, steps: list[Step]) -> None:
    empty(postgresql_book)
    live_through(Scene(postgresql_book), steps)


@pytest.fixture
def scene(book: Book) -> Scene:
    """A customer with invoices due on 20 February and 10 March."""
    scene = Scene(book)
    scene.customer()
    scene.invoice("old", "100", due=-8)
    scene.invoice("new", "50", due=10, issued=-20)
    return scene


Happening = Callable[[Scene], object]


@pytest.mark.parametrize(
    "happens",
    [
        pytest.param(lambda scene: scene.pays("100", 5, "old"), id="paid since"),
        pytest.param(lambda scene: scene.pays("40", 5, "old"), id="paid in part since"),
        pytest.param(lambda scene: scene.bounces(scene.pays("100", 3), 5), id="taken back"),
        pytest.param(lambda scene: scene.disputes("new", 3, review=20), id="later one disputed"),
        pytest.param(lambda scene: scene.disputes(None, 3, review=20), id="all disputed"),
        pytest.param(lambda scene: scene.promises("60", 6, 3), id="promised"),
        pytest.param(lambda scene: scene.calls(Outcome.CALLBACK, 4), id="rung"),
    ],
)
def test_what_came_between_is_seen_from_its_day_on(scene: Scene, happens: Happening) -> None:
    before = [require_the_same(scene.book, march(day)) for day in range(-9, 14)]
    happens(scene)
    after = [require_the_same(scene.book, march(day)) for day in range(-9, 14)]
    assert before != after
    assert before[:11] == after[:11]


def test_of_several_contacts_the_first_of_those_alike_is_rung(scene: Scene) -> None:
    for name in ("Zoltan", "Anna"):
        scene.contact(name, role=Role.ACCOUNTS, phone="1")
    assert require_the_same(scene.book, TODAY)["lufi"][3] == scene.standing().contacts[0]


def test_a_customer_without_a_contact_is_there(scene: Scene) -> None:
    assert require_the_same(scene.book, TODAY)["lufi"][2:4] == ((), None)


def test_more_customers_take_no_more_statements(scene: Scene) -> None:
    with counted(scene.book) as few:
        require_the_same(scene.book, TODAY)
    for number in range(5):
        scene.customer(f"c{number}", "Another")
        scene.invoice(f"{number}", "10", due=-3, customer=f"c{number}")
        scene.promises("5", 6, 2, customer=f"c{number}")
    with counted(scene.book) as many:
        require_the_same(scene.book, march(3))
    assert len(many) == len(few)
