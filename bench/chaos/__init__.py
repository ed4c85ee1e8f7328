"""Runs in which things are broken on purpose: `bin/chaos NAME [options]`. Each module here with a ``run`` is one."""
