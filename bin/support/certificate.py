"""`bin/demo --lan`: HTTPS for phones, since a browser gives its camera only to a secure page."""

import socket
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path

from bench.launch import LOOPBACK, PYTHON
from support.console import Stop

VALID_DAYS = 90
CERTIFICATE, KEY = "certificate.pem", "certificate.key"


def lan_address() -> str:
    """This machine's address in its network. Connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError as fault:
            raise Stop("--lan: this machine is in no network") from fault
        return str(probe.getsockname()[0])


def ensure(folder: Path, address: str) -> None:
    """A certificate for this address, made anew when the address changed or it is about to run out."""
    note = folder / "certificate.for"
    made = (folder / CERTIFICATE).stat().st_mtime if (folder / CERTIFICATE).exists() else 0.0
    is_young = datetime.now(UTC).timestamp() - made < timedelta(days=VALID_DAYS - 7).total_seconds()
    if is_young and note.exists() and note.read_text() == address:
        return
    # `cryptography` lives in the product's environment, not in the Python that started us.
    done = subprocess.run(
        [PYTHON, "-P", Path(__file__).with_name("self_signed.py"), folder, address, str(VALID_DAYS)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stop(f"--lan: no certificate could be made:\n{done.stderr.strip()}")
    note.write_text(address)


def settings(folder: Path, address: str, port: int) -> dict[str, str]:
    name = socket.gethostname()
    return {
        "ALLOWED_HOSTS": f"{LOOPBACK},localhost,{address},{name}",
        "CSRF_TRUSTED_ORIGINS": f"https://{address}:{port},https://{LOOPBACK}:{port},https://{name}:{port}",
        "INTERNAL_URL": f"https://{LOOPBACK}:{port}",
        # Our own worker and live show come through the same door and must believe our certificate.
        "SSL_CERT_FILE": str(folder / CERTIFICATE),
    }


def secure_web_command(port: int, folder: Path) -> list[str | Path]:
    files = ":".join(
        f"{name}={_escaped(folder / file)}"
        for name, file in {"privateKey": KEY, "certKey": CERTIFICATE}.items()
    )
    command: list[str | Path] = [PYTHON, "-m", "daphne", "--no-server-name", "-v", "0"]
    return [*command, "-e", f"ssl:{port}:{files}:interface=0.0.0.0", "marketplace.asgi:application"]


def _escaped(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace(":", "\\:")


def answers_securely(port: int, folder: Path) -> bool:
    context = ssl.create_default_context(cafile=str(folder / CERTIFICATE))
    connection = HTTPSConnection(LOOPBACK, port, timeout=2, context=context)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
