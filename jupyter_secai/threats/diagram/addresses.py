"""What an address or a path leads to: a file, a bucket, a database or somebody's host."""

from __future__ import annotations

import re
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.catalogue import Party, Side
from jupyter_secai.threats.diagram.names import Names, brief, normalised

_ADDRESS = re.compile(r"(?:git\+)?(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<rest>.*)", re.I | re.S)
_SCP = re.compile(r"[\w.-]+@(?P<host>[\w.-]+\.[a-z]+):", re.I)
_HOST = re.compile(r"(?:[^/@\s]*@)?(?P<host>\[[0-9a-f:]+\]|[^/:?#\s]*)", re.I)
_NO_PATH = re.compile(r"[\n\r<>|\"]|^\s*[\[<]|^\s*\{(?!\})")
_LONGEST_PATH = 400
UNKNOWN_HOST = "An address known only at run time"


class Reached(NamedTuple):
    """An element that an address leads to. `identity` tells it from others of its sort; it is never shown."""

    sort: str
    identity: str
    label: str
    boundary: Side
    member: str = ""


def reached(text: str, names: Names) -> Reached | None:
    """What an address or a path leads to; None for text that is neither."""
    found = _ADDRESS.match(text.strip())
    if found is None:
        other = _SCP.match(text.strip())
        return host(other["host"], names) if other else file(text, names)
    scheme, rest = found["scheme"].lower(), found["rest"]
    if scheme == "file":
        return file(rest, names)
    if scheme.partition("+")[0] in catalogue.databases():
        return database(scheme.partition("+")[0], rest, names)
    party = catalogue.party_of_scheme(scheme)
    if party is not None:
        bucket_name, _, key = rest.partition("/")
        return bucket(party, bucket_name, key, names) if party.kind == "cloud" else of_party(party, rest)
    named = _HOST.match(rest)
    return host(named["host"] if named else "", names)


def file(text: str, names: Names) -> Reached | None:
    """The file at a path; None for what is no path, or of which nothing is known."""
    if len(text) > _LONGEST_PATH or _NO_PATH.search(text) or not text.replace("{}", "").strip("./\\ "):
        return None
    path = normalised(text)
    sort = catalogue.sort_of_ending().get(path.rsplit(".", 1)[-1].lower(), "file")
    shown = names.path(path)
    return Reached(sort, path if names.tells_nobody(path) else shown, brief(shown), "machine", shown)


def host(name: str, names: Names) -> Reached:
    """Who is at a host: a party that is known, or the host itself."""
    party = catalogue.party_of_host(name)
    if party is not None:
        return of_party(party, "" if name.lower() in party.hosts else names.shown(name.lower(), ""))
    if not name.replace("{}", "").strip("."):
        return Reached("host", "", UNKNOWN_HOST, "internet")
    side = catalogue.side_of(name)
    instead = "A host in the own network" if side == "organisation" else "A host"
    label = "A service on this machine" if side == "machine" else names.shown(name.lower(), instead)
    return Reached("host", name.lower() if side != "machine" else "machine", label, side)


def of_party(party: Party, member: str = "") -> Reached:
    """The element of a party."""
    return Reached(party.kind, party.id, party.label, "third-party", member)


def bucket(party: Party, name: str, key: str, names: Names) -> Reached:
    """A bucket or container in a cloud, with the key in it."""
    shown = names.shown(name, "")
    label = f"{shown} ({party.label})" if shown else f"Bucket ({party.label})"
    return Reached("bucket", f"{party.id}:{shown}", label, "third-party", names.path(key) if key else "")


def database(scheme: str, rest: str, names: Names) -> Reached:
    """The database behind a connection string, without what is said of user and password."""
    label = catalogue.databases()[scheme]
    if scheme in ("sqlite", "duckdb"):
        found = file(rest[1:].partition("?")[0], names)  # sqlite:///here.db, sqlite:////there/it.db
        memory = Reached("database", ":memory:", f"{label} in memory", "machine")
        return found._replace(sort="database") if found else memory
    named = _HOST.match(rest.rpartition("@")[2])
    return server(label, named["host"] if named else "", rest.rpartition("/")[2].partition("?")[0], names)


def server(label: str, host_name: str, name: str, names: Names) -> Reached:
    """A database of a kind at a host; where no host is known it is taken for one of the organisation."""
    unknown = not host_name.replace("{}", "").strip(".")
    side: Side = "organisation" if unknown else catalogue.side_of(host_name)
    shown = names.shown(name, "") if name else ""
    return Reached("database", f"{label}:{host_name}:{shown}", f"{shown} ({label})" if shown else label, side)
