"""`python -m jupyter_secai`."""

from __future__ import annotations

from jupyter_secai.cli import main

if __name__ == "__main__":
    main()
