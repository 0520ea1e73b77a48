"""Books of any size to measure with: the same rows for the same seed.

python benchmarks/books.py 10000 --csv invoices.csv
python benchmarks/books.py 1000000 --open 300000 --book book.db
python benchmarks/books.py 10000 --book book.db --imported
"""

import argparse
import csv
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.made_book import MORNING, BookCall, BookCustomer, BookInvoice, MadeBook, Shape
from dunning.errors import DunningError

CONTACT = "Accounts Payable"
AT_A_TIME = 20_000
Row: TypeAlias = tuple[Any, ...]
Write: TypeAlias = Callable[[str, Iterable[Row]], None]
Some = TypeVar("Some")

CSV_COLUMNS = (
    "number",
    "customer number",
    "customer name",
    "issue date",
    "due date",
    "currency",
    "amount",
    "open amount",
    "paid on",
    "disputed",
    "contact",
    "phone",
)
COLUMNS: Mapping[str, str] = {
    "customer": "id code name reference added_on",
    "contact": "id customer_id name role phone",
    "invoice": "id customer_id number issued due amount currency open_amount",
    "payment": "id customer_id paid_on amount currency unallocated reference recorded_at",
    "allocation": "invoice_id payment_id amount starts",
    "dispute": "customer_id invoice_id opened_on review_on reason",
    "call": "id customer_id contact_id at outcome caller returns_on",
    "promise": (
        "customer_id call_id contact_id made_on made_at promised_for breaks_on amount currency"
    ),
}
"""What is written of each table; the rest has its defaults."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the file or builds the book that was asked for."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        shape = Shape.of(asked.invoices, asked.open, asked.customers, asked.owing, asked.seed)
    except ValueError as error:
        parser.error(f"{error}")
    if asked.csv is None and asked.book is None:
        parser.error("where to: --csv FILE, --book PLACE or both")
    try:
        if asked.csv is not None:
            write_csv(shape, asked.csv)
        if asked.book is not None:
            (import_book if asked.imported else build_book)(shape, asked.book)
    except (DunningError, OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def write_csv(shape: Shape, path: Path) -> None:
    """The invoices as an accounting program would write them out.

    It has a day of payment only where all is paid, so the part payments lose theirs.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CSV_COLUMNS)
        writer.writerows(map(_csv_row, MadeBook(shape).invoices()))


def build_book(shape: Shape, place: str) -> None:
    """A new book with these rows, written straight into its tables: its journal is empty."""
    made = MadeBook(shape)
    with _writing(place) as write:
        write("customer", map(_customer_row, made.customers))
        write("contact", map(_contact_row, made.customers))
        for some in _portions(made.invoices()):
            write("invoice", map(_invoice_row, some))
            write("payment", (_payment_row(one) for one in some if one.paid_on))
            write("allocation", (_allocation_row(one) for one in some if one.paid_on))
            write("dispute", (_dispute_row(one) for one in some if one.disputed))
        _write_calls(write, made.calls(), {one.code: one.id for one in made.customers})
    _keep_records(place)


def import_book(shape: Shape, place: str) -> None:
    """A new book with these rows by way of `dunning import`; the calls are written after that."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invoices.csv"
        write_csv(shape, path)
        command = (sys.executable, "-m", "dunning", "--book", place, "--today", f"{MORNING}")
        subprocess.run(  # noqa: S603
            [*command, "--no-input", "import", "invoices", str(path)],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    made = MadeBook(shape)
    for _ in made.invoices():
        pass
    with _writing(place) as write:
        _write_calls(write, made.calls(), _ids_by_reference(place))


def _write_calls(write: Write, calls: Iterable[BookCall], ids: Mapping[str, int]) -> None:
    """The contact of a customer has the customer's own number, in every book made here."""
    numbered = list(enumerate(calls, start=1))
    write("call", (_call_row(number, one, ids[one.customer.code]) for number, one in numbered))
    write("promise", (_promise_row(number, one, ids) for number, one in numbered if one.promise))


def _ids_by_reference(place: str) -> dict[str, int]:
    from sqlalchemy import select

    from dunning.ledger.book import open_book
    from dunning.ledger.model import Customer

    references = select(Customer.reference, Customer.id)
    book = open_book(place)
    with closing(book), book.read() as session:
        return {f"{row.reference}": row.id for row in session.execute(references)}


def _keep_records(place: str) -> None:
    """What a book keeps of how its customers have paid, which every change of it keeps in step."""
    from dunning.ledger.book import open_book
    from dunning.ledger.records import keep_all_records

    book = open_book(place)
    with closing(book), book.lease() as session:
        keep_all_records(session)


@contextmanager
def _writing(place: str) -> Iterator[Write]:
    from dunning.ledger.book import open_book

    open_book(place).close()
    with (_writing_postgresql if "://" in place else _writing_file)(place) as write:
        yield write


@contextmanager
def _writing_file(place: str) -> Iterator[Write]:
    with closing(sqlite3.connect(place, isolation_level=None)) as book:
        for setting in ("synchronous = OFF", "cache_size = -400000"):
            book.execute(f"PRAGMA {setting}")

        def write(table: str, rows: Iterable[Row]) -> None:
            names = COLUMNS[table].split()
            marks = ", ".join("?" * len(names))
            insert = f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({marks})'  # noqa: S608
            book.executemany(insert, (tuple(map(_in_file, row)) for row in rows))

        book.execute("BEGIN IMMEDIATE")
        yield write
        book.execute("COMMIT")
        book.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _in_file(value: object) -> object:
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.toordinal() if isinstance(value, date) else value


@contextmanager
def _writing_postgresql(place: str) -> Iterator[Write]:
    import psycopg

    address = place.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address) as book:

        def write(table: str, rows: Iterable[Row]) -> None:
            names = ", ".join(COLUMNS[table].split())
            with book.cursor().copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)

        yield write
        for table, names in COLUMNS.items():
            if names.startswith("id "):
                last = f'(SELECT max(id) FROM "{table}")'  # noqa: S608
                sequence = f"pg_get_serial_sequence('{table}', 'id')"
                book.execute(f"SELECT setval({sequence}, {last})")
    with psycopg.connect(address, autocommit=True) as book:
        book.execute("VACUUM ANALYZE")


def _csv_row(one: BookInvoice) -> Row:
    return (
        one.number,
        one.customer.code,
        one.customer.name,
        one.issued,
        one.due,
        one.currency,
        _units(one.amount),
        _units(one.open),
        one.paid_on if one.paid_on and not one.open else "",
        "yes" if one.disputed else "",
        CONTACT,
        one.customer.phone,
    )


def _units(amount: int) -> str:
    return f"{Decimal(amount) / 10_000:.2f}"


def _customer_row(one: BookCustomer) -> Row:
    return one.id, one.code, one.name, one.code, MORNING


def _contact_row(one: BookCustomer) -> Row:
    return one.id, one.id, CONTACT, "accounts", one.phone


def _invoice_row(one: BookInvoice) -> Row:
    return (
        one.id,
        one.customer.id,
        one.number,
        one.issued,
        one.due,
        one.amount,
        one.currency,
        one.open,
    )


def _payment_row(one: BookInvoice) -> Row:
    assert one.paid_on is not None  # noqa: S101
    paid = one.amount - one.open
    at = datetime.combine(one.paid_on, time(8), UTC)
    return one.id, one.customer.id, one.paid_on, paid, one.currency, 0, one.number, at


def _allocation_row(one: BookInvoice) -> Row:
    return one.id, one.id, one.amount - one.open, one.paid_on


def _dispute_row(one: BookInvoice) -> Row:
    return one.customer.id, one.id, one.issued, MORNING, "marked as disputed in the file"


def _call_row(number: int, one: BookCall, customer: int) -> Row:
    return number, customer, customer, one.at, one.outcome, "", one.returns_on


def _promise_row(number: int, one: BookCall, ids: Mapping[str, int]) -> Row:
    promise, customer = one.promise, ids[one.customer.code]
    assert promise is not None  # noqa: S101
    days = promise.promised_for, promise.breaks_on
    money = promise.amount, promise.currency
    return customer, number, customer, promise.made_on, one.at, *days, *money


def _portions(rows: Iterator[Some]) -> Iterator[list[Some]]:
    while some := list(islice(rows, AT_A_TIME)):
        yield some


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("invoices", type=int, help="how many, such as 10000")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the invoices there")
    parser.add_argument("--book", metavar="PLACE", help="a new file, or an empty postgresql://...")
    parser.add_argument("--imported", action="store_true", help="fill it through dunning import")
    parser.add_argument("--open", type=int, metavar="N", help="of them open; 3 in 10 if not said")
    parser.add_argument("--customers", type=int, metavar="N", help="a twentieth if not said")
    parser.add_argument("--owing", type=int, metavar="N", help="customers with anything open: all")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
