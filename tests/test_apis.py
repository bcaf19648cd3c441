"""The API table: consistent in itself, and what it says arrives in the values of linked code."""

import re
import tomllib
from collections import Counter
from importlib.resources import files

import pytest
from linked import Notebook
from pydantic import ValidationError

from jupyter_secai import catalogue
from jupyter_secai.analysis.values import Value

_FILES = sorted((files("jupyter_secai") / "knowledge" / "apis").iterdir(), key=lambda f: f.name)
_ARGUMENT = re.compile(r"self|\w+(?:@\d+)?")
_CLASS = re.compile(r"\w+(?:\.\w+)+")
# Classes whose instances need no rows of their own: nothing that is known happens to them.
_PLAIN = {
    "builtins.float",
    "builtins.object",
    "builtins.str",
    "IPython.InteractiveShell",
    "distributed.Client",
    "io.StringIO",
    "langchain_core.embeddings.LocalEmbeddings",
    "langchain_core.messages.AIMessage",
    "pandas.ExcelWriter",
    "sklearn.pipeline.FeatureUnion",
    "sqlalchemy.TextClause",
}


def _rows() -> list[catalogue.Api]:
    return list({id(row): row for row in catalogue.apis().values()}.values())


def _prefixes() -> set[str]:
    """Every name of a row, and every module and class that one is in."""
    return {name.rsplit(".", cut)[0] for name in catalogue.apis() for cut in range(name.count(".") + 1)}


def _linked(source: str) -> Value:
    """What the variable `v` stands for after some code."""
    links, _ = Notebook(source).link()
    return dict(links[0].writes)["v"]


def test_the_table_is_large_and_says_each_thing_once() -> None:
    names = Counter(
        name
        for file in _FILES
        for row in tomllib.loads(file.read_text(encoding="utf-8")).get("api", ())
        for name in catalogue.Api.model_validate(row).names
    )
    assert sum("*" not in name for name in names) >= 5_000
    assert [name for name, count in names.items() if count > 1] == []


def test_rows_are_found_by_the_name_that_they_use() -> None:
    assert [n for n in catalogue.apis() if "*" not in n and catalogue.canonical(n) != n] == []


def test_every_alias_leads_to_a_row() -> None:
    targets = {target: catalogue.canonical(target) for target in catalogue.aliases().values()}
    assert {target for target, name in targets.items() if name not in _prefixes()} == set()


def test_arguments_are_written_as_the_linker_reads_them() -> None:
    for row in _rows():
        for spec in (row.reads, row.writes, row.fits, *row.data):
            assert spec is None or _ARGUMENT.fullmatch(spec), (spec, row.names[0])
        if row.sends == "url":
            assert row.reads, row.names[0]
        if row.fits:
            assert "fitted" in row.adds, row.names[0]


def test_what_is_returned_is_known() -> None:
    known = _prefixes() | _PLAIN
    for row in _rows():
        kind = row.returns
        if kind is None or _ARGUMENT.fullmatch(kind):
            continue
        assert _CLASS.fullmatch(kind), row.names[0]
        assert kind in known, (kind, row.names[0])


def test_rows_whose_meaning_depends_on_the_version_say_so() -> None:
    for name, package in (
        ("torch.load", "torch"),
        ("datasets.load_dataset", "datasets"),
        ("tarfile.TarFile.extractall", "python"),
        ("numpy.load", "numpy"),
        ("yaml.load", "pyyaml"),
        ("keras.models.load_model", "keras"),
        ("xml.etree.ElementTree.parse", "expat"),
        ("langchain_community.vectorstores.FAISS.load_local", "langchain-community"),
    ):
        row = catalogue.api(name)
        assert row is not None
        assert package in {version.package for version in row.versions}, name


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("a.b", ("a.b",)),
        ("a.{b,c}", ("a.b", "a.c")),
        ("a.{b,c}.{d,e.f}", ("a.b.d", "a.b.e.f", "a.c.d", "a.c.e.f")),
        ("{a,b}.c", ("a.c", "b.c")),
    ],
)
def test_braces_are_spelled_out(written: str, names: tuple[str, ...]) -> None:
    assert catalogue.Api.model_validate({"names": [written]}).names == names


def test_a_brace_that_is_not_closed_is_refused() -> None:
    with pytest.raises(ValidationError, match="not closed"):
        catalogue.Api.model_validate({"names": ["a.{b,c"]})


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("pandas.read_csv", "pandas.read_csv"),
        ("tensorflow.keras.layers.Dense", "keras.layers.Dense"),
        ("tensorflow.keras.models.Sequential", "keras.Sequential"),
        ("sklearn.cross_validation.train_test_split", "sklearn.model_selection.train_test_split"),
        ("pytorch_lightning.Trainer", "lightning.pytorch.Trainer"),
        ("lightning.pytorch.Trainer", "lightning.pytorch.Trainer"),
        ("llama_index.core.VectorStoreIndex", "llama_index.VectorStoreIndex"),
        ("langchain.chat_models.ChatOpenAI", "langchain_openai.ChatOpenAI"),
        ("nobody.knows.this", "nobody.knows.this"),
        ("kerasify.layers", "kerasify.layers"),
    ],
)
def test_names_have_one_spelling(name: str, canonical: str) -> None:
    assert catalogue.canonical(name) == canonical


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import pandas as pd\nv = pd.read_excel('a.xlsx').groupby('a').mean()", "pandas.DataFrame"),
        ("import pandas as pd\nv = pd.read_csv('a')['a'].str.lower().fillna('')", "pandas.Series"),
        ("import polars as pl\nv = pl.scan_csv('a').filter(pl.col('a') > 1).collect()", "polars.DataFrame"),
        ("import tensorflow as tf\nv = tf.keras.Sequential([tf.keras.layers.Dense(1)])", "keras.Model"),
        ("from tensorflow.keras.models import load_model\nv = load_model('m')", "keras.Model"),
        ("from pyspark.sql import SparkSession\nv = SparkSession.builder.getOrCreate().sql('select 1').toPandas()",
         "pandas.DataFrame"),
        ("import duckdb\nv = duckdb.sql('select 1').df()", "pandas.DataFrame"),
        ("import sqlite3\nv = sqlite3.connect('a').cursor().execute('select 1')", "dbapi.Cursor"),
        ("import boto3\nv = boto3.Session().client('s3')", "boto3.client"),
        ("import bs4, requests\nv = bs4.BeautifulSoup(requests.get('https://x.org').text)", "bs4.BeautifulSoup"),
    ],
)  # fmt: skip
def test_values_have_the_class_that_the_table_says(source: str, kind: str) -> None:
    assert _linked(source).kind == kind


@pytest.mark.parametrize(
    ("source", "labels"),
    [
        ("v = input()", {"untrusted"}),
        ("import streamlit as st\nv = st.text_input('?')", {"untrusted"}),
        ("from flask import request\nv = request.args.get('q')", {"untrusted"}),
        ("import httpx\nv = httpx.get('https://x.org').json()", {"remote", "untrusted"}),
        ("import os\nv = os.getenv('HOME')", {"environment"}),
        ("from google.colab import userdata\nv = userdata.get('KEY')", {"secret"}),
        ("import keyring\nv = keyring.get_password('a', 'b')", {"secret"}),
        ("import openai\nv = openai.OpenAI().chat.completions.create(messages=[]).choices[0].message.content",
         {"llm-output", "untrusted"}),
        ("import anthropic\nv = anthropic.Anthropic().messages.create(messages=[]).content[0].text",
         {"llm-output", "untrusted"}),
        ("import ollama\nv = ollama.chat(model='a')['message']['content']", {"llm-output", "untrusted"}),
        ("from langchain_openai import ChatOpenAI\nv = ChatOpenAI().invoke('a').content",
         {"llm-output", "untrusted"}),
        ("from litellm import completion\nv = completion(model='a', messages=[])", {"llm-output", "untrusted"}),
        ("from llama_index.core import VectorStoreIndex\n"
         "v = VectorStoreIndex.from_documents([]).as_query_engine().query('a')", {"llm-output", "untrusted"}),
        ("from langchain.document_loaders import WebBaseLoader\nv = WebBaseLoader(u).load()", {"untrusted"}),
        ("import ast\nv = ast.literal_eval(input())", set()),
        ("v = int(input())", set()),
        ("import shlex\nv = shlex.quote(input())", set()),
        ("import hashlib\nv = hashlib.sha256(input()).hexdigest()", {"untrusted", "pseudonymous"}),
        ("from cryptography.fernet import Fernet\nv = Fernet(k).encrypt(b'a')", {"encrypted"}),
        ("from sklearn.metrics import f1_score\nv = f1_score(input(), [])", set()),
    ],
)  # fmt: skip
def test_labels_come_and_go_as_the_table_says(source: str, labels: set[str]) -> None:
    assert _linked(source).labels == labels
