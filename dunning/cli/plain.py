"""Text from data as plain text: nothing in it steers the terminal or turns the line around."""

import re
from collections.abc import Sequence

_STEERING = (
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb]"
)
"""Characters that steer the terminal, turn the line around, or are there without being seen.

Those that join letters or keep them apart stay: some languages are spelled with them.
"""
_BLANKS = r"[\t\r\n]+"


def clean(text: str) -> str:
    """The text on one line without control characters, escapes, direction or hidden marks."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_STEERING, "", re.sub(_BLANKS, " ", text))


def all_clean(texts: Sequence[str]) -> Sequence[str]:
    """Each of the texts clean. Most rows are so already, and looked at as a whole."""
    together = "".join(texts)
    if together.isascii() and together.isprintable():
        return texts
    return [clean(text) for text in texts]


def escaped(json_text: str) -> str:
    """JSON in which such characters stand as escapes, so that a terminal shows them."""
    return re.sub(
        _STEERING,
        lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}",
        json_text,
    )
