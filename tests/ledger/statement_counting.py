"""Listening to what is sent to a book's database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from dunning.ledger.book import Book


@contextmanager
def counted(book: Book) -> Iterator[list[str]]:
    """The statements sent while the block lasts."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(book.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(book.engine, "before_cursor_execute", note)
