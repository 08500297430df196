"""`spotting diary`: the encrypted record of every day on the command line. Its commands, by name; nothing else."""

from __future__ import annotations

import sys

import typer

from spotting.cli_command import App
from spotting.cli_diary_checks import checks_app
from spotting.cli_diary_cycles import correct, cycles, episodes, forecast, patterns
from spotting.cli_diary_day import add, edit, undo
from spotting.cli_diary_import import import_command
from spotting.cli_diary_keep import backup, delete_everything_command, export, passphrase_command, restore_command
from spotting.cli_diary_show import conflicts, show

diary_app = App(
    help="A diary of your days in one encrypted file: write, show, import, export, back up. Nothing is sent.",
    invoke_without_command=True,
)


@diary_app.callback()
def overview(ctx: typer.Context) -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a letter this terminal cannot show is no reason to end
    if ctx.invoked_subcommand is None:
        print(ctx.get_help())


diary_app.command()(add)
diary_app.command()(edit)
diary_app.command()(undo)
diary_app.command()(show)
diary_app.command()(episodes)
diary_app.command()(cycles)
diary_app.command()(forecast)
diary_app.command()(patterns)
diary_app.command()(correct)
diary_app.command("import")(import_command)
diary_app.command()(conflicts)
diary_app.command()(export)
diary_app.command()(backup)
diary_app.command("restore")(restore_command)
diary_app.command("passphrase")(passphrase_command)
diary_app.add_typer(checks_app, name="checks")
diary_app.command("delete-everything")(delete_everything_command)
