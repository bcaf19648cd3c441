"""Public taxonomies in SARIF: each with the rows that are used, and rules that point to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jupyter_secai import catalogue


@dataclass(frozen=True, slots=True)
class _Taxonomy:
    """A published list, and the ids in it that a rule, or a threat that it speaks for, is about."""

    name: str
    organization: str
    information: str
    page: str
    of_rule: Callable[[catalogue.Rule], Iterable[str]]
    of_threat: Callable[[catalogue.Threat], Iterable[str]]


_TAXONOMIES = (
    _Taxonomy(
        "CWE",
        "MITRE",
        "https://cwe.mitre.org",
        "https://cwe.mitre.org/data/definitions/{number}.html",
        lambda rule: (f"CWE-{number}" for number in rule.cwe),
        lambda _: (),
    ),
    _Taxonomy(
        "ATLAS",
        "MITRE",
        "https://atlas.mitre.org",
        "https://atlas.mitre.org/techniques/{id}",
        lambda _: (),
        lambda threat: threat.atlas_techniques,
    ),
    _Taxonomy(
        "OWASP Machine Learning Security Top 10 2023",
        "OWASP",
        "https://owasp.org/www-project-machine-learning-security-top-10/",
        "",
        lambda _: (),
        lambda threat: threat.owasp_ml,
    ),
    _Taxonomy(
        "OWASP Top 10 for LLM Applications 2025",
        "OWASP",
        "https://genai.owasp.org/llm-top-10/",
        "",
        lambda _: (),
        lambda threat: threat.owasp_llm_2025,
    ),
)


class Taxonomies:
    """The taxonomies of one run: those with a row that one of its rules points to."""

    def __init__(self, names: Iterable[str]) -> None:
        rules = catalogue.rules()
        used = {
            taxonomy: sorted({i for n in names for i in _ids(taxonomy, rules[n])}) for taxonomy in _TAXONOMIES
        }
        self._used = {taxonomy: ids for taxonomy, ids in used.items() if ids}

    def components(self) -> list[dict[str, Any]]:
        """`run.taxonomies`."""
        return [_component(taxonomy, ids) for taxonomy, ids in self._used.items()]

    def supported(self) -> list[dict[str, Any]]:
        """`tool.driver.supportedTaxonomies`."""
        return [{"name": taxonomy.name, "index": index} for index, taxonomy in enumerate(self._used)]

    def relationships(self, rule: catalogue.Rule) -> list[dict[str, Any]]:
        """`relationships` of a rule: it is a kind of its CWE, and relevant to what its threats are about."""
        return [
            {
                "target": {
                    "id": identity,
                    "index": ids.index(identity),
                    "toolComponent": {"name": taxonomy.name, "index": index},
                },
                "kinds": ["superset" if taxonomy.name == "CWE" else "relevant"],
            }
            for index, (taxonomy, ids) in enumerate(self._used.items())
            for identity in dict.fromkeys(_ids(taxonomy, rule))
        ]


def _ids(taxonomy: _Taxonomy, rule: catalogue.Rule) -> Iterator[str]:
    yield from taxonomy.of_rule(rule)
    cards = [item.partition(".")[0] for item in rule.evidence]
    for card in dict.fromkeys([*rule.threats, *cards]):
        yield from taxonomy.of_threat(catalogue.threats()[card])


def _component(taxonomy: _Taxonomy, ids: Iterable[str]) -> dict[str, Any]:
    return {
        "name": taxonomy.name,
        "organization": taxonomy.organization,
        "informationUri": taxonomy.information,
        "isComprehensive": False,
        "taxa": [_taxon(taxonomy, identity) for identity in ids],
    }


def _taxon(taxonomy: _Taxonomy, identity: str) -> dict[str, Any]:
    page = taxonomy.page.format(id=identity, number=identity.rpartition("-")[2])
    return {"id": identity, "helpUri": page} if page else {"id": identity}
