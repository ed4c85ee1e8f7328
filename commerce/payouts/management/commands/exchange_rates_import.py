"""``manage.py exchange_rates_import FILE --source NAME``: keep the rates of a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce.payouts.errors import RateFileRefused
from commerce.payouts.rate_files import rates_import


class Command(BaseCommand):
    help = "Keep the exchange rates of a CSV file (day,sold,bought,rate). All of it is written, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="who says so, for the statements")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8")
            count = rates_import(text=text, source=options["source"])
        except (OSError, UnicodeDecodeError, RateFileRefused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} rates")
