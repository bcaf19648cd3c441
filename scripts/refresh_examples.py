"""Run the example notebooks again and keep their outputs.

Usage: python scripts/refresh_examples.py [NOTEBOOK ...]     (default: all of examples/)

Each notebook runs in a temporary copy of its folder, so that what it writes stays out of the
repository. Times and versions are left out: a second run changes nothing but what changed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parent.parent / "examples"
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def execute(notebook: Path) -> nbformat.NotebookNode:
    """The notebook with the outputs of a fresh run from top to bottom."""
    content = nbformat.read(notebook, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(notebook, folder)
        client = NotebookClient(
            content,
            timeout=120,
            coalesce_streams=True,
            record_timing=False,
            resources={"metadata": {"path": folder}},
        )
        client.execute()
    return content


def refresh(notebook: Path) -> None:
    """Run one notebook and write it back, without anything that differs between machines."""
    content = execute(notebook)
    content.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    nbformat.validate(content)
    nbformat.write(content, notebook)


def main() -> None:
    """Refresh the notebooks named on the command line, or all."""
    chosen = [Path(name) for name in sys.argv[1:]] or sorted(EXAMPLES.glob("*.ipynb"))
    for notebook in chosen:
        refresh(notebook)
        print(f"ran {notebook.name}: {notebook.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
