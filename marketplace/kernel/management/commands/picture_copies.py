"""``manage.py picture_copies``: make the smaller copies of all pictures that have none."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from marketplace.kernel.picture_copies import COPIES_PER_SWEEP, copies_make, copies_reconsider


class Command(BaseCommand):
    help = "Make the AVIF copies of pictures that have none yet. The worker does the same, a few at a time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=10_000, help="look at so many pictures at most")
        parser.add_argument(
            "--again",
            action="store_true",
            help="look again at those whose copy was no smaller or not possible",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            copies_reconsider()
        looked_at = 0
        while looked_at < options["limit"]:
            now = copies_make(limit=min(COPIES_PER_SWEEP, options["limit"] - looked_at))
            if not now:
                break
            looked_at += now
        self.stdout.write(f"{looked_at} pictures looked at")
