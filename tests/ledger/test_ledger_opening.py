import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from ledger_building import TODAY, Scene, at, euros
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

import dunning.ledger.book as book_module
from dunning.errors import BookError, DunningError, NotFoundError
from dunning.ledger.book import (
    SCHEMA,
    Book,
    copy_of_file,
    file_of,
    migration_config,
    open_book,
    redacted,
)
from dunning.ledger.check import check_book
from dunning.ledger.customers import CustomerDetails, add_customer, find_customer
from dunning.ledger.invoices import add_invoice
from dunning.ledger.model import Customer, Table

NOBODY = 65534
NEXT = f"""
revision = "next"
down_revision = "{SCHEMA}"
branch_labels = None
depends_on = None


def upgrade():
    from alembic import op

    op.execute("ALTER TABLE customer ADD COLUMN nickname TEXT NOT NULL DEFAULT ''")
"""
NEXT_THAT_FAILS = NEXT + '    op.execute("ALTER TABLE nowhere ADD COLUMN nothing TEXT")\n'


@contextmanager
def opened(place: str, *, create: bool = True, upgrade: bool = True) -> Iterator[Book]:
    book = open_book(place, create=create, upgrade=upgrade)
    try:
        yield book
    finally:
        book.close()


def writing(book: Book) -> Engine:
    return book.engine.execution_options(writing=True)


def pragma(book: Book, name: str) -> object:
    with book.read() as session:
        return session.execute(text(f"PRAGMA {name}")).scalar()


def columns_of(place: str, table: str) -> set[str]:
    with opened(place, upgrade=False) as book:
        return {column["name"] for column in inspect(book.engine).get_columns(table)}


def schema_in(path: Path) -> str:
    with closing(sqlite3.connect(path)) as raw:
        return str(raw.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def learn(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str = NEXT) -> None:
    """Makes the program one version newer, with one migration more."""
    migrations = folder / "migrations"
    shutil.copytree(book_module._migrations(), migrations)
    (migrations / "versions" / "next.py").write_text(script)
    monkeypatch.setattr(book_module, "_migrations", lambda: migrations)
    monkeypatch.setattr(book_module, "SCHEMA", "next")


def test_a_missing_book_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "book.db"
    with opened(str(path)) as book:
        assert file_of(book) == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert schema_in(path) == SCHEMA


def test_a_file_book_keeps_foreign_keys(sqlite_book: Book) -> None:
    assert pragma(sqlite_book, "foreign_keys") == 1


def test_a_new_book_can_be_read_while_it_is_changed_from_its_first_change_on(
    tmp_path: Path,
) -> None:
    with opened(str(tmp_path / "new.db")) as book:
        assert pragma(book, "journal_mode") == "delete"
        Scene(book).customer("lufi")
        assert pragma(book, "journal_mode") == "wal"
        with book.read() as session:
            customers = select(func.count()).select_from(Customer)
            before = session.scalar(customers)
            Scene(book).customer("bolt")
            assert before == session.scalar(customers) == 1


def test_a_first_change_is_kept_though_somebody_else_is_in_the_book_just_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_module, "BUSY_SECONDS", 0.05)
    path = tmp_path / "new.db"
    with opened(str(path)) as book, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM customer").fetchall()
        book.let_others_read()
        assert pragma(book, "journal_mode") == "delete"
        other.rollback()
        Scene(book).customer("lufi")
        assert pragma(book, "journal_mode") == "wal"


def break_off(scene: Scene) -> None:
    """A change that has written something when it fails."""
    with scene.command("customer add lufi") as change:
        add_customer(change.session, "lufi", CustomerDetails(name="Lufi Kft"), TODAY)
        change.session.flush()
        raise ZeroDivisionError


def test_a_first_change_that_came_to_nothing_leaves_an_empty_book(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with opened(str(path)) as book:
        with pytest.raises(ZeroDivisionError):
            break_off(Scene(book))
        assert Scene(book).dump()["customer"] == []
        assert check_book(book) == ()
    assert [file.name for file in tmp_path.iterdir()] == ["new.db"]


def test_the_database_refuses_a_row_of_nobody(book: Book) -> None:
    with pytest.raises(IntegrityError), writing(book).begin() as connection:
        connection.execute(
            Table.metadata.tables["contact"]
            .insert()
            .values(customer_id=404, name="Anna", role="payer")
        )


def test_a_missing_book_is_not_made_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    with pytest.raises(NotFoundError, match="there is no book at"):
        open_book(str(path), create=False)
    assert not path.exists()


def test_an_empty_database_is_no_book_unless_one_may_be_made(
    postgresql_admin: Engine, postgresql_place: str
) -> None:
    empty = postgresql_admin.url.render_as_string(hide_password=False)
    with pytest.raises(NotFoundError, match="there is no book at"):
        open_book(empty, create=False)
    with opened(postgresql_place, create=False) as book:
        assert file_of(book) is None


def test_an_empty_file_becomes_a_book(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    path.touch()
    with opened(str(path)):
        assert schema_in(path) == SCHEMA


def test_opening_a_book_again_changes_nothing(place: str) -> None:
    with opened(place) as book:
        Scene(book).customer()
    with opened(place, create=False) as book:
        assert [row[1] for row in Scene(book).dump()["customer"]] == ["lufi"]


def test_a_folder_is_no_book(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match="is a folder, not a book: name a file in it"):
        open_book(str(tmp_path))


@pytest.mark.parametrize(
    "content",
    [b"number,amount\n1,2\n", b"x", b"SQLite format 3", b"SQLite format 3\x00 and no more"],
    ids=["a table of text", "one letter", "a cut header", "a header alone"],
)
def test_another_kind_of_file_is_no_book_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "book.db"
    path.write_bytes(content)
    with pytest.raises(DunningError, match="is not a book"):
        open_book(str(path))
    assert path.read_bytes() == content


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE photo (id INTEGER)")
    with pytest.raises(DunningError, match="holds other tables and no book"):
        open_book(str(path))
    with closing(sqlite3.connect(path)) as raw:
        tables = raw.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("photo",)]


@pytest.mark.parametrize(
    ("place", "what"),
    [
        ("mysql://localhost/book", "'mysql' is not a kind of book"),
        ("oracle+cx://localhost/book", "is not a kind of book"),
        ("postgresql://host:port/book", "is not a database URL"),
    ],
)
def test_another_kind_of_place_is_refused(place: str, what: str) -> None:
    with pytest.raises(DunningError, match=what):
        open_book(place)


@pytest.mark.parametrize("inside", ["", "deeper/"])
def test_a_book_inside_a_file_cannot_be_made(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(DunningError, match="cannot be opened"):
        open_book(str(tmp_path / "file" / f"{inside}book.db"))


def test_a_name_too_long_for_the_disk_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match="cannot be opened"):
        open_book(str(tmp_path / ("b" * 300)))


def test_a_server_that_does_not_answer_is_told_plainly() -> None:
    with pytest.raises(DunningError, match=r"anna:\*\*\*@127.0.0.1:1/book refused: ") as told:
        open_book("postgresql://anna:secret@127.0.0.1:1/book")
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("postgresql://anna:secret@db/book", "postgresql://anna:***@db/book"),
        ("postgresql://anna:secret@db,other:5433/book", "postgresql://anna:***@db,other:5433/book"),
        ("postgresql://anna:se,cret@db/book", "postgresql://anna:***@db/book"),
        ("postgresql://anna@db:5432/book", "postgresql://anna@db:5432/book"),
        ("/home/anna/book.db", "/home/anna/book.db"),
    ],
)
def test_a_password_is_never_shown(place: str, shown: str) -> None:
    assert redacted(place) == shown


def test_a_password_is_not_shown_of_a_url_that_is_none() -> None:
    with pytest.raises(DunningError, match=r"anna:\*\*\*@db:port/book' is not a database URL"):
        open_book("postgresql://anna:secret@db:port/book")


@pytest.mark.parametrize(
    ("place", "hosts", "ports"),
    [
        ("postgresql://eva@one:5432,two:5433/book", "one,two", "5432,5433"),
        ("postgresql://one,two/book", "one,two", ","),
        ("postgresql://eva:se,cret@[::1]:5433,%2Frun%2Fdb/book", "::1,/run/db", "5433,"),
        ("postgresql://eva@/book?host=one,two&port=1,2", "one,two", "1,2"),
        ("postgresql+psycopg://eva@/book?host=one:1&host=two:2", "one,two", "1,2"),
    ],
)
def test_several_servers_are_tried_in_turn(place: str, hosts: str, ports: str) -> None:
    url = book_module._url(f"{place}{'&' if '?' in place else '?'}target_session_attrs=read-write")
    (_, options) = url.get_dialect()().create_connect_args(url)
    assert (options["host"], options["port"], options["dbname"]) == (hosts, ports, "book")
    assert options["target_session_attrs"] == "read-write"


def test_a_book_is_found_on_the_server_that_answers(own_postgresql_place: str) -> None:
    url = make_url(own_postgresql_place)
    living = quote(str(url.query.get("host", url.host)), safe="")
    port = f":{url.port}" if url.port else ""
    user = url.render_as_string(hide_password=False).split("://")[1].split("@")[0]
    place = f"postgresql://{user}@127.0.0.1:1,{living}{port}/{url.database}"
    with opened(f"{place}?target_session_attrs=read-write", create=False) as book:
        Scene(book).customer()
    with opened(own_postgresql_place) as book:
        assert [row[1] for row in Scene(book).dump()["customer"]] == ["lufi"]


def test_a_server_that_takes_no_changes_is_told_plainly(
    own_postgresql_place: str, postgresql_admin: Engine
) -> None:
    name = make_url(own_postgresql_place).database
    with postgresql_admin.connect() as admin:
        admin.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    with opened(own_postgresql_place) as book, pytest.raises(DunningError, match="is read-only: "):
        Scene(book).customer()


def add_over_a_line_that_breaks(book: Book, admin: Engine) -> None:
    """Adds a customer while the server lets go of whoever does it."""
    with Scene(book).command("customer add") as change:
        number = change.session.scalar(text("SELECT pg_backend_pid()"))
        with admin.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        add_customer(change.session, "lufi", CustomerDetails(name="Lufi Kft."), TODAY)


def test_a_change_whose_connection_is_lost_may_have_been_made(
    own_postgresql_place: str, postgresql_admin: Engine
) -> None:
    with opened(own_postgresql_place) as book:
        with pytest.raises(DunningError, match="was lost: see with dunning history") as told:
            add_over_a_line_that_breaks(book, postgresql_admin)
        assert "nothing was changed" not in str(told.value)
        assert Scene(book).entries() == 0


def test_the_migrated_schema_is_the_models(book: Book) -> None:
    with book.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Table.metadata) == []


def test_every_check_of_the_model_is_in_the_migrated_book(book: Book) -> None:
    with book.engine.connect() as connection:
        found = {
            constraint["name"]
            for table in Table.metadata.tables
            for constraint in inspect(connection).get_check_constraints(table)
        }
    declared = {
        constraint.name
        for table in Table.metadata.tables.values()
        for constraint in table.constraints
        if type(constraint).__name__ == "CheckConstraint"
    }
    assert found == declared


def test_the_newest_migration_is_the_one_the_program_expects() -> None:
    assert ScriptDirectory.from_config(migration_config()).get_heads() == [SCHEMA]


def test_an_older_book_is_upgraded_after_a_copy_was_made(
    sqlite_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(sqlite_place) as book:
        Scene(book).customer()
    learn(monkeypatch, tmp_path)
    with opened(sqlite_place) as book:
        assert "nickname" in columns_of(sqlite_place, "customer")
        assert [row[1] for row in Scene(book).dump()["customer"]] == ["lufi"]
    (copy,) = Path(sqlite_place).parent.glob(f"book.db.{SCHEMA}.*.backup")
    assert schema_in(copy) == SCHEMA
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT code FROM customer").fetchall() == [("lufi",)]


def test_nobody_changes_a_book_between_its_copy_and_its_upgrade(
    sqlite_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy_while_others_try(source: Path, target: Path) -> None:
        with (
            closing(sqlite3.connect(source, timeout=0)) as raw,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            raw.execute("BEGIN IMMEDIATE")
        copy_of_file(source, target)

    learn(monkeypatch, tmp_path)
    monkeypatch.setattr(book_module, "copy_of_file", copy_while_others_try)
    with opened(sqlite_place) as book:
        assert book.kept_copy is not None
        assert schema_in(book.kept_copy) == SCHEMA


def test_who_comes_late_to_an_upgrade_makes_no_copy(
    sqlite_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(monkeypatch, tmp_path)
    with opened(sqlite_place, upgrade=False) as late, opened(sqlite_place):
        assert book_module._migrate(late, SCHEMA) is None
    assert len(list(Path(sqlite_place).parent.glob("*.backup"))) == 1


def test_an_older_postgresql_book_is_upgraded(
    own_postgresql_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(monkeypatch, tmp_path)
    with opened(own_postgresql_place):
        assert "nickname" in columns_of(own_postgresql_place, "customer")


def test_an_older_book_stays_as_it_is_when_no_upgrade_is_asked_for(
    own_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(monkeypatch, tmp_path)
    with opened(own_place, upgrade=False):
        assert "nickname" not in columns_of(own_place, "customer")


def test_an_upgrade_that_fails_leaves_the_older_book(
    own_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(monkeypatch, tmp_path, NEXT_THAT_FAILS)
    with pytest.raises(DunningError, match="nothing was changed"):
        open_book(own_place)
    monkeypatch.undo()
    with opened(own_place, upgrade=False):
        assert "nickname" not in columns_of(own_place, "customer")


def test_a_newer_book_is_refused(
    own_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(monkeypatch, tmp_path)
    with opened(own_place):
        monkeypatch.undo()
    with pytest.raises(BookError, match="made by a newer dunning") as refused:
        open_book(own_place)
    assert refused.value.exit_code == 5


def test_a_book_someone_else_writes_to_is_busy_and_can_still_be_read(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_module, "BUSY_SECONDS", 0.05)
    with opened(place) as mine, opened(place) as theirs:
        Scene(mine).customer()
        with writing(theirs).begin():
            with pytest.raises(BookError, match="is busy") as busy:
                Scene(mine).customer("bolt")
            assert [one[1] for one in Scene(mine).dump()["customer"]] == ["lufi"]
        assert busy.value.exit_code == 5
        Scene(mine).customer("bolt")
        assert Scene(mine).entries() == 2


def test_opening_a_file_someone_holds_for_themselves_is_busy(
    sqlite_place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_module, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(sqlite_place, isolation_level=None)) as raw:
        raw.execute("PRAGMA locking_mode = EXCLUSIVE")
        raw.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BookError, match="is busy"):
            open_book(sqlite_place)


def test_a_reader_sees_one_moment_while_others_write(book: Book) -> None:
    scene = Scene(book)
    with book.read() as session:
        before = session.execute(Table.metadata.tables["customer"].select()).all()
        scene.customer()
        after = session.execute(Table.metadata.tables["customer"].select()).all()
    assert before == after == []


def test_a_copy_holds_what_was_committed(sqlite_book: Book, tmp_path: Path) -> None:
    Scene(sqlite_book).customer()
    source = file_of(sqlite_book)
    assert source is not None
    copy_of_file(source, tmp_path / "copy.db")
    with opened(str(tmp_path / "copy.db"), create=False) as copy:
        assert Scene(copy).dump() == Scene(sqlite_book).dump()


def test_a_file_that_cannot_be_written_anew_is_no_reason_to_say_that_nothing_changed(
    sqlite_place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_module, "BUSY_SECONDS", 0.05)
    with opened(sqlite_place) as book, closing(sqlite3.connect(sqlite_place)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DunningError, match="the change is made, but the file may still hold"):
            book.scrub()


def test_a_copy_that_fails_leaves_none(tmp_path: Path) -> None:
    source = tmp_path / "book.db"
    source.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)
    with pytest.raises(sqlite3.DatabaseError):
        copy_of_file(source, tmp_path / "copy.db")
    assert list(tmp_path.glob("copy*")) == []


def fill(scene: Scene) -> None:
    """Adds invoices where no page may be added."""
    with scene.command("many invoices") as change:
        pages = change.session.scalar(text("PRAGMA page_count"))
        change.session.execute(text(f"PRAGMA max_page_count = {pages}"))
        owner = find_customer(change.session, "lufi")
        for number in range(2000):
            add_invoice(change.session, owner, f"{number:0100}", euros("1"), TODAY, TODAY)


def test_a_full_disk_leaves_the_book_as_it_was(sqlite_place: str) -> None:
    with opened(sqlite_place) as book:
        scene = Scene(book)
        scene.customer()
        before = scene.dump()
        with pytest.raises(DunningError, match="is full: free some space; nothing was changed"):
            fill(scene)
        assert scene.dump() == before
        assert scene.entries() == 1


def test_a_damaged_book_is_told_plainly(sqlite_place: str) -> None:
    path = Path(sqlite_place)
    content = bytearray(path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    path.write_bytes(content)
    with pytest.raises(DunningError, match="damaged"):
        open_book(sqlite_place)


@contextmanager
def without_rights() -> Iterator[None]:
    """Works as a user who owns nothing."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def public_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that other users may enter."""
    folder = Path(tempfile.mkdtemp(prefix="dunning-public-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_book_that_may_only_be_read_is_told_plainly(
    sqlite_template: Path, public_folder: Path
) -> None:
    path = public_folder / "book.db"
    shutil.copy(sqlite_template, path)
    path.chmod(0o444)
    public_folder.chmod(0o777)
    with without_rights(), opened(str(path)) as book:
        with pytest.raises(DunningError, match="is read-only: change its permissions or copy it"):
            Scene(book).customer()
        assert Scene(book).entries() == 0


def test_a_book_that_may_not_even_be_read_is_told_plainly(
    sqlite_template: Path, public_folder: Path
) -> None:
    path = public_folder / "book.db"
    shutil.copy(sqlite_template, path)
    path.chmod(0o600)
    with without_rights(), pytest.raises(DunningError, match="cannot be opened: check the folder"):
        open_book(str(path))


def test_a_folder_one_may_not_write_to_is_told_plainly(public_folder: Path) -> None:
    with without_rights(), pytest.raises(DunningError, match="cannot be opened: check the folder"):
        open_book(str(public_folder / "mine" / "book.db"))


def test_a_moment_without_a_zone_is_refused(book: Book) -> None:
    with (
        pytest.raises(Exception, match="a moment needs a time zone"),
        book.change("customer add", "Vera", at(TODAY).replace(tzinfo=None)) as change,
    ):
        add_customer(change.session, "lufi", CustomerDetails(name="Lufi Kft."), TODAY)
    assert Scene(book).dump()["customer"] == []
