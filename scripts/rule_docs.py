"""Write the manual pages of the rules, docs/rules/*.md, from their rows."""

from __future__ import annotations

from pathlib import Path

from jupyter_secai import catalogue
from jupyter_secai.rules.pages import rule_list, rule_page

FOLDER = Path(__file__).parent.parent / "docs" / "rules"


def pages() -> dict[str, str]:
    """File name -> what belongs in it."""
    return {"index.md": rule_list()} | {f"{name}.md": rule_page(name) for name in catalogue.rules()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
