"""The server of the browser journeys: no password, a root of its own, Galata's helpers in the page."""

from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821
configure_jupyter_server(c)
