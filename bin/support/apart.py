"""A pytest plugin that gives each of xdist's workers a Redis database of its own (`-p support.apart`).

Clearing the cache empties a whole database: two workers in one would pull the rug from under each other.
It must run before the settings are read, so it acts when it is imported.
"""

import os

WORKER = "PYTEST_XDIST_WORKER"


def own_database(url: str, worker: str) -> str:
    """gw0 keeps database 1, gw1 database 2, and so on; 0 is left to a run without workers."""
    number = int(worker.removeprefix("gw")) + 1
    if url.startswith("unix://"):
        return f"{url}?db={number}"
    return f"{url.rstrip('/')}/{number}"


if os.environ.get(WORKER) and os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = own_database(os.environ["REDIS_URL"], os.environ[WORKER])
