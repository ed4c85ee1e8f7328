"""``manage.py payout_run``: pay now what is due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commerce.payouts.reasons import label_of
from commerce.payouts.services import payout_run


class Command(BaseCommand):
    help = "Set aside and send what is owed to everybody who can be paid. Running it twice pays once."

    def handle(self, *args: Any, **options: Any) -> None:
        key = f"command:{timezone.now():%Y%m%dT%H%M%S.%f}"
        run = payout_run(key=key)
        if run.key != key:
            raise CommandError(f"Nothing was done: the run {run.key} is under way.")
        if run.blocked_reason:
            raise CommandError(f"Nothing was paid: the books do not agree. {run.blocked_reason}")
        made = list(run.payouts.all())
        for payout in made:
            self.stdout.write(f"{payout.owner:<24} {payout.amount_minor:>12} {payout.currency}")
        for left in run.unpaid.order_by("owner", "currency"):
            self.stdout.write(
                f"{left.owner:<24} {left.amount_minor:>12} {left.currency} not paid: {label_of(left.reason)}"
            )
        self.stdout.write(f"{len(made)} payouts")
