"""The tone check of a file, line by line."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dunning.cli.plain import clean, escaped
from dunning.cli.terminal import Format, Terminal
from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.script.pack_file import LANGUAGES, language_of
from dunning.script.tone import ToneFinding, Verdict, check_lines

_COLUMNS = ("line", "verdict", "label", "lang", "phrase", "better")


def show_tone(terminal: Terminal, file: str, lang: str) -> None:
    """Writes what the check makes of every line that is not blank.

    Raises DunningError when a line is refused, so that a check can guard a repository.
    """
    if lang and language_of(lang) not in LANGUAGES:
        raise UsageError(f"--lang {lang}: the tone check knows {', '.join(LANGUAGES)}")
    counts: Counter[Verdict] = Counter()
    for number, finding in check_lines(_lines(file), lang or None):
        if terminal.format is Format.PLAIN and not counts:
            terminal.out.write("\t".join(_COLUMNS) + "\n")
        counts[finding.verdict] += 1
        _write(terminal, number, finding)
    _say_sum(terminal, counts)
    if counts[Verdict.REFUSED]:
        refused = counts[Verdict.REFUSED]
        raise DunningError(f"{refused} line{'' if refused == 1 else 's'} refused; see above")


def _write(terminal: Terminal, number: int, finding: ToneFinding) -> None:
    if terminal.format is Format.JSON:
        document = json.dumps(_record(number, finding), ensure_ascii=False)
        terminal.out.write(escaped(document) + "\n")
    elif terminal.format is Format.PLAIN:
        record = _record(number, finding)
        cells = (clean(str(record[column])) for column in _COLUMNS)
        terminal.out.write("\t".join(cells) + "\n")
    elif finding.verdict is not Verdict.OK:
        label = f" ({finding.label})" if finding.label else ""
        terminal.heading(f"line {number}: {_WORDS[finding.verdict]}{label}")
        terminal.line(f"  {finding.text}")
        if finding.phrase:
            terminal.line(f"  because of: {finding.phrase}")
        if finding.better:
            terminal.line(f"  better: {finding.better}")


_WORDS = {
    Verdict.GATE: "only if it is recorded and true",
    Verdict.REFUSED: "refused",
    Verdict.UNCHECKED: "not checked, the language is not known",
}


def _record(number: int, finding: ToneFinding) -> dict[str, object]:
    return {
        "line": number,
        "text": finding.text,
        "lang": finding.lang,
        "verdict": finding.verdict.value,
        "label": finding.label,
        "phrase": finding.phrase,
        "better": finding.better,
    }


def _say_sum(terminal: Terminal, counts: Counter[Verdict]) -> None:
    words = {
        Verdict.OK: "ok",
        Verdict.GATE: "for the truth gate",
        Verdict.REFUSED: "refused",
        Verdict.UNCHECKED: "not checked",
    }
    told = [f"{counts[verdict]} {words[verdict]}" for verdict in Verdict if counts[verdict]]
    terminal.say(", ".join(told) if told else "No lines to check")


def _lines(file: str) -> Iterator[str]:
    """The lines as they come. Raises NotFoundError or DunningError for what cannot be read."""
    if file == "-":
        yield from _decoded(sys.stdin.buffer, "standard input")
        return
    path = Path(file)
    try:
        with path.open("rb") as stream:
            yield from _decoded(stream, file)
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {file}") from None
    except OSError as error:
        raise DunningError(f"cannot read {file}: {error.strerror}") from error


def _decoded(stream: Iterator[bytes], name: str) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise DunningError(f"{name}:{number}: not UTF-8; save it as UTF-8") from None
