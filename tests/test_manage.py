"""Commands queue their tasks where the workers listen."""

import subprocess
import sys

from bench.servers import ROOT


def test_a_command_knows_the_broker() -> None:
    code = "import manage\nfrom celery import current_app\nprint(current_app.main, current_app.conf.task_default_queue)"

    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert answer.stdout.split() == ["showfloor", "showfloor-default"]
