"""The monthly statement by mail, to everybody who gave something: once for each month, however often it is asked."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import override

from commerce.wallet.models import Wallet
from commerce.wallet.selectors.statement import givers_of, month_before, statement_of
from marketplace.accounts.selectors import language_of
from marketplace.accounts.services import mail_queue
from marketplace.kernel.money import format_money

AT_ONCE = 200


def statements_mail(*, today: date) -> int:
    """Owe everybody who gave something last month their statement; returns to how many."""
    first_day, after, count = month_before(today), 0, 0
    while wallets := givers_of(first_day, after=after, limit=AT_ONCE):
        for wallet in wallets:
            _mail(wallet, first_day)
        after, count = wallets[-1].pk, count + len(wallets)
    return count


@transaction.atomic
def _mail(wallet: Wallet, first_day: date) -> None:
    user = wallet.user
    if user is None:
        return
    statement, language = statement_of(user, first_day), language_of(user)
    with override(language):
        rows = [
            {"name": row.creator, "coins": number_format(row.coins, force_grouping=True)}
            for row in statement.given
        ]
        context = {
            "name": user.name_shown,
            "month": date_format(first_day, "YEAR_MONTH_FORMAT"),
            "coins": number_format(statement.coins, force_grouping=True),
            "rows": rows,
            "tips": ", ".join(format_money(money) for money in statement.tips),
            "address": f"{settings.SITE_URL}{reverse('wallet:wallet')}?month={first_day:%Y-%m}",
        }
    mail_queue(
        key=f"gifts:{wallet.owner}:{first_day:%Y-%m}",
        to=user.email,
        language=language,
        template="gift_statement",
        context=context,
    )
