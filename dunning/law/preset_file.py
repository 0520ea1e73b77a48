"""The presets' file, `presets.toml`, read and checked once and kept as Python.

    python -m dunning.law.preset_file

writes `compiled_presets.py` anew, which loads faster than the file is read; a test compares.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

import msgspec

from dunning.law.presets import Cap, Hours, Preset, Quiet, Window
from dunning.python_source import module_of

_FOLDER = Path(__file__).parent
COMPILED = _FOLDER / "compiled_presets.py"
_NO_PARTS: Mapping[str, Any] = MappingProxyType({})
T = TypeVar("T")


def read_presets() -> tuple[Preset, ...]:
    """All presets of the file. Raises ValidationError or KeyError for what does not fit."""
    table = msgspec.toml.decode((_FOLDER / "presets.toml").read_bytes())
    return tuple(_preset(row) for row in table["preset"])


def written() -> str:
    """The Python module that holds them."""
    title = "Presets of calling rules. Made by `python -m dunning.law.preset_file`."
    return module_of(title, "PRESETS", read_presets())


def _preset(row: dict[str, Any]) -> Preset:
    parts: dict[str, Any] = {}
    if "hours" in row:
        hours = row["hours"].items()
        windows = {day: _made(Window, one) for day, one in hours if isinstance(one, dict)}
        parts["hours"] = _made(Hours, row["hours"], windows)
    if "caps" in row:
        parts["caps"] = tuple(_made(Cap, cap) for cap in row["caps"])
    if "quiet" in row:
        parts["quiet"] = _made(Quiet, row["quiet"])
    return _made(Preset, row, parts)


def _made(kind: Callable[..., T], table: dict[str, Any], parts: Mapping[str, Any] = _NO_PARTS) -> T:
    """The value of a table, of which some parts are made already."""
    hints = get_type_hints(kind)
    plain = {key: msgspec.convert(table[key], hints[key]) for key in table.keys() - parts.keys()}
    return kind(**plain, **parts)


if __name__ == "__main__":
    COMPILED.write_text(written(), encoding="utf-8")
