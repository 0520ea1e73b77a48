"""What each role may do with a team's book: tried, not read from the catalogue."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from ledger_building import Scene, at, take_first
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ProgrammingError

from conftest import opened
from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.kinds import Outcome
from dunning.ledger.book import Book
from dunning.ledger.check import check_book
from dunning.ledger.customers import CustomerDetails, edit_customer, find_customer
from dunning.ledger.roles import BookRole, grant


@pytest.fixture
def place(own_postgresql_place: str) -> str:
    """A team's book with two customers, one of them Anna's."""
    with opened(own_postgresql_place) as book:
        scene = Scene(book)
        scene.customer("lufi", "Lufi Kft.", owner="anna")
        scene.customer("bolt", "Bolt Kft.", owner="bela")
        scene.invoice("1", "100", due=1)
        scene.invoice("2", "70", due=1, customer="bolt")
    return own_postgresql_place


@contextmanager
def login(admin: Engine, place: str, name: str) -> Iterator[str]:
    """A database role of this name that may log in: the URL of the book for it."""
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE \"{name}\" LOGIN PASSWORD 'secret'")
    try:
        url = make_url(place).set(username=name, password="secret")  # noqa: S106
        yield url.render_as_string(hide_password=False)
    finally:
        with opened(place) as book, book.lease() as session:
            session.connection().exec_driver_sql(f'DROP OWNED BY "{name}"')
        with admin.connect() as connection:
            connection.exec_driver_sql(f'DROP ROLE "{name}"')


@contextmanager
def logged_in(
    admin: Engine, place: str, role: BookRole, *, own_accounts_only: bool = False
) -> Iterator[Book]:
    """The book as somebody with that role sees it, for whom it was granted."""
    name = f"anna_{uuid4().hex[:8]}"
    with login(admin, place, name) as url:
        with opened(place) as book:
            with Scene(book).command("customer edit lufi") as change:
                owned = find_customer(change.session, "lufi")
                edit_customer(change.session, owned, CustomerDetails(owner=name))
            grant(book, role, name, own_accounts_only=own_accounts_only)
        with opened(url) as book:
            yield book


READS: dict[str, Callable[[Scene], object]] = {
    "the standings": lambda scene: scene.standings(3),
    "a check": lambda scene: check_book(scene.book),
}
CALLS: dict[str, Callable[[Scene], object]] = {
    "a call": lambda scene: scene.calls(Outcome.NO_ANSWER),
    "a promise": lambda scene: scene.promises("60", 12),
    "a dispute": lambda scene: scene.calls(Outcome.DISPUTED, disputed=["1"], review_on=16),
    "a payment": lambda scene: scene.pays("40"),
    "a payment in full": lambda scene: scene.pays("100"),
    "a contact": lambda scene: scene.contact("Béla"),
    "a pause": lambda scene: scene.pauses(30),
    "a claim": lambda scene: take_first(scene.book, ["lufi"], "anna", at(2)),
}
MANAGES: dict[str, Callable[[Scene], object]] = {
    "a customer": lambda scene: scene.customer("uj", "Új Kft."),
    "an invoice": lambda scene: scene.invoice("9", "10", due=9),
    "a write-off": lambda scene: scene.credits("1", kind="write-off"),
    "a credit note": lambda scene: scene.credits("1", "10", credit="CN-1"),
}
DELETES = [
    f"DELETE FROM {table}"
    for table in ("customer", "invoice", "payment", "call", "promise", "consequence")
]


@pytest.mark.parametrize("command", (READS | CALLS | MANAGES).values(), ids=READS | CALLS | MANAGES)
def test_a_manager_may_do_all(
    postgresql_admin: Engine, place: str, command: Callable[[Scene], object]
) -> None:
    with logged_in(postgresql_admin, place, BookRole.MANAGER) as book:
        command(Scene(book))
        assert check_book(book) == ()


@pytest.mark.parametrize("command", (READS | CALLS).values(), ids=READS | CALLS)
def test_a_caller_may_log_calls_and_payments(
    postgresql_admin: Engine, place: str, command: Callable[[Scene], object]
) -> None:
    with logged_in(postgresql_admin, place, BookRole.CALLER) as book:
        command(Scene(book))
        assert check_book(book) == ()


@pytest.mark.parametrize("command", MANAGES.values(), ids=MANAGES)
def test_a_caller_may_not_add_to_what_is_owed_or_write_it_off(
    postgresql_admin: Engine, place: str, command: Callable[[Scene], object]
) -> None:
    with (
        logged_in(postgresql_admin, place, BookRole.CALLER) as book,
        pytest.raises(DunningError, match="your role may not do that; ask a manager"),
    ):
        command(Scene(book))


@pytest.mark.parametrize(
    "statement",
    [
        *DELETES,
        "UPDATE consequence SET basis = 'x'",
        "INSERT INTO consequence DEFAULT VALUES",
        "UPDATE invoice SET amount = 1",
        "UPDATE journal SET who = 'x'",
    ],
)
def test_a_caller_cannot_delete_or_change_consequences_amounts_or_the_journal(
    postgresql_admin: Engine, place: str, statement: str
) -> None:
    with (
        logged_in(postgresql_admin, place, BookRole.CALLER) as book,
        book.engine.execution_options(leasing=True).begin() as connection,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        connection.exec_driver_sql(statement.replace("FROM call", 'FROM "call"'))


@pytest.mark.parametrize("command", (CALLS | MANAGES).values(), ids=CALLS | MANAGES)
def test_a_reader_may_look_and_change_nothing(
    postgresql_admin: Engine, place: str, command: Callable[[Scene], object]
) -> None:
    with logged_in(postgresql_admin, place, BookRole.READER) as book:
        assert len(Scene(book).standings(3)) == 2
        with pytest.raises(DunningError, match="your role may not do that"):
            command(Scene(book))


def test_a_manager_cannot_delete_the_journal_either(postgresql_admin: Engine, place: str) -> None:
    with (
        logged_in(postgresql_admin, place, BookRole.MANAGER) as book,
        book.engine.execution_options(leasing=True).begin() as connection,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        connection.exec_driver_sql("DELETE FROM journal")


def test_a_caller_held_to_their_own_accounts_sees_and_changes_no_others(
    postgresql_admin: Engine, place: str
) -> None:
    with logged_in(postgresql_admin, place, BookRole.CALLER, own_accounts_only=True) as book:
        scene = Scene(book)
        assert [one.code for one in scene.standings(3)] == ["lufi"]
        scene.calls(Outcome.NO_ANSWER)
        with pytest.raises(NotFoundError):
            scene.calls(Outcome.NO_ANSWER, customer="bolt")
        with book.engine.execution_options(leasing=True).begin() as connection:
            for table in ("customer", "invoice"):
                found = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
                assert found == 1, table


def records_seen(book: Book) -> int:
    """How many customers' payment records somebody can read."""
    with book.read() as session:
        found: int = session.connection().exec_driver_sql(COUNTED).scalar_one()
    return found


COUNTED = "SELECT count(*) FROM payment_record"


def test_a_caller_held_to_their_own_accounts_keeps_the_payment_records_of_these(
    postgresql_admin: Engine, place: str
) -> None:
    with opened(place) as whole:
        Scene(whole).pays("70", customer="bolt")
        with logged_in(postgresql_admin, place, BookRole.CALLER, own_accounts_only=True) as own:
            assert records_seen(own) == 0
            Scene(own).pays("100")
            assert (records_seen(own), records_seen(whole)) == (1, 2)
            assert check_book(own) == check_book(whole) == ()


@pytest.mark.parametrize("own_accounts_only", [True, False])
def test_an_upgrade_leaves_the_roles_what_they_could_do(
    postgresql_admin: Engine, place: str, own_accounts_only: bool
) -> None:
    with (
        logged_in(
            postgresql_admin, place, BookRole.CALLER, own_accounts_only=own_accounts_only
        ) as caller,
        logged_in(postgresql_admin, place, BookRole.READER) as reader,
        opened(place) as whole,
    ):
        Scene(whole).pays("70", customer="bolt")
        with whole.engine.execution_options(writing=True).begin() as connection:
            connection.exec_driver_sql("DROP TABLE payment_record")
            connection.exec_driver_sql("DROP INDEX ix_payment_paid_on")
            connection.exec_driver_sql("DROP INDEX ix_invoice_debt")
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0003'")
        with opened(place):
            caller.engine.dispose()
        with Scene(whole).command("customer edit lufi") as change:
            owner = make_url(caller.place).username or ""
            owned = find_customer(change.session, "lufi")
            edit_customer(change.session, owned, CustomerDetails(owner=owner))
        Scene(caller).pays("100")
        seen = [records_seen(book) for book in (caller, reader, whole)]
        assert seen == [1 if own_accounts_only else 2, 2, 2]
        assert check_book(whole) == check_book(reader) == ()
        with pytest.raises(DunningError, match="your role may not do that"):
            Scene(reader).pays("5")


def test_others_still_see_every_row_and_the_journal_holds(
    postgresql_admin: Engine, place: str
) -> None:
    with (
        logged_in(postgresql_admin, place, BookRole.CALLER, own_accounts_only=True) as own,
        opened(place) as whole,
    ):
        Scene(own).calls(Outcome.NO_ANSWER)
        assert len(Scene(whole).standings(3)) == 2
        assert check_book(whole) == ()


def test_a_role_that_is_not_there_is_refused(place: str) -> None:
    with opened(place) as book, pytest.raises(NotFoundError, match="no role 'nobody'"):
        grant(book, BookRole.READER, "nobody")


def test_only_a_caller_is_held_to_their_own_accounts(place: str) -> None:
    with opened(place) as book, pytest.raises(UsageError, match="only a caller"):
        grant(book, BookRole.READER, "postgres", own_accounts_only=True)


def test_a_file_knows_no_roles(sqlite_book: Book) -> None:
    with pytest.raises(UsageError, match="dunning db move takes the book to a server"):
        grant(sqlite_book, BookRole.READER, "anna")


def test_granting_less_takes_the_rest_away(postgresql_admin: Engine, place: str) -> None:
    with logged_in(postgresql_admin, place, BookRole.MANAGER) as book:
        name = make_url(book.place).username or ""
        with opened(place) as whole:
            grant(whole, BookRole.READER, name)
        with pytest.raises(DunningError, match="your role may not do that"):
            Scene(book).pays("5")
