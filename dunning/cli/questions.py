"""Asking for what is missing: only on a terminal, and never for what an option can answer."""

from dunning.cli.terminal import Terminal
from dunning.errors import UsageError


def ask(terminal: Terminal, question: str, missing: str) -> str:
    """The answer to a question. Where nobody can answer, raises UsageError with what is missing."""
    if not terminal.may_ask:
        raise UsageError(f"something is missing: write {missing}")
    import typer

    return str(typer.prompt(question, err=True)).strip()


def agree(terminal: Terminal, question: str) -> bool:
    """Whether a person says yes. Where nobody can be asked, the answer is yes."""
    if not terminal.may_ask:
        return True
    import typer

    return typer.confirm(question, err=True, default=True)
