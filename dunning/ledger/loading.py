"""How a book in a file takes very many rows at once.

Without this SQLite writes the pages of every index again and again. PostgreSQL needs none of it,
and there an index that is gone would be missed by others.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from dunning.ledger.model import Table

_CACHE = 40_000
"""Kilobytes of the file's pages that are kept in memory while many rows are written."""
_SORTING_CACHE = 2000
"""The same while indexes are made: what is sorted at once then stays in the processor's memory."""
_MANY = 20_000


class Loading:
    """Many rows on their way into tables that have `there` rows so far.

    Once as many have come as were there, and enough for it to matter, the indexes are dropped,
    but for what keeps a table unique, until the same change makes them again at the end.
    """

    def __init__(self, session: Session, models: Sequence[type[Table]], there: int) -> None:
        self._session = session
        self._models = models
        self._left = max(there, _MANY)
        self._indexes: list[str] = []

    def expect(self, rows: int) -> None:
        """Tells that so many more rows will be written now."""
        is_reached = 0 < self._left <= rows
        self._left -= rows
        if is_reached and self._session.get_bind().dialect.name == "sqlite":
            self._keep_pages(_CACHE)
            for model in self._models:
                self._drop(model.__tablename__)

    def end(self) -> None:
        """Makes the indexes that were dropped."""
        if self._indexes:
            self._keep_pages(_SORTING_CACHE)
        for statement in self._indexes:
            self._session.connection().exec_driver_sql(statement)

    def _keep_pages(self, kilobytes: int) -> None:
        self._session.connection().exec_driver_sql(f"PRAGMA cache_size = -{kilobytes}")

    def _drop(self, table: str) -> None:
        connection = self._session.connection()
        for name, statement in connection.execute(_INDEXES, {"table": table}).all():
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
            self._indexes.append(statement)


_INDEXES = text(
    "SELECT name, sql FROM sqlite_master "
    "WHERE type = 'index' AND tbl_name = :table AND sql LIKE 'CREATE INDEX %'"
)
