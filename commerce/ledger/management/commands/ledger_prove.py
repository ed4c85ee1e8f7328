"""``manage.py ledger_prove``: recompute the books; ends non-zero at the first difference and names it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce.ledger.proof import prove


class Command(BaseCommand):
    help = (
        "Recompute all balances and money trails from the transfers; ends non-zero at the first difference."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove()
        for name, count in proof.checked.items():
            self.stdout.write(f"{name:<12} {count:>9}")
        self.stdout.write(f"{'seconds':<12} {proof.seconds:>9.2f}")
        if proof.difference:
            raise CommandError(f"The books do not agree. {proof.difference}")
        self.stdout.write(self.style.SUCCESS("The books agree."))
