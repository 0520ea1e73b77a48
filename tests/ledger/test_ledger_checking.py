"""What a check finds that balances do not show: a book that is not as its journal tells."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from ledger_building import Scene
from sqlalchemy import Connection

from conftest import journal_open, opened
from dunning.kinds import Outcome
from dunning.ledger.book import Book
from dunning.ledger.check import check_book


def told(book: Book) -> Scene:
    """A book with something of everything, changed, taken back and done again."""
    scene = Scene(book)
    scene.customer("lufi", "Lufi Kft.")
    scene.customer("bolt", "Bolt Kft.")
    scene.contact("Anna")
    scene.invoice("1", "100", due=1)
    scene.calls(Outcome.NO_ANSWER, contact="anna")
    scene.promises("60", 12)
    scene.pays("40", 2)
    scene.pays("5")
    scene.undo()
    scene.redo()
    scene.bounces(1)
    return scene


@contextmanager
def tampering(book: Book) -> Iterator[Connection]:
    """Changes that no command makes."""
    with book.engine.execution_options(writing=True).begin() as connection:
        yield connection


def faults(book: Book) -> list[str]:
    """What a check says."""
    return [str(fault) for fault in check_book(book)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "UPDATE customer SET name = 'Lufi Bt.' WHERE id = 1",
            "customer 1: name is Lufi Bt., the journal says Lufi Kft.",
        ),
        (
            "DELETE FROM promise WHERE id = 1",
            "promise 1: is not there, and no entry of the journal took it out",
        ),
        (
            "INSERT INTO contact (customer_id, name, role) VALUES (2, 'Bela', 'payer')",
            "contact 2: is there, and no entry of the journal put it there",
        ),
    ],
)
def test_what_no_command_did_is_found(book: Book, change: str, said: str) -> None:
    told(book)
    assert faults(book) == []
    with tampering(book) as connection:
        connection.exec_driver_sql(change)
    assert faults(book) == [said]


def test_an_entry_taken_from_the_end_is_found(book: Book) -> None:
    scene = told(book)
    scene.pays("7", customer="bolt")
    with tampering(book) as connection, journal_open(connection):
        last = "(SELECT max(id) FROM journal)"
        connection.exec_driver_sql(f"DELETE FROM journal_change WHERE journal_id = {last}")
        connection.exec_driver_sql(f"DELETE FROM journal WHERE id = {last}")
    assert faults(book) == ["payment 3: is there, and no entry of the journal put it there"]


def test_a_book_that_was_filled_past_the_program_is_sound_without_a_journal(book: Book) -> None:
    with tampering(book) as connection:
        added = "INSERT INTO customer (code, name, added_on) VALUES ('lufi', 'Lufi', {})"
        day = "739000" if connection.dialect.name == "sqlite" else "'2026-03-02'"
        connection.exec_driver_sql(added.format(day))
    assert faults(book) == []


def test_a_journal_that_could_be_altered_is_found(own_place: str) -> None:
    with opened(own_place) as book:
        told(book)
        with tampering(book) as connection:
            on = " ON journal" if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER journal_stays{on}")
        assert faults(book) == [
            "journal: could be altered: its trigger journal_stays is missing or switched off"
        ]


def test_a_trigger_that_is_switched_off_is_found(own_postgresql_place: str) -> None:
    with opened(own_postgresql_place) as book:
        with tampering(book) as connection:
            connection.exec_driver_sql("ALTER TABLE journal_change DISABLE TRIGGER USER")
        assert [fault.split("trigger ")[1].split()[0] for fault in faults(book)] == [
            "journal_change_as_written",
            "journal_change_stays",
        ]


def test_a_missing_index_is_found(own_place: str) -> None:
    with opened(own_place) as book:
        with tampering(book) as connection:
            connection.exec_driver_sql("DROP INDEX ix_invoice_open")
        assert faults(book) == ["schema: lacks ix_invoice_open of invoice: restore a backup"]


def test_a_missing_table_is_found_before_anything_is_asked_of_it(own_place: str) -> None:
    with opened(own_place) as book:
        with tampering(book) as connection:
            connection.exec_driver_sql("DROP TABLE allocation")
        assert faults(book)[0] == "schema: lacks the column id of allocation: restore a backup"


def test_a_row_that_points_to_nothing_is_found_on_a_server_too(postgresql_book: Book) -> None:
    told(postgresql_book)
    with tampering(postgresql_book) as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("DELETE FROM contact WHERE id = 1")
    assert "call 1: points to a contact that is not there" in faults(postgresql_book)
