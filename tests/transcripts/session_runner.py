"""Runs the commands of one session, given as JSON, in this process where that is possible.

A plain `dunning ...` is run in this process, which saves its start; `export NAME=VALUE` sets the
environment; everything else, and all that needs a shell, is given to one.
"""

import json
import os
import shlex
import subprocess
import sys

from dunning.cli import main

MARK = "\x1e"


def _run(command: str) -> int:
    words = list(_words(command))
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        os.environ[name] = value
        return 0
    if words[0] == "dunning" and not any(set(word) <= set("();<>|&") for word in words if word):
        return main(shlex.split(command)[1:])
    return subprocess.run(["/bin/sh", "-c", command], check=False).returncode


def _words(command: str) -> shlex.shlex:
    words = shlex.shlex(command, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    words.commenters = ""
    return words


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", line_buffering=True)  # type: ignore[union-attr]
    for each in json.loads(sys.argv[1]):
        exit_code = _run(each)
        sys.stdout.write(f"{MARK}{exit_code}{MARK}\n")
