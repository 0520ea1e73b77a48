"""How the journal writes the rows of one table: as a JSON text.

Rows stand one after the other. Many that were added together stand column beside column, and
what is the same in all of them, or counts on from row to row, is said once.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple, TypeAlias

import msgspec

Row: TypeAlias = tuple[Any, ...]


class Same(NamedTuple):
    """A column with one value in all rows."""

    value: Any


Column: TypeAlias = Sequence[Any] | Same


def text_of(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows one after the other."""
    return msgspec.json.encode(rows)


def texts_of_columns(columns: Sequence[Column], height: int, most: int) -> Iterator[bytes]:
    """So many rows given as columns, at most `most` of them in a text."""
    for start in range(0, height, most):
        end = min(start + most, height)
        told = [_told(column, start, end) for column in columns]
        yield msgspec.json.encode({"rows": end - start, "columns": told})


def rows_of(text: str) -> list[list[Any]]:
    """The rows that a text tells, with values as JSON has them."""
    found = msgspec.json.decode(text)
    if isinstance(found, list):
        return found
    height = found["rows"]
    columns = [_values(told, height) for told in found["columns"]]
    return list(map(list, zip(*columns, strict=True)))


def _told(column: Column, start: int, end: int) -> Any:
    if isinstance(column, Same):
        return {"same": column.value}
    if isinstance(column, range):
        return {"from": column[start]}
    return column[start:end]


def _values(told: Any, height: int) -> Iterable[Any]:
    if isinstance(told, list):
        return told
    if "from" in told:
        return range(told["from"], told["from"] + height)
    return repeat(told["same"], height)
