"""The checklist: each item answered from notebooks that say yes, no, and that it does not apply."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_secai import catalogue
from jupyter_secai.kept.deciding import checksum
from jupyter_secai.kept.notebook_metadata import KeptDecision
from jupyter_secai.model import ChecklistItem
from jupyter_secai.pipeline import review
from jupyter_secai.policy import Policy
from jupyter_secai.privacy.signals import SIGNALS
from tests.notebooks import FAKE_GITHUB_TOKEN, code, display, frame_html, markdown, notebook, stream

READ = "import pandas as pd\np = pd.read_csv('p.csv')\n"
PEOPLE = READ + "p['email'].nunique()\n"
SHOWN = code(
    "p.head()",
    display(
        text_html=frame_html(
            ["name", "email"],
            ["Anna Berger", "anna.berger@kontor-nord.de"],
            ["Jonas Weber", "jonas.weber@kontor-nord.de"],
        )
    ),
)
SINGLED = code(
    "p",
    display(
        text_html=frame_html(
            ["birth_date", "zip", "sex"], ["1980-02-11", "10115", "f"], ["1975-07-01", "80331", "m"]
        )
    ),
)
PRINTED = code("print(p)", stream("sent to anna.berger@kontor-nord.de"))
HOVER = code(
    "fig",
    {
        "output_type": "display_data",
        "metadata": {},
        "data": {"application/vnd.plotly.v1+json": {"h": ["anna.berger@kontor-nord.de"]}},
    },
)
POINTS = code(
    "fig",
    {
        "output_type": "display_data",
        "metadata": {},
        "data": {"application/vnd.plotly.v1+json": {"data": [{"x": [1, 2], "y": [3, 4]}]}},
    },
)
NOTHING = "x = 1\nprint(x)"
CHOSEN = (
    "from sklearn.compose import ColumnTransformer\nc = ColumnTransformer([('a', 'passthrough', kept)])\n"
)
FIT = "from sklearn.ensemble import RandomForestClassifier\nm = RandomForestClassifier()\n"


def ages(*values: str) -> dict[str, Any]:
    return code("p", display(text_html=frame_html(["age", "visits"], *[[value, "3"] for value in values])))


def printed(source: str, text: str) -> dict[str, Any]:
    return code(source, display(text_plain=text))


def counts(*numbers: int) -> dict[str, Any]:
    lines = [
        f"{name:<8}{number:>6}"
        for name, number in zip("female male diverse other".split(), numbers, strict=False)
    ]
    return printed(
        "p['gender'].value_counts()", "gender\n" + "\n".join(lines) + "\nName: count, dtype: int64"
    )


def decision(subject: str, **changes: Any) -> dict[str, Any]:
    said = {
        "decision": "accepted",
        "by": "Ada",
        "reason": "a test",
        "at": "2026-11-01T00:00:00+00:00",
        "evidence": "f",
    }
    made = KeptDecision.model_validate(said | changes)
    return made.model_copy(update={"checksum": checksum(subject, made)}).model_dump(mode="json")


def kept(*cells: Any, **decisions: dict[str, Any]) -> dict[str, Any]:
    return notebook(
        *cells, secai={"decisions": {name.replace("_", "-"): row for name, row in decisions.items()}}
    )


SECOND = [{"by": "Grace", "at": "2026-11-02T00:00:00+00:00"}]
PICKLE = "import pickle\npickle.load(open('x', 'rb'))"

# item -> notebooks (their cells, or the whole) with the answer that they give.
AUTOMATIC: dict[str, list[tuple[Any, str]]] = {
    "C07": [
        ([READ + "p['age'].mean()", ages("11", "34")], "no"),
        ([READ + "p['guardian_name']"], "no"),
        ([READ + "p = p[p['age'] >= 18]\np['age'].mean()"], "yes"),
        ([markdown("Parental consent is on file for all pupils (form 7)."), READ + "p['age']", ages("11", "12")], "yes"),
        ([READ + "p['visits'].mean()"], "not-applicable"),
        ([NOTHING], "not-applicable"),
    ],
    "C10": [
        ([READ, SHOWN, "p['visits'].mean()"], "no"),
        ([PEOPLE + "q = pd.read_sql('SELECT * FROM customers', con)"], "no"),  # noqa: S608
        ([PEOPLE, "pd.read_csv('q.csv', usecols=['a'])"], "yes"),
        ([READ, SHOWN, "p['email'].str.len()\np['name'].str.len()"], "yes"),
        ([READ + "p['visits']"], "not-applicable"),
    ],
    "P01": [
        ([PEOPLE, SHOWN], "no"),
        ([PEOPLE + "p.to_csv('copy.csv')"], "no"),
        ([PEOPLE + "p = p.drop(columns=['email'])"], "yes"),
        ([PEOPLE + "p.pop('email')"], "yes"),
        ([READ + "p['visits']"], "not-applicable"),
    ],
    "P02": [
        ([PEOPLE + "import hashlib\nh = hashlib.md5(p['email'])"], "no"),
        ([PEOPLE + "h = pd.util.hash_pandas_object(p['email'])"], "no"),
        ([PEOPLE + "import hmac\nh = hmac.new(b'pepper', p['email'], 'sha256')"], "no"),
        ([PEOPLE + "import hmac, os\nh = hmac.new(os.environ['KEY'].encode(), p['email'], 'sha256')"], "yes"),
        (["import hashlib\nhashlib.sha256(b'fixed text').hexdigest()"], "not-applicable"),
        ([NOTHING], "not-applicable"),
    ],
    "P03": [
        ([SINGLED], "no"),
        ([READ + "p['age']", printed("p.groupby(['age', 'zip']).size().min()", "1")], "no"),
        ([READ + "p['age']", printed("p.groupby(['age', 'zip']).size().min()", "12")], "yes"),
        ([READ + "p['age'], p['gender']", code("k = p.groupby(['age', 'gender']).size().min()\nprint(k)", stream("25\n"))], "yes"),
        ([READ + "p['age']"], "not-applicable"),
    ],
    "P04": [
        ([READ + "q = pd.read_csv('q.csv')\nr = p.merge(q, on='customer_id')"], "no"),
        ([READ + "q = pd.read_csv('q.csv')\nr = pd.merge(p, q, left_on='email', right_on='mail')"], "no"),
        (["import pandas as pd\nr = pd.read_sql('select a.x from a join b on a.customer_id = b.customer_id', con)"], "no"),
        ([markdown("We join orders with customers, since the question is about repeat orders of the same customer."), READ + "q = pd.read_csv('q.csv')\nr = p.merge(q, on='customer_id')"], "yes"),
        ([markdown("Linking visits to claims is covered by the study protocol, section 4, and was approved."), READ + "q = p\nr = p.merge(q, on='patient_id')"], "yes"),
        ([READ + "q = p\nr = p.merge(q, on='product')"], "not-applicable"),
        ([NOTHING], "not-applicable"),
    ],
    "P05": [
        ([READ + "from sklearn.feature_extraction.text import TfidfVectorizer\nv = TfidfVectorizer().fit_transform(p['comments'])"], "no"),
        ([READ + "print(p['message_text'])"], "no"),
        ([READ + "from presidio_analyzer import AnalyzerEngine\na = AnalyzerEngine()\np['comments'].map(lambda t: a.analyze(t, language='en'))"], "yes"),
        ([READ + "p['comments'] = p['comments'].str.replace(r'\\S+@\\S+', '', regex=True)"], "yes"),
        ([READ + "p['visits']"], "not-applicable"),
    ],
    "P06": [
        ([READ, counts(512, 488, 3)], "no"),
        ([READ, printed("p['race'].value_counts()", "race\nwhite    301\nblack      7\nName: count, dtype: int64")], "no"),
        ([READ, counts(512, 488)], "yes"),
        ([READ, counts(40, 30, 20, 10)], "yes"),
        ([READ, printed("p['product'].value_counts()", "product\npens    301\nink      7\nName: count, dtype: int64")], "not-applicable"),
        ([NOTHING], "not-applicable"),
    ],
    "P07": [
        ([PEOPLE + "p.to_csv('copy.csv')"], "no"),
        ([PEOPLE + "p.to_parquet('copy.parquet')"], "no"),
        ([PEOPLE + "p.drop(columns=['email']).to_csv('copy.csv')"], "yes"),
        ([PEOPLE], "yes"),
        ([READ + "p.to_csv('copy.csv')"], "not-applicable"),
    ],
    "X01": [
        ([SHOWN], "no"),
        ([PRINTED], "no"),
        ([printed("p.shape", "(3, 4)")], "yes"),
        ([code("print(1)", stream("1"))], "yes"),
        ([NOTHING], "not-applicable"),
    ],
    "X02": [
        ([HOVER], "no"),
        ([POINTS], "yes"),
        (["import matplotlib.pyplot as plt\nplt.plot([1, 2])"], "yes"),
        (["import pandas as pd\npd.read_csv('t.csv').plot()"], "yes"),
        ([code("m", display(text_html="<iframe srcdoc='&lt;script src=leaflet.js&gt;'></iframe>"))], "yes"),
        ([SHOWN], "not-applicable"),
        ([NOTHING], "not-applicable"),
    ],
    "X03": [
        ([PRINTED], "no"),
        ([code("print(k)", stream(FAKE_GITHUB_TOKEN))], "no"),
        ([code("print(1)", stream("1"))], "yes"),
        ([SHOWN], "not-applicable"),
        ([NOTHING], "not-applicable"),
    ],
    "X04": [
        ([PEOPLE + "import requests\nrequests.post('https://a.invalid', json=p.to_dict())"], "no"),
        ([PEOPLE + "from openai import OpenAI\nOpenAI().chat.completions.create(model='m', messages=[{'role': 'user', 'content': p.to_csv()}])"], "no"),
        ([PEOPLE], "yes"),
        ([PEOPLE + "p = p.drop(columns=['email'])"], "yes"),
        ([NOTHING], "not-applicable"),
    ],
    "X05": [([f"k = '{FAKE_GITHUB_TOKEN}'"], "no"), ([code("print(k)", stream(FAKE_GITHUB_TOKEN))], "no"), ([NOTHING], "yes"), (["import os\nk = os.environ['KEY']"], "yes")],
    "T01": [
        ([READ + "y = p['left']\nX = p[['age', 'visits']]\n" + FIT + "m.fit(X, y)"], "no"),
        ([READ + "y = p['left']\nX = p[['gender', 'race']]\n" + FIT + "m.fit(X, y)"], "no"),
        ([READ + "y = p['left']\np['gender'].mean()\nX = p[['visits', 'spend']]\n" + FIT + "m.fit(X, y)"], "yes"),
        ([markdown("The column age is needed because the dose depends on it."), READ + "y = p['left']\nX = p[['age', 'visits']]\n" + FIT + "m.fit(X, y)"], "yes"),
        ([READ + "y = p['left']\np['gender'].mean()\nX = p[['visits', 'spend']].to_numpy()\n" + FIT + "m.fit(X, y)"], "yes"),
        ([READ + "y = p['left']\nX = p[['gender', 'spend']].values\n" + FIT + "m.fit(X, y)"], "no"),
        ([READ + "y = p['left']\np['gender'].mean()\n" + CHOSEN + "X = c.fit_transform(p)\n" + FIT + "m.fit(X, y)"], "open"),
        ([READ + "y = p['left']\np['gender'].mean()\nX = made_elsewhere()\n" + FIT + "m.fit(X, y)"], "open"),
        ([READ + "import numpy as np\ny = p['left']\np['gender'].mean()\nX = np.load('x.npy')\n" + FIT + "m.fit(X, y)"], "open"),
        ([READ + "y = p['left']\nX = p[['visits']]\n" + FIT + "m.fit(X, y)"], "not-applicable"),
        ([READ + "p['age'].mean()"], "not-applicable"),
    ],
    "T03": [
        ([PEOPLE + FIT + "m.fit(p[['email']], y)"], "no"),
        ([READ + FIT + "m.fit(p[['name', 'phone_number', 'visits']], y)"], "no"),
        ([PEOPLE + "X = p.drop(columns=['email'])\n" + FIT + "m.fit(X, y)"], "yes"),
        ([READ + FIT + "m.fit(p[['email', 'visits']].values, y)"], "no"),
        ([PEOPLE + "X = p[['visits', 'spend']].to_numpy()\n" + FIT + "m.fit(X, y)"], "yes"),
        ([PEOPLE + "X = p[['visits', 'spend']]\n" + FIT + "m.fit(X, y)"], "yes"),
        ([PEOPLE], "not-applicable"),
    ],
    "T04": [
        (["import joblib\nfrom sklearn.svm import SVC\njoblib.dump(SVC(), 'm')"], "no"),
        (["import joblib\nfrom sklearn.neighbors import KNeighborsClassifier\nm = KNeighborsClassifier().fit(X, y)\njoblib.dump(m, 'm')"], "no"),
        (["import joblib\nfrom sklearn.linear_model import LogisticRegression\njoblib.dump(LogisticRegression(), 'm')"], "yes"),
        (["import joblib\n" + FIT + "joblib.dump(m, 'm')"], "yes"),
        ([FIT], "not-applicable"),
    ],
    "T06": [
        ([READ + "from sklearn.model_selection import train_test_split\np.groupby('customer_id').size()\na, b = train_test_split(p)"], "no"),
        ([READ, code("p", display(text_html=frame_html(["customer_id", "spend"], ["C-1001", "3"], ["C-1001", "4"]))), "from sklearn.model_selection import train_test_split\na, b = train_test_split(p)"], "no"),
        ([READ + "from sklearn.model_selection import GroupKFold\nGroupKFold(5).split(p, y, groups=p['customer_id'])"], "yes"),
        ([READ + "from sklearn.model_selection import train_test_split\np = p.drop_duplicates('customer_id')\na, b = train_test_split(p)"], "yes"),
        ([READ + "from sklearn.model_selection import train_test_split\na, b = train_test_split(p)"], "not-applicable"),
        ([READ + "p['customer_id'].nunique()"], "not-applicable"),
    ],
    "T08": [
        ([READ], "no"),
        (["import pandas as pd\npd.read_parquet('s3://b/x.parquet')"], "no"),
        ([READ + "import mlflow\nmlflow.start_run()"], "yes"),
        ([READ, "%load_ext watermark\n%watermark -iv"], "yes"),
        ([NOTHING], "not-applicable"),
    ],
    "E03": [
        ([READ, code("p[y != y_pred].head()", display(text_html=frame_html(["name", "email"], ["Anna Berger", "anna.berger@kontor-nord.de"])))], "no"),
        ([code("import shap\nshap.force_plot(e, v, row)", display(text_html=frame_html(["email", "spend"], ["anna.berger@kontor-nord.de", "7"])))], "no"),
        ([code("import shap\nshap.force_plot(e, v, row)", display(text_plain="<shap plot>"))], "yes"),
        ([READ, code("p[y != y_pred].describe()", display(text_html=frame_html(["spend"], ["7"])))], "yes"),
        ([SHOWN], "not-applicable"),
    ],
    "E04": [
        ([markdown("## Anonymised data"), SHOWN], "no"),
        ([markdown("The data is de-identified."), PEOPLE + "import hashlib\nh = hashlib.sha1(p['email'])"], "no"),
        ([markdown("The table is anonymous."), READ + "p['age']", printed("p.groupby(['age', 'zip']).size().min()", "2")], "no"),
        ([markdown("The table is anonymous."), READ + "p['age']", printed("p.groupby(['age', 'zip']).size().min()", "14")], "yes"),
        ([markdown("The data is not anonymised."), SHOWN], "not-applicable"),
        ([NOTHING], "not-applicable"),
    ],
    "S01": [([f"k = '{FAKE_GITHUB_TOKEN}'"], "no"), ([SHOWN], "no"), ([HOVER], "no"), ([NOTHING], "yes"), ([READ + "p['visits']"], "yes")],
    "S06": [
        ([markdown("**STRICTLY CONFIDENTIAL**")], "no"),
        ([code("t", display(text_html=frame_html(["supplier_name", "net_revenue", "gross_margin"], ["Kontor Nord", "120000", "0.31"], ["Lager Sued", "90000", "0.22"])))], "no"),
        ([markdown("The 95 % confidence interval of the mean.")], "yes"),
        ([NOTHING], "yes"),
    ],
    "S07": [
        (["import pandas as pd\npd.read_csv('/home/aberger/data/x.csv')"], "no"),
        (["url = 'http://warehouse.corp.internal:8080/x'"], "no"),
        (["import pandas as pd\npd.read_csv('data/x.csv')"], "yes"),
        ([NOTHING], "yes"),
    ],
    "S08": [
        ([PICKLE], "no"),
        (kept(PICKLE, SUP_01=decision("SUP-01", expires="2026-01-01", countersigned=SECOND)), "no"),
        (kept(PICKLE, SUP_01=decision("SUP-01") | {"by": "Mallory"}), "no"),
        (kept(PICKLE, SUP_01=decision("SUP-01", countersigned=SECOND)), "yes"),
        (kept(PICKLE, SUP_01=decision("SUP-01")), "open"),
        ([NOTHING], "not-applicable"),
    ],
}  # fmt: skip


def item(cells: Any, name: str, policy: Policy | None = None) -> ChecklistItem:
    nb = cells if isinstance(cells, dict) else notebook(*cells)
    return next(row for row in review(nb, policy=policy).checklist if row.id == name)


@pytest.mark.parametrize(
    ("name", "cells", "answer"),
    [(name, cells, answer) for name, rows in AUTOMATIC.items() for cells, answer in rows],
    ids=[f"{name}-{answer}-{n}" for name, rows in AUTOMATIC.items() for n, (_, answer) in enumerate(rows)],
)
def test_automatic_items(name: str, cells: Any, answer: str) -> None:
    found = item(cells, name)
    assert found.answer == answer
    assert found.note.endswith(".")
    if answer == "no" and name != "T08":
        assert found.evidence
        assert all(e.location for e in found.evidence if not e.effect) or name == "S08"
    if answer == "not-applicable":
        assert not found.evidence


# item -> cells, answer, and the cell and a word of a piece of evidence (None where there is none)
ASSISTED: dict[str, list[tuple[list[Any], str, int | None, str]]] = {
    "C01": [
        ([markdown("# Purpose\nCount parcels."), READ], "yes", 0, "purpose"),
        ([markdown("## Purpose and people\n\n| Purpose | Find out which parcels arrive late |"), READ], "yes", 0, "block"),
        ([markdown("## Purpose and people\n\n| Purpose | |"), READ], "open", None, ""),
        ([markdown("# Load"), READ], "open", None, ""),
    ],
    "C02": [([NOTHING, READ], "open", 1, "p.csv"), (["import requests\nr = requests.get('https://data.invalid/v1/rows')"], "open", 0, "data.invalid"), ([NOTHING], "not-applicable", None, "")],
    "C04": [([READ, "p['religion']"], "open", 1, ""), ([markdown("Art. 9(2)(j), see the protocol."), READ + "p['diagnosis']"], "yes", 0, "condition"), ([READ + "p['visits']"], "not-applicable", None, "")],
    "C05": [([READ, "p['convictions']"], "open", 1, ""), ([markdown("Processing under official authority (statute 12)."), READ + "p['convictions']"], "yes", 0, "law"), ([READ], "not-applicable", None, "")],
    "C08": [([NOTHING, "from bs4 import BeautifulSoup"], "open", 1, "library"), ([markdown("robots.txt allows this path."), "import scrapy"], "yes", 0, "Terms"), ([NOTHING], "not-applicable", None, "")],
    "C09": [(["import seaborn as sns\nt = sns.load_dataset('titanic')"], "open", 0, "Titanic"), ([markdown("Licence: CC BY 4.0."), "from sklearn.datasets import load_iris\nx = load_iris()"], "yes", 0, "licence"), ([READ], "not-applicable", None, "")],
    "C11": [([PEOPLE + "p['diagnosis']", "m.predict(p)"], "open", 0, "Special"), ([PEOPLE, "q = p.merge(r, on='a')"], "open", 1, "combined"), ([markdown("DPIA 2026-04 covers this."), PEOPLE], "yes", 0, "assessment"), ([NOTHING], "not-applicable", None, "")],
    "T02": [([READ + "y = p['left']", "p.groupby('gender').size()"], "open", 1, "protected"), ([READ + FIT + "m.fit(p[['gender']], y)", "p.groupby('gender').size()"], "no", 0, "features"), ([READ], "not-applicable", None, "")],
    "T05": [([READ + "p['diagnosis']"], "open", 0, ""), ([READ + "p['diagnosis']", "import opacus"], "yes", 1, "training"), ([READ], "not-applicable", None, "")],
    "T07": [([PEOPLE + "p.to_csv('copy.csv')"], "open", 0, "copy.csv"), ([PEOPLE, "import dvc.api"], "yes", 1, "version"), ([NOTHING], "not-applicable", None, "")],
    "E01": [([PEOPLE + FIT, "m.fit(p, y)"], "open", 1, "Fitted"), ([PEOPLE + FIT + "m.fit(p, y)", "from art.attacks.inference.membership_inference import MembershipInferenceBlackBox"], "yes", 1, "membership"), ([PEOPLE], "not-applicable", None, "")],
    "E02": [([READ + "p['gender']\n" + FIT + "m.fit(p, y)"], "open", None, ""), ([READ + "p['gender']\n" + FIT + "m.fit(p, y)", "from fairlearn.metrics import MetricFrame\nMetricFrame(metrics=f, y_true=y, y_pred=z, sensitive_features=g)"], "yes", 1, "group"), ([READ + FIT + "m.fit(p, y)"], "not-applicable", None, "")],
    "S02": [([NOTHING, "!git add a.ipynb && git commit -m x"], "open", 1, "history"), (["!jupyter nbconvert --to html a.ipynb"], "open", 0, "copy"), ([NOTHING], "open", None, "")],
    "S04": [([PEOPLE + "import openai\nc = openai.OpenAI()", "c.chat.completions.create(model='m', messages=[])"], "open", 1, "US"), ([PEOPLE, "import google.colab"], "open", 1, "hosted"), ([NOTHING], "not-applicable", None, "")],
    "S05": [(["from transformers import AutoModel\nm = AutoModel.from_pretrained('x')", "m.push_to_hub('me/x')"], "open", 1, "Published"), (["from huggingface_hub import ModelCard\nc = ModelCard('x')\nm.push_to_hub('me/x')"], "yes", 0, "card"), ([NOTHING], "not-applicable", None, "")],
    "S09": [([SHOWN, "!git push origin main"], "open", 0, "people"), ([markdown("Incident SEC-2231 is open."), SHOWN, "!git push"], "yes", 0, "incident"), ([SHOWN], "not-applicable", None, "")],
    "S10": [([PEOPLE], "open", None, ""), ([markdown("All extracts are deleted after 90 days."), PEOPLE], "yes", 0, "long"), ([markdown("## Purpose and people\n- Retention: until 2027-03-31"), PEOPLE], "yes", 0, "block"), ([NOTHING], "not-applicable", None, "")],
    "D01": [([READ + "y = p['loan_status']\n" + FIT + "m.fit(p, y)", "import joblib\njoblib.dump(m, 'm')"], "open", 0, "decision"), ([markdown("Every refusal goes to human review."), "import joblib\njoblib.dump(m, 'm')"], "yes", 0, "review"), ([READ], "not-applicable", None, "")],
    "D02": [([NOTHING, "from fastapi import FastAPI\napp = FastAPI()"], "open", 1, "service"), (["from fastapi import FastAPI\napp = FastAPI()\ndef f(payload):\n    print(payload)\nf(1)"], "no", 0, "printed"), ([NOTHING], "not-applicable", None, "")],
    "D04": [([READ + "y = p['default']\n" + FIT + "m.fit(p, y)"], "open", 0, "decision"), ([markdown("Risk class: minimal risk."), "import joblib\njoblib.dump(m, 'm')"], "yes", 0, "class"), ([READ], "not-applicable", None, "")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cells", "answer", "cell", "word"),
    [(name, *row) for name, rows in ASSISTED.items() for row in rows],
    ids=[f"{name}-{n}" for name, rows in ASSISTED.items() for n, _ in enumerate(rows)],
)
def test_assisted_items_show_their_evidence(
    name: str, cells: list[Any], answer: str, cell: int | None, word: str
) -> None:
    found = item(cells, name)
    assert found.answer == answer
    assert found.mode == "assisted"
    places = [(e.location.cell, e.note.lower()) for e in found.evidence if e.location and not e.effect]
    if cell is None:
        assert places == []
    else:
        assert any(place == cell and word.lower() in note for place, note in places), places


def test_every_automatic_and_assisted_item_is_tested_three_times() -> None:
    modes = {row.id: row.auto.mode for row in catalogue.checklist().values()}
    assert set(AUTOMATIC) == {name for name, mode in modes.items() if mode == "auto"} - {"D05"}
    assert set(ASSISTED) == {name for name, mode in modes.items() if mode == "assisted"}
    assert all(len(rows) >= 3 for rows in (*AUTOMATIC.values(), *ASSISTED.values()))


@pytest.mark.parametrize("name", ["C03", "C06", "S03", "D03"])
def test_manual_items_are_for_a_person_and_come_with_what_helps(name: str) -> None:
    block = markdown(
        "## Purpose and people\n- Purpose: find late parcels\n- Legal basis: contract\n- Audience: the team"
    )
    found = item([block, PEOPLE + "p.to_csv('copy.csv')"], name)
    assert (found.answer, found.mode) == ("open", "manual")
    assert found.evidence
    assert item([NOTHING], name).answer == "not-applicable"


# --- order, sign-off


def signed(nb: dict[str, Any], name: str, answer: str, **changes: Any) -> dict[str, Any]:
    """The notebook with an answer of Ada's on the evidence as it is now."""
    made = KeptDecision.model_validate(
        {"decision": answer, "by": "Ada", "reason": "seen", "at": "2026-11-01T00:00:00+00:00"}
        | {"evidence": item(nb, name).fingerprint}
        | changes
    )
    row = made.model_copy(update={"checksum": checksum(name, made)}).model_dump(mode="json")
    answers = {**nb["metadata"].get("secai", {}).get("answers", {}), name: row}
    return {**nb, "metadata": {**nb["metadata"], "secai": {"answers": answers}}}


def test_core_items_that_apply_come_first_and_those_that_do_not_come_last() -> None:
    ranks = [(i.answer == "not-applicable", not i.core) for i in review(notebook(PEOPLE)).checklist]
    assert ranks == sorted(ranks)
    assert len(ranks) == 50


def test_a_signed_answer_counts_until_its_evidence_changes() -> None:
    nb = notebook(code(PEOPLE + "p.to_csv('copy.csv')", id="a"))
    assert item(nb, "P07").answer == "no"
    ours = signed(nb, "P07", "yes")
    assert item(ours, "P07").answer == "yes"
    assert "Ada" in item(ours, "P07").note
    ours["cells"].append(code("p.to_excel('other.xlsx')", id="b"))
    after = item(ours, "P07")
    assert after.signed is not None
    assert (after.answer, after.signed.stale) == ("no", True)
    assert "no longer holds" in after.note


def test_an_expired_or_altered_answer_falls_back() -> None:
    nb = notebook(code(PEOPLE + "p.to_csv('copy.csv')", id="a"))
    assert item(signed(nb, "P07", "yes", expires="2026-01-01"), "P07").answer == "no"
    forged = signed(nb, "P07", "yes")
    forged["metadata"]["secai"]["answers"]["P07"]["by"] = "Mallory"
    found = item(forged, "P07")
    assert (found.answer, found.signed is not None and found.signed.altered) == ("no", True)
    assert "changed by hand" in found.note


def test_policy_can_leave_kept_answers_out() -> None:
    nb = signed(notebook(code(PEOPLE + "p.to_csv('copy.csv')", id="a")), "P07", "yes")
    assert item(nb, "P07", Policy(notebook_decisions=False)).answer == "no"


def test_the_pack_is_complete_when_all_core_items_hold() -> None:
    nb = notebook(code("x = 1", id="a"))
    found = item(nb, "D05")
    assert found.answer == "no"
    assert any("C01" in e.note for e in found.evidence)
    for _ in range(30):
        missing = [i.id for i in review(nb).checklist if i.core and i.answer == "open"]
        if not missing:
            break
        nb = signed(nb, missing[0], "yes")
    assert item(nb, "D05").answer == "yes"
    stale = {**nb, "cells": [markdown("# Purpose\nAll in one sentence.", id="p"), *nb["cells"]]}
    found = item(stale, "D05")
    assert found.answer == "no"
    assert any("no longer holds" in e.note for e in found.evidence)


@pytest.mark.parametrize(
    "cells", [[NOTHING], [READ + "p['visits'].mean()"], [PEOPLE, "p = p.drop(columns=['email'])"]]
)
def test_the_evidence_pack_is_complete_when_nothing_of_the_core_is_open(cells: list[str]) -> None:
    nb = notebook(*cells)
    assert item(nb, "D05").answer == "no"
    while missing := [i.id for i in review(nb).checklist if i.core and i.answer == "open" and i.id != "D05"]:
        nb = signed(nb, missing[0], "yes")
    assert item(nb, "D05").answer == "yes"


def test_an_automatic_item_is_tested_with_each_answer_that_it_can_have() -> None:
    always = {"X05", "S01", "S06", "S07"}
    for name, rows in AUTOMATIC.items():
        answers = {answer for _, answer in rows}
        assert answers >= ({"yes", "no"} if name in always else {"yes", "no", "not-applicable"}), name


def test_a_decision_on_what_is_left_is_no_evidence_for_itself() -> None:
    nb = kept(PICKLE, SUP_01=decision("SUP-01", countersigned=SECOND))
    nb["cells"][0]["id"] = "a"
    before = item(nb, "S08").fingerprint
    nb["metadata"]["secai"]["answers"] = signed(nb, "S08", "yes")["metadata"]["secai"]["answers"]
    found = item(nb, "S08")
    assert found.fingerprint == before
    assert found.signed is not None
    assert not found.signed.stale


# --- laws and profiles


def test_every_reference_resolves_to_a_source_with_an_edition_and_a_day() -> None:
    for row in catalogue.checklist().values():
        for key, locators in row.refs.items():
            for locator in locators:
                law = catalogue.law_of(key, locator)
                assert law is not None, (row.id, locator)
                assert law.edition
                assert law.read.year >= 2026


def test_two_laws_are_marked_as_to_be_checked() -> None:
    assert {law.id for law in catalogue.laws().values() if law.check} == {"ai-act-2026", "cppa-2026"}
    sources = {r.source for r in item([NOTHING], "C04").references}
    assert "EU AI Act, 2026 amendment (to be checked)" in sources
    assert "CCPA regulations, 2026 rules (to be checked)" in {
        r.source for r in item([NOTHING], "C11").references
    }


def test_no_law_is_without_an_item() -> None:
    cited = {
        catalogue.law_of(k, loc)
        for r in catalogue.checklist().values()
        for k, ls in r.refs.items()
        for loc in ls
    }
    assert {law.id for law in cited if law} == set(catalogue.laws())


@pytest.mark.parametrize("profile", ["eu", "california", "us-health", "business"])
def test_a_profile_shows_its_items_and_its_laws(profile: str) -> None:
    shown = review(notebook(PEOPLE), policy=Policy(profile=profile)).checklist
    chosen = catalogue.profiles()[profile]
    titles = {catalogue.laws()[law].shown for law in chosen.laws}
    assert 10 <= len(shown) <= 50
    assert all(titles & {r.source for r in i.references} or i.id in chosen.items for i in shown)
    if profile == "us-health":
        assert {r.source for i in shown for r in i.references} == {"HIPAA", "CMS cell size policy"}


def test_profiles_name_laws_and_items_that_exist() -> None:
    for profile in catalogue.profiles().values():
        assert profile.laws <= set(catalogue.laws())
        assert profile.items <= set(catalogue.checklist())


def test_nothing_gives_advice_or_a_verdict() -> None:
    said = [text for row in catalogue.answers().item.values() for text in row.notes.values()]
    said += [
        text for row in catalogue.checklist().values() for text in (row.question, row.why, row.fix, row.title)
    ]
    said += [law.check for law in catalogue.laws().values()]
    for words in (
        "you must",
        "illegal",
        "unlawful",
        "is compliant",
        "not compliant",
        "complies with",
        "you comply",
        "legal advice",
        "violat",
    ):
        assert [text for text in said if words in text.lower()] == []


def test_every_signal_is_asked_for_and_known() -> None:
    answers = catalogue.answers()
    named = {name for names in answers.applies_if.values() for name in names}
    for row in answers.item.values():
        named |= {*row.applies_if, *row.no_if, *row.yes_if, *row.unsure_if}
    assert named == set(SIGNALS)
    assert {row.applies_when for row in catalogue.checklist().values()} <= set(answers.applies)
