"""The journal rows of one change on their way into the book: a large import has gigabytes.

Their texts wait in memory while they are few, and in a nameless file from then on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from dunning.errors import DunningError
from dunning.ledger.chain import digest_of

_IN_MEMORY = 1 << 24
_AT_A_TIME = 100
"""So many journal rows are read back and written at once."""


@dataclass(frozen=True, slots=True)
class _Packed:
    """What a journal row says but for its texts, whose lengths it has."""

    table: str
    columns: str
    digest: str
    before: int
    after: int


class PackedRows:
    """Journal rows in their order."""

    def __init__(self) -> None:
        self._rows: list[_Packed] = []
        self._texts: IO[bytes] = BytesIO()
        self._length = 0

    def __bool__(self) -> bool:
        return bool(self._rows)

    def add(self, table: str, columns: str, before: bytes, after: bytes) -> None:
        """Keeps the row of a table; `columns`, `before` and `after` are JSON."""
        digest = digest_of(table, columns, before, after)
        self._rows.append(_Packed(table, columns, digest, len(before), len(after)))
        try:
            if self._length <= _IN_MEMORY < self._length + len(before) + len(after):
                self._move_to_file()
            self._length += self._texts.write(before) + self._texts.write(after)
        except OSError as error:
            raise _no_room(error) from error

    def digests(self) -> Iterator[str]:
        """What stands for each row in the journal's chain."""
        return (row.digest for row in self._rows)

    def values(self, entry: int) -> Iterator[list[dict[str, Any]]]:
        """What is written, as rows of that entry, some at a time."""
        self._texts.seek(0)
        for start in range(0, len(self._rows), _AT_A_TIME):
            yield [
                {
                    "journal_id": entry,
                    "table_name": row.table,
                    "columns": row.columns,
                    "before": self._texts.read(row.before).decode(),
                    "after": self._texts.read(row.after).decode(),
                    "digest": row.digest,
                }
                for row in self._rows[start : start + _AT_A_TIME]
            ]

    def close(self) -> None:
        """Lets go of the texts, written or not."""
        self._texts.close()

    def _move_to_file(self) -> None:
        from tempfile import TemporaryFile

        file = TemporaryFile()  # noqa: SIM115 - closed with the rest
        self._texts.seek(0)
        file.write(self._texts.read())
        self._texts = file


def _no_room(error: OSError) -> DunningError:
    reason = (error.strerror or f"{error}" or "unknown fault").lower()
    return DunningError(
        f"the folder for temporary files cannot be written ({reason}): free some space there, or "
        "name another one in TMPDIR; nothing was changed"
    )
