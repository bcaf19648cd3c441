"""Names that a policy allows: what rests on them alone is passed over and counted, all else is told."""

from __future__ import annotations

import pytest
from notebooks import code, display, notebook

from jupyter_secai import catalogue, review
from jupyter_secai.policy import Policy

FRAME = "import pandas as pd\ndf = pd.DataFrame({'email': [], 'name': []})\n"


def reviewed(source, *outputs, **policy):
    return review(notebook(code(source, *outputs)), policy=Policy(**policy))


def rules(made):
    return [finding.rule for finding in made.findings]


CASES = [
    (
        "personal-data-sent-out",
        FRAME + "import requests\nrequests.post('https://crm.shop.example/x', json=df.to_dict())",
        {"allowed_hosts": {"crm.shop.example"}},
    ),
    (
        "unverified-download",
        "!wget https://files.shop.example/model.pkl",
        {"allowed_hosts": {"*.shop.example"}},
    ),
    (
        "unverified-download",
        "from urllib.request import urlretrieve\nurlretrieve('https://FILES.shop.example/model.pkl', 'm')",
        {"allowed_hosts": {"files.shop.example"}},
    ),
    (
        "install-from-address",
        "%pip install git+https://github.com/Shop/tools.git",
        {"allowed_publishers": {"shop"}},
    ),
    (
        "install-from-address",
        "%pip install git+https://reader:x@git.shop.example/tools.git",
        {"allowed_hosts": {"git.shop.example"}},
    ),
    (
        "install-from-other-index",
        "!pip install --extra-index-url https://pypi.shop.example/simple shop-tools==1.0",
        {"allowed_hosts": {"pypi.shop.example"}},
    ),
    (
        "trust-remote-code",
        "from transformers import AutoModel\nAutoModel.from_pretrained('shop/model', trust_remote_code=True)",
        {"allowed_publishers": {"shop"}},
    ),
    (
        "torch-hub-load",
        "import torch\ntorch.hub.load('shop/model:main', 'small')",
        {"allowed_publishers": {"Shop"}},
    ),
    (
        "hub-without-revision",
        "from datasets import load_dataset\nload_dataset('shop/rows')",
        {"allowed_data_sets": {"shop/rows"}},
    ),
    (
        "known-dataset-concern",
        "import seaborn as sns\nsns.load_dataset('titanic')",
        {"allowed_data_sets": {"titanic"}},
    ),
    ("known-bad-package", "%pip install colourama==1", {"allowed_packages": {"Colourama"}}),
    ("similar-package", "%pip install requestz==1", {"allowed_packages": {"requestz"}}),
    ("install-unpinned", "%pip install shop_tools", {"allowed_packages": {"shop-tools"}}),
    (
        "install-at-run-time",
        "import os\nos.system('pip install shop-x==1')",
        {"allowed_packages": {"shop-*"}},
    ),
    (
        "collecting-endpoint",
        "import requests\nrequests.post('https://webhook.site/0f0f', data=text)",
        {"allowed_hosts": {"webhook.site"}},
    ),
]


@pytest.mark.parametrize(("rule", "source", "policy"), CASES)
def test_what_rests_on_an_allowed_name_is_passed_over_and_counted(rule, source, policy):
    assert rule in rules(reviewed(source))
    made = reviewed(source, **policy)
    assert rule not in rules(made)
    (row,) = [row for row in made.ignores if rule in row.rules]
    key = next(iter(policy)).replace("_", "-")
    assert (row.by, row.state, row.reason) == ("configuration", "used", f"Named in {key}.")
    assert row.findings >= 1


@pytest.mark.parametrize(("rule", "source", "policy"), CASES)
def test_another_name_changes_nothing(rule, source, policy):
    made = reviewed(source, **{key: {"something.else"} for key in policy})
    assert rule in rules(made)
    assert made.ignores == []


@pytest.mark.parametrize(
    ("rule", "html"),
    [
        ("remote-script", '<script src="https://cdn.shop.example/w.js"></script>'),
        ("remote-frame", '<iframe src="//cdn.shop.example/page"></iframe>'),
    ],
)
def test_hosts_of_a_page_in_an_output(rule, html):
    shown = display(text_html=html)
    assert rule in rules(reviewed("x", shown))
    assert rule not in rules(reviewed("x", shown, allowed_hosts={"cdn.shop.example"}))
    other = display(text_html=html + html.replace("cdn.shop", "evil"))
    assert rule in rules(reviewed("x", other, allowed_hosts={"cdn.shop.example"}))


@pytest.mark.parametrize(
    ("rule", "source", "policy"),
    [
        (
            "install-from-other-index",
            "!pip install --extra-index-url https://a.example/s --extra-index-url https://b.example/s t==1",
            {"allowed_hosts": {"a.example"}},
        ),
        (
            "install-from-address",
            "!pip install git+https://github.com/shop/a.git git+https://github.com/other/b.git",
            {"allowed_publishers": {"shop"}},
        ),
        ("install-unpinned", "%pip install shop-tools {more}", {"allowed_packages": {"shop-tools"}}),
        (
            "cleartext-download",
            "import requests\nrequests.get('http://files.shop.example/rows.csv')",
            {"allowed_hosts": {"files.shop.example"}},
        ),
        (
            "hardcoded-secret",
            "url = 'https://reader:V9x2Lq8TzW4@git.shop.example/x'",
            {"allowed_hosts": {"git.shop.example"}},
        ),
    ],
)
def test_what_rests_on_more_is_told(rule, source, policy):
    assert rule in rules(reviewed(source, **policy))


def test_an_allowed_name_does_not_stand_for_those_that_are_not():
    """A rule that is said once a notebook says it of the first that is not allowed."""
    load = "from transformers import AutoModel\nAutoModel.from_pretrained('{}/model')"
    nb = notebook(load.format("shop"), load.format("other"), load.format("third"))
    (plain,) = [f for f in review(nb).findings if f.rule == "hub-without-revision"]
    assert plain.location.cell == 0
    made = review(nb, policy=Policy(allowed_publishers={"shop"}))
    (found,) = [f for f in made.findings if f.rule == "hub-without-revision"]
    assert found.location.cell == 1
    assert [row.findings for row in made.ignores] == [1]


def test_details_name_no_user_and_no_password(secret):
    made = reviewed(f"%pip install git+https://{secret}@github.com/shop/tools.git")
    assert secret not in made.model_dump_json()
    (found,) = [f for f in made.findings if f.rule == "install-from-address"]
    assert found.detail == {"hosts": ["github.com"], "publishers": ["shop"]}


def test_severe_rules_rest_on_no_name():
    resting = {name for name, rule in catalogue.rules().items() if rule.rests_on}
    categories = {"secret", "command-injection", "deserialization", "cleartext-network", "tls"}
    assert not [name for name in resting if catalogue.rules()[name].category in categories]
