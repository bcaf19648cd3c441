"""Ordinary objects as people pickle them, of the libraries that are installed: what a check must let pass.

`python tests/ordinary_pickles.py` prints each that is not clean, and how many files there are of which library. It
is a process of its own, as some libraries change how others are pickled.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import pickle
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

Made = tuple[str, Any]


def _numpy() -> Iterator[Made]:
    import numpy as np

    for kind in "? i1 i4 i8 u2 f2 f4 f8 c8 c16 U5 S3 M8[ns] m8[s] O".split():
        yield f"array {kind}", np.zeros(4, dtype=kind)
    yield "fortran", np.asfortranarray(np.ones((3, 4)))
    yield "masked", np.ma.masked_array([1, 2], [True, False])
    yield "records", np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
    yield "recarray", np.rec.array([(1, "a")], names="n,s")
    yield "scalar", np.float64(3.0)
    yield "scalars", [np.int32(1), np.str_("a"), np.bool_(True), np.datetime64("2026-01-01")]
    yield "dtype", np.dtype("f8")
    yield "generator", np.random.default_rng(0)
    yield "random state", np.random.RandomState(0)
    yield "polynomial", np.polynomial.Polynomial([1, 2])
    yield "poly1d", np.poly1d([1, 2])
    yield "big", np.arange(200_000.0)
    yield "ufunc", np.exp
    yield "function", np.mean


def _pandas() -> Iterator[Made]:
    import pandas as pd

    days = pd.date_range("2026-01-01", periods=4, freq="D")
    frame = pd.DataFrame({"a": [1, 2, 3, 4], "b": list("wxyz"), "c": [1.5, None, 2, 3], "d": days})
    yield "frame", frame
    yield "series", frame["a"]
    yield "text", frame["b"]
    yield "string type", frame["b"].astype("string")
    yield "categories", frame["b"].astype("category")
    yield "nullable", frame["a"].astype("Int64")
    yield "nullable float", frame["c"].astype("Float64")
    yield "nullable bool", (frame["a"] > 1).astype("boolean")
    yield "zones", frame["d"].dt.tz_localize("Europe/Paris")
    yield "periods", frame["d"].dt.to_period("M")
    yield "timedeltas", frame["d"] - frame["d"].iloc[0]
    yield "intervals", pd.cut(frame["a"], 2)
    yield "interval index", pd.interval_range(0, 3)
    yield "multi-index", frame.set_index(["a", "b"])
    yield "date index", frame.set_index("d")
    yield "range index", pd.RangeIndex(4)
    yield "timestamp", pd.Timestamp("2026-01-01", tz="UTC")
    yield "offset", pd.offsets.BusinessDay()
    yield "month end", pd.offsets.MonthEnd(2)
    yield "sparse", frame["a"].astype("Sparse[int]")
    yield "missing", [pd.NA, pd.NaT]
    yield "columns of both levels", frame.pivot_table(index="a", columns="b", values="c")
    yield "flags", frame.set_flags(allows_duplicate_labels=False)
    yield "group keys", dict(list(frame.groupby("b")))
    try:
        yield "arrow", frame["b"].astype("string[pyarrow]")
        yield "arrow type", frame["a"].convert_dtypes(dtype_backend="pyarrow")
    except ImportError:
        return


def _sklearn() -> Iterator[Made]:
    import numpy as np
    from sklearn.utils import all_estimators
    from sklearn.utils.estimator_checks import _yield_all_checks  # noqa: F401  the checks' module loads what estimators need

    random = np.random.default_rng(0)
    x, y = np.abs(random.normal(size=(40, 4))), np.array([0, 1] * 20)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, cls in all_estimators():
            try:
                model = cls()
            except TypeError:
                continue
            with contextlib.suppress(Exception):  # what does not fit these numbers is pickled as it was made
                model.fit(x, y)
            yield name, model
    yield from _sklearn_wholes(x, y)


def _sklearn_wholes(x: Any, y: Any) -> Iterator[Made]:
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import RandomForestClassifier, StackingClassifier, VotingClassifier
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.feature_selection import SelectKBest, f_classif
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import make_scorer, mean_squared_error
    from sklearn.model_selection import GridSearchCV, KFold
    from sklearn.pipeline import FeatureUnion, make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    lr = LogisticRegression()
    yield "pipeline", make_pipeline(StandardScaler(), SelectKBest(f_classif, k=2), lr).fit(x, y)
    yield "columns", ColumnTransformer([("s", StandardScaler(), [0, 1])], remainder="passthrough").fit(x)
    yield "union", FeatureUnion([("s", StandardScaler())]).fit(x)
    yield "search", GridSearchCV(lr, {"C": [1, 2]}, cv=KFold(2)).fit(x, y)
    yield "vote", VotingClassifier([("a", lr), ("b", RandomForestClassifier(3))]).fit(x, y)
    yield "stack", StackingClassifier([("a", lr)], cv=2).fit(x, y)
    yield "texts", TfidfVectorizer().fit(["a few words", "some more words"])
    yield "scorer", make_scorer(mean_squared_error)
    import numpy as np

    yield "function of numpy", FunctionTransformer(np.log1p).fit(x)


def _scipy() -> Iterator[Made]:
    import numpy as np
    from scipy import interpolate, optimize, sparse, spatial, stats

    for kind in "csr csc coo lil dok dia bsr".split():
        yield f"matrix {kind}", sparse.random(5, 5, 0.5, format=kind)
        yield f"array {kind}", getattr(sparse, f"{kind}_array")(np.eye(4))
    yield "spline", interpolate.CubicSpline([0, 1, 2], [0, 1, 4])
    yield "interpolator", interpolate.RegularGridInterpolator(([0, 1], [0, 1]), np.ones((2, 2)))
    yield "frozen", stats.norm(0, 1)
    yield "density", stats.gaussian_kde([1.0, 2, 3])
    yield "tree", spatial.KDTree(np.eye(3))
    yield "compiled tree", spatial.cKDTree(np.eye(3))
    yield "hull", spatial.transform.Rotation.from_euler("z", 90)
    yield "result", optimize.minimize(lambda v: (v**2).sum(), [1.0, 2.0], method="Nelder-Mead")
    yield "test", stats.ttest_ind([1, 2, 3], [2, 3, 4])


def _xgboost() -> Iterator[Made]:
    import numpy as np
    import xgboost

    x, y = np.random.default_rng(0).normal(size=(30, 3)), [0, 1] * 15
    yield "classifier", xgboost.XGBClassifier(n_estimators=3).fit(x, y)
    yield "regressor", xgboost.XGBRegressor(n_estimators=3).fit(x, y)
    yield "booster", xgboost.train({}, xgboost.DMatrix(x, y), 3)


def _lightgbm() -> Iterator[Made]:
    import lightgbm
    import numpy as np

    x, y = np.random.default_rng(0).normal(size=(60, 3)), [0, 1] * 30
    yield "classifier", lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(x, y)
    yield "ranker", lightgbm.LGBMRanker(n_estimators=3, verbose=-1).fit(x, y, group=[60])
    yield "booster", lightgbm.train({"verbose": -1}, lightgbm.Dataset(x, y), 3)


def _statsmodels() -> Iterator[Made]:
    import numpy as np
    import statsmodels.api as sm

    x, y = sm.add_constant(np.arange(30.0)), np.arange(30.0) + np.random.default_rng(0).normal(size=30)
    yield "OLS", sm.OLS(y, x).fit()
    yield "logit", sm.Logit((y > 15).astype(int), x).fit_regularized(disp=0)
    yield "GLM", sm.GLM(y, x).fit()
    yield "ARIMA", sm.tsa.ARIMA(y, order=(1, 0, 0)).fit()


def _torch() -> Iterator[Made]:
    import torch

    model = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.BatchNorm1d(4), torch.nn.LSTM(4, 2)
    )
    yield "state", model.state_dict()
    yield "module", model
    yield "transformer", torch.nn.TransformerEncoderLayer(8, 2)
    yield (
        "convolution",
        torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.MaxPool2d(2), torch.nn.Dropout()),
    )
    yield "optimiser", torch.optim.Adam(model.parameters()).state_dict()
    for kind in (torch.float16, torch.bfloat16, torch.int64, torch.bool, torch.complex64):
        yield f"tensor {kind}", torch.zeros(3, dtype=kind)
    yield "sparse", torch.eye(3).to_sparse()
    yield "parameter", torch.nn.Parameter(torch.zeros(2))


def _networkx() -> Iterator[Made]:
    import networkx

    yield "graph", networkx.karate_club_graph()
    yield "directed", networkx.DiGraph([(1, 2)])
    yield "multi", networkx.MultiGraph([(1, 2), (1, 2)])


def _sympy() -> Iterator[Made]:
    import sympy

    x = sympy.Symbol("x")
    yield "expression", sympy.sin(x) ** 2 + 3 * x / 2
    yield "matrix", sympy.Matrix([[1, x], [x, 2]])


def _polars() -> Iterator[Made]:
    import polars

    yield "frame", polars.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    yield "series", polars.Series("a", [1.0, 2.0])
    yield "lazy", polars.LazyFrame({"a": [1]})
    yield "expression", polars.col("a").sum()


def _pyarrow() -> Iterator[Made]:
    import pyarrow

    table = pyarrow.table({"a": [1, 2], "b": ["x", "y"]})
    yield "table", table
    yield "schema", table.schema
    yield "array", table["a"].combine_chunks()


LIBRARIES: dict[str, Callable[[], Iterator[Made]]] = {
    "numpy": _numpy,
    "pandas": _pandas,
    "sklearn": _sklearn,
    "scipy": _scipy,
    "xgboost": _xgboost,
    "lightgbm": _lightgbm,
    "statsmodels": _statsmodels,
    "torch": _torch,
    "networkx": _networkx,
    "sympy": _sympy,
    "polars": _polars,
    "pyarrow": _pyarrow,
}


def objects() -> Iterator[tuple[str, str, Any]]:
    """Library, name and object, of what is installed."""
    for library, make in LIBRARIES.items():
        try:
            importlib.import_module(library)
        except ImportError:
            continue
        for name, value in make():
            yield library, name, value


_COMPRESSORS = ("zlib", "gzip", "bz2", "xz", "lzma", "lz4")


def written(
    library: str, value: Any, number: int, protocols: Iterable[int] = range(6)
) -> Iterator[tuple[str, bytes]]:
    """The files that people would write of it: file name and bytes."""
    for protocol in protocols:
        try:
            yield f"p{protocol}.pkl", pickle.dumps(value, protocol)
        except Exception:  # noqa: S112  some objects have no old form
            continue
    for package in ("dill", "cloudpickle"):
        try:
            yield f"{package}.pkl", importlib.import_module(package).dumps(value)
        except Exception:  # noqa: S112  not installed, or not for this object
            continue
    if library == "torch":
        import torch

        for new in (True, False):
            out = io.BytesIO()
            torch.save(value, out, _use_new_zipfile_serialization=new)
            yield f"new_{new}.pt", out.getvalue()
    yield from _joblib(value, _COMPRESSORS[number % len(_COMPRESSORS)])


def _joblib(value: Any, compressor: str) -> Iterator[tuple[str, bytes]]:
    try:
        import joblib
    except ImportError:
        return
    for compress in (0, (compressor, 3)):
        out = io.BytesIO()
        try:
            joblib.dump(value, out, compress=compress)
        except Exception:  # noqa: S112  lz4 is a package of its own
            continue
        yield f"{compress and compressor}.joblib", out.getvalue()


def main(each: str = "") -> None:
    """Print what is not clean; with `each`, in one protocol for each object."""
    from jupyter_secai.artefacts.checking import check_file

    files: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, (library, name, value) in enumerate(objects()):
            protocols = [number % 6] if each else range(6)
            for file, data in written(library, value, number, protocols):
                path = Path(folder, file)
                path.write_bytes(data)
                found = check_file(path)
                files[library] += 1
                verdicts[found.verdict] += 1
                if found.verdict != "clean" and not _is_not_unpacked(data):
                    print(f"{library}\t{name}\t{file}\t{found.sentence}")
    print(sum(files.values()), "files", dict(files), dict(verdicts), file=sys.stderr)


def _is_not_unpacked(data: bytes) -> bool:
    """lz4 is unpacked where its package is there."""
    return data.startswith(b"\x04\x22\x4d\x18") and not importlib.util.find_spec("lz4")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
