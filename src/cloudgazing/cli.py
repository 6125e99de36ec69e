"""The command line: `cloudgazing draw "a red cat at night"` and its sisters.

A command lives in the module that does the work, which offers `add_to(commands)`: it adds a parser whose default
`run` is a function of the parsed options.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from safetensors import SafetensorError

COMMANDS = {
    "draw": (".draw", "draw a picture of a prompt"),
    "models": (".shelf", "list the models that can be loaded by name"),
    "train": (".training.command", "train one of the networks"),
    "bundle": (".training.bundle", "put trained networks together as a model"),
    "census": (".training.census", "count what the training set shows"),
    "lora": (".teach", "teach the model a new style"),
    "milestones": (".training.milestones", "collect what was drawn on the way from untrained to trained"),
    "record": (".record", "make what chapter 7 plays back"),
    "refresh": (".training.refresh", "remake what derives from the weights"),
    "score": (".scores.command", "score a model's pictures"),
    "compare": (".scores.compare", "compare a model's pictures with drawings: precision and recall"),
    "codes": (".copying.command", "index the training drawings, and measure how near pictures come to them"),
    "pairs": (".copying.never_together", "draw and score what training never showed together"),
    "ladder": (".copying.ladder", "train small models until they stop copying"),
}
"""Each command's module, imported only when it is asked for, and what it does."""


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """End the program with status 2."""
        self.exit(2, f"{self.prog}: {message} (try --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, and return its status as `in_one_line` does."""
    given = sys.argv[1:] if arguments is None else arguments

    def run() -> None:
        options = build_parser(given[0] if given else None).parse_args(given)
        options.run(options)

    return in_one_line(run)


def in_one_line(run: Callable[[], None]) -> int:
    """Run a program; return 0, 2 after one line that says what to put right, or 130 if interrupted."""
    try:
        run()
    except ModuleNotFoundError as error:
        print(f"This command needs {error.name}: install it by `pip install 'cloudgazing[train]'`.", file=sys.stderr)
        return 2
    except (ValueError, OSError, SafetensorError) as error:
        print(explain(error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def explain(error: Exception) -> str:
    """What went wrong; where the disk is full, what to do as well, which the system's own words do not say."""
    if isinstance(error, SafetensorError):  # which has no number, but the same words
        is_full = os.strerror(errno.ENOSPC) in str(error)
    else:
        is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    return f"The disk is full ({error}): free some space and start the same command again." if is_full else str(error)


def build_parser(chosen: str | None) -> Parser:
    """Build the parser with the chosen command's options; of the others it knows the names."""
    parser = Parser(prog="cloudgazing", description="How AI image generators really work.")
    commands = parser.add_subparsers(title="commands", metavar="command", required=True)
    for name, (module, purpose) in COMMANDS.items():
        if name == chosen:
            import_module(module, __package__).add_to(commands)
        else:
            commands.add_parser(name, help=purpose)
    return parser
