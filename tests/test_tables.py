"""Tables: read in all the forms that outputs and sources show, each cell in its place, nothing else taken for one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import frame_html

from jupyter_secai.detect.tables import read_table
from jupyter_secai.notebook.layers import Form
from jupyter_secai.notebook.tables import Table, tables

NAMES = ["Anna Berger", "Jean-Luc Martin", "Li Wei"]
MAILS = ["anna.b@kontor-nord.de", "jl@maison-sud.fr", "wei@shop-ost.cn"]

PRINTED = """\
              name                  email  age  score
0      Anna Berger  anna.b@kontor-nord.de   34  -0.50
1  Jean-Luc Martin       jl@maison-sud.fr   51   1.25
2           Li Wei        wei@shop-ost.cn   28   3.00"""
INDEXED = f"""\
{"age":>42}  score
{"name":16}{"email":21}{"":12}
Anna Berger     anna.b@kontor-nord.de   34  -0.50
Jean-Luc Martin jl@maison-sud.fr        51   1.25
Li Wei          wei@shop-ost.cn         28   3.00"""
WRAPPED = """\
              name  age  \\
0      Anna Berger   34   
1  Jean-Luc Martin   51   
2           Li Wei   28   

                   email  
0  anna.b@kontor-nord.de  
1       jl@maison-sud.fr  
2        wei@shop-ost.cn  """  # noqa: W291
POLARS = """\
shape: (3, 3)
┌─────────────────┬───────────────────────┬─────┐
│ name            ┆ email                 ┆ age │
│ ---             ┆ ---                   ┆ --- │
│ str             ┆ str                   ┆ i64 │
╞═════════════════╪═══════════════════════╪═════╡
│ Anna Berger     ┆ anna.b@kontor-nord.de ┆ 34  │
│ Jean-Luc Martin ┆ jl@maison-sud.fr      ┆ 51  │
│ Li Wei          ┆ wei@shop-ost.cn       ┆ 28  │
└─────────────────┴───────────────────────┴─────┘"""
SPARK = """\
+---------------+---------------------+---+
|           name|                email|age|
+---------------+---------------------+---+
|    Anna Berger|anna.b@kontor-nord.de| 34|
|Jean-Luc Martin|     jl@maison-sud.fr| 51|
|         Li Wei|      wei@shop-ost.cn| 28|
+---------------+---------------------+---+
only showing top 3 rows"""
PSQL = """\
      name       |         email         | age
-----------------+-----------------------+-----
 Anna Berger     | anna.b@kontor-nord.de |  34
 Jean-Luc Martin | jl@maison-sud.fr      |  51
 Li Wei          | wei@shop-ost.cn       |  28
(3 rows)"""
MARKDOWN = """\
|    | name            | email                 |   age |
|---:|:----------------|:----------------------|------:|
|  0 | Anna Berger     | anna.b@kontor-nord.de |    34 |
|  1 | Jean-Luc Martin | jl@maison-sud.fr      |    51 |
|  2 | Li Wei          | wei@shop-ost.cn       |    28 |"""
RULED = """\
    name             email                    age
--  ---------------  ---------------------  -----
 0  Anna Berger      anna.b@kontor-nord.de     34
 1  Jean-Luc Martin  jl@maison-sud.fr          51
 2  Li Wei           wei@shop-ost.cn           28"""
TIBBLE = """\
# A tibble: 3 \u00d7 3
  name            email                   age
  <chr>           <chr>                 <dbl>
1 Anna Berger     anna.b@kontor-nord.de    34
2 Jean-Luc Martin jl@maison-sud.fr         51
3 Li Wei          wei@shop-ost.cn          28"""
TURNED = """\
                           0                 1                2
name             Anna Berger   Jean-Luc Martin           Li Wei
email  anna.b@kontor-nord.de  jl@maison-sud.fr  wei@shop-ost.cn
age                       34                51               28"""
CSV = "name,email,age\n" + "".join(
    f"{n},{m},{a}\n" for n, m, a in zip(NAMES, MAILS, (34, 51, 28), strict=True)
)
RECORDS = (
    "[" + ", ".join(f'{{"name": "{n}", "email": "{m}"}}' for n, m in zip(NAMES, MAILS, strict=True)) + "]"
)
TYPED = f"""import pandas as pd
df = pd.DataFrame({{
    'name': {NAMES},
    'email': {MAILS},
    'age': [34, 51, 28],
}})"""
HTML = frame_html(["name", "email"], *([n, m] for n, m in zip(NAMES, MAILS, strict=True)))
NESTED = f"<table><tr><td>page</td><td>{HTML}</td></tr></table>"
STYLED = HTML.replace("<td>", '<td id="T_1_row0_col0" class="data row0 col0" >').replace(
    MAILS[0], f'<a href="mailto:{MAILS[0]}">{MAILS[0].replace("@", "&#64;")}</a>'
)

SHOWN: dict[str, tuple[Form, str]] = {
    "pandas": ("plain", PRINTED),
    "pandas with an index of names": ("plain", INDEXED),
    "pandas in two parts": ("plain", WRAPPED),
    "pandas turned round": ("plain", TURNED),
    "polars": ("plain", POLARS),
    "Spark": ("plain", SPARK),
    "psql": ("plain", PSQL),
    "Markdown": ("markdown", MARKDOWN),
    "lines of dashes": ("plain", RULED),
    "tibble": ("plain", TIBBLE),
    "CSV": ("plain", CSV),
    "CSV with an index": ("plain", "\n".join(f"{n}{line}" for n, line in zip(("", "0,", "1,", "2,"), ("," + CSV).split("\n"), strict=False))),
    "TSV": ("plain", CSV.replace(",", "\t")),
    "semicolons": ("raw", CSV.replace(",", ";")),
    "CSV in quotes": ("plain", "\n".join('"' + line.replace(",", '","') + '"' for line in CSV.split("\n")[:-1])),
    "CSV in code": ("code", f'df = pd.read_csv(io.StringIO("""{CSV}"""))'),
    "CSV written by a magic": ("code", f"%%writefile people.csv\n{CSV}"),
    "JSON": ("json", RECORDS),
    "JSON printed": ("plain", RECORDS),
    "JSON lines": ("plain", RECORDS[1:-1].replace("}, ", "}\n")),
    "JSON with its columns apart": ("json", f'{{"columns": ["name", "email"], "data": {[list(p) for p in zip(NAMES, MAILS, strict=True)]}}}'.replace("'", '"')),
    "dicts": ("plain", RECORDS.replace('"', "'")),
    "Spark rows": ("plain", "[" + ", ".join(f"Row(name='{n}', email='{m}')" for n, m in zip(NAMES, MAILS, strict=True)) + "]"),
    "columns as lists": ("plain", f"{{'name': {NAMES}, 'email': {MAILS}}}"),
    "columns by row number": ("json", '{"name": {"0": "Anna Berger", "1": "Jean-Luc Martin", "2": "Li Wei"}, "email": {"0": "anna.b@kontor-nord.de", "1": "jl@maison-sud.fr", "2": "wei@shop-ost.cn"}}'),
    "a frame typed into code": ("code", TYPED),
    "HTML": ("html", HTML),
    "HTML in text": ("markdown", f"# People\n\n{HTML}"),
    "HTML in HTML": ("html", NESTED),
    "HTML with tags and entities": ("html", STYLED),
}  # fmt: skip


def _only(text: str, form: Form) -> Table:
    found = [table for table in tables(text, form) if "email" in table.names]
    assert len(found) == 1, [table.names for table in tables(text, form)]
    return found[0]


@pytest.mark.parametrize(("form", "text"), SHOWN.values(), ids=SHOWN)
def test_a_table_is_read_however_it_is_shown(form: Form, text: str) -> None:
    table = _only(text, form)
    for header, values in (("name", NAMES), ("email", MAILS)):
        column = table.column(table.names.index(header))
        assert [cell.text for cell in column] == values
        assert all(part in text[cell.start : cell.end] for cell in column for part in cell.text.split("@"))


@pytest.mark.parametrize(("form", "text"), SHOWN.values(), ids=SHOWN)
def test_every_cell_of_a_personal_column_is_a_span(form: Form, text: str) -> None:
    spans = list(read_table(_only(text, form)).spans())
    assert [s.type for s in spans].count("PERSON") == 3
    assert [s.type for s in spans].count("EMAIL") == 3


def test_rows_beyond_any_display_limit_are_spans_too() -> None:
    rows = [[f"Anna Berger{'x' * n}", f"a{n}@kontor-nord.de"] for n in range(700)]
    [table] = tables(frame_html(["name", "email"], *rows), "html")
    assert sum(span.type == "EMAIL" for span in read_table(table).spans()) == 700


COUNTED = {
    "value_counts": "email\nanna.b@kontor-nord.de    3\njl@maison-sud.fr         1\nName: count, dtype: int64",
    "value_counts of old": "anna.b@kontor-nord.de    3\njl@maison-sud.fr         1\nName: email, dtype: int64",
    "size": "email\nanna.b@kontor-nord.de    3\njl@maison-sud.fr         1\ndtype: int64",
    "size by two": "name         email                \nAnna Berger  anna.b@kontor-nord.de    3\nLi Wei       jl@maison-sud.fr         1\ndtype: int64",
    "a column": "0    anna.b@kontor-nord.de\n1         jl@maison-sud.fr\nName: email, dtype: object",
}  # fmt: skip


@pytest.mark.parametrize("text", COUNTED.values(), ids=COUNTED)
def test_the_index_of_a_count_is_data(text: str) -> None:
    table = _only(text, "plain")
    found = [cell.text for cell in table.column(table.names.index("email"))]
    assert found == ["anna.b@kontor-nord.de", "jl@maison-sud.fr"]


INFO = """\
<class 'pandas.core.frame.DataFrame'>
RangeIndex: 891 entries, 0 to 890
Data columns (total 2 columns):
 #   Column      Non-Null Count  Dtype 
---  ------      --------------  ----- 
 0   birth_date  891 non-null    object
 1   email       870 non-null    object
dtypes: object(2)
memory usage: 14.1+ KB"""  # noqa: W291


@pytest.mark.parametrize(
    "text",
    [
        INFO,
        "birth_date    object\nemail         object\ndtype: object",
        "birth_date     0\nemail         21\ndtype: int64",
        "Index(['birth_date', 'email'], dtype='object')",
    ],
    ids=["info", "dtypes", "isna", "columns"],
)
def test_a_listing_of_columns_names_them_and_shows_nobody(text: str) -> None:
    read = read_table(_only(text, "plain"))
    assert read.table.kind == "names"
    assert [class_.entity for _, class_ in read.named] == ["DOB", "EMAIL"]
    assert list(read.spans()) == []


DESCRIBED = """\
            age     salary
count   3.00000      3.000
mean   37.66667  51000.000
std    11.93035   9643.650
min    28.00000  42000.000
max    51.00000  61200.000"""
CORRELATED = "             age  diagnosis\nage        1.000      0.412\ndiagnosis  0.412      1.000"


@pytest.mark.parametrize("text", [DESCRIBED, CORRELATED], ids=["describe", "corr"])
def test_aggregates_show_nobody(text: str) -> None:
    [table] = tables(text, "plain")
    assert table.kind == "aggregates"
    assert list(read_table(table).spans()) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("last_name = 'Keller'", ["PERSON"]),
        ('df[df["date_of_birth"] == "1967-12-25"]', ["DOB"]),
        ("emails = ['a.berger@kontor-nord.de', 't.keller@maison-sud.fr']", ["EMAIL", "EMAIL"]),
        ("name = 'Random Forest'", []),
        ("city = 'Berlin'\nmessage = 'Training is done for today'\ntoken = '[PAD]'", []),
        ("LogisticRegression(name='Anna Berger', solver='lbfgs')", []),
    ],
)
def test_values_that_code_names(code: str, found: list[str]) -> None:
    assert [span.type for table in tables(code, "code") for span in read_table(table).spans()] == found


SMALL = {
    "two lines under spaced headers": "Nome,Data de nascimento,Casa\nJussara Pimentel,14/08/1966,12\nEdson Carvalhal,02/12/1983,7",
    "columns that do not line up": "            name         dob\n0  Clara Vinge   1979-11-23\n1  José 李明  1991-02-07",
    "names under a word that counts elsewhere": "   nombre  edad\n0   Lucia    31\n1  Carmen    44",
    "as many rows as columns": "                 0   1     2\n0  Anna Rademacher  34  Kiel\n1      Peter Stolz  51  Jena\n2  Silke Brandhuber  29   Ulm",
    "rows that SQL writes": "INSERT INTO tenants (name, flat, mail) VALUES ('Anna Berger', '3/14', 'anna.b@kontor-nord.de'), ('Jean O''Hara', NULL, 'jl@maison-sud.fr')",
    "rows without names": "insert into t values (1, 'Anna', 'anna.b@kontor-nord.de'), (2, 'Jean', 'jl@maison-sud.fr')",
}


@pytest.mark.parametrize("text", SMALL.values(), ids=SMALL)
def test_small_tables_show_people(text: str) -> None:
    kinds = {span.type for table in tables(text, "plain") for span in read_table(table).spans()}
    assert kinds & {"PERSON", "EMAIL"}


def test_a_head_without_its_table_is_one() -> None:
    html = frame_html(["name", "dob"], ["0", "Anna Berger", "1971-05-03"], ["1", "Peter Stolz", "1983-01-30"])
    bare = html[html.index("<thead") : html.index("</table>")]
    assert [t.names for t in tables(bare, "html")] == [t.names for t in tables(html, "html")] != []


@pytest.mark.parametrize(
    "text",
    [
        "Michael     1249\nJessica     1203\nAshley      1188\nName: babies, dtype: int64",
        "   year  name gender  count\n0  1880  Mary      F   7065\n1  1880  Anna      F   2604",
        "person = {'name': 'John Doe', 'email': 'john.doe@example.com', 'age': 30}",
        '{"cardNumber": "4242 4242 4242 4242", "name": "Test User", "email": "test@example.com"}',
        "INSERT INTO t (name, mail) VALUES (%s, %s), ('{name}', '{mail}')",
    ],
)
def test_counted_names_and_examples_show_nobody(text: str) -> None:
    for form in ("plain", "code"):
        shown = {span.type for table in tables(text, form) for span in read_table(table).spans()}
        assert not shown & {"PERSON", "EMAIL", "CREDIT_CARD"}


NO_TABLES = {
    "a training log": "Epoch 1/3, loss: 0.6931, accuracy: 0.5012\nEpoch 2/3, loss: 0.5210, accuracy: 0.7421\nEpoch 3/3, loss: 0.4412, accuracy: 0.8011\n",
    "a log": "2026-08-28 16:26:42,172 WARN  [etl] took 116ms\n2026-08-28 16:26:43,342 ERROR [auth] took 333ms\n",
    "arrays": "array([[ 0.1234, -1.2  ],\n       [ 2.    ,  3.5  ],\n       [ 0.    ,  1.25 ]])",
    "a progress bar": "100%|██████████| 469/469 [00:02<00:00, 201.32it/s]\n 50%|█████     | 10/20 [00:01<00:01,  9.1it/s]",
    "prose with commas": "Anna, Ben and Carla met in Lyon, France.\nThen, after lunch, they went on, slowly.\nNobody, however, saw it.",
    "a tree": "├── data\n│   ├── raw\n│   └── clean\n└── notebooks",
    "a confusion matrix": "[[50  2]\n [ 3 45]]",
    "a summary of a model": "Layer (type)                Output Shape              Param #   \n=================================================================\n dense (Dense)               (None, 10)                7850      \n",
    "code in a message": "def f(a, b):\n    return a, b\n\nx = f(1, 2)\ny = f(3, 4)\n",
}  # fmt: skip


@pytest.mark.parametrize("text", NO_TABLES.values(), ids=NO_TABLES)
@pytest.mark.parametrize("form", ["plain", "markdown", "code"])
def test_what_only_looks_like_a_table_shows_nobody(text: str, form: Form) -> None:
    assert [span for table in tables(text, form) for span in read_table(table).spans()] == []


HOSTILE = [
    "|", "| ", "|\n", ",", ",\n", "a,b\n", "<td>", "<td ", "<table><tr><td>", "</td>", " ", "  \n", "a  b\n", "- ", "--  --\n",
    "INSERT INTO t (a) VALUES ('", "insert into t values ('',", "(''),", "{", "[", "{'a':", '{"a":1},', "[['a',", "'", "Row(", "dtype: int64\n", "a  1\nName: a, dtype: int64\n", "Index([", "a: b\n",
    "┌", " a b\n0 1 2\n", "[1,", '"""a,b\n', "(a=1,", "-" * 19_000 + "x\n", "  a  b\n0 1  2\n\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=lambda t: ascii(t[:12]))
@pytest.mark.parametrize("form", ["plain", "html", "json", "code"])
def test_no_text_makes_reading_slow(piece: str, form: Form) -> None:
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    for table in tables(text, form):
        read_table(table)
    assert time.process_time() - start < 3  # what backtracks or starts over at each line takes minutes


_CELLS = st.text(alphabet="ab1 @.,;|\t\"'<>&{}[]:=-\n│é", max_size=12)


@given(
    st.lists(st.lists(_CELLS, min_size=1, max_size=4), max_size=6),
    st.sampled_from([",", "|", "  ", "\t", "</td><td>"]),
)
def test_cells_lie_inside_the_text(rows: list[list[str]], glue: str) -> None:
    text = "\n".join(glue.join(row) for row in rows)
    for form in ("plain", "html", "json", "code", "markdown"):
        for table in tables(text, form):
            for cell in (*table.headers, *(cell for row in table.rows for cell in row)):
                assert 0 <= cell.start <= cell.end <= len(text)
