"""Registers the life cycle with Django: its verbs and its pages in the rail."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LifecycleConfig(AppConfig):
    name = "lifecycle"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.actions import handovers as owners
        from kam.ground import events
        from lifecycle.actions import handovers, merges
        from lifecycle.choices import EventVerb

        events.declare(EventVerb)
        owners.follow("lifecycle", handovers.work())
        merges.register()
        _register_pages()


def _register_pages() -> None:
    from kam.ground.navigation import Item, add
    from kam.ground.rights import Right

    today = {"right": Right.LOG_VISITS, "hidden_with": Right.SEE_DASHBOARD}
    add(Item("today", _("Today"), "lifecycle:today", "sun", order=10, bottom=1, shortcut="t", **today))
    add(Item("log", _("Log a visit"), "lifecycle:visit-log", "pencil-line", order=35, right=Right.LOG_VISITS, bottom=3))
    add(Item("visits", _("Visits"), "lifecycle:visit-list", "map-pin-check", order=30, shortcut="v"))
    add(Item("calendar", _("Calendar"), "lifecycle:calendar", "calendar-days", order=32, shortcut="k"))
    add(Item("todos", _("To-dos"), "lifecycle:todo-list", "list-checks", order=36))
    add(Item("events-held", _("Events"), "lifecycle:eventheld-list", "calendar-heart", order=38))
    warnings = {"count": _open_warnings, "bottom": 4, "shortcut": "w"}
    add(Item("warnings", _("Warnings"), "lifecycle:warning-list", "triangle-alert", order=40, **warnings))


def _open_warnings(user: Any) -> int:
    """Open warnings among what the user sees, for the mark in the rail."""
    from lifecycle.models import Warning

    return Warning.objects.visible_to(user).open().count()
