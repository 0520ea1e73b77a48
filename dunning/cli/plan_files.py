"""Plan files: found beside the settings, checked before they count, replaced only when sound."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from dunning.cli.calling_ways import plan_files
from dunning.cli.terminal import Terminal
from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.law.presets import load_presets
from dunning.report.delimited import write_file
from dunning.scheduler.plan_file import load_plans, plan_problems, plan_text, shipped_plan_path
from dunning.settings import settings_path

_DEFAULT = "default"


def plan_source(name: str) -> str:
    """The text of a plan: the user's own file, or the shipped one for `default`."""
    path = _own(name)
    if path.exists():
        return plan_text(path)
    if name == _DEFAULT:
        return plan_text(shipped_plan_path())
    known = ", ".join([_DEFAULT, *(file.stem for file in plan_files() if file.stem != _DEFAULT)])
    raise NotFoundError(f"no plan {name!r}: there are {known}; dunning plan edit makes one")


def check_plans(terminal: Terminal, file: str) -> None:
    """Says every fault of a plan file, or of all the user's. Raises DunningError for any."""
    presets = tuple(preset.id for preset in load_presets())
    files = [Path(file)] if file else plan_files()
    problems = [
        problem for path in files for problem in plan_problems(plan_text(path), str(path), presets)
    ]
    for problem in problems:
        terminal.say(str(problem))
    if problems:
        raise DunningError(f"{len(problems)} fault{'s' if len(problems) > 1 else ''} listed above")
    load_plans(files, presets)
    terminal.say(f"{len(files) or 'The shipped'} plan{'s' if len(files) > 1 else ''}: sound")


def edit_plan(terminal: Terminal, name: str) -> None:
    """Opens a copy in the user's editor and keeps it only if it is sound."""
    path = _own(name)
    if not terminal.may_ask:
        raise UsageError(f"an editor needs a terminal: write {path} yourself, then plan check")
    text = plan_source(name if path.exists() else _DEFAULT)
    edited = _edited(text)
    if edited == text:
        terminal.say("Nothing was changed")
        return
    presets = tuple(preset.id for preset in load_presets())
    problems = plan_problems(edited, path.name, presets)
    for problem in problems:
        terminal.say(str(problem))
    if problems:
        draft = path.with_suffix(".draft")
        _keep(draft, edited)
        raise DunningError(f"the old plan stays in force; what you wrote is kept in {draft}")
    _keep(path, edited)
    terminal.say(f"Kept in {path}")


def _own(name: str) -> Path:
    if not name or Path(name).name != name or name.startswith("."):
        raise UsageError(f"{name!r} is not a plan's name: use a word such as default or wholesale")
    return settings_path().parent / "plans" / f"{name.removesuffix('.toml')}.toml"


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, lambda stream: stream.write(text.encode()))


def _edited(text: str) -> str:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "plan.toml"
        draft.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run([*shlex.split(editor), str(draft)], check=False)  # noqa: S603
        except OSError as error:
            raise DunningError(f"the editor {editor!r} did not start: set EDITOR") from error
        if done.returncode:
            raise DunningError(f"the editor ended with {done.returncode}: nothing was changed")
        return draft.read_text(encoding="utf-8")
