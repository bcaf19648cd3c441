"""What the benchmarks measured beside times, printed after the table."""

from __future__ import annotations

from typing import Any

_MEASURED: list[str] = []


def note(name: str, value: float, unit: str) -> None:
    """Print a number that a benchmark found, when all have run."""
    _MEASURED.append(f"{value:8.2f}  {unit}: {name}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.section("measured against the notebooks themselves")
    for line in _MEASURED:
        terminalreporter.write_line(line)
