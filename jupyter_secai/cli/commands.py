"""The commands by name. Each is imported when it is asked for: `--version` should cost no review.

The rows are addresses, not imports, also because other windows bring commands of their own.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from jupyter_secai import __version__

COMMANDS = {
    "scan": "jupyter_secai.cli.scan:scan",
    "detect": "jupyter_secai.cli.detect:detect",
    "rules": "jupyter_secai.cli.rules:rules",
    "checklist": "jupyter_secai.cli.checklist:checklist",
    "export": "jupyter_secai.cli.export:export",
    "redact": "jupyter_secai.cli.redact:command",
    "dependencies": "jupyter_secai.cli.dependencies:dependencies",
    "config": "jupyter_secai.cli.config:config",
    "file": "jupyter_secai.cli.file:file",
    "server": "jupyter_secai.cli.server:server",
    "gate": "jupyter_secai.gate.commands:gate",
}

WRONG_USAGE = 2


def load(address: str) -> Any:
    """What stands at `module:name`."""
    module, name = address.split(":")
    return getattr(import_module(module), name)


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        address = COMMANDS.get(cmd_name)
        command: click.Command | None = load(address) if address else None
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jupyter-secai")
def secai() -> None:
    """Review notebooks for security and privacy."""


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with the status of the contract."""
    try:
        status = secai.main(args, prog_name="jupyter secai", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        path = error.ctx.command_path if error.ctx else "jupyter secai"
        _stop(f"Name a command: {path} --help lists those there are.")
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "jupyter secai"
        _stop(f"{_one_line(error.format_message())} ({path} --help shows what is known.)")
    except click.ClickException as error:
        _stop(_one_line(error.format_message()))
    except click.Abort:
        _stop("Stopped.", 130)
    except BrokenPipeError:
        # the reader has seen enough; the interpreter would complain once more at exit
        sys.stdout = None
        sys.exit(0)
    sys.exit(status or 0)


def _stop(sentence: str, status: int = WRONG_USAGE) -> NoReturn:
    click.echo(f"jupyter secai: {sentence}", err=True)
    sys.exit(status)


def _one_line(message: str) -> str:
    return " ".join(message.split())
