"""``manage.py reconcile``: lay the providers' reports beside the books."""

from datetime import UTC, date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from commerce.payments.providers.registry import PROVIDERS
from commerce.reconciliation.selectors import gap_open, gaps, providers_used
from commerce.reconciliation.services import reconcile, reconcile_all


class Command(BaseCommand):
    help = (
        "Fetch and compare the days that are not here yet, or one (--day). "
        "Ends non-zero while a difference is open, and names the first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=_day, help="YYYY-MM-DD, in UTC")
        parser.add_argument("--provider", choices=sorted(PROVIDERS), help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        day, provider = options["day"], options["provider"]
        if day is not None and day >= timezone.now().astimezone(UTC).date():
            raise CommandError("That day is not over yet.")
        codes = [provider] if provider else providers_used()
        days = [reconcile(provider=code, day=day) for code in codes] if day else reconcile_all()
        for found in days:
            self.stdout.write(f"{found.provider:<10} {found.day} {found.state:<14} {found.line_count} lines")
        difference = gap_open()
        if difference:
            raise CommandError(f"{gaps().count()} lines do not agree. {difference}")
        self.stdout.write("Everything agrees, or is explained.")


def _day(text: str) -> date:
    return date.fromisoformat(text)
