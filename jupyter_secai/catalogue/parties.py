"""Who is on the other side of an address: the rows of `knowledge/parties.toml`."""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache
from typing import Any, Literal

from jupyter_secai.catalogue.reading import Row, read_toml

PartyKind = Literal[
    "llm", "hub", "data", "code", "packages", "cloud", "files", "tracking", "publishing", "messages",
    "api",
]  # fmt: skip
Side = Literal["machine", "organisation", "third-party", "internet"]
_MOST_HOSTS = 1024  # that are remembered: hosts come from notebooks


class Party(Row):
    """A company or service that notebooks exchange data with.

    `hosts` are names or endings of names, `packages` the modules that reach it, `schemes` those of addresses.
    `country` is its seat (ISO 3166) as a hint, `processor` whether it works on data by order (GDPR Art. 28).
    """

    id: str
    label: str
    kind: PartyKind
    hosts: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    country: str = ""
    processor: bool = False


class _Own(Row):
    """Hosts of this machine and of the organisation's network."""

    machine: tuple[str, ...]
    suffixes: tuple[str, ...]
    networks: tuple[str, ...]


@cache
def parties() -> dict[str, Party]:
    """Id -> row."""
    rows = (Party.model_validate(row) for row in _data()["party"])
    return {row.id: row for row in rows}


@cache
def _data() -> dict[str, Any]:
    return read_toml("parties.toml")


@lru_cache(maxsize=_MOST_HOSTS)
def party_of_host(host: str) -> Party | None:
    """The party that a host belongs to, by the longest ending that a row names."""
    labels = host.lower().rstrip(".").split(".")
    endings = (".".join(labels[start:]) for start in range(len(labels)))
    return next((found for ending in endings if (found := _by("hosts").get(ending))), None)


@lru_cache(maxsize=_MOST_HOSTS)
def party_of_package(qualified: str) -> Party | None:
    """The party that a module or one of its members reaches, by the longest module that a row names."""
    parts = qualified.split(".")
    starts = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((found for start in starts if (found := _by("packages").get(start))), None)


def party_of_scheme(scheme: str) -> Party | None:
    """The party behind addresses of a scheme: `s3`, `gs`, `hf`."""
    return _by("schemes").get(scheme.lower())


@cache
def _by(field: str) -> dict[str, Party]:
    return {name: row for row in parties().values() for name in getattr(row, field)}


@lru_cache(maxsize=_MOST_HOSTS)
def side_of(host: str) -> Side:
    """Where a host stands: this machine, the organisation, a third party that is known, or the internet."""
    name, own = host.lower().strip("[]").rstrip("."), _own()
    if name in own.machine or name.endswith(".localhost"):
        return "machine"
    try:
        return _side_of_address(ipaddress.ip_address(name))
    except ValueError:
        pass
    if "." not in name or any(name.endswith("." + suffix) for suffix in own.suffixes):
        return "organisation"
    return "third-party" if party_of_host(name) else "internet"


def _side_of_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> Side:
    if address.is_loopback:
        return "machine"
    return "organisation" if any(address in network for network in _networks()) else "internet"


@cache
def _own() -> _Own:
    return _Own.model_validate(_data()["own"])


@cache
def _networks() -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(network) for network in _own().networks)
