"""The tables of what keeps rooms in order and is bound to no show, one subject to a file."""

from marketplace.safety.models.bans import Appeal, Ban
from marketplace.safety.models.log import LogEntry
from marketplace.safety.models.reports import Report
from marketplace.safety.models.terms import HOUSE, ListedTerm

__all__ = ["HOUSE", "Appeal", "Ban", "ListedTerm", "LogEntry", "Report"]
