"""The one boundary: whatever goes wrong inside becomes one line on stderr and an exit code."""

import gc
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dunning.errors import DunningError, UsageError

if TYPE_CHECKING:
    from typer import TyperException

INTERRUPTED = 130
OBJECTS_BETWEEN_COLLECTIONS = 2_000_000
"""A command lives for a second and makes few cycles: collecting often costs a third of it."""
_NEGATIVE = r"No such option: -[0-9.,]"
_LONGEST = 1000
"""Characters of a line. Of a longer one, which quotes what was typed, both ends are shown."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns the exit code of design section 6."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 50, 50)
    typed = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        _require_text(typed)
        code = _done(typed)
        sys.stdout.flush()
    except BrokenPipeError:
        return _close_quietly()
    except KeyboardInterrupt:
        return _said("interrupted: nothing was changed", INTERRUPTED)
    except DunningError as error:
        return _said(str(error), error.exit_code)
    except (OverflowError, UnicodeError) as error:
        return _said(_not_kept(error), 2)
    except OSError as error:
        return _said(f"{error.filename or 'the system'}: {error.strerror or error}", 1)
    return code


def _done(typed: Sequence[str]) -> int:
    """Carries out what was typed: `due` alone, as most mornings begin, without reading options."""
    if typed == ["due"]:
        from dunning.cli.morning_view import show_morning

        show_morning()
        return 0
    return _done_with_options(typed)


def _done_with_options(typed: Sequence[str]) -> int:
    from typer import Abort, Exit, TyperException

    from dunning.cli.app import app_for

    try:
        result = app_for(typed)(typed, prog_name="dunning", standalone_mode=False, obj=typed)
    except Abort:
        raise KeyboardInterrupt from None
    except Exit as error:
        return error.exit_code
    except TyperException as error:
        return _said(_usage(error), getattr(error, "exit_code", 2))
    return result if isinstance(result, int) else 0


def _require_text(typed: Sequence[str]) -> None:
    """Raises UsageError for what no book can keep: bytes that are no UTF-8, and NUL."""
    named = (value for name, value in os.environ.items() if name.startswith("DUNNING_"))
    for word in (*typed, *named):
        try:
            word.encode()
        except UnicodeEncodeError:
            raise UsageError(
                f"{word!r} is not UTF-8 text: type it again, or rename the file"
            ) from None
        if "\0" in word:
            raise UsageError(f"{word!r} holds a NUL character: type it again without")


def _not_kept(error: OverflowError | UnicodeError) -> str:
    """Why a value that was typed is refused by the database's driver itself."""
    if isinstance(error, OverflowError):
        return "a number is too large: no row of the book has it"
    return "what was typed is not UTF-8 text: type it again; nothing was changed"


def _usage(error: "TyperException") -> str:
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    if re.match(_NEGATIVE, message):
        return f"{message.removeprefix('No such option: ')} is negative: amounts are positive"
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "dunning"
    return f"{' '.join(message.split()).rstrip('.')}: see {path} --help"


def _said(line: str, exit_code: int) -> int:
    from dunning.cli.plain import clean

    shown = line if len(line) <= _LONGEST else f"{line[: _LONGEST // 2]} … {line[-_LONGEST // 4 :]}"
    try:
        sys.stderr.write(f"dunning: {clean(shown)}\n")
    except BrokenPipeError:
        return _close_quietly()
    return exit_code


def _close_quietly() -> int:
    """The reader went away, as `head` does: nothing more to say, and no noise at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
