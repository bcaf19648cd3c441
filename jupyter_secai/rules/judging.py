"""Everything that is judged of a notebook's facts."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai.analysis.program import NamedLiteral
from jupyter_secai.model import Finding
from jupyter_secai.rules import content as contents
from jupyter_secai.rules.active import judge_active
from jupyter_secai.rules.business import judge_business
from jupyter_secai.rules.code import judge_code
from jupyter_secai.rules.credentials import judge_code_credentials, judge_secrets
from jupyter_secai.rules.datasets import judge_datasets
from jupyter_secai.rules.facts import CarrierContent, Facts
from jupyter_secai.rules.features import judge_features
from jupyter_secai.rules.leakage import judge_leakage
from jupyter_secai.rules.places import is_shown, owner_of
from jupyter_secai.rules.tables import judge_business_tables, judge_source_tables


def judge(
    facts: Facts, literals: list[tuple[int, NamedLiteral]], read: list[CarrierContent]
) -> Iterator[Finding]:
    """All findings, unsorted; the policy and the comments in the code have not had their say."""
    yield from judge_code(facts)
    yield from judge_features(facts)
    yield from judge_datasets(read, facts)
    yield from judge_business(read, facts)
    yield from judge_leakage(facts)
    yield from _judge_texts(facts, literals, read)
    yield from _judge_outputs(facts, read)
    yield from judge_active(read, facts)


def _judge_texts(
    facts: Facts, literals: list[tuple[int, NamedLiteral]], read: list[CarrierContent]
) -> Iterator[Finding]:
    for content in filter(_says_something, read):
        yield from judge_secrets(content, facts)
        if not is_shown(content.carrier):
            yield from contents.judge_source_people(content, facts)
            yield from judge_source_tables(content, facts)
    yield from judge_code_credentials(literals, facts)


def _says_something(content: CarrierContent) -> bool:
    return any(content.scan)


def _judge_outputs(facts: Facts, read: list[CarrierContent]) -> Iterator[Finding]:
    outputs: dict[tuple[int | None, str], list[CarrierContent]] = {}
    for content in filter(_says_something, read):
        if is_shown(content.carrier):
            key = (content.carrier.cell, owner_of(content.carrier.name))
            outputs.setdefault(key, []).append(content)
    for group in outputs.values():
        yield from contents.judge_output(group, facts)
        yield from judge_business_tables(group, facts)
