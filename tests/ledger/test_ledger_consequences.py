from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from ledger_building import TODAY, Scene, at, euros, march
from sqlalchemy import event, insert, select
from sqlalchemy.exc import IntegrityError

from dunning.consequences import ConsequenceFact
from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.kinds import ConsequenceKind
from dunning.ledger.book import Book
from dunning.ledger.consequences import (
    add_consequence,
    announce_consequence,
    complete_consequences,
    consequence_lines,
    read_consequences,
    withdraw_consequence,
)
from dunning.ledger.customers import CustomerDetails, edit_customer, find_customer
from dunning.ledger.model import BOOK_TABLES, Claim, Consequence, Customer, Invoice

HOLD, LAWYER = ConsequenceKind.SUPPLY_HOLD, ConsequenceKind.LAWYER
Act = Callable[[Scene], None]


@pytest.fixture
def scene(book: Book) -> Scene:
    """A book with a customer who owes."""
    scene = Scene(book)
    scene.customer()
    scene.invoice("1", "100", due=-20)
    return scene


def decides(
    scene: Scene,
    planned_for: int | date = 12,
    kind: ConsequenceKind = HOLD,
    *,
    day: int | date = TODAY,
    customer: str = "lufi",
    **more: Any,
) -> None:
    """A step is decided that day."""
    given: dict[str, Any] = {
        "planned_for": march(planned_for),
        "decided_by": "Béla",
        "decided_on": march(day),
        "basis": "contract 7, clause 4",
        "today": march(day),
        "added_at": at(day),
        **more,
    }
    with scene.command(f"consequence add {customer} {kind}", day) as change:
        add_consequence(change.session, find_customer(change.session, customer), kind, **given)


def tells(scene: Scene, day: int | date, kind: ConsequenceKind = HOLD) -> None:
    with scene.command("consequence announce", day) as change:
        lufi = find_customer(change.session, "lufi")
        announce_consequence(change.session, lufi, kind, on=march(day))


def does(scene: Scene, day: int | date, kind: ConsequenceKind = HOLD) -> None:
    with scene.command("consequence done", day) as change:
        lufi = find_customer(change.session, "lufi")
        complete_consequences(change.session, lufi, kind, on=march(day))


def calls_off(scene: Scene, day: int | date, kind: ConsequenceKind = HOLD) -> None:
    with scene.command("consequence withdraw", day) as change:
        lufi = find_customer(change.session, "lufi")
        withdraw_consequence(change.session, lufi, kind, on=march(day))


def known(scene: Scene, day: int | date = TODAY, code: str = "lufi") -> list[ConsequenceFact]:
    """What was known of the customer's consequences on that day."""
    with scene.book.read() as session:
        return list(read_consequences(session, march(day), code).get(code, ()))


def stand(scene: Scene, day: int | date = TODAY) -> list[str]:
    """How each stood on that day."""
    return [fact.state(march(day)).value for fact in known(scene, day)]


@contextmanager
def statements(book: Book) -> Iterator[list[str]]:
    """Every statement that the book is asked meanwhile."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(book.engine, "before_cursor_execute", note)
    yield seen
    event.remove(book.engine, "before_cursor_execute", note)


def test_a_step_is_read_as_it_was_decided(scene: Scene) -> None:
    decides(
        scene,
        decided_by=" Béla ",
        decided_on=march(-1),
        basis=" contract 7, clause 4 ",
        after_days=30,
        above=euros("1000.50"),
        note=" after the board ",
    )
    (fact,) = known(scene)
    assert fact == ConsequenceFact(
        id=fact.id,
        kind=HOLD,
        planned_for=march(12),
        decided_by="Béla",
        decided_on=march(-1),
        basis="contract 7, clause 4",
        after_days=30,
        above=euros("1000.50"),
        note="after the board",
    )


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ({"basis": "  "}, "rests on a clause, law or contract: name it with --basis"),
        ({"decided_by": " "}, "decided by somebody: name them with --decided-by"),
        ({"planned_for": march(1)}, "planned for the past: Sun 1 March is over"),
        ({"decided_on": march(3)}, "decision cannot be in the future: Tue 3 March"),
        ({"after_days": 0}, "0 days past due is no condition: 1 or more"),
    ],
    ids=lambda what: next(iter(what)) if isinstance(what, dict) else "",
)
def test_a_step_that_would_not_be_real_is_refused(
    scene: Scene, what: dict[str, Any], told: str
) -> None:
    before, entries = scene.dump(), scene.entries()
    with pytest.raises(UsageError, match=told):
        decides(scene, **what)
    assert scene.dump() == before
    assert scene.entries() == entries


def test_a_step_may_be_for_the_day_it_is_decided(scene: Scene) -> None:
    decides(scene, TODAY)
    assert stand(scene) == ["planned"]


def test_two_of_a_kind_are_never_to_come_at_once(scene: Scene) -> None:
    decides(scene, 12)
    with pytest.raises(DunningError, match="supply-hold is planned already, for Thu 12 March"):
        decides(scene, 20)
    decides(scene, 20, LAWYER)
    scene.customer("bolt", "Bolt Ltd")
    decides(scene, 20, customer="bolt")
    calls_off(scene, 5)
    decides(scene, 21, day=5)
    assert stand(scene, 5) == ["withdrawn", "planned", "planned"]


def test_one_that_was_missed_does_not_keep_the_next_from_being_planned(scene: Scene) -> None:
    decides(scene, 5)
    decides(scene, 20, day=9)
    assert stand(scene, 9) == ["missed", "planned"]


@pytest.mark.parametrize(
    ("done", "state"), [(12, "done"), (10, "done"), (20, "done")], ids=["then", "early", "late"]
)
def test_a_step_is_done_from_the_day_it_was_carried_out(
    scene: Scene, done: int, state: str
) -> None:
    decides(scene, 12)
    does(scene, done)
    assert stand(scene, done) == [state]
    assert stand(scene, done - 1) == ["missed" if done > 13 else "planned"]


def test_carrying_it_out_settles_every_one_whose_day_had_come(scene: Scene) -> None:
    decides(scene, 5)
    decides(scene, 9, day=6)
    decides(scene, 20, day=10)
    does(scene, 11)
    assert stand(scene, 11) == ["done", "done", "planned"]
    does(scene, 12)
    assert stand(scene, 12) == ["done", "done", "done"]


@pytest.mark.parametrize(("day", "then"), [(9, "withdrawn"), (12, "withdrawn")])
def test_a_step_can_be_called_off_until_its_day(scene: Scene, day: int, then: str) -> None:
    decides(scene, 12)
    calls_off(scene, day)
    assert stand(scene, day - 1) == ["planned"]
    assert stand(scene, day) == [then]
    assert stand(scene, 30) == [then]


def test_a_step_whose_day_has_passed_can_only_be_carried_out(scene: Scene) -> None:
    decides(scene, 12)
    with pytest.raises(DunningError, match="supply-hold of Thu 12 March was not carried out"):
        calls_off(scene, 13)
    with pytest.raises(DunningError, match="its day has passed: once it is, type dunning cons"):
        tells(scene, 13)
    assert stand(scene, 13) == ["missed"]


def test_they_are_told_once(scene: Scene) -> None:
    decides(scene, 12)
    tells(scene, 3)
    with pytest.raises(DunningError, match="was announced already, on Tue 3 March"):
        tells(scene, 4)
    assert [fact.announced_on for fact in known(scene, 3)] == [march(3)]
    assert [fact.announced_on for fact in known(scene, 2)] == [None]


@pytest.mark.parametrize("act", [tells, does, calls_off])
def test_nothing_can_be_done_about_a_step_that_was_not_planned(
    scene: Scene, act: Callable[[Scene, int], None]
) -> None:
    decides(scene, 12, LAWYER)
    with pytest.raises(NotFoundError, match="no supply-hold is planned for lufi: see dunning"):
        act(scene, 5)


@pytest.mark.parametrize("act", [tells, does, calls_off])
def test_nothing_happens_to_a_step_before_its_decision(
    scene: Scene, act: Callable[[Scene, int], None]
) -> None:
    decides(scene, 12)
    with pytest.raises(UsageError, match="Sun 1 March is before it was decided, Mon 2 March"):
        act(scene, 1)


def test_a_step_is_not_known_before_it_was_decided(scene: Scene) -> None:
    decides(scene, 12, decided_on=march(-2))
    assert [len(known(scene, day)) for day in (-3, -2, 12)] == [0, 1, 1]


@pytest.mark.parametrize(
    "act",
    [
        lambda scene: decides(scene, 20, LAWYER, after_days=3, above=euros("5"), note="why"),
        lambda scene: tells(scene, 5),
        lambda scene: does(scene, 5),
        lambda scene: calls_off(scene, 5),
    ],
    ids=["add", "announce", "done", "withdraw"],
)
def test_each_leaves_one_entry_and_undo_takes_it_back(scene: Scene, act: Act) -> None:
    decides(scene, 12)
    before, entries = scene.dump(), scene.entries()
    act(scene)
    assert scene.dump() != before
    assert scene.entries() == entries + 1
    scene.undo(6)
    assert scene.dump() == before


def test_everyones_are_read_in_one_statement(scene: Scene) -> None:
    for number in range(12):
        scene.customer(f"c{number:02}", f"Customer {number}")
        decides(scene, 20 + number % 3, customer=f"c{number:02}")
        decides(scene, 12, LAWYER, customer=f"c{number:02}")
    with scene.book.read() as session:
        with statements(scene.book) as seen:
            found = read_consequences(session, TODAY)
            lines = consequence_lines(session, TODAY)
        assert len([one for one in seen if one.startswith("SELECT")]) == 2
    assert sorted(found) == [f"c{number:02}" for number in range(12)]
    assert {tuple(fact.kind for fact in facts) for facts in found.values()} == {(LAWYER, HOLD)}
    assert [fact.planned_for for _, _, fact in lines] == sorted(
        fact.planned_for for facts in found.values() for fact in facts
    )
    assert lines[0][:2] == ("c00", "Customer 0")


def test_one_customers_alone_are_read(scene: Scene) -> None:
    scene.customer("bolt", "Bolt Ltd")
    decides(scene, customer="bolt")
    assert known(scene) == []
    assert len(known(scene, code="bolt")) == 1
    assert known(scene, code="nobody") == []


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "curse"},
        {"basis": ""},
        {"decided_by": ""},
        {"planned_for": march(1)},
        {"after_days": 0},
        {"above": Decimal(5)},
        {"above_currency": "EUR"},
        {"above": Decimal(0), "above_currency": "EUR"},
        {"done_on": march(3), "withdrawn_on": march(3)},
        {"announced_on": march(1)},
        {"done_on": march(1)},
        {"withdrawn_on": march(1)},
        {"customer_id": 404},
    ],
    ids=str,
)
def test_the_database_refuses_a_step_that_cannot_be(scene: Scene, values: dict[str, Any]) -> None:
    sound = {
        "customer_id": 1,
        "kind": "lawyer",
        "planned_for": march(12),
        "decided_by": "Béla",
        "decided_on": TODAY,
        "basis": "contract 7",
        "added_at": at(TODAY),
    }
    engine = scene.book.engine.execution_options(writing=True)
    with engine.begin() as connection:
        connection.execute(insert(Consequence).values(sound))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(Consequence).values(sound | values))


@pytest.mark.parametrize(
    ("model", "column", "amount", "fits"),
    [
        (Customer, "commission", "0", True),
        (Customer, "commission", "100", True),
        (Customer, "commission", "2.5", True),
        (Customer, "commission", "100.0001", False),
        (Customer, "commission", "-1", False),
        (Invoice, "commission", "5", True),
        (Invoice, "commission", "101", False),
        (Customer, "contract_rate", "365", True),
        (Customer, "contract_rate", "-0.5", False),
    ],
)
def test_percentages_are_within_reason(
    scene: Scene, model: type[Customer | Invoice], column: str, amount: str, fits: bool
) -> None:
    def write() -> None:
        with scene.command("edit") as change:
            row = change.session.scalars(select(model)).one()
            setattr(row, column, Decimal(amount))

    if not fits:
        with pytest.raises(Exception, match=r"commission|contract_rate"):
            write()
        return
    before = scene.dump()
    write()
    with scene.book.read() as session:
        assert getattr(session.scalars(select(model)).one(), column) == Decimal(amount)
    scene.undo()
    assert scene.dump() == before


def test_a_lease_is_no_part_of_the_journal_and_goes_with_its_customer(book: Book) -> None:
    scene = Scene(book)
    scene.customer()
    entries = scene.entries()
    with scene.command("next") as change:
        until = change.at + timedelta(minutes=20)
        change.session.add(
            Claim(
                customer_id=1,
                caller="eva",
                taken_at=change.at,
                expires_at=until,
                lines="greeting ask-date",
                asked_why=False,
            )
        )
    assert scene.entries() == entries
    assert "claim" not in {table.name for table in BOOK_TABLES}
    assert leases(book) == [(1, "eva", at(TODAY), until, "greeting ask-date", False)]
    scene.undo()
    assert leases(book) == []
    assert scene.dump()["customer"] == []


def test_a_lease_does_not_keep_other_changes_from_being_undone(scene: Scene) -> None:
    before = scene.dump()
    with scene.command("customer edit") as change:
        lufi = find_customer(change.session, "lufi")
        edit_customer(change.session, lufi, CustomerDetails(name="Lufi Zrt."), "lufi")
    with scene.command("next") as change:
        until = change.at + timedelta(minutes=20)
        change.session.add(Claim(customer_id=1, caller="eva", taken_at=change.at, expires_at=until))
    scene.undo()
    assert scene.dump() == before
    assert [lease[1] for lease in leases(scene.book)] == ["eva"]


@pytest.mark.parametrize(
    "values",
    [{}, {"customer_id": 2, "caller": ""}, {"customer_id": 2, "expires_at": at(TODAY)}],
    ids=["a second for one customer", "nobody's", "over as it begins"],
)
def test_the_database_refuses_a_lease_that_cannot_be(scene: Scene, values: dict[str, Any]) -> None:
    scene.customer("bolt", "Bolt Ltd")
    until = at(TODAY) + timedelta(minutes=20)
    sound = {"customer_id": 1, "caller": "eva", "taken_at": at(TODAY), "expires_at": until}
    engine = scene.book.engine.execution_options(writing=True)
    with engine.begin() as connection:
        connection.execute(insert(Claim).values(sound))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(Claim).values(sound | values))


def leases(book: Book) -> list[tuple[Any, ...]]:
    """Every lease: customer, caller, from, until, lines, whether the way asked why."""
    with book.read() as session:
        return [
            (one.customer_id, one.caller, one.taken_at, one.expires_at, one.lines, one.asked_why)
            for one in session.scalars(select(Claim))
        ]
