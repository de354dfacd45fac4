"""Todos: what we have to do about an account, by whom, until when and why."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.ground import coded, scope
from lifecycle.choices import TodoSource
from lifecycle.models import todo_words


class TodoQuerySet(scope.ScopedQuerySet["Todo"]):
    def open(self) -> Self:
        """Neither done nor dropped."""
        return self.filter(done_on__isnull=True, dropped_on__isnull=True)

    def due(self, day: Any) -> Self:
        """Open, due on or before a day, of customers that are not in the archive."""
        return self.open().filter(due_on__lte=day, account__archived_at__isnull=True)

    def pressing(self, day: Any) -> Self:
        """Those that are due, and call-backs after a low answer from the hour it came: the customer has just spoken."""
        now = models.Q(due_on__lte=day) | models.Q(source=TodoSource.SURVEY)
        return self.open().filter(now, account__archived_at__isnull=True)


class Todo(models.Model):
    """
    One thing to do, of one colleague.

    `code` names words of the product, `title` holds them as they were when it was given, or what somebody wrote.
    `source` and `reason` say where it comes from; an account has at most one open todo of the same source and reason,
    so a job or a second tap adds nothing twice.
    """

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="todos", verbose_name=_("customer"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="todos", verbose_name=_("colleague")
    )
    title = models.CharField(_("what to do"), max_length=255)
    code = models.CharField(max_length=60, blank=True, editable=False, help_text="of words that every reader has")
    note = models.TextField(_("note"), max_length=2000, blank=True)
    due_on = models.DateField(_("due on"))
    source = models.CharField(_("comes from"), max_length=14, choices=TodoSource, default=TodoSource.HAND)
    reason = models.CharField(max_length=80, blank=True, help_text="key of what it answers, within its source")
    result = models.CharField(_("what came of it"), max_length=255, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    dropped_on = models.DateField(pgettext_lazy("todo", "dropped on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TodoQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["user", "done_on", "due_on"], name="todo_user_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source", "reason"],
                condition=models.Q(done_on__isnull=True, dropped_on__isnull=True) & ~models.Q(reason=""),
                name="one_open_todo_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """What to do, in the reader's language where it came from the product; else as somebody wrote it."""
        return todo_words.say(self.code, self.title)

    @property
    def came_of(self) -> str:
        """What came of it, in the reader's language where the product closed it."""
        return coded.say(self.result)

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None
