"""The profile of live tables: the same numbers by any library, those that the definitions give, and no value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")

from jupyter_secai.live.anonymity import closeness, diversity, groups_of, risks  # noqa: E402
from jupyter_secai.live.profile import NoTable, Profile, profile  # noqa: E402
from jupyter_secai.live.tables import read_table  # noqa: E402

# Made for this test: two groups of three and one of two in (zip, sex).
ROWS: dict[str, list[Any]] = {
    "email": [f"person{n}@example.com" for n in range(8)],
    "zip": ["10115", "10115", "10115", "20095", "20095", "20095", "80331", "80331"],
    "sex": ["f", "f", "f", "m", "m", "m", "f", "f"],
    "diagnosis": ["asthma", "asthma", "flu", "flu", "flu", "flu", "asthma", "diabetes"],
    "salary": [10, 20, 30, 10, 10, 10, 40, 50],
    "score": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, None],
}


def as_pandas(rows: dict[str, list[Any]]) -> Any:
    return pd.DataFrame(rows)


def as_polars(rows: dict[str, list[Any]]) -> Any:
    return pytest.importorskip("polars").DataFrame(rows)


def as_arrow(rows: dict[str, list[Any]]) -> Any:
    return pytest.importorskip("pyarrow").table(rows)


def as_duckdb(rows: dict[str, list[Any]]) -> Any:
    arrow = as_arrow(rows)
    return pytest.importorskip("duckdb").from_arrow(arrow)


def as_lazy(rows: dict[str, list[Any]]) -> Any:
    return as_polars(rows).lazy()


LIBRARIES = [as_pandas, as_polars, as_lazy, as_arrow, as_duckdb]


@pytest.fixture(params=LIBRARIES, ids=lambda make: make.__name__)
def found(request: pytest.FixtureRequest) -> Profile:
    return profile(request.param(ROWS), ["zip", "sex"], ["diagnosis", "salary"], population=80)


def test_numbers_are_those_of_the_definitions(found: Profile) -> None:
    told = found.anonymity
    assert told is not None
    assert (told.k, told.rows_alone, told.rows_below, told.groups) == (2, 0, 8, 3)
    assert told.rows_by_size == [0, 8, 0, 0, 0]
    assert told.diversity == {"diagnosis": 1, "salary": 1}
    # (20095, m) is all flu, of which the whole has half
    assert told.closeness["diagnosis"] == pytest.approx(0.5)
    # (80331, f) holds 40 and 50; the running shares of the whole are 1/2, 5/8, 6/8, 7/8, 1
    assert told.closeness["salary"] == pytest.approx((0.5 + 0.625 + 0.75 + 0.375) / 4)
    assert (told.prosecutor, told.journalist, told.marketer) == (0.5, 0.05, 0.375)


def test_columns_have_their_classes(found: Profile) -> None:
    kinds = {column.name: column.kind for column in found.columns}
    assert kinds == {
        "email": "direct",
        "zip": "quasi",
        "sex": "quasi",
        "diagnosis": "special",
        "salary": "special",
        "score": "other",
    }
    score = next(column for column in found.columns if column.name == "score")
    assert (score.distinct, score.distinct_share, score.missing_share) == (7, 1.0, 0.125)


def test_no_value_is_told(found: Profile) -> None:
    text = found.model_dump_json()
    for value in ("person3", "10115", "asthma", "diabetes"):
        assert value not in text


def test_quasi_identifiers_are_suggested() -> None:
    found = profile(as_pandas(ROWS))
    assert found.anonymity is not None
    assert found.anonymity.quasi == ["zip", "sex"]
    assert set(found.anonymity.diversity) == {"diagnosis", "salary"}


def wide(rows: int) -> dict[str, list[Any]]:
    random = np.random.default_rng(0)
    days = pd.Timestamp("1950-01-01") + pd.to_timedelta(random.integers(0, 20_000, rows), "D")
    return {
        "zip": [str(code) for code in random.integers(10_000, 10_040, rows)],
        "birth_date": days.to_pydatetime().tolist(),
        "age": random.integers(18, 90, rows).tolist(),
        "sex": random.choice(["f", "m"], rows).tolist(),
        "city": random.choice([f"city {n}" for n in range(60)], rows).tolist(),
    }


@pytest.mark.parametrize("make", [as_pandas, as_polars, as_arrow], ids=["pandas", "polars", "pyarrow"])
def test_the_plan_does_what_it_says(make: Any) -> None:
    """The code is run step by step, as a user would run it, and the table is profiled after each."""
    quasi = ["zip", "birth_date", "age", "sex", "city"]
    rows = {name: wide(300)[name] for name in quasi}
    first = profile(make(rows), quasi, [], name="people")
    assert first.anonymity is not None
    assert len(first.suggestions) > 2
    scope: dict[str, Any] = {"people": make(rows)}
    if make is as_polars:
        scope["pl"] = pytest.importorskip("polars")
    exec(first.preparation, scope)  # noqa: S102
    for suggestion in first.suggestions:
        exec(suggestion.code, scope)  # noqa: S102
        left = [name for name in quasi if name in list(scope["people"].columns)]
        after = profile(scope["people"], left, []).anonymity
        told = (after.k, after.rows_below) if after else (0, 0)
        assert told == (suggestion.k_after, suggestion.rows_below_after), suggestion.words
    assert first.suggestions[-1].rows_below_after == 0
    assert len(scope["people"]) > 150, "most rows are kept"


@pytest.mark.parametrize("make", [as_pandas, as_polars], ids=["pandas", "polars"])
def test_what_says_who_somebody_is_is_left_out_first(make: Any) -> None:
    found = profile(make(ROWS), ["zip"], name="people")
    first = found.suggestions[0]
    assert (first.column, first.words) == ("email", "leave it out, as it says who somebody is")
    scope: dict[str, Any] = {"people": make(ROWS)}
    exec(first.code, scope)  # noqa: S102
    assert list(scope["people"].columns) == [name for name in ROWS if name != "email"]


def test_a_table_that_hides_well_needs_no_step() -> None:
    found = profile(as_pandas({"sex": ["f", "m"] * 20}), ["sex"])
    assert found.anonymity is not None
    assert (found.anonymity.k, found.suggestions) == (20, [])


@pytest.mark.parametrize("make", LIBRARIES, ids=lambda make: make.__name__)
def test_a_large_table_is_sampled_and_says_so(make: Any) -> None:
    found = profile(make(wide(500)), ["sex"], most_rows=100)
    assert (found.rows, found.all_rows, found.is_sample) == (100, 500, True)
    assert "100 of 500 rows" in found.sentence
    assert profile(make(wide(500)), ["sex"], most_rows=100).columns == found.columns, "always the same sample"


@pytest.mark.parametrize("table", [{}, [1, 2], "text", None, object()])
def test_what_is_no_table_is_one_sentence(table: object) -> None:
    with pytest.raises(NoTable, match="is not a table that can be profiled"):
        profile(table)


def test_a_column_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(NoTable, match=r"There is no column zipp\."):
        profile(as_pandas(ROWS), ["zipp"])


def test_odd_tables() -> None:
    assert profile(pd.DataFrame()).anonymity is None
    assert profile(pd.DataFrame({"sex": []})).anonymity is None
    nested = pd.DataFrame({"a": [[1], [1], None], "b": [{"x": 1}, {"x": 2}, {"x": 1}]})
    assert [column.distinct for column in profile(nested).columns] == [1, 2]
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert len(profile(twice).columns) == 2


def test_names_of_people_in_headers_are_not_told() -> None:
    found = profile(pd.DataFrame({"ada.lovelace@" + "gmail.com": [1, 2], "score": [1, 2]}))
    assert [column.name for column in found.columns] == ["column 1", "score"]


def test_a_named_index_is_a_column() -> None:
    table = pd.DataFrame({"x": [1, 2]}, index=pd.Index(["a@example.com", "b@example.com"], name="email"))
    assert profile(table).columns[0].kind == "direct"


def test_nothing_of_the_table_changes() -> None:
    table = as_pandas(ROWS)
    before = table.copy(deep=True)
    profile(table)
    pd.testing.assert_frame_equal(table, before)


codes = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), min_size=1, max_size=40)


@settings(max_examples=60)
@given(codes)
def test_diversity_and_closeness_are_those_of_a_plain_count(rows: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["g", "s"])
    groups = groups_of([frame["g"].to_numpy()], len(frame))
    sensitive = frame["s"].to_numpy()
    assert diversity(groups, sensitive) == frame.groupby("g")["s"].nunique().min()
    whole = frame["s"].value_counts(normalize=True).sort_index()
    shares = [
        part["s"].value_counts(normalize=True).reindex(whole.index, fill_value=0) - whole
        for _, part in frame.groupby("g")
    ]
    kinds = len(whole)
    apart = max(each.abs().sum() / 2 for each in shares)
    moved = max(each.cumsum().abs().sum() / (kinds - 1) for each in shares) if kinds > 1 else 0
    assert closeness(groups, sensitive) == pytest.approx(apart if kinds > 1 else 0)
    assert closeness(groups, sensitive, sorted(set(sensitive.tolist()))) == pytest.approx(moved)


def test_risks_of_nothing_are_nothing() -> None:
    assert risks(groups_of([], 0)) == (0.0, 0.0, 0.0)
    assert groups_of([], 3).k == 3
    assert read_table(as_pandas(ROWS)).rows == 8


CANON = json.loads(Path(__file__).with_name("data").joinpath("pycanon.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("make", LIBRARIES)
def test_k_l_and_t_are_those_of_pycanon(make: Any) -> None:
    """Its answers were written by scripts/pycanon_answers.py."""
    for said in CANON:
        table = {**said["table"], "age": list(map(str, said["table"]["age"]))}
        anonymity = profile(make(table), ["zip", "sex", "age"], sensitive=["diagnosis", "salary"]).anonymity
        assert anonymity is not None
        assert (anonymity.k, anonymity.diversity) == (said["k"], said["l"])
        assert anonymity.closeness == pytest.approx(said["t"], abs=5.01e-5)  # told in four digits
