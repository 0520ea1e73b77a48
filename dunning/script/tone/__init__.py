"""The tone check of a line: fine, only if it is true, or not to be said.

`check` is what others call; `rules/*.toml` hold what is refused and gated in each language, in
the format that `rule_files` and `patterns` describe; `languages.toml` holds how to tell them apart.
"""

from dunning.script.tone.check import ToneFinding, Verdict, check_line, check_lines

__all__ = ["ToneFinding", "Verdict", "check_line", "check_lines"]
