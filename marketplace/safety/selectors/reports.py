"""Reads of reports."""

from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from marketplace.safety.models import Report

SALT: Final = "showfloor.safety.report"


def reports_there(*, brand: str = "", creator: str = "") -> QuerySet[Report]:
    """Return what was reported around a brand or a creator; everything when neither is named. Due first."""
    named = {"brand": brand, "creator": creator}
    rows = Report.objects.select_related("reporter", "closed_by")
    return rows.filter(**{key: value for key, value in named.items() if value})


def report_path(report: Report) -> str:
    """Return where whoever reported sees what became of it; the address is the right to."""
    return reverse("safety:report", args=[Signer(salt=SALT).sign(report.public_id)])


def report_address(report: Report) -> str:
    """Return the same as a full address, for mails."""
    return settings.SITE_URL + report_path(report)


def access_report_by_link(token: str) -> Report:
    """Return the report that a link names; Http404 for any other link."""
    try:
        public_id = Signer(salt=SALT).unsign(token)
    except BadSignature as error:
        raise Http404 from error
    report = Report.objects.filter(public_id=public_id).first()
    if report is None:
        raise Http404
    return report
