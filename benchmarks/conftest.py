"""Ratios to what reading and parsing alone cost, printed after the table."""

from __future__ import annotations

from typing import Any

_RATIOS: list[tuple[str, float]] = []


def note_ratio(name: str, ratio: float) -> None:
    _RATIOS.append((name, ratio))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.section("times the cost of json.loads + ast.parse of the same notebooks")
    for name, ratio in _RATIOS:
        terminalreporter.write_line(f"{ratio:6.2f}  {name}")
