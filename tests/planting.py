"""Plants one row in every table for lin's account: no outsider may read its mark, and nobody's browser may run it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts.models import Document
from analytics.actions import reports
from analytics.choices.reports import ReportSpan
from analytics.models import Report, ReportCopy
from kam.actions import import_reports
from kam.models import Import, Token, User

MARK = "ZQPLANTED"
PERSON = "ZQPERSON"  # in contacts' own fields: kept from those who may not see contacts, whatever their reach
LIVE = """<img src=x onerror=alert(1)>"'{{7*7}}"""
"""Follows the mark in plain text: markup, both quotes, a template's place. Before the mark stands a formula's sign."""
RUN = re.compile(rf"({MARK}|{PERSON})(<img|&lt;img[^<>]{{0,30}}&gt;(\"|&quot;'|&quot;&#x27;49))")
"""What a page would say that took it for its own."""
FLOORS = ("kam", "accounts", "lifecycle", "analytics")
# Tables without an account that are one person's all the same.
PRIVATE = {"savedview", "token", "feed", "run", "import", "importedrow", "notice", "absence", "busytime", "mail"}
PRIVATE |= {"viewrecipient", "webhook", "sending", "visitdraft", "report", "reportcopy", "reportwish"}
# Names of columns whose text is a code that other code reads, not words.
PLAIN = {
    "currency",
    "unit",
    "language",
    "time_zone",
    "lease",
    "digest",
    "token_key",
    "kind",
    "verb",
    "noun",
    "state",
    "url",
    "birthday",
}
# Columns that may not name the row that another column of the same table names already.
SECOND = {"whom"}
numbers = count(1)


def tables() -> list[type[models.Model]]:
    """Every table of the four floors."""
    found = [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]
    return [model for model in found if not model._meta.auto_created]


def is_scoped(model: type[models.Model]) -> bool:
    return getattr(model, "account_path", None) is not None or model._meta.model_name in PRIVATE


class Garden:
    """What was planted, by noun; each table once."""

    def __init__(self, lin: User, acme: models.Model) -> None:
        self.lin, self.rows = lin, {"user": lin, "account": acme, "team": lin.team}
        texts = [f for f in acme._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
        for field in texts:
            if not field.choices and field.name not in PLAIN:
                setattr(acme, field.name, self._text(type(acme), field))
        acme.save()
        for model in tables():
            self.row(model)

    def keep_files(self, folder: Path) -> None:
        """The planted document and import have the file that their rows speak of, below MEDIA_ROOT."""
        document, brought = self.row(Document), self.row(Import)
        Import.objects.filter(pk=brought.pk).update(file="imports/planted.csv")
        places = (folder / "imports" / "planted.csv", import_reports.error_file(brought), document.path)
        for path in places:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{MARK} in a file")

    def row(self, model: type[models.Model]) -> Any:
        """The planted row of a table; made (with what it needs) when first asked for."""
        noun = str(model._meta.model_name)
        if noun not in self.rows:
            self.rows[noun] = self._make(model)
            called = getattr(model, "noun", None)
            if isinstance(called, str):  # what events and addresses call it
                self.rows.setdefault(called, self.rows[noun])
        return self.rows[noun]

    def _make(self, model: type[models.Model]) -> Any:
        if model is Token:
            return Token.objects.create(user=self.lin, name=f"{MARK} token", scopes=["read"])[0]
        if model is Report:  # what it tells is read from the data, and from nothing else
            return reports.make(span=ReportSpan.MONTH, day=date.today() - timedelta(days=40), by=self.lin)
        known = None if is_scoped(model) else model._default_manager.first()
        if known is not None:
            return known
        values = {}
        for field in model._meta.concrete_fields:
            value = self._value(model, field)
            if value is not None:
                values[field.attname if isinstance(field, models.ForeignKey) else field.name] = value
        return model._default_manager.create(**values)

    def _value(self, model: type[models.Model], field: Any) -> Any:
        """A believable value, or None to leave the column to its default."""
        if field.name == "as_of":
            return date.today() - timedelta(days=3)
        if field.name == "account_id":
            return self.rows["account"].pk
        if model is ReportCopy and field.name == "content":
            return self.row(Report).content
        if isinstance(field, models.ForeignKey):
            own = field.related_model is model
            if field.name in SECOND:
                return self._make(field.related_model).pk
            needed = not field.null or field.name == getattr(model, "account_path", None) or field.related_model is User
            return self.row(field.related_model).pk if needed and not own else None
        if field.primary_key or field.choices or isinstance(field, models.JSONField | models.FileField):
            return field.choices[0][0] if field.choices and not field.has_default() else None
        if isinstance(field, models.CharField | models.TextField):
            return self._text(model, field)
        return self._plain(field)

    def _text(self, model: type[models.Model], field: Any) -> str | None:
        if field.name in PLAIN:
            return None if field.blank or field.has_default() else f"x{next(numbers)}"[-(field.max_length or 200) :]
        mark = PERSON if model._meta.model_name == "contact" else MARK if is_scoped(model) else "open"
        if field.unique or field.name in ("code", "number"):
            return f"{mark}{next(numbers)}"[: field.max_length or 200]
        text = f"={mark}{LIVE} {field.name}" if mark != "open" else f"{mark} {field.name}"
        return text[: field.max_length or 200]

    def _plain(self, field: Any) -> Any:
        if field.has_default() or (field.null and not isinstance(field, models.DecimalField)):
            return None
        if isinstance(field, models.DecimalField):
            return Decimal("1.5") if (field.max_digits or 18) < 12 else Decimal("7654321.09")
        known: dict[Any, Any] = {
            models.DateTimeField: timezone.now(), models.DateField: date.today() - timedelta(days=3),
            models.IntegerField: next(numbers), models.FloatField: 0.5, models.BooleanField: False,
        }  # fmt: skip
        return next((value for kind, value in known.items() if isinstance(field, kind)), None)
