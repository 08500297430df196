"""The class of every command: an option that takes one value and is given twice is refused, never silently the last.

How the library reads a command line stays as it is; only what it would drop is said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperOption

from spotting.problems import BadCase, Problem


class OnceCommand(TyperCommand):
    """A command whose options each count once, but for those made to be repeated."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words behind the command; raises BadCase for an option that would take the place of itself."""
        if not ctx.resilient_parsing:
            _, _, given = self.make_parser(ctx).parse_args(args=list(args))
            _each_once(given)
        return super().parse_args(ctx, args)


def _each_once(given: list[Any]) -> None:
    """Refuse options that stand more than once in `given`, all at once; repeating a plain flag says the same."""
    takes_one = [one for one in given if isinstance(one, TyperOption) and not one.multiple and not one.count]
    twice = [one for one in dict.fromkeys(takes_one) if takes_one.count(one) > 1]
    problems = []
    for one in twice:
        if one.secondary_opts:
            both = f"{one.opts[0]} and {one.secondary_opts[0]}"
            problems.append(Problem(both, 0, "are one choice, and it is given more than once.", "Give one of the two."))
        elif not one.is_flag:
            fix = "It takes one value: keep the one you mean, leave out the other."
            problems.append(Problem(max(one.opts, key=len), 0, "is given more than once.", fix))
    if problems:
        raise BadCase(problems)


class App(typer.Typer):
    """A group of commands, each of them a `OnceCommand`."""

    def command(self, *name: Any, **how: Any) -> Callable[[Any], Any]:
        """Register a command, as `typer.Typer.command`."""
        how.setdefault("cls", OnceCommand)
        return super().command(*name, **how)
