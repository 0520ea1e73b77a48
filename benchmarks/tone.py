"""How much of what must not be said the tone check catches, and how often it is wrong.

    python -m benchmarks.tone

For each language and set of labelled lines (`tests/script/tone_lines/LANGUAGE.SET.tsv`): how many
lines, what share of the bad ones is caught, what share of the fine ones is a false alarm, and of
how many lines the language is told without being given. A line labelled `refused` is caught when
it is refused, one labelled `gate` when it is not `ok`.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dunning.script.tone import Verdict, check_line

LINES = Path(__file__).parents[1] / "tests" / "script" / "tone_lines"
_COLUMNS = ("language", "set", "lines", "caught", "false alarms", "language told")


@dataclass(frozen=True, slots=True)
class ToneLine:
    """A line as a person labelled it. `label` is empty for a fine one."""

    verdict: Verdict
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What the check makes of one set of lines in one language."""

    language: str
    name: str
    bad: int
    caught: int
    fine: int
    alarms: int
    told: int

    @property
    def lines(self) -> int:
        """All of them."""
        return self.bad + self.fine

    @property
    def recall(self) -> float:
        """The percentage of the bad lines that is caught, 100 where there are none."""
        return 100 * self.caught / self.bad if self.bad else 100.0

    @property
    def false_alarms(self) -> float:
        """The percentage of the fine lines that is not found fine, 0 where there are none."""
        return 100 * self.alarms / self.fine if self.fine else 0.0


def read_lines(path: Path) -> list[ToneLine]:
    """The labelled lines of a file: verdict, label and text, a tab between them; # is a comment."""
    rows = [
        row for row in path.read_text(encoding="utf-8").splitlines() if row[:1] not in ("", "#")
    ]
    cells = [row.split("\t", 2) for row in rows]
    return [ToneLine(Verdict(verdict), label, text) for verdict, label, text in cells]


def figures_of(language: str, name: str, lines: Sequence[ToneLine]) -> Figures:
    """The figures of one set, its lines checked in its own language."""
    bad = [line for line in lines if line.verdict is not Verdict.OK]
    fine = [line for line in lines if line.verdict is Verdict.OK]
    return Figures(
        language=language,
        name=name,
        bad=len(bad),
        caught=sum(1 for line in bad if caught(line, language)),
        fine=len(fine),
        alarms=sum(1 for line in fine if check_line(line.text, language).verdict != Verdict.OK),
        told=sum(1 for line in lines if check_line(line.text).lang == language),
    )


def caught(line: ToneLine, language: str) -> bool:
    """Whether the check finds a bad line to be bad."""
    verdict = check_line(line.text, language).verdict
    if line.verdict is Verdict.REFUSED:
        return verdict is Verdict.REFUSED
    return verdict in (Verdict.GATE, Verdict.REFUSED)


def all_figures(folder: Path = LINES) -> Iterator[Figures]:
    """The figures of every file in the folder, by set and language."""
    for path in sorted(folder.glob("*.tsv"), key=lambda path: path.stem.split(".")[::-1]):
        language, name = path.stem.split(".")
        yield figures_of(language, name, read_lines(path))


def main() -> int:
    """Prints the table."""
    rows = [
        (
            one.language,
            one.name,
            str(one.lines),
            f"{one.recall:.1f} %",
            f"{one.false_alarms:.1f} %",
            f"{100 * one.told / one.lines:.1f} %",
        )
        for one in all_figures()
    ]
    for row in [_COLUMNS, *rows]:
        words = [cell.ljust(8) for cell in row[:2]] + [cell.rjust(13) for cell in row[2:]]
        sys.stdout.write(" ".join(words).rstrip() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
