"""The manual page of a rule, made of its row: what it finds, why, what to write instead, how to fix it."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai import catalogue
from jupyter_secai.catalogue import FixRow, Rule


def rule_page(name: str) -> str:
    """The page of one rule as Markdown; raises KeyError where there is none of that name."""
    return "\n\n".join(_sections(name, catalogue.rules()[name])) + "\n"


def rule_list() -> str:
    """All rules by category as Markdown, with links to their pages beside it."""
    categories: dict[str, list[str]] = {}
    for name, rule in catalogue.rules().items():
        categories.setdefault(rule.category, []).append(
            f"- [{name}]({name}.md) ({rule.severity}): {rule.what}"
        )
    sections = ("\n".join([f"## {category}", "", *rows]) for category, rows in sorted(categories.items()))
    return "\n\n".join(["# Rules", *sections]) + "\n"


def _sections(name: str, rule: Rule) -> Iterator[str]:
    yield f"# {name}"
    yield f"{rule.category}, {_severities(rule)}, confidence {rule.confidence}"
    yield rule.what
    yield "## Why\n\n" + rule.why
    yield "## Instead of\n\n" + "\n\n".join(map(_block, rule.bad))
    yield "## Write\n\n" + "\n\n".join(map(_block, rule.good))
    yield "## Advice\n\n" + rule.advice
    fixes = list(dict.fromkeys(_fixes(rule)))
    if fixes:
        yield "## Quick fix\n\n" + "\n".join(fixes)
    if rule.cwe or rule.references:
        yield "## See\n\n" + "\n".join(_references(rule))


def _severities(rule: Rule) -> str:
    """The rule's severity, and those that its patterns give instead."""
    others = {p.severity for p in rule.match if p.severity and p.severity != rule.severity and not p.fine}
    return rule.severity + (f" (by its circumstances {', '.join(sorted(others))})" if others else "")


def _block(code: str) -> str:
    return f"```python\n{code.strip()}\n```"


def _fixes(rule: Rule) -> Iterator[str]:
    for row in (rule.fix, *(pattern.fix for pattern in rule.match)):
        if row is not None:
            yield f"- {row.title} ({_trust(row)})"


def _trust(row: FixRow) -> str:
    return "safe" if row.safe else "to be reviewed"


def _references(rule: Rule) -> Iterator[str]:
    for number in rule.cwe:
        yield f"- [CWE-{number}](https://cwe.mitre.org/data/definitions/{number}.html)"
    for address in rule.references:
        if "cwe.mitre.org" not in address:
            yield f"- <{address}>"
