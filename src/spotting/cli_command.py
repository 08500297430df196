"""The class of every command: an option that takes one value and is given twice is refused, never silently the last.

How the library reads a command line stays as it is; only what it would drop is said. A parameter of a command that is
a dataclass stands for the options its fields declare, each with its default.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

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
        """Register a command, as `typer.Typer.command`; its dataclasses are filled from the options they declare."""
        how.setdefault("cls", OnceCommand)
        register = super().command(*name, **how)
        return lambda function: register(_with_options_of_dataclasses(function))


def _with_options_of_dataclasses(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the command as the library is to see it: the fields of a dataclass stand where the dataclass stood."""
    own = inspect.signature(function, eval_str=True)
    grouped: dict[str, Any] = {
        name: one.annotation for name, one in own.parameters.items() if is_dataclass(one.annotation)
    }
    if not grouped:
        return function

    @functools.wraps(function)
    def command(**given: Any) -> Any:
        for name, kind in grouped.items():
            given[name] = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        return function(**given)

    seen: list[inspect.Parameter] = []
    for name, one in own.parameters.items():
        seen += _options_of(grouped[name]) if name in grouped else [one.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
    command.__signature__ = own.replace(parameters=seen)  # type: ignore[attr-defined]
    return command


def _options_of(kind: Any) -> list[inspect.Parameter]:
    types = get_type_hints(kind, include_extras=True)
    return [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=types[one.name])
        for one in fields(kind)
    ]
