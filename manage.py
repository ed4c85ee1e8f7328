#!/usr/bin/env python3
"""Django's entry point."""

import os
import sys

from django.core.management import execute_from_command_line

from marketplace.celery import app as celery_app

# Without the application tasks queued by a command would go to a broker nobody runs.
__all__ = ["celery_app"]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
