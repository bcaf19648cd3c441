"""Live objects of a kernel: tables and fitted models, looked at on the user's word and never changed.

Needs numpy, which whoever has a table to look at has; nothing here is imported before it is asked for.
"""
