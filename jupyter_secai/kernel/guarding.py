"""The guard: each cell is reviewed before it runs, from `%secai guard on` to `%secai guard off`.

It stands first among IPython's input transformers, so that it sees a cell as it was typed. An error in
itself lets the cell run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_secai.pipeline import Reviewer
    from jupyter_secai.policy import Level

# a cell that is reviewed by its own magic, at its own level
_REVIEWED = "%%secai"
# A bit of everything that cells do, to be read once: tables, addresses, names, secrets, commands and models.
_USUAL = """%pip install requests==2.32.0
!ls data
import os, pickle, pandas as pd, requests
from sklearn.svm import SVC
password = os.environ["PASSWORD"]
people = pd.read_csv("people.csv")
people[["name", "email"]].head()
model = SVC().fit(people[["age"]], people["label"])
pickle.dump(model, open("model.pkl", "wb"))
requests.post("https://api.example/v1", json=people.to_dict(), headers={"Authorization": password})
people.to_csv("s3://bucket/people.csv")
query = "select name from people where id = " + input()
cursor.execute(query)
eval(query)
import yaml
yaml.load(open("settings.yaml"))
"""


class Guard:
    """Refuses cells with a finding at or above `level`; None while it is off."""

    # IPython leaves such transformers out where it only asks whether a cell is complete
    has_side_effects = True

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._reviewer: Reviewer | None = None
        self._is_paused = False
        self._told: set[str] = set()
        self.level: Level | None = None

    def on(self, level: Level) -> None:
        """Watch from now on; raises PolicyError."""
        from jupyter_secai.kernel.reading import read_history
        from jupyter_secai.pipeline import Reviewer

        self._reviewer = Reviewer(read_history(self._shell).policy())
        self._review(_USUAL)  # what is known is read now, not when the first cell runs
        self.level = level
        if self not in self._shell.input_transformers_cleanup:
            self._shell.input_transformers_cleanup.insert(0, self)

    def off(self) -> None:
        """Watch no longer."""
        self.level = None
        if self in self._shell.input_transformers_cleanup:
            self._shell.input_transformers_cleanup.remove(self)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let a cell run that has been reviewed already."""
        before, self._is_paused = self._is_paused, True
        try:
            yield
        finally:
            self._is_paused = before

    def __call__(self, lines: list[str]) -> list[str]:
        """The lines as they are; raises CellRefused when they may not run."""
        source = "".join(lines)
        if self.level is None or self._is_paused:
            return lines
        from jupyter_secai.kernel.guard import CellRefused, refuse
        from jupyter_secai.kernel.reading import is_ours

        if is_ours(source) or source.lstrip().startswith(_REVIEWED):
            return lines
        try:
            refuse(self._review(source), self.level)
        except CellRefused:
            raise
        except Exception as error:
            self._fail(type(error).__name__)
        return lines

    def _review(self, source: str) -> Any:
        from jupyter_secai.kernel.context import around
        from jupyter_secai.kernel.reading import read_history, with_cell
        from jupyter_secai.notebook.reading import read_notebook

        if self._reviewer is None:
            return []
        session = around(with_cell(read_history(self._shell), source))
        notebook = read_notebook(session.notebook, session.path)
        last = len(notebook.cells) - 1
        found, _ = self._reviewer.findings(notebook)
        return [finding for finding in found if finding.location.cell == last]

    def _fail(self, kind: str) -> None:
        # not the message: it can quote the cell
        if kind not in self._told:
            self._told.add(kind)
            print(f"SecAI's guard failed ({kind}): this cell runs unchecked, as will others with this error.")
