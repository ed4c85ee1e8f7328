"""Addresses of what keeps a room in order."""

from django.urls import path

from streams.room.views import moderation, reports

ROOM = "shows/<slug:public_id>/room"

paths = [
    path("report/", reports.report, name="report"),
    path(f"{ROOM}/staff/pass/", moderation.staff_pass, name="staff_pass"),
    path(f"{ROOM}/messages/<int:message_id>/ban/", moderation.writer_ban, name="writer_ban"),
    path(f"{ROOM}/messages/<int:message_id>/allow/", moderation.message_allow, name="message_allow"),
    path(f"{ROOM}/deeds/<int:entry_id>/undo/", moderation.deed_undo, name="deed_undo"),
]
