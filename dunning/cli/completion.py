"""What the shell completes: customer codes, read from the book without loading SQLAlchemy."""

import os
from collections.abc import Iterator
from pathlib import Path

import typer

from dunning.cli.plain import clean

_MOST = 200


def complete_customer(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Codes that begin as typed, with the names. Nothing where there is no book to read."""
    from dunning.settings import default_place

    place = str(context.find_root().params.get("book") or default_place(os.environ))
    try:
        for code, name in _codes(place, incomplete.lower()):
            yield code, clean(name)
    except Exception:  # a shell that completes must never see an error
        return


def _codes(place: str, beginning: str) -> list[tuple[str, str]]:
    pattern = beginning.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    statement = (
        "SELECT code, name FROM customer WHERE code LIKE {0} ESCAPE '\\' ORDER BY code LIMIT {0}"
    )
    if "://" in place:
        import psycopg

        address = place.replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(address, connect_timeout=2) as connection:
            rows = connection.execute(statement.format("%s").encode(), (pattern, _MOST)).fetchall()
            return [(code, name) for code, name in rows]
    import sqlite3
    from contextlib import closing

    path = Path(place).expanduser().resolve()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as book:
        return book.execute(statement.format("?"), (pattern, _MOST)).fetchall()
