import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_building import Scene, march
from sqlalchemy import select

from conftest import journal_open
from dunning.errors import DunningError, NotFoundError
from dunning.kinds import Outcome, Reason, Role
from dunning.ledger.book import Book, file_of
from dunning.ledger.check import check_book
from dunning.ledger.customers import find_customer
from dunning.ledger.erasure import Forgotten, forget
from dunning.ledger.incoming import IncomingCustomer, IncomingInvoice
from dunning.ledger.model import JournalChange, Table
from dunning.ledger.row_texts import rows_of

PERSONAL = ("Szirom", "szirom", "Piroska", "555 0199", "brother-in-law")
"""What must not be found anywhere afterwards."""


@pytest.fixture
def scene(book: Book) -> Scene:
    """Two customers, brought by one file, of whom one has paid and is full of personal data."""
    scene = Scene(book)
    scene.imports_customers(
        IncomingCustomer(2, "szirom", "Szirom Piroska e.v.", country="HU"),
        IncomingCustomer(3, "bolt", "Bolt Kft.", country="HU"),
    )
    scene.contact("Piroska", "szirom", Role.PAYER, "+36 1 555 0199")
    scene.contact("Béla", "bolt", Role.PAYER, "+36 1 555 0100")
    scene.invoice("SZ-1", "100", due=1, customer="szirom")
    scene.invoice("B-1", "70", due=1, customer="bolt")
    scene.calls(
        Outcome.PROMISED,
        customer="szirom",
        contact="piroska",
        reason=Reason.CASH_FLOW,
        note="waits for her brother-in-law",
    )
    scene.pays("100", 4, customer="szirom")
    return scene


def forgets(scene: Scene, code: str = "szirom") -> Forgotten:
    with scene.command(f"customer forget {code}") as change:
        return forget(change, find_customer(change.session, code))


def every_word(book: Book) -> str:
    """All that any row of the book says, the journal's as well."""
    with book.read() as session:
        return "\n".join(
            str(tuple(row))
            for table in Table.metadata.sorted_tables
            for row in session.execute(select(table))
        )


def test_nothing_personal_is_left_of_a_forgotten_customer(scene: Scene) -> None:
    assert all(word in every_word(scene.book) for word in PERSONAL)
    forgotten = forgets(scene)
    said = every_word(scene.book)
    assert [word for word in PERSONAL if word in said] == []
    assert forgotten.people == 1
    assert forgotten.code == "forgotten-1"


def test_nothing_personal_is_left_of_one_whose_invoices_came_by_a_file(scene: Scene) -> None:
    rows = [
        IncomingInvoice(line, number, "", name, None, march(-10), Decimal(9), "EUR", paid=True)
        for line, number, name in (
            (2, "RIEGLER-1", "Szirom Piroska e.v."),
            (3, "B-5", "Bolt Kft."),
            (4, "RIEGLER-2", "Szirom Piroska e.v."),
        )
    ]
    scene.imports_invoices(*rows)
    before = scene.dump()
    forgets(scene)
    said = payments_told(scene)
    assert [one["reference"] for one in said] == ["", "B-5", ""]
    assert [one["amount"] for one in said] == ["9"] * 3
    assert scene.dump()["invoice"] == before["invoice"]
    assert check_book(scene.book) == ()


def payments_told(scene: Scene) -> list[dict[str, Any]]:
    """The payments as the entry of the last file tells them."""
    with scene.book.read() as session:
        changes = session.scalars(select(JournalChange).order_by(JournalChange.id)).all()
        (change,) = [one for one in changes if '"source_key"' in one.columns][-1:]
        return [
            dict(zip(json.loads(change.columns), row, strict=True)) for row in rows_of(change.after)
        ]


def test_amounts_and_dates_are_kept(scene: Scene) -> None:
    money = ("invoice", "payment", "allocation", "promise")
    before = {name: scene.dump()[name] for name in money}
    forgets(scene)
    after = scene.dump()
    assert [len(after[name]) for name in money] == [len(before[name]) for name in money]
    assert after["invoice"] == before["invoice"]
    assert after["allocation"] == before["allocation"]
    assert after["promise"] == before["promise"]


def test_others_keep_their_names_in_the_past_they_share(scene: Scene) -> None:
    forgets(scene)
    said = every_word(scene.book)
    assert "Bolt Kft." in said
    assert "555 0100" in said
    assert scene.standing(3, "bolt").contacts[0].name == "Béla"


def test_the_journal_still_holds_together(scene: Scene) -> None:
    forgets(scene)
    assert check_book(scene.book) == ()
    scene.invoice("B-2", "10", due=3, customer="bolt")
    assert check_book(scene.book) == ()


@pytest.mark.parametrize("table", ["journal", "journal_change"])
def test_tampering_with_what_an_erasure_left_shows(scene: Scene, table: str) -> None:
    forgets(scene)
    column = "summary" if table == "journal" else "after"
    with (
        scene.book.engine.execution_options(writing=True).begin() as connection,
        journal_open(connection),
    ):
        connection.exec_driver_sql(
            f"UPDATE {table} SET {column} = '[]' WHERE erased_by IS NOT NULL"
        )
    assert any("not what" in str(fault) for fault in check_book(scene.book))


def test_an_erasure_cannot_be_taken_back(scene: Scene) -> None:
    forgets(scene)
    erasure = scene.entries()
    with pytest.raises(NotFoundError, match=f"entry {erasure} is not there, or was taken back"):
        scene.undo(entry=erasure)


def test_a_second_customer_of_the_same_file_can_be_forgotten_too(scene: Scene) -> None:
    forgets(scene)
    scene.pays("70", 4, customer="bolt")
    forgets(scene, "bolt")
    assert "Bolt Kft." not in every_word(scene.book)
    assert check_book(scene.book) == ()


UNSETTLED: dict[str, tuple[Callable[[Scene], Any], str]] = {
    "an open invoice": (
        lambda scene: scene.invoice("SZ-2", "5", due=9, customer="szirom"),
        "has open invoices",
    ),
    "money on the account": (
        lambda scene: scene.pays("1", customer="szirom"),
        "has money on the account",
    ),
    "a dispute": (
        lambda scene: scene.calls(Outcome.DISPUTED, customer="szirom", review_on=20),
        "has a dispute running",
    ),
}


@pytest.mark.parametrize(("happens", "what"), UNSETTLED.values(), ids=UNSETTLED)
def test_a_customer_who_is_not_settled_is_not_forgotten(
    scene: Scene, happens: Callable[[Scene], Any], what: str
) -> None:
    happens(scene)
    before = every_word(scene.book)
    said = re.escape(f"Szirom Piroska e.v. (szirom) {what}: settle it first, then forget")
    with pytest.raises(DunningError, match=said):
        forgets(scene)
    assert every_word(scene.book) == before


def test_nothing_is_left_in_the_pages_of_the_file(sqlite_place: str) -> None:
    from conftest import opened

    with opened(sqlite_place) as book:
        scene = Scene(book)
        scene.customer("szirom", "Szirom Piroska e.v.")
        scene.contact("Piroska", "szirom")
        forgets(scene)
        book.scrub()
        path = file_of(book)
        assert path is not None
    left = [file.read_bytes() for file in Path(path.parent).glob(f"{path.name}*")]
    assert not any(b"Piroska" in content for content in left)
