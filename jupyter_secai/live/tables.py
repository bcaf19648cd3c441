"""Tables of any library as columns of codes: what the rest computes with, whatever the table is.

A code stands for a value of its column; 0 is a missing one. Values are met once each, never row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

MOST_ROWS = 1_000_000
_SEED = 0


class NoTable(TypeError):  # noqa: N818
    """This is no table that is known here; the message is one sentence."""


class Column(NamedTuple):
    """A column: its name, the code of each row, and the value of each code from 1 on."""

    name: str
    codes: Codes
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class LiveTable:
    """A table's columns. `rows` were read of `all_rows`; `kind` says the library."""

    kind: str
    columns: tuple[Column, ...]
    rows: int
    all_rows: int

    @property
    def is_sample(self) -> bool:
        return self.rows < self.all_rows

    def column(self, name: str) -> Column:
        """A column by name; raises NoTable where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise NoTable(f"There is no column {name}.")


def read_table(table: Any, most_rows: int = MOST_ROWS) -> LiveTable:
    """The columns of a pandas, polars, pyarrow, DuckDB or Spark table; raises NoTable.

    Of more than `most_rows` rows a sample is read, always the same one.
    """
    package = type(table).__module__.partition(".")[0]
    name = type(table).__name__
    read = _READERS.get((package, name)) or _READERS.get((package, ""))
    if read is None:
        raise NoTable(f"A {package}.{name} is not a table that can be profiled: give a data frame.")
    return read(table, most_rows)


def _pandas(table: Any, most_rows: int) -> LiveTable:
    import pandas as pd

    frame = table.to_frame() if isinstance(table, pd.Series) else table
    frame = _with_index(frame)
    total = len(frame)
    if total > most_rows:
        frame = frame.sample(most_rows, random_state=_SEED)
    columns = [_pandas_column(str(name), frame.iloc[:, at]) for at, name in enumerate(frame.columns)]
    return LiveTable("pandas", tuple(filter(None, columns)), len(frame), total)


def _with_index(frame: Any) -> Any:
    """A named index is a column too: it may be a customer's number."""
    return frame.reset_index() if any(name is not None for name in frame.index.names) else frame


def _pandas_column(name: str, series: Any) -> Column | None:
    import pandas as pd

    try:
        codes, values = pd.factorize(series)
    except TypeError:  # lists and dicts cannot be told apart by hashing
        codes, values = pd.factorize(series.map(repr, na_action="ignore"))
    return Column(name, np.asarray(codes, dtype=np.int64) + 1, values.tolist())


def _polars(table: Any, most_rows: int) -> LiveTable:
    import polars as pl

    if isinstance(table, pl.LazyFrame):
        table = table.collect()
    frame = table.to_frame() if isinstance(table, pl.Series) else table
    total = frame.height
    if total > most_rows:
        frame = frame.sample(most_rows, seed=_SEED)
    columns = tuple(_polars_column(name, frame.get_column(name)) for name in frame.columns)
    return LiveTable("polars", columns, frame.height, total)


def _polars_column(name: str, series: Any) -> Column:
    import polars as pl

    if series.dtype.is_nested():
        series = pl.Series(name, [None if value is None else repr(value) for value in series])
    values = series.drop_nulls().unique(maintain_order=True)
    numbers = values.to_frame("value").with_row_index("code", offset=1)
    joined = series.to_frame("value").join(numbers, on="value", how="left", maintain_order="left")
    codes = joined.get_column("code").fill_null(0).to_numpy()
    return Column(name, codes.astype(np.int64), values.to_list())


def _arrow(table: Any, most_rows: int) -> LiveTable:
    import pyarrow as pa

    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    total = table.num_rows
    if total > most_rows:
        chosen = np.sort(np.random.default_rng(_SEED).choice(total, most_rows, replace=False))
        table = table.take(chosen)
    columns = tuple(_arrow_column(name, table.column(at)) for at, name in enumerate(table.column_names))
    return LiveTable("pyarrow", columns, table.num_rows, total)


def _arrow_column(name: str, column: Any) -> Column:
    import pyarrow as pa

    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if pa.types.is_nested(array.type):
        array = pa.array([None if value is None else repr(value) for value in array.to_pylist()])
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Column(name, codes.astype(np.int64) + 1, array.dictionary.to_pylist())


def _duckdb(relation: Any, most_rows: int) -> LiveTable:
    total = int(relation.aggregate("count(*)").fetchall()[0][0])
    if total > most_rows:
        sampled = f"select * from whole using sample reservoir({most_rows} rows) repeatable ({_SEED})"  # noqa: S608
        relation = relation.query("whole", sampled)
    read = _arrow(relation.to_arrow_table(), most_rows)
    return LiveTable("duckdb", read.columns, read.rows, total)


def _spark(frame: Any, most_rows: int) -> LiveTable:
    total = int(frame.count())
    if total > most_rows:
        frame = frame.sample(fraction=min(1.0, 1.1 * most_rows / total), seed=_SEED).limit(most_rows)
    read = _pandas(frame.toPandas(), most_rows)
    return LiveTable("pyspark", read.columns, read.rows, total)


_READERS: dict[tuple[str, str], Callable[[Any, int], LiveTable]] = {
    ("pandas", "DataFrame"): _pandas,
    ("geopandas", "GeoDataFrame"): _pandas,
    ("pandas", "Series"): _pandas,
    ("polars", "DataFrame"): _polars,
    ("polars", "LazyFrame"): _polars,
    ("polars", "Series"): _polars,
    ("pyarrow", "Table"): _arrow,
    ("pyarrow", "RecordBatch"): _arrow,
    ("duckdb", "DuckDBPyRelation"): _duckdb,
    ("_duckdb", "DuckDBPyRelation"): _duckdb,
    ("pyspark", "DataFrame"): _spark,
}
