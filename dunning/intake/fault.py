"""A cell that cannot be read, before it is known where it stands."""

from typing import NamedTuple


class Fault(NamedTuple):
    """What is wrong with a cell and how to mend it, in plain words."""

    what: str
    mend: str
