"""A question as one engine reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """The text of a statement, the names of its values, and those that never change."""

    text: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]
