"""What the user decided about a file, so that nothing has to be guessed."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field

from dunning.errors import UsageError
from dunning.money import known_currency

_TAB_NAMES = frozenset({"tab", "\\t"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The options of an import. Every value is a plain string; empty means: decide by the file.

    `columns` maps a field to the header text of its column, or to "" to leave the field out.
    `decimal` is "." or ",", `dates` is "dmy", "mdy" or "ymd". `currency` is taken where the file
    names none. `country` (HU, hu_HU) picks the old Windows encoding of a file that is not UTF-8.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    dates: str = ""
    currency: str = ""
    country: str = ""


def check_choices(choices: Choices, fields: tuple[str, ...]) -> None:
    """Raise UsageError for a choice that no file could follow, naming what is allowed."""
    for name in choices.columns:
        if name not in fields:
            raise UsageError(f"--map {name}: no such field; the fields are {', '.join(fields)}")
    if choices.decimal not in ("", ".", ","):
        raise UsageError(f"--decimal {choices.decimal}: use . or ,")
    if choices.dates not in ("", "dmy", "mdy", "ymd"):
        raise UsageError(f"--dates {choices.dates}: use dmy, mdy or ymd")
    if choices.currency:
        known_currency(choices.currency)
    chosen_delimiter(choices)
    _check_encoding(choices.encoding)


def chosen_delimiter(choices: Choices) -> str:
    """The delimiter as one character, empty when the file is to decide."""
    given = choices.delimiter
    if given.lower() in _TAB_NAMES:
        return "\t"
    if given and (len(given) != 1 or given in '"\r\n\0 ' or given.isalnum()):
        raise UsageError(f"--delimiter {given!r}: use one of , ; | or tab")
    return given


def _check_encoding(name: str) -> None:
    if not name:
        return
    try:
        codecs.lookup(name)
        b"a".decode(name, "strict")
    except UnicodeError:  # UTF-16 and UTF-32 need more than one byte
        return
    except (LookupError, ValueError):
        raise UsageError(
            f"--encoding {name}: no such encoding; use utf-8, cp1250, cp1252 or iso-8859-2"
        ) from None
