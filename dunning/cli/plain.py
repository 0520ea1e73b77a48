"""Text from data as plain text: nothing in it steers the terminal or turns the line around."""

import re

_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb]"
)
"""Characters that steer the terminal, turn the line around, or are there without being seen.

Those that join letters or keep them apart stay: some languages are spelled with them.
"""
_BLANKS = re.compile(r"[\t\r\n]+")


def clean(text: str) -> str:
    """The text on one line without control characters, escapes, direction or hidden marks."""
    return _STEERING.sub("", _BLANKS.sub(" ", text))


def escaped(json_text: str) -> str:
    """JSON in which such characters stand as escapes, so that a terminal shows them."""
    return _STEERING.sub(
        lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", json_text
    )
