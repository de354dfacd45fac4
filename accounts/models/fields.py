"""Custom fields: what an administrator defines beyond the file's own columns, and their values in lists and filters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import FieldKind, FieldSubject
from accounts.rules import fields as rules
from kam.ground import scope, wording
from kam.ground.cache import kept
from kam.ground.timeline import Described
from kam.rules import formats

REMEMBERED, SECONDS = "custom-fields", 60


class CustomFieldQuerySet(scope.ScopedQuerySet["CustomField"]):
    def of(self, subject: str) -> Self:
        """Those that describe one noun, in the order of forms and lists."""
        return self.filter(subject=subject).order_by("position", "pk")

    def in_use(self, subject: str = FieldSubject.ACCOUNT) -> Self:
        """Those that forms, lists, files and programs know now."""
        return self.of(subject).live()


class CustomField(scope.Record):
    """
    One field: its kind, its words in three languages, how it is asked for and where it shows.

    Values stand in the JSON column `custom` of the noun's own table, {key: value}: text, numbers and amounts as plain
    decimal text, days as ISO text, a choice as its option's value, yes or no as a truth value; nothing known, no key.
    Amounts are exact: neither Python nor JSON makes a float of them, PostgreSQL compares them as numeric, and 11 digits
    before the point with 4 behind it are no more than the 15 that SQLite keeps apart. A column and not a table of
    values, because a list, a form or an export reads it with the row itself: no join for each field, none for none;
    an import of 50,000 customers with five fields writes 50,000 rows and not 250,000; undo and merge, which keep whole
    rows, have the values without being told. What it costs: no index for each field, so a filter or a sort reads the
    table through once: under a tenth of a second at 50,000 customers on either database.
    """

    noun = "field"
    account_path = None

    subject = models.CharField(_("of"), max_length=10, choices=FieldSubject, default=FieldSubject.ACCOUNT)
    key = models.CharField(_("key"), max_length=30)
    kind = models.CharField(_("kind"), max_length=8, choices=FieldKind)
    label_en = models.CharField(_("label in English"), max_length=60, blank=True)
    label_zh_hans = models.CharField(_("label in Simplified Chinese"), max_length=60, blank=True)
    label_zh_hant = models.CharField(_("label in Traditional Chinese"), max_length=60, blank=True)
    help_text = models.CharField(_("help in English"), max_length=200, blank=True)
    help_zh_hans = models.CharField(_("help in Simplified Chinese"), max_length=200, blank=True, db_default="")
    help_zh_hant = models.CharField(_("help in Traditional Chinese"), max_length=200, blank=True, db_default="")
    options = models.JSONField(_("choices"), default=list, blank=True, help_text="[{value, label_…, retired}]")
    required = models.BooleanField(_("required"), default=False)
    listed = models.BooleanField(_("column of the list"), default=False)
    position = models.PositiveSmallIntegerField(_("place"), default=0)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        constraints = [models.UniqueConstraint(fields=["subject", "key"], name="customfield_key")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its words in the reader's language, else in the next one."""
        return rules.label(vars(self), get_language() or "en") or self.key

    @property
    def help(self) -> str:
        """What to enter, in the reader's language, else in the next one."""
        return rules.help_of(vars(self), get_language() or "en")

    @property
    def name(self) -> str:
        """What it is called among other names: `custom.budget`."""
        return f"{rules.PREFIX}{self.key}"

    @property
    def sort(self) -> str:
        """What the rows of `worked_out` are ordered by."""
        return f"by_custom_{self.key}"

    def words(self, *, of: str = "", retired: bool = True) -> list[tuple[str, str]]:
        """(value, label) of a choice's options; without the retired ones but for the value `of` somebody has."""
        language = get_language() or "en"
        rows = [row for row in self.options if retired or not row.get("retired") or row["value"] == of]
        return [(row["value"], rules.label(row, language) or row["value"]) for row in rows]

    def shown(self, value: Any) -> str:
        """A stored value as people read it; nothing known as a dash."""
        language = get_language() or "en"
        if value is None:
            return formats.NONE
        if self.kind == FieldKind.YES_NO:
            return wording.yes_no(value)
        if self.kind == FieldKind.CHOICE:
            return dict(self.words()).get(value, str(value))
        if self.kind == FieldKind.MONEY:
            return formats.exact_money(Decimal(value), settings.COMPANY_CURRENCY, language)
        if self.kind == FieldKind.NUMBER:
            return formats.grouped(Decimal(value), len(str(value).partition(".")[2]))
        return formats.day(date.fromisoformat(value), language) if self.kind == FieldKind.DATE else str(value)

    def parser(self) -> Callable[[str], rules.Value | None]:
        """Reads a form's or a file's text as the value that is stored; it raises rules.Unfit."""
        words = rules.known(self.options) if self.kind == FieldKind.CHOICE else {}
        return lambda text: rules.parse(self.kind, text, words)

    def expression(self) -> Any:
        """The value in a query over the noun's table: a number for numbers and money, text for all else."""
        text = KeyTextTransform(self.key, "custom")
        if self.kind in (FieldKind.NUMBER, FieldKind.MONEY):
            return Cast(text, models.DecimalField(max_digits=15, decimal_places=4))
        return Cast(text, models.TextField())  # plain text compares as text does; a part of JSON would not on SQLite

    def order(self) -> Any:
        """What a list is sorted by: the value, of a choice its option's place."""
        if self.kind != FieldKind.CHOICE:
            return self.expression()
        text = self.expression()
        places = [
            models.When(models.lookups.Exact(text, models.Value(row["value"])), then=place)
            for place, row in enumerate(self.options)
        ]
        return models.Case(*places, output_field=models.IntegerField())


def worked_out(queryset: Any, fields: Iterable[CustomField]) -> Any:
    """The rows with what they are to be ordered by; only where somebody asks for it, as it costs a look at each row."""
    found = {field.sort: field.order() for field in fields}
    return queryset.annotate(**found) if found else queryset


def remembered() -> list[CustomField]:
    """
    Every field that there ever was, archived ones too, as lists, filters and the record read them.

    All processes share the cache, and a change forgets what stands there. What writes values asks the table itself.
    """
    found: list[CustomField] | None = kept.get(REMEMBERED)
    if found is None:
        found = list(CustomField.objects.of(FieldSubject.ACCOUNT))
        kept.set(REMEMBERED, found, SECONDS)
    return found


def shown_in(request: Any) -> list[CustomField]:
    """Those in use, looked up once in a request however many of its parts ask."""
    found: list[CustomField] | None = getattr(request, "custom_fields", None)
    if found is None:
        found = [field for field in remembered() if field.archived_at is None]
        if request is not None:
            request.custom_fields = found
    return found


def described() -> Mapping[str, Described]:
    """Every field's words and ways of reading, for the record."""
    return {field.name: Described(field.label, field.shown) for field in remembered()}


def forget() -> None:
    """A definition changes: at once for whoever changes it, and for all when it stands."""
    kept.delete(REMEMBERED)
    transaction.on_commit(lambda: kept.delete(REMEMBERED))
