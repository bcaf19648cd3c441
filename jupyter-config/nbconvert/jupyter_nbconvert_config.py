# >>> jupyter_secai gate >>>
# Guarded: this folder may be shared with an environment that lacks the package, and a
# preprocessor that cannot be imported stops every export there.
try:
    import jupyter_secai.gate  # noqa: F401
except ImportError:
    pass
else:
    c.Exporter.preprocessors.append(  # noqa: F821
        "jupyter_secai.gate.SecaiGatePreprocessor"
    )
# <<< jupyter_secai gate <<<
