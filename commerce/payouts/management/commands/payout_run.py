"""``manage.py payout_run``: pay now what is due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commerce.payouts.services import payout_run


class Command(BaseCommand):
    help = "Set aside and send what is owed to everybody who can be paid. Running it twice pays once."

    def handle(self, *args: Any, **options: Any) -> None:
        run = payout_run(key=f"command:{timezone.now():%Y%m%dT%H%M%S.%f}")
        if run.blocked_reason:
            raise CommandError(f"Nothing was paid: the books do not agree. {run.blocked_reason}")
        made = list(run.payouts.all())
        for payout in made:
            self.stdout.write(f"{payout.owner:<24} {payout.amount_minor:>12} {payout.currency}")
        self.stdout.write(f"{len(made)} payouts")
