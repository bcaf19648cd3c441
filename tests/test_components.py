"""What of others a notebook is made of, by the names that it uses."""

from __future__ import annotations

import pytest
from notebooks import notebook

from jupyter_secai import catalogue, review


def components(*cells):
    return {part.name: part for part in review(notebook(*cells)).components}


@pytest.mark.parametrize(
    ("source", "name", "version", "requirement"),
    [
        ("%pip install pandas==2.1.0", "pandas", "2.1.0", "==2.1.0"),
        ("!pip install 'Scikit_Learn>=1.3'", "scikit-learn", "", ">=1.3"),
        ("!python -m pip install 'xgboost[dask]~=2.0'", "xgboost", "", "~=2.0"),
        ("!conda install -y -c conda-forge numpy=1.26", "numpy", "1.26", "==1.26"),
        ("!uv pip install polars", "polars", "", ""),
        ("%%bash\npip install -r other.txt torch==2.3.1", "torch", "2.3.1", "==2.3.1"),
        ("%pip install 'pandas==2.*'", "pandas", "", "==2.*"),
        ("%pip install 'pandas<3,>=2'", "pandas", "", "<3,>=2"),
        ("!conda install numpy=1.26=py311_0", "numpy", "1.26", "==1.26"),
        ("import os\nos.system('pip install torch==2.3.1')", "torch", "2.3.1", "==2.3.1"),
        ("!pip install -q torch==2.3.1 --progress-bar off", "torch", "2.3.1", "==2.3.1"),
    ],
)
def test_what_is_installed(source, name, version, requirement):
    part = components(source)[name]
    assert (part.version, part.requirement, part.origin) == (version, requirement, "install")
    assert part.public


def test_options_addresses_and_files_are_no_packages():
    found = components(
        "%pip install -r requirements.txt --index-url https://u:p@h.example/simple -e . ./local.whl "
        "git+https://github.com/a/b https://h.example/x.whl real"
    )
    assert set(found) == {"real"}


def test_a_package_from_an_address_is_known_by_its_name_and_to_no_index():
    found = components(
        "%pip install 'peft @ git+https://github.com/a/peft' 'x[all]@https://h.example/x.whl' "
        "git+https://github.com/a/b#egg=own-tool"
    )
    assert {part.name: part.public for part in found.values()} == {
        "peft": False,
        "x": False,
        "own-tool": False,
    }


def test_imports_go_by_the_name_they_are_installed_by():
    found = components(
        "import os, json\nimport sklearn.svm, cv2 as cv\nfrom google.cloud import bigquery\nfrom . import x"
    )
    assert set(found) == {"scikit-learn", "opencv-python", "google-cloud-bigquery"}


def test_an_import_and_its_install_are_one():
    part = components("%pip install pandas==2.1.0", "import pandas as pd", "from pandas import DataFrame")[
        "pandas"
    ]
    assert part.version == "2.1.0"
    assert [place.cell for place in part.locations] == [0, 1, 2]


def test_an_unknown_module_is_not_taken_for_a_public_package():
    assert not components("import our_company_helpers")["our-company-helpers"].public


@pytest.mark.parametrize(
    ("source", "name", "version", "origin"),
    [
        (
            "from transformers import AutoModel\nAutoModel.from_pretrained('org/m', revision='a1')",
            "org/m",
            "a1",
            "hub",
        ),
        ("from transformers import pipeline\npipeline('ner', model='org/ner')", "org/ner", "", "hub"),
        (
            "import openai\nopenai.OpenAI().chat.completions.create(model='gpt-x', messages=[])",
            "gpt-x",
            "",
            "api",
        ),
        (
            "NAME = 'org/m'\nfrom sentence_transformers import SentenceTransformer\nSentenceTransformer(NAME)",
            "org/m",
            "",
            "hub",
        ),
        ("from torchvision.models import resnet50\nresnet50()", "resnet50", "", "hub"),
        ("from sklearn.svm import SVC\nclf = SVC()\nclf.fit(X, y)", "SVC", "", "training"),
    ],
)
def test_models(source, name, version, origin):
    part = components(source)[name]
    assert (part.kind, part.version, part.origin) == ("model", version, origin)


def test_preparation_is_no_model():
    assert not [
        p
        for p in components(
            "from sklearn.preprocessing import StandardScaler\nStandardScaler().fit(X)"
        ).values()
        if p.kind == "model"
    ]


@pytest.mark.parametrize("name", ["./checkpoint", "/home/x/model", "a b", "jane.doe@clinic-mail.org"])
def test_a_path_or_a_person_is_no_name_of_a_model(name):
    found = components(f"from transformers import AutoModel\nAutoModel.from_pretrained({name!r})")
    assert set(found) == {"transformers"}


def test_a_format_of_files_is_no_data_set():
    found = components(
        "from datasets import load_dataset\nload_dataset('json', data_files=f)\nload_dataset('squad')"
    )
    assert [part.name for part in found.values() if part.kind == "data"] == ["squad"]


def test_a_broken_install_line_is_left_out():
    assert components("%pip install ==1 'a b c' >>> --", "!pip install") == {}


def test_rows_name_calls_that_the_catalogue_spells_so():
    rows = catalogue.component_rows()
    for row in (*rows.named, *rows.called):
        for name in row.call:
            assert catalogue.canonical(name) == name, name
