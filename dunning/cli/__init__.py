"""The terminal: the only place that knows Typer, Rich, prompts and exit codes."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. The way in for the `dunning` script."""
    import gc

    from dunning.cli.boundary import run

    code = run(arguments)
    if arguments is None:
        gc.freeze()  # the process ends: its memory goes back whole, no need to look for cycles
    return code
