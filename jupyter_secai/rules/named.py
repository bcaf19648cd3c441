"""The hosts, packages, publishers and data sets that a finding is about, for policies that allow some.

Nothing is named where part of what a command or an address says is not written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import Value
from jupyter_secai.catalogue import NameKind, Rule
from jupyter_secai.notebook.syntax import Program
from jupyter_secai.rules.installs import Install, install_of, installs_in

Names = dict[str, list[str]]

_LONGEST = 4096
_DEEPEST = 2
_ADDRESS = re.compile(r"(?:\w+\+)?[a-z]+://[^\s'\"<>]+", re.I)
_PARTS = re.compile(r"(?:\w+\+)?[a-z]+://(?:[^/@\s]*@)?(?P<host>[\w.-]+)(?::\d+)?(?P<path>[/?#].*)?", re.I)
_LINK = re.compile(r"(?<![\w:/])(?:https?:)?//(?P<host>[\w.-]+)", re.I)
_FORGES = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "huggingface.co", "hf.co"})
_REPOSITORY = re.compile(r"(?P<owner>[\w.-]+)/[\w.-]+(?::[\w./-]+)?")


def names_in_call(rule: Rule, call: CallFact) -> Names:
    """What a call names of the kinds that the rule rests on."""
    texts = list(_texts((*call.arguments, *(value for _, value in call.keywords))))
    installs = list(installs_in(call)) if "package" in rule.rests_on else []
    found = _names(rule, _addresses(texts), installs)
    repository = _repository(call)
    if repository and "publisher" in rule.rests_on:
        found.setdefault("publishers", []).append(repository.split("/")[0].lower())
    if repository and "data-set" in rule.rests_on:
        found.setdefault("data-sets", []).append(repository.lower())
    return found


def names_in_program(rule: Rule, program: Program) -> Names:
    """What a shell command names of the kinds that the rule rests on."""
    install = install_of(program)
    return _names(rule, _addresses(program.words), [install] if install else [])


def names_in_links(texts: Iterable[str]) -> Names:
    """The hosts that pieces of a page point to; none where one of them points to nowhere."""
    hosts: list[str] = []
    for text in texts:
        found = [link["host"].lower() for link in _LINK.finditer(text)]
        if not found:
            return {}
        hosts += found
    return {"hosts": sorted(set(hosts))}


def _names(rule: Rule, addresses: list[str], installs: list[Install]) -> Names:
    parts = [_PARTS.fullmatch(address) for address in addresses]
    known = [found for found in parts if found]
    found: dict[NameKind, list[str]] = {
        "package": [r.name for i in installs for r in i.requirements]
        if all(i.whole for i in installs)
        else []
    }
    if len(known) == len(parts):
        found["host"] = [part["host"].lower() for part in known]
        owners = [_owner(part) for part in known]
        found["publisher"] = [owner for owner in owners if owner] if all(owners) else []
    return {
        catalogue.DETAIL[kind]: sorted(set(names))
        for kind, names in found.items()
        if names and kind in rule.rests_on
    }


def _owner(part: re.Match[str]) -> str:
    if part["host"].lower() not in _FORGES:
        return ""
    return (part["path"] or "").strip("/").split("/")[0].lower()


def _addresses(texts: Iterable[str]) -> list[str]:
    return [address for text in texts for address in _ADDRESS.findall(text[:_LONGEST])]


def _texts(values: Iterable[Value], depth: int = 0) -> Iterator[str]:
    for value in values:
        if value.text is not None:
            yield value.text
        elif depth < _DEEPEST:
            yield from _texts(value.items, depth + 1)


def _repository(call: CallFact) -> str:
    """`owner/name` as the first argument, or as the one that is passed by name."""
    values = call.arguments[:1] or tuple(value for _, value in call.keywords)
    found = (value.text for value in values if value.text and _REPOSITORY.fullmatch(value.text))
    return next(found, "")
