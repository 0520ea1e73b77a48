"""What there is at the other end: a terminal with a width and colours, or a pipe.

Data goes to stdout, talk to stderr. A table is drawn on a terminal and tab-separated on a
pipe; `--json` gives the same rows in the same order.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from dunning.cli.plain import all_clean, clean, escaped

if TYPE_CHECKING:
    from rich.console import Console

LONGEST_DRAWN = 400
"""Longer lists are printed as plain columns: drawing ten thousand rows takes seconds."""


class Format(Enum):
    """How rows are written."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"


class Column(NamedTuple):
    """A column's heading, where it stands, and whether a narrow terminal may leave it out."""

    name: str
    right: bool = False
    emphasis: str = ""
    whole: bool = False


class Terminal(NamedTuple):
    """Where output goes. `format` is decided once, from the options and from what stdout is."""

    out: TextIO
    talk: TextIO
    format: Format
    may_ask: bool

    def rows(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[str]],
        records: Iterable[dict[str, Any]],
        *,
        nothing: str = "",
    ) -> None:
        """Writes rows, or the same as JSON records. `nothing` is said where there are none."""
        if self.format is Format.JSON:
            self.json(list(records))
            return
        listed = [[str(cell) for cell in row] for row in rows]
        if not listed and nothing:
            self.say(nothing)
        if self.format is Format.PLAIN:
            self._plain(columns, listed)
        elif listed:
            self._table(columns, listed)

    def json(self, value: Any) -> None:
        """Writes one JSON document."""
        import json

        self.out.write(escaped(json.dumps(value, ensure_ascii=False, indent=2)) + "\n")

    def line(self, text: str = "") -> None:
        """Writes a line of data: on a pipe as it stands, on a terminal folded at its width."""
        if self.format is Format.TABLE and text:
            self._folded(clean(text))
        else:
            self.out.write(f"{clean(text)}\n")

    def _folded(self, text: str) -> None:
        """Writes a line folded at the terminal's width, what follows indented as it begins."""
        from rich.text import Text

        screen = console(self.out)
        body = text.lstrip(" ")
        indent = " " * (len(text) - len(body))
        for part in Text(body).wrap(screen, max(screen.width - len(indent), 1)):
            screen.print(Text(indent) + part, soft_wrap=True)

    def heading(self, text: str) -> None:
        """A line of data, bold on a terminal."""
        if self.format is Format.TABLE:
            from rich.text import Text

            console(self.out).print(Text(clean(text), style="bold"))
        else:
            self.line(text)

    def say(self, text: str) -> None:
        """Talk: one line on stderr, not part of the data."""
        self.talk.write(f"{clean(text)}\n")

    def _plain(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        self.out.write("\t".join(column.name.lower() for column in columns) + "\n")
        for row in rows:
            self.out.write("\t".join(all_clean(row)) + "\n")

    def _table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        if len(rows) > LONGEST_DRAWN:
            self._plain(columns, rows)
            return
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        columns, rows = _filled(columns, rows)
        table = Table(
            box=SIMPLE_HEAD,
            show_edge=False,
            pad_edge=False,
            padding=(0, 1, 0, 0),
            header_style="bold",
        )
        for column in columns:
            table.add_column(
                Text(column.name),
                justify="right" if column.right else "left",
                style=column.emphasis,
                no_wrap=column.whole,
                overflow="fold",
            )
        for row in rows:
            table.add_row(
                *(Text("\n".join(clean(part) for part in cell.split("\n"))) for cell in row)
            )
        console(self.out).print(table)


def _filled(
    columns: Sequence[Column], rows: Sequence[Sequence[str]]
) -> tuple[list[Column], list[list[str]]]:
    """The columns that say something about any of the rows, with their cells."""
    kept = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    return [columns[place] for place in kept], [[row[place] for place in kept] for row in rows]


def find_terminal(*, json_wanted: bool, plain_wanted: bool, ask: bool) -> Terminal:
    """The terminal this process has. Asking needs a person at both ends."""
    chosen = Format.PLAIN if plain_wanted or not sys.stdout.isatty() else Format.TABLE
    return Terminal(
        out=sys.stdout,
        talk=sys.stderr,
        format=Format.JSON if json_wanted else chosen,
        may_ask=ask and sys.stdin.isatty() and sys.stderr.isatty(),
    )


def console(out: TextIO) -> "Console":
    """Rich's view of the terminal: no markup, no guessing at numbers, no escapes if not wanted."""
    from rich.console import Console

    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Console(
        file=out,
        markup=False,
        highlight=False,
        emoji=False,
        color_system=None if plain else "auto",
    )
