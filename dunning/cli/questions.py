"""Asking for what is missing: only on a terminal, and never for what an option can answer."""

from dunning.cli.terminal import Terminal
from dunning.errors import UsageError


def ask(terminal: Terminal, question: str, missing: str) -> str:
    """The answer to a question. Where nobody can answer, raises UsageError with what is missing."""
    if not terminal.may_ask:
        raise UsageError(f"something is missing: write {missing}")
    import typer

    return str(typer.prompt(question, err=True)).strip()


def offer(terminal: Terminal, question: str) -> str:
    """The answer to what may stay open: empty for Enter, and where nobody can be asked."""
    if not terminal.may_ask:
        return ""
    import typer

    return str(typer.prompt(question, err=True, default="", show_default=False)).strip()
