"""The check of fitted models: what they hold and tell, against direct computations; nothing is changed."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")

from sklearn.datasets import make_classification, make_regression  # noqa: E402
from sklearn.ensemble import RandomForestClassifier  # noqa: E402
from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402
from sklearn.gaussian_process import GaussianProcessClassifier  # noqa: E402
from sklearn.linear_model import LinearRegression, LogisticRegression  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402
from sklearn.neighbors import KNeighborsClassifier  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler  # noqa: E402
from sklearn.svm import SVC, LinearSVC  # noqa: E402

from jupyter_secai import check_model  # noqa: E402
from jupyter_secai.live import attacks  # noqa: E402
from jupyter_secai.live.membership import area, membership  # noqa: E402
from jupyter_secai.live.model import NoModel  # noqa: E402

X, Y = make_classification(1_200, 8, flip_y=0.2, random_state=0)
INSIDE, OUTSIDE = (X[:400], Y[:400]), (X[400:], Y[400:])
NAMES = ["Anna Schmidt", "Peter Weber", "Maria Lopez", "John Smith", "Laura Brown", "James Miller"]


def fitted(model: Any) -> Any:
    return model.fit(*INSIDE)


# what it holds


@pytest.mark.parametrize(
    ("model", "place", "exact"),
    [
        (KNeighborsClassifier(), "KNeighborsClassifier._fit_X", True),
        (SVC(), "SVC.support_vectors_", True),
        (GaussianProcessClassifier(), "GaussianProcessClassifier.base_estimator_.X_train_", True),
        (
            make_pipeline(StandardScaler(), KNeighborsClassifier()),
            "Pipeline.steps[kneighborsclassifier][1]._fit_X",
            False,
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_training_rows_are_found(model: Any, place: str, exact: bool) -> None:
    model = model.fit(X[:60], Y[:60])
    rows = [held for held in check_model(model, X[:60]).holdings if held.kind == "rows"]
    assert [(held.place, held.exact) for held in rows] == [(place, exact)]
    assert [held.kind for held in check_model(model).holdings].count("rows") == 1, "without the table too"


@pytest.mark.parametrize("model", [LogisticRegression(), RandomForestClassifier(5), LinearSVC()])
def test_models_that_keep_no_row_are_not_blamed(model: Any) -> None:
    assert [held for held in check_model(fitted(model), X[:400]).holdings if held.kind == "rows"] == []


@pytest.mark.parametrize(
    "model",
    [
        OneHotEncoder().fit(np.array(NAMES * 3, dtype=object).reshape(-1, 1)),
        LabelEncoder().fit(NAMES * 3),
        TfidfVectorizer().fit(NAMES * 3),
    ],
    ids=lambda value: type(value).__name__,
)
def test_names_of_people_in_encoders_and_vectorizers_are_found_and_not_told(model: Any) -> None:
    found = check_model(model)
    (held,) = [held for held in found.holdings if held.kind == "texts"]
    assert held.entity == "PERSON"
    assert held.count == len(set(NAMES)) or held.count == 12
    text = found.model_dump_json()
    assert not any(word in text for name in NAMES for word in name.split())


def test_ordinary_words_are_no_people() -> None:
    words = TfidfVectorizer().fit(["the engine was cold", "oil and water at high pressure"])
    (held,) = check_model(words).holdings
    assert held.entity is None


def test_any_object_with_the_rows_in_it() -> None:
    class Own:
        def __init__(self) -> None:
            self.inner = {"a b": [{"rows": X[:400].copy()}]}
            self.itself = self

    (held,) = check_model(Own(), X[:400]).holdings
    assert (held.count, held.exact) == (400, True)
    assert "a b" not in held.place, "a key could be a value"


def test_no_property_is_called() -> None:
    class Trap:
        @property
        def _fit_X(self) -> Any:  # noqa: N802
            raise AssertionError

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(name)

    assert check_model(Trap()).holdings == []


def test_size_is_that_of_the_pickle() -> None:
    model = fitted(RandomForestClassifier(5, random_state=0))
    found = check_model(model)
    assert found.saved_bytes == pytest.approx(len(pickle.dumps(model, protocol=5)), rel=0.02)
    assert found.array_bytes is not None
    assert 0 < found.array_bytes < found.saved_bytes
    assert check_model(lambda x: x).saved_bytes is None


# membership


@settings(max_examples=80)
@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=40),
    st.lists(st.integers(0, 12), min_size=1, max_size=40),
)
def test_area_is_that_of_all_pairs(inside: list[int], outside: list[int]) -> None:
    wins = np.mean([(a > b) + (a == b) / 2 for a in inside for b in outside])
    members = inside * 2  # a variance needs two
    assert area(np.array(members, float), np.array(outside * 2, float))[0] == pytest.approx(wins)


@pytest.mark.parametrize("model", [RandomForestClassifier(20, random_state=0), LogisticRegression(), SVC()])
def test_auc_is_that_of_a_direct_computation(model: Any) -> None:
    model = fitted(model)
    found = check_model(model, *INSIDE, unseen=OUTSIDE).membership
    labels = np.concatenate([INSIDE[1], OUTSIDE[1]])
    rows = np.concatenate([INSIDE[0], OUTSIDE[0]])
    if hasattr(model, "predict_proba"):
        score = model.predict_proba(rows)[np.arange(len(labels)), labels]
    else:
        score = model.decision_function(rows) * np.where(labels == 1, 1, -1)
    direct = roc_auc_score(np.arange(len(labels)) < 400, score)
    assert found is not None
    assert found.auc == pytest.approx(direct, abs=1e-4)
    assert found.low <= found.auc <= found.high
    assert (found.members, found.others) == (400, 800)


def test_words_follow_the_numbers() -> None:
    forest = check_model(fitted(RandomForestClassifier(50, random_state=0)), *INSIDE, unseen=OUTSIDE)
    plain = check_model(fitted(LogisticRegression()), *INSIDE, unseen=OUTSIDE)
    assert forest.membership is not None
    assert plain.membership is not None
    assert forest.membership.low > plain.membership.high
    assert "often tell who" in forest.sentence or "give away" in forest.sentence
    assert "It does much better on its training rows" in forest.sentence
    assert "hardly tell" in plain.sentence
    assert forest.gap is not None
    assert forest.gap.fitted == pytest.approx(1.0, abs=0.01)
    assert forest.gap.gap > 0.1


def test_interval_holds_the_truth() -> None:
    """Of 200 draws from two normal distributions the interval holds the known area in about 95 of 100."""
    random = np.random.default_rng(1)
    truth = 0.7602  # Phi(1 / sqrt 2)
    held = 0
    for _ in range(200):
        found = membership(random.normal(1, 1, 150), random.normal(0, 1, 150))
        assert found is not None
        held += found.low <= truth <= found.high
    assert 180 <= held <= 199


def test_few_rows_prove_little() -> None:
    found = membership(np.ones(10), np.zeros(10))
    assert found is not None
    assert found.auc == 1.0
    assert found.low < 0.8
    assert membership(np.ones(9), np.zeros(100)) is None


def test_labels_can_be_texts_and_rows_frames() -> None:
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    labels = np.where(Y == 1, "yes", "no")
    frame = pandas.DataFrame(X, columns=[f"c{n}" for n in range(8)])
    model = RandomForestClassifier(10, random_state=0).fit(frame[:400], labels[:400])
    by_pandas = check_model(model, frame[:400], labels[:400], unseen=(frame[400:], labels[400:]))
    assert by_pandas.membership is not None
    assert by_pandas.robustness
    table = polars.from_pandas(frame)
    by_polars = check_model(model, table[:400], labels[:400], unseen=(table[400:], labels[400:]))
    assert by_polars.membership == by_pandas.membership
    assert [noise.rows for noise in by_polars.robustness] == [400, 400]


def test_numbers_are_answers_too() -> None:
    rows, values = make_regression(300, 30, noise=10, random_state=0)
    model = LinearRegression().fit(rows[:60], values[:60])
    found = check_model(model, rows[:60], values[:60], unseen=(rows[60:], values[60:]))
    assert found.membership is not None
    assert found.membership.auc > 0.55
    assert found.gap is not None
    assert found.gap.fitted == pytest.approx(model.score(rows[:60], values[:60]), abs=1e-4)
    assert found.robustness[0].moved is not None


def test_rounded_probabilities_are_seen() -> None:
    class Rounded:
        classes_ = np.array([0, 1])

        def predict_proba(self, rows: Any) -> Any:
            p = np.random.default_rng(0).random(len(rows)).round(2)
            return np.column_stack([1 - p, p])

    assert check_model(Rounded(), *INSIDE).decimals == 2
    assert check_model(fitted(LogisticRegression()), *INSIDE).decimals is None


def test_a_column_that_the_label_gives_away_is_guessed() -> None:
    random = np.random.default_rng(0)
    ill = random.integers(0, 2, 400)
    rows = np.column_stack([ill, random.integers(0, 3, 400)])
    labels = np.where(random.random(400) < 0.95, ill, 1 - ill)
    found = check_model(LogisticRegression().fit(rows, labels), rows, labels)
    assert found.attributes[0].column == "column 1"
    assert found.attributes[0].guessed > 0.9
    assert found.attributes[0].by_chance < 0.6


class Parity:
    """Answers by a digit far behind the point."""

    classes_ = np.array([0, 1])

    def predict_proba(self, rows: Any) -> Any:
        return np.eye(2)[(rows[:, 0] * 1000).astype(int) % 2]


def test_robust_models_keep_their_answers() -> None:
    steady = check_model(fitted(LogisticRegression()), *INSIDE).robustness
    nervous = check_model(Parity(), *INSIDE).robustness
    assert [noise.noise for noise in steady] == [0.01, 0.1]
    assert steady[1].kept is not None
    assert nervous[1].kept is not None
    assert steady[1].kept > nervous[1].kept


# limits


def test_what_cannot_be_checked_is_told() -> None:
    assert check_model(fitted(SVC())).notes
    assert check_model(fitted(SVC()), *INSIDE).membership is None
    with pytest.raises(NoModel, match="has no predict"):
        check_model(object(), *INSIDE)
    with pytest.raises(NoModel, match="There are 400 rows and 3 labels"):
        check_model(fitted(SVC()), X[:400], [1, 2, 3])
    with pytest.raises(NoModel, match=r"cannot answer for these rows \(ValueError\)"):
        check_model(fitted(SVC()), X[:400, :2], Y[:400])


def test_nothing_changes() -> None:
    model = fitted(RandomForestClassifier(5, random_state=0))
    rows, labels = X[:400].copy(), Y[:400].copy()
    before, chance = pickle.dumps(model), np.random.get_state()[1].copy()
    check_model(model, rows, labels, unseen=OUTSIDE, attacks=True)
    assert pickle.dumps(model) == before
    assert (rows == X[:400]).all()
    assert (labels == Y[:400]).all()
    assert (np.random.get_state()[1] == chance).all()


def test_attack_turns_answers_where_the_toolbox_is_installed() -> None:
    found = check_model(fitted(LinearSVC()), *INSIDE, attacks=True)
    if not attacks.is_installed():
        assert "No attack was tried: that needs the extra, jupyter_secai[attacks]." in found.notes
        return
    assert found.attack is not None
    assert found.attack.turned > 5
    assert found.attack.change is not None
