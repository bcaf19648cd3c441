"""Test rows that reach training: each way of it is found at its line, and each repaired twin is quiet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import code, notebook

import jupyter_secai

_READ = """import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("data.csv")
X = df.drop(columns=["y"])
y = df["y"]
"""
_SPLIT = "X_train, X_test, y_train, y_test = train_test_split({X}, {y}, test_size=0.2)\n"
_SCORE = """model = LogisticRegression()
model.fit(X_train, y_train)
print(model.score(X_test, y_test))
"""


def leaks(*sources: str) -> list[tuple[str, str]]:
    """(kind, the text of the finding's line) of each leak, in order."""
    cells = [
        {"id": f"c{n}", "cell_type": "code", "source": source, "metadata": {}, "outputs": []}
        for n, source in enumerate(sources)
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    found = []
    for finding in jupyter_secai.review(notebook).findings:
        if finding.rule == "test-data-leakage":
            line = sources[finding.location.cell or 0].split("\n")[finding.location.line - 1]
            found.append((str(finding.detail["kind"]), line.strip()))
    return found


def before_split(step: str, features: str = "X", target: str = "y") -> str:
    return _READ + step + "\n" + _SPLIT.format(X=features, y=target) + _SCORE


@pytest.mark.parametrize(
    ("step", "features"),
    [
        ("from sklearn.preprocessing import StandardScaler\nX_s = StandardScaler().fit_transform(X)", "X_s"),
        ("from sklearn.preprocessing import minmax_scale\nX_s = minmax_scale(X)", "X_s"),
        ("from sklearn.decomposition import PCA\nX_s = PCA(n_components=2).fit_transform(X)", "X_s"),
        ("from sklearn.impute import SimpleImputer\nX_s = SimpleImputer().fit_transform(X)", "X_s"),
        (
            "from sklearn.feature_selection import SelectKBest\nX_s = SelectKBest(k=5).fit_transform(X, y)",
            "X_s",
        ),
        (
            "from sklearn.feature_extraction.text import TfidfVectorizer\nX_s = TfidfVectorizer().fit_transform(df['text'])",
            "X_s",
        ),
        (
            "from sklearn.preprocessing import KBinsDiscretizer\nX_s = KBinsDiscretizer().fit_transform(X)",
            "X_s",
        ),
        ("from category_encoders import TargetEncoder\nX_s = TargetEncoder().fit_transform(X, y)", "X_s"),
        (
            "from feature_engine.imputation import MeanMedianImputer\nX_s = MeanMedianImputer().fit_transform(X)",
            "X_s",
        ),
        ("X_s = (X - X.mean()) / X.std()", "X_s"),
        ("X_s = X.fillna(X.median())", "X_s"),
        ("X_s = X.apply(lambda c: (c - c.mean()) / c.std())", "X_s"),
    ],
)
def test_statistics_of_all_rows_before_the_split(step: str, features: str) -> None:
    assert leaks(before_split(step, features)) == [("preprocessing", step.split("\n")[-1])]


@pytest.mark.parametrize(
    "step",
    [
        "X = df.drop(columns=['y'])\nX['age'] = X['age'].fillna(X['age'].mean())",
        "X['age'].fillna(X['age'].mean(), inplace=True)",
        "X['area'] = X.groupby('town')['area'].transform('mean')",
        "X['band'] = pd.qcut(X['fare'], 4)",
        "X['band'] = pd.cut(X['fare'], bins=4)",
        "from sklearn.preprocessing import LabelEncoder\nX['town'] = LabelEncoder().fit_transform(X['town'])",
        "from sklearn.preprocessing import StandardScaler\nX[['a', 'b']] = StandardScaler().fit_transform(X[['a', 'b']])",
        "from sklearn.preprocessing import StandardScaler\nX.loc[:, 'a'] = StandardScaler().fit_transform(X[['a']])",
    ],
)
def test_columns_that_are_written_back(step: str) -> None:
    assert leaks(before_split(step)) == [("preprocessing", step.split("\n")[-1])]


def test_a_scaler_that_is_fitted_and_applied_apart() -> None:
    step = "from sklearn.preprocessing import StandardScaler\nscaler = StandardScaler()\nscaler.fit(X)\nX_s = scaler.transform(X)"
    assert leaks(before_split(step, "X_s")) == [("preprocessing", "scaler.fit(X)")]


def test_a_scaler_that_saw_all_rows_and_transforms_the_parts() -> None:
    source = (
        _READ
        + _SPLIT.format(X="X", y="y")
        + (
            "from sklearn.preprocessing import StandardScaler\n"
            "scaler = StandardScaler().fit(X)\n"
            "X_train = scaler.transform(X_train)\nX_test = scaler.transform(X_test)\n" + _SCORE
        )
    )
    assert leaks(source) == [("preprocessing", "scaler = StandardScaler().fit(X)")]


def test_cross_validation_over_scaled_rows() -> None:
    source = _READ + (
        "from sklearn.preprocessing import StandardScaler\nfrom sklearn.model_selection import cross_val_score\n"
        "X_s = StandardScaler().fit_transform(X)\nprint(cross_val_score(LogisticRegression(), X_s, y))\n"
    )
    assert leaks(source) == [("preprocessing", "X_s = StandardScaler().fit_transform(X)")]


def test_a_step_in_another_cell_and_in_a_function() -> None:
    scale = "from sklearn.preprocessing import StandardScaler\ndef scaled(table):\n    s = StandardScaler()\n    return s.fit_transform(table)"
    found = leaks(_READ, scale, "X_s = scaled(X)", _SPLIT.format(X="X_s", y="y"), _SCORE)
    assert found == [("preprocessing", "return s.fit_transform(table)")]


@pytest.mark.parametrize(
    "source",
    [
        # what is learned from the training rows alone
        _READ + _SPLIT.format(X="X", y="y") + "from sklearn.preprocessing import StandardScaler\n"
        "s = StandardScaler()\nX_train = s.fit_transform(X_train)\nX_test = s.transform(X_test)\n" + _SCORE,
        _READ + _SPLIT.format(X="X", y="y") + "mean = X_train['a'].mean()\n"
        "X_train['a'] = X_train['a'].fillna(mean)\nX_test['a'] = X_test['a'].fillna(mean)\n" + _SCORE,
        # a pipeline is fitted within each fold
        _READ
        + "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
        "from sklearn.model_selection import cross_val_score\n"
        "print(cross_val_score(make_pipeline(StandardScaler(), LogisticRegression()), X, y))\n",
        _READ
        + _SPLIT.format(X="X", y="y")
        + "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
        "model = Pipeline([('s', StandardScaler()), ('m', LogisticRegression())])\n"
        "model.fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n",
        # row by row: no row learns of another
        before_split("X['l'] = np.log1p(X['a'])"),
        before_split("X['ratio'] = X['a'] / X['b']"),
        before_split("X['sex'] = X['sex'].map({'m': 0, 'f': 1})"),
        before_split("X = X.fillna(0)"),
        before_split("X = X.dropna()"),
        before_split("X['band'] = pd.cut(X['age'], bins=[0, 18, 65, 120])"),
        before_split("X['date'] = pd.to_datetime(X['date'])"),
        before_split("X = X / 255.0"),
        before_split("X = pd.get_dummies(X)"),
        before_split("from sklearn.preprocessing import LabelEncoder\ny = LabelEncoder().fit_transform(y)"),
        before_split("from sklearn.preprocessing import Normalizer\nX = Normalizer().fit_transform(X)"),
        # statistics that are looked at and not put back
        before_split("print(X.mean(), X.describe(), X['a'].max())"),
        before_split("limit = X['a'].quantile(0.99)\nprint(limit)"),
        # no model, no score: nothing to leak into
        _READ + "from sklearn.preprocessing import StandardScaler\nX_s = StandardScaler().fit_transform(X)\n",
        # clustering has no test rows
        _READ + "from sklearn.preprocessing import StandardScaler\nfrom sklearn.cluster import KMeans\n"
        "X_s = StandardScaler().fit_transform(X)\nlabels = KMeans(3).fit_predict(X_s)\n",
    ],
)
def test_what_is_no_leak(source: str) -> None:
    assert leaks(source) == []


@pytest.mark.parametrize(
    ("step", "names"),
    [
        ("from imblearn.over_sampling import SMOTE\nX_r, y_r = SMOTE().fit_resample(X, y)", ("X_r", "y_r")),
        (
            "from imblearn.over_sampling import RandomOverSampler\nros = RandomOverSampler()\nX_r, y_r = ros.fit_resample(X, y)",
            ("X_r", "y_r"),
        ),
        ("from sklearn.utils import resample\nX_r, y_r = resample(X, y, n_samples=5000)", ("X_r", "y_r")),
    ],
)
def test_rows_made_before_the_split(step: str, names: tuple[str, str]) -> None:
    assert leaks(before_split(step, *names)) == [("overlap", step.split("\n")[-1])]


def test_parts_that_are_drawn_one_after_the_other() -> None:
    source = _READ + (
        "train = df.sample(frac=0.8)\ntest = df.sample(frac=0.2)\nmodel = LogisticRegression()\n"
        "model.fit(train[['a']], train['y'])\nprint(model.score(test[['a']], test['y']))\n"
    )
    assert leaks(source) == [("overlap", "test = df.sample(frac=0.2)")]


def test_the_rest_of_a_sample_is_no_overlap() -> None:
    source = _READ + (
        "train = df.sample(frac=0.8)\ntest = df.drop(train.index)\nmodel = LogisticRegression()\n"
        "model.fit(train[['a']], train['y'])\nprint(model.score(test[['a']], test['y']))\n"
    )
    assert leaks(source) == []


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (
            "model = LogisticRegression()\nmodel.fit(X, y)\nprint(model.score(X, y))",
            "print(model.score(X, y))",
        ),
        (
            "from sklearn.metrics import accuracy_score\nmodel = LogisticRegression().fit(X, y)\n"
            "guess = model.predict(X)\nprint(accuracy_score(y, guess))",
            "guess = model.predict(X)",
        ),
    ],
)
def test_scored_on_the_rows_it_learned_from(code: str, line: str) -> None:
    assert leaks(_READ + code) == [("train-as-test", line)]


@pytest.mark.parametrize(
    "code",
    [
        # the training score beside a test score shows over-fitting
        _SPLIT.format(X="X", y="y") + "model = LogisticRegression().fit(X_train, y_train)\n"
        "print(model.score(X_train, y_train), model.score(X_test, y_test))\n",
        # predictions that nobody scores
        "model = LogisticRegression().fit(X, y)\ndf['guess'] = model.predict(X)\n",
        "from sklearn.model_selection import cross_val_score\nmodel = LogisticRegression()\nprint(cross_val_score(model, X, y))\n"
        "model.fit(X, y)\nprint(model.score(X, y))\n",
    ],
)
def test_training_scores_that_mislead_nobody(code: str) -> None:
    assert leaks(_READ + code) == []


def test_tuning_on_the_test_rows() -> None:
    loop = (
        "best = 0\nfor c in (0.1, 1, 10):\n    model = LogisticRegression(C=c)\n    model.fit(X_train, y_train)\n"
        "    best = max(best, model.score(X_test, y_test))\nprint(best)\n"
    )
    assert leaks(_READ + _SPLIT.format(X="X", y="y") + loop) == [
        ("multi_test", "best = max(best, model.score(X_test, y_test))")
    ]


def test_a_search_that_is_given_the_test_rows() -> None:
    code = (
        "from sklearn.model_selection import GridSearchCV\nsearch = GridSearchCV(LogisticRegression(), {'C': [1, 10]})\n"
        "search.fit(X_test, y_test)\nprint(search.best_score_)\n"
        "model = LogisticRegression(**search.best_params_).fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n"
    )
    assert ("multi_test", "search.fit(X_test, y_test)") in leaks(_READ + _SPLIT.format(X="X", y="y") + code)


def test_one_look_at_the_test_rows_after_tuning_on_others() -> None:
    code = (
        _SPLIT.format(X="X", y="y") + "X_train, X_val, y_train, y_val = train_test_split(X_train, y_train)\n"
        "for c in (0.1, 1, 10):\n    model = LogisticRegression(C=c).fit(X_train, y_train)\n    print(model.score(X_val, y_val))\n"
        "print(model.score(X_test, y_test))\n"
    )
    assert leaks(_READ + code) == []


def test_both_places_are_told() -> None:
    source = before_split(
        "from sklearn.preprocessing import StandardScaler\nX_s = StandardScaler().fit_transform(X)", "X_s"
    )
    cell = {"id": "a", "cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    review = jupyter_secai.review({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    (finding,) = [f for f in review.findings if f.rule == "test-data-leakage"]
    lines = [source.split("\n")[hop.line - 1] for hop in finding.trace]
    assert "fit_transform" in lines[0]
    assert any("train_test_split" in line for line in lines)
    assert any("model.fit(" in line for line in lines)
    assert any("model.score(" in line for line in lines)


@given(st.permutations(["X_s", "table", "features"]))
def test_names_do_not_matter(names: list[str]) -> None:
    step = f"from sklearn.preprocessing import StandardScaler\n{names[0]} = StandardScaler().fit_transform(X)"
    assert leaks(before_split(step, names[0])) == [("preprocessing", step.split("\n")[-1])]


def test_the_same_mistake_on_many_columns_is_told_once() -> None:
    columns = "\n".join(f"df['{name}'] = StandardScaler().fit_transform(df[['{name}']])" for name in "abc")
    source = (
        "import pandas as pd\nfrom sklearn.preprocessing import StandardScaler\n"
        "from sklearn.model_selection import train_test_split\nfrom sklearn.svm import SVC\n"
        f"df = pd.read_csv('a.csv')\n{columns}\n"
        "train, test = train_test_split(df)\nmodel = SVC().fit(train, train['y'])\nmodel.score(test, test['y'])"
    )
    [finding] = [
        f for f in jupyter_secai.review(notebook(code(source))).findings if f.rule == "test-data-leakage"
    ]
    assert finding.location.line == 6
    assert finding.message.endswith("here and on 2 more lines.")
    assert [hop.line for hop in finding.trace if hop.note == "the same here"] == [7, 8]


_TWO = _READ + _SPLIT.format(X="X", y="y")
_XGB = "from xgboost import XGBClassifier\nmodel = XGBClassifier(early_stopping_rounds=9)\n"
_KERAS = """from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(1)])
stop = [keras.callbacks.EarlyStopping()]
"""
_PARTS = "X_fit, X_val, y_fit, y_val = train_test_split(X_train, y_train)\n"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (
            _TWO + _XGB + "model.fit(X_train, y_train, eval_set=[(X_test, y_test)])\nmodel.score(X_test, y_test)",
            _TWO + _PARTS + _XGB + "model.fit(X_fit, y_fit, eval_set=[(X_val, y_val)])\nmodel.score(X_test, y_test)",
        ),
        (
            _TWO + _KERAS + "model.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=stop)\n"
            "model.evaluate(X_test, y_test)",
            _TWO + _KERAS + "model.fit(X_train, y_train, validation_split=0.1, callbacks=stop)\n"
            "model.evaluate(X_test, y_test)",
        ),
        (
            _TWO + _KERAS.replace("stop =", "other =").replace("keras.callbacks.EarlyStopping()", "")
            + "stop = [keras.callbacks.ModelCheckpoint('best.keras', save_best_only=True)]\n"
            "model.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=stop)\nmodel.evaluate(X_test, y_test)",
            _TWO + _KERAS.replace("keras.callbacks.EarlyStopping()", "")
            + "model.fit(X_train, y_train, validation_data=(X_test, y_test))\nmodel.evaluate(X_test, y_test)",
        ),
    ],
)  # fmt: skip
def test_training_that_stops_by_the_test_rows(wrong: str, right: str) -> None:
    assert [kind for kind, _ in leaks(wrong)] == ["multi_test"]
    assert leaks(right) == []


_THRESHOLDS = """from sklearn.metrics import f1_score
import numpy as np
model = LogisticRegression().fit(X_train, y_train)
proba = model.predict_proba({x})[:, 1]
best, top = 0.5, 0.0
for t in np.arange(0.1, 0.9, 0.1):
    score = f1_score({y}, proba > t)
    if score > top:
        best, top = t, score
print(f1_score(y_test, model.predict_proba(X_test)[:, 1] > best))
"""


def test_a_threshold_that_is_chosen_on_the_test_rows() -> None:
    chosen = leaks(_TWO + _THRESHOLDS.format(x="X_test", y="y_test"))
    assert chosen == [("multi_test", "score = f1_score(y_test, proba > t)")]
    kept = (
        _TWO
        + _PARTS
        + _THRESHOLDS.format(x="X_val", y="y_val").replace("X_train, y_train)\nproba", "X_fit, y_fit)\nproba")
    )
    assert leaks(kept) == []


_OVER = "from imblearn.over_sampling import SMOTE\nX_s, y_s = SMOTE().fit_resample(X, y)\n"
_CV = "from sklearn.model_selection import cross_val_score\nprint(cross_val_score(LogisticRegression(), {X}, {y}))\n"
_SEARCH = "from sklearn.model_selection import GridSearchCV\ns = GridSearchCV(LogisticRegression(), {{'C': [1, 2]}})\ns.fit({X}, {y})\n"


@pytest.mark.parametrize("folds", [_CV, _SEARCH], ids=["cross validation", "search"])
def test_rows_made_up_before_the_folds(folds: str) -> None:
    assert [kind for kind, _ in leaks(_READ + _OVER + folds.format(X="X_s", y="y_s"))] == ["overlap"]
    assert leaks(_READ + folds.format(X="X", y="y")) == []


def test_rows_that_shaped_the_features_of_a_search() -> None:
    step = "from sklearn.preprocessing import StandardScaler\nX_s = StandardScaler().fit_transform(X)\n"
    assert [kind for kind, _ in leaks(_READ + step + _SEARCH.format(X="X_s", y="y"))] == ["preprocessing"]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (
            "train, _ = train_test_split(df, random_state=1)\n_, test = train_test_split(df, random_state=2)\n",
            "train, test = train_test_split(df, random_state=1)\n",
        ),
        ("N, M = 900, 700\ntrain = df.iloc[:N]\ntest = df.iloc[M:]\n", "N = 900\ntrain = df.iloc[:N]\ntest = df.iloc[N:]\n"),
        (
            "train, test = train_test_split(df)\ntrain = train.drop_duplicates()\ntest = test.drop_duplicates()\n",
            "df = df.drop_duplicates()\ntrain, test = train_test_split(df)\n",
        ),
    ],
)  # fmt: skip
def test_parts_that_share_rows(wrong: str, right: str) -> None:
    end = (
        "m = LogisticRegression()\nm.fit(train[['a']], train['y'])\nprint(m.score(test[['a']], test['y']))\n"
    )
    assert [kind for kind, _ in leaks(_READ + wrong + end)] == ["overlap"]
    assert leaks(_READ + right + end) == []


def test_a_model_that_is_made_of_its_rows() -> None:
    ols = "import statsmodels.formula.api as smf\nfrom sklearn.metrics import r2_score\ntrain, test = df.iloc[:90], df.iloc[90:]\n"
    ols += "fitted = smf.ols('y ~ a', data=train).fit()\n"
    told = leaks(_READ + ols + "print('R2 of the forecast', r2_score(train['y'], fitted.predict(train)))\n")
    assert [kind for kind, _ in told] == ["train-as-test"]
    assert leaks(_READ + ols + "print(r2_score(test['y'], fitted.predict(test)))\n") == []


def test_windows_and_periods_are_no_statistics_of_all_rows() -> None:
    step = "X['week'] = X['a'].shift(1).rolling(7).mean()\n"
    assert (
        leaks(_READ + step + _SPLIT.format(X="X", y="y").replace("0.2", "0.2, shuffle=False") + _SCORE) == []
    )
