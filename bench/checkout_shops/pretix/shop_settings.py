"""pretix reads its own configuration file; here that file is written from what the benchmark says."""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_url = urlsplit(os.environ["DATABASE_URL"])
_bus = os.environ["REDIS_URL"]
_folder = Path(os.environ["PEER_FOLDER"])
_file = _folder / f"pretix-{os.getpid()}.cfg"
_file.write_text(
    f"""
[pretix]
instance_name=Peer
url={os.environ["SITE_URL"]}
currency=EUR
datadir={_folder / "data"}
trust_x_forwarded_for=off

[locale]
default=en
timezone=UTC

[database]
backend=postgresql
name={_url.path[1:]}
user={_url.username}
host={parse_qs(_url.query)["host"][0]}

[mail]
from=tickets@peer.example
host=127.0.0.1
port={os.environ["EMAIL_PORT"]}

[redis]
location={_bus}
sessions=true

[celery]
backend={_bus.replace("unix://", "redis+socket://")}
broker={_bus.replace("unix://", "redis+socket://")}

[django]
secret={os.environ["SECRET_KEY"]}
debug=off
"""
)
(_folder / "data").mkdir(exist_ok=True)
os.environ["PRETIX_CONFIG_FILE"] = str(_file)
from pretix.settings import *  # noqa: E402, F403 -- the package's own

INSTALLED_APPS = [*INSTALLED_APPS, "peerpay.apps.PeerpayConfig"]  # noqa: F405
ALLOWED_HOSTS = ["*"]
