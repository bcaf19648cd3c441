"""`jupyter secai gate`."""

from __future__ import annotations

from collections.abc import Callable

import click

from jupyter_secai.gate import switch


@click.group()
def gate() -> None:
    """Check notebooks before nbconvert exports them, or stop doing so."""


@gate.command()
def enable() -> None:
    """Check exports in this environment."""
    _show(_run(switch.enable))


@gate.command()
def disable() -> None:
    """Check exports in this environment no more."""
    _show(_run(switch.disable))


@gate.command()
def status() -> None:
    """Say whether exports are checked."""
    _show(_run(switch.status))


def _run(change: Callable[[], switch.GateStatus]) -> switch.GateStatus:
    try:
        return change()
    except switch.ConfigurationError as error:
        raise click.ClickException(str(error)) from None


def _show(state: switch.GateStatus) -> None:
    if state.on:
        click.echo(f"Exports are checked: {state.nbconvert_file} names the preprocessor.")
    elif not state.active:
        click.echo(f"Exports are not checked: {state.switch_file} switches the check off.")
    else:
        click.echo("Exports by nbconvert are not checked: jupyter secai gate enable puts the check in.")
