# Makes %secai and %%secai known; the package itself is imported when one of them is first used.
try:
    if __import__("importlib.util").util.find_spec("jupyter_secai") is not None:
        get_ipython().magics_manager.register_lazy("secai", "jupyter_secai")
except (AttributeError, NameError):  # an IPython that knows no lazy magics
    pass
