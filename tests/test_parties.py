"""Who is on the other side of an address."""

from __future__ import annotations

import pytest

from jupyter_secai import catalogue


@pytest.mark.parametrize(
    ("host", "party"),
    [
        ("api.openai.com", "openai"),
        ("shop.openai.azure.com", "azure-openai"),
        ("s3.eu-west-1.amazonaws.com", "aws"),
        ("bedrock-runtime.amazonaws.com", "bedrock"),
        ("generativelanguage.googleapis.com", "google-ai"),
        ("storage.googleapis.com", "google-cloud"),
        ("RAW.githubusercontent.com.", "github"),
        ("notopenai.com", None),
        ("openai.com.evil.invalid", None),
        ("", None),
    ],
)
def test_the_longest_ending_names_the_party(host, party):
    found = catalogue.party_of_host(host)
    assert (found.id if found else None) == party


@pytest.mark.parametrize(
    ("host", "side"),
    [
        ("localhost", "machine"),
        ("127.0.0.1", "machine"),
        ("[::1]", "machine"),
        ("db", "organisation"),
        ("10.1.2.3", "organisation"),
        ("fd00::1", "organisation"),
        ("crm.corp", "organisation"),
        ("pg.default.svc.cluster.local", "organisation"),
        ("api.openai.com", "third-party"),
        ("data.example.org", "internet"),
        ("8.8.8.8", "internet"),
    ],
)
def test_hosts_stand_on_one_side(host, side):
    assert catalogue.side_of(host) == side


def test_modules_reach_parties():
    assert catalogue.party_of_package("langchain_openai.ChatOpenAI").id == "openai"
    assert catalogue.party_of_package("google.cloud.storage.Client").id == "google-cloud"
    assert catalogue.party_of_package("pandas.read_csv") is None
    assert catalogue.party_of_scheme("S3").id == "aws"


def test_no_name_belongs_to_two_parties():
    for field in ("hosts", "packages", "schemes"):
        names = [name for row in catalogue.parties().values() for name in getattr(row, field)]
        assert len(names) == len(set(names)), field
