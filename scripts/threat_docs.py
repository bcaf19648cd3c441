"""Write the manual pages of the threat cards, docs/threats/*.md, from their rows."""

from __future__ import annotations

from pathlib import Path

from jupyter_secai import catalogue
from jupyter_secai.threats.pages import coverage_table, threat_list, threat_page

FOLDER = Path(__file__).parent.parent / "docs" / "threats"


def pages() -> dict[str, str]:
    """File name -> what belongs in it."""
    lists = {"index.md": threat_list(), "coverage.md": coverage_table()}
    return lists | {f"{card}.md": threat_page(card) for card in catalogue.threats()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
