"""A question as one engine reads it."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Question(NamedTuple):
    """The text of a statement, the names of its values, and those that never change."""

    text: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]
