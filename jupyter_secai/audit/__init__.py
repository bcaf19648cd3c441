"""The audit of Jupyter itself: its configuration, its running servers, its start-up files."""
