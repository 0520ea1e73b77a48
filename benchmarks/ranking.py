"""How much of the late money-days that calls could save each ranking captures.

python benchmarks/ranking.py history.csv --from 2019-04-01 --to 2019-06-28
python benchmarks/ranking.py --generated 1
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.history import PastInvoice, generated, read_history
from benchmarks.replay import Replay, Shares, default_days, in_one_currency, leaks, replayed
from dunning.errors import DunningError

CALLS = (1, 2, 5, 10, 20)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or say what is wrong with the history."""
    options = _parser().parse_args(arguments)
    try:
        history = in_one_currency(_history(options), dict(options.rate))
    except (DunningError, OSError, ValueError, KeyError, ArithmeticError) as error:
        sys.stderr.write(f"{options.file}: {error}\n")
        return 1
    if not any(past.paid for past in history):
        sys.stderr.write(f"{options.file}: no invoice in it is paid\n")
        return 1
    first, last = default_days(history)
    first, last = options.first or first, options.last or last
    if options.leak_test:
        return _leak_test(history, first, last)
    replay = replayed(history, first, last, options.calls)
    sys.stdout.write(as_json(replay) if options.json else as_table(replay))
    return 0


def as_table(replay: Replay) -> str:
    """For people: a line per ranking, a column per number of calls."""
    days = f"{replay.mornings} mornings from {replay.first} to {replay.last}"
    lines = [
        f"{days}, {replay.candidates:.0f} customers overdue on each",
        "",
        *_part("calls a day", replay.plain),
        "",
        *_part("calls a day, c7", replay.c7),
    ]
    return "\n".join(lines) + "\n"


def as_json(replay: Replay) -> str:
    """For machines: the same, the shares under `plain` and `c7`, ranking and calls."""
    answer = {
        "from": replay.first.isoformat(),
        "to": replay.last.isoformat(),
        "mornings": replay.mornings,
        "candidates": round(replay.candidates, 1),
        "plain": _by_name(replay.plain),
        "c7": _by_name(replay.c7),
    }
    return json.dumps(answer, indent=2) + "\n"


def _by_name(shares: Shares) -> Mapping[str, Mapping[str, float]]:
    return {
        name: {str(calls): share for calls, share in by_calls.items()}
        for name, by_calls in shares.items()
    }


def _part(heading: str, shares: Shares) -> list[str]:
    calls = next(iter(shares.values()))
    lines = [f"{heading:25}" + "".join(f"{number:>7}" for number in calls)]
    for name, by_calls in shares.items():
        lines.append(f"{name:25}" + "".join(f"{share:7.3f}" for share in by_calls.values()))
    return lines


def _leak_test(history: Sequence[PastInvoice], first: date, last: date) -> int:
    found = leaks(history, first, last)
    if found:
        sys.stderr.write(f"scores know the future on {len(found)} mornings, first {found[0]}\n")
        return 1
    sys.stdout.write("redrawing every future payment left all scores as they were\n")
    return 0


def _history(options: argparse.Namespace) -> list[PastInvoice]:
    if options.file is None:
        return generated(options.generated)
    return read_history(options.file, options.currency)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "file",
        nargs="?",
        type=Path,
        help="CSV with customer, invoice, issued, due, paid (empty if unpaid), amount, currency; "
        "or any file that dunning imports invoices from",
    )
    source.add_argument("--generated", type=int, metavar="SEED", help="a made-up book instead")
    day = date.fromisoformat
    parser.add_argument("--from", dest="first", type=day, metavar="DAY", help="first morning")
    parser.add_argument("--to", dest="last", type=day, metavar="DAY", help="last morning")
    parser.add_argument("--calls", type=_numbers, default=CALLS, help="a day, such as 1,5,20")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument(
        "--leak-test", action="store_true", help="only see that no score knows the future"
    )
    parser.add_argument(
        "--rate",
        type=_rate,
        action="append",
        default=[],
        metavar="CAD=0.75",
        help="what one unit counts; without it amounts count as they stand",
    )
    parser.add_argument("--currency", default="USD", help="of a file that names none")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    numbers = tuple(int(part) for part in text.split(","))
    if min(numbers) < 1:
        raise argparse.ArgumentTypeError("at least one call a day")
    return numbers


def _rate(text: str) -> tuple[str, Decimal]:
    currency, _, rate = text.partition("=")
    try:
        return currency, Decimal(rate)
    except ArithmeticError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: write CAD=0.75") from error


if __name__ == "__main__":
    sys.exit(main())
