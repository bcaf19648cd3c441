"""Stages of work, from what cells call, make, show and say."""

import pytest
from notebooks import markdown, notebook

from jupyter_secai import review
from jupyter_secai.pipeline import Reviewer


def _stages(*cells: object) -> list[list[str]]:
    return [list(cell.stages) for cell in review(notebook(*cells)).cells]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "stages"),
    [
        # what is called
        ("import pandas as pd\ndf = pd.read_csv('a.csv')", ["collect"]),
        ("import pandas as pd\npd.read_csv('a.csv').describe()", ["explore", "collect"]),
        ("import seaborn as sns\nsns.heatmap(table)", ["explore"]),
        ("from sklearn.model_selection import train_test_split\na, b = train_test_split(x)", ["prepare"]),
        ("from sklearn.svm import SVC\nclf = SVC().fit(X, y)", ["train"]),
        ("from tensorflow import keras\nm = keras.Sequential([keras.layers.Dense(1)])", ["train"]),
        ("from sklearn.metrics import f1_score\nf1_score(a, b)", ["evaluate"]),
        ("import joblib\njoblib.dump(m, 'm')", ["deploy"]),
        ("from evidently import Report\nReport([]).run(a, b)", ["operate"]),
        # what only a name is known of
        ("plot_learning_curves(m, X, y)", ["evaluate"]),
        ("texts = clean_text(everything)", ["prepare"]),
        ("download_and_extract()", ["collect"]),
        ("m.fit(a, b)", ["train"]),
        ("t.fillna(0)", ["prepare", "explore"]),
        # what is made
        ("df['age'] = 2020 - df['born']", ["prepare"]),
        ("small = df[df.age > 30]", ["prepare"]),
        ("X_train = X_train / 255.0", ["prepare"]),
        ("learning_rate = 0.1\nepochs = 20", ["train"]),
        ("y_pred = run(m)", ["evaluate"]),
        # what is shown
        ("df", ["explore"]),
        ("print(df)", ["explore"]),
        ("m.predict(a)", ["evaluate"]),
        # shell lines
        ("!wget https://example.org/a.zip", ["collect"]),
        ("!head a.csv", ["explore"]),
        ("!pip install pandas", []),
        # nothing of the kind
        ("import pandas as pd\nimport numpy as np", []),
        ("import warnings\nwarnings.filterwarnings('ignore')", []),
        ("import matplotlib.pyplot as plt\nplt.rc('font', size=14)", []),
        ("%matplotlib inline", []),
        ("# nothing but a remark on training", []),
        ("", []),
    ],
)
def test_stages_of_a_cell(source: str, stages: list[str]) -> None:
    assert _stages(source) == [stages]


def test_the_strongest_stage_is_first_and_weak_ones_are_left_out() -> None:
    source = (
        "import pandas as pd, seaborn as sns\n"
        "df = pd.DataFrame({'a': [1]})\n"
        "df.hist()\nsns.pairplot(df)\nsns.heatmap(df.corr())\ndf.to_csv('a.csv')"
    )
    assert _stages(source)[0][0] == "explore"
    assert "prepare" not in _stages(source)[0]


def test_a_function_stands_for_what_it_does_where_it_is_called() -> None:
    define = "import matplotlib.pyplot as plt\ndef doit(a):\n    plt.scatter(a, a)\n    plt.show()"
    assert _stages(define, "doit(b)") == [["explore"], ["explore"]]
    assert _stages("doit(b)") == [["explore"]]  # shown, and nothing more is known


def test_headings_and_prose_decide_where_code_says_nothing() -> None:
    assert _stages(markdown("## Train the model"), "run(a)\nb = 1")[1] == ["train"]
    assert _stages(markdown("First we clean up what came in."), "run(a)\nb = 1")[1] == ["prepare"]
    assert _stages("# drop outliers\nrun(a)\nb = 1") == [["prepare"]]


def test_headings_bear_out_what_code_says_and_do_not_overrule_it() -> None:
    fit_and_draw = "m.fit(a, b)\nm.plot(a)"
    assert _stages(markdown("# Training"), fit_and_draw)[1] == ["train", "explore"]
    assert _stages(markdown("# Plots"), fit_and_draw)[1] == ["explore", "train"]
    assert set(_stages(markdown("# Deployment"), fit_and_draw)[1]) == {"train", "explore"}


def test_a_heading_holds_until_the_next_one_and_prose_for_one_cell() -> None:
    cells = (markdown("# Training"), "run(a)\nb = 1", "run(b)\nc = 1", markdown("# Results"), "run(c)\nd = 1")
    assert _stages(*cells) == [[], ["train"], ["train"], [], ["evaluate"]]
    assert _stages(markdown("We clean."), "run(a)\nb = 1", "run(b)\nc = 1") == [[], ["prepare"], []]


def test_modules_are_not_data() -> None:
    assert _stages("import matplotlib.pyplot as plt\nplt.rcParams['font.size'] = 12") == [[]]
    assert _stages("import os\nos.environ['A'] = '1'") == [[]]


def test_stages_follow_an_edit() -> None:
    reviewer = Reviewer()
    before = notebook("def doit(a):\n    return a.fillna(0)", "b = doit(c)")
    after = notebook("def doit(a):\n    return a.fit(0)", "b = doit(c)")
    assert [cell.stages for cell in reviewer.review(before).cells] == [["prepare"], ["prepare"]]
    assert [cell.stages for cell in reviewer.review(after).cells] == [["train"], ["train"]]
