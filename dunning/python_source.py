"""Values as the Python source that makes them anew, for what is checked once and then shipped."""

from collections.abc import Iterable, Mapping
from datetime import time
from enum import Enum
from textwrap import indent
from typing import Any


def module_of(title: str, name: str, value: object) -> str:
    """A module with that docstring, in which the value is called `name`."""
    imports = [f"from {module} import {kind}" for module, kind in sorted(_kinds_in(value))]
    return "\n".join([f'"""{title}"""', "", *imports, "", f"{name} = {source_of(value)}", ""])


def source_of(value: Any) -> str:
    """An expression for the value: plain values, enums, tuples, mappings and named tuples."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, Mapping):
        items = _lines(f"{source_of(key)}: {source_of(one)}" for key, one in value.items())
        return f"MappingProxyType({{{items}}})"
    if isinstance(value, time):
        return f"time({value.hour}, {value.minute}, {value.second})"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        given = zip(value._fields, value, strict=True)
        items = _lines(f"{name}={source_of(one)}" for name, one in given)
        return f"{type(value).__name__}({items})"
    if isinstance(value, tuple):
        return f"({_lines(map(source_of, value))})"
    return repr(value)


def _lines(items: Iterable[str]) -> str:
    """Each item on a line of its own, and nothing where there is none."""
    lines = "".join(f"{item},\n" for item in items)
    return f"\n{indent(lines, '    ')}" if lines else ""


def _kinds_in(value: Any) -> set[tuple[str, str]]:
    """Module and name of what has to be imported to write the value down."""
    found = set()
    if isinstance(value, Mapping):
        found = {("types", "MappingProxyType")}.union(*map(_kinds_in, value.values()))
    elif isinstance(value, tuple):
        found = found.union(*map(_kinds_in, value))
    kind = type(value)
    return found if kind.__module__ == "builtins" else {*found, (kind.__module__, kind.__name__)}
