"""Starts the embedded Postgres of the demo and the tests, and runs a command against it.

    python -m shop.launcher [--fast] [--folder NAME] -- COMMAND...

Needs nothing but the standard library and python-dotenv, and loads no Flask. Read `__main__.py` first;
below it `cluster.py` (a Postgres for as long as somebody uses it) stands on `postmaster.py` (is a server running?),
`place.py` (where, and as whom?) and `locks.py`. `prepare.py` is another matter: it makes the .venv, for bin/prepare.
"""
