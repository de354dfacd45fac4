"""Forms of orders: the header and its lines, the same field for the page's rows and the API's list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.rates import currency_code
from accounts.models import Order, OrderLine, Product
from kam.ground.forms import DIGITS, Picker, RecordForm, bound
from kam.rules import openapi_shapes as shapes

COLUMNS = ("product", "text", "quantity", "amount", "cost", "discount")
MOST_LINES = 500
BLANKS = 3
AMOUNT = shapes.amount(DIGITS, 2)
IF_ANY = shapes.nullable(shapes.either(*AMOUNT["anyOf"], shapes.EMPTY))
READ = shapes.nullable(shapes.either(shapes.TEXT, shapes.INTEGER))
LINE = {
    "id": READ, "position": READ, "product": shapes.nullable(shapes.either(shapes.KEY, shapes.EMPTY)),
    "text": shapes.nullable(shapes.text(200)), "quantity": shapes.amount(DIGITS, 4), "amount": AMOUNT,
    "cost": IF_ANY, "discount": IF_ANY,
}  # fmt: skip
"""What a line may say; `id` and `position` are those that were read and are given anew."""


class LinesWidget(forms.Widget):
    """A table of rows; `lines-3-amount` is the fourth row's amount."""

    input_type = "area"  # as wide as the form

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = [row for row in value or [] if isinstance(row, dict)]
        keys = [_key(row.get("product")) for row in rows]
        names = dict(Product.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name"))
        shown = [dict(row) | {"product_name": names.get(key)} for row, key in zip(rows, keys, strict=True)]
        return render_to_string("accounts/orders/_lines.html", {"rows": shown + [{} for _n in range(BLANKS)]})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The API's list as it is, or the page's rows without the empty ones; None where nothing was said."""
        if name in data:
            return data[name]
        places = sorted({int(key.split("-")[1]) for key in data if _is_cell(key, name)})[:MOST_LINES]
        rows = [{column: data.get(f"{name}-{place}-{column}", "").strip() for column in COLUMNS} for place in places]
        return [row for row in rows if any(row.values())] if places else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


def _key(product: Any) -> int | None:
    """A product's key from what was typed or sent; None for what is none."""
    text = str(product or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _is_cell(key: str, name: str) -> bool:
    parts = key.split("-")
    return len(parts) == 3 and parts[0] == name and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 5


class LineForm(forms.ModelForm):
    """One line, parsed."""

    class Meta:
        model = OrderLine
        fields = ["text", "quantity", "amount", "cost", "discount"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self.fields)


class LinesField(forms.Field):
    """A list of lines: {product, text, quantity, amount, cost, discount}; None means "as they are"."""

    widget = LinesWidget
    takes_json = True
    shape = shapes.row_of(shapes.record(LINE, ["quantity", "amount"]), most=MOST_LINES)
    apart = True

    def clean(self, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise ValidationError(_("A list of lines is expected."))
        if len(value) > MOST_LINES:
            raise ValidationError(_("An order may have 500 lines at most."))
        products = _products(value)
        return [_line(row, place, products) for place, row in enumerate(value, start=1)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


def _products(rows: list[dict[str, Any]]) -> dict[int, Product]:
    return Product.objects.in_bulk({key for row in rows if (key := _key(row.get("product")))})


def _line(row: dict[str, Any], place: int, products: dict[int, Product]) -> dict[str, Any]:
    """One row's values; raises ValidationError that names the line and the column."""
    unknown = set(row) - {*COLUMNS, "position", "id"}
    if unknown:
        raise ValidationError(_("Line %(line)s: there is no field %(field)s.") % {"line": place, "field": min(unknown)})
    odd = any(isinstance(value, float | bool | list | dict) for value in row.values())
    if odd or not isinstance(row.get("text"), str | None):
        raise ValidationError(_("Line %(line)s: text and numbers are expected.") % {"line": place})
    form = LineForm({name: str(value) if isinstance(value, int | Decimal) else value for name, value in row.items()})
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        words = {"line": place, "field": form[name].label, "why": errors[0]}
        raise ValidationError(_("Line %(line)s, %(field)s: %(why)s") % words)
    product = row.get("product")
    found = products.get(_key(product) or 0)
    if product not in (None, "") and found is None:
        raise ValidationError(_("Line %(line)s: there is no such product.") % {"line": place})
    return form.cleaned_data | {"product": found}


class OrderForm(RecordForm):
    """An order with its lines; where there are lines, their sums are the order's amounts."""

    lines = LinesField(required=False, label=gettext_lazy("Lines"))
    sections = [
        (gettext_lazy("Order"), ["account", "number", "ordered_on", "amount", "currency", "channel"]),
        (gettext_lazy("Lines"), ["lines"]),
        (gettext_lazy("Cost and discount, where there are no lines"), ["amount_cost", "amount_discount"]),
        (gettext_lazy("Delivery and payment"), ["promised_on", "delivered_on", "damaged", "due_on", "paid_on", "note"]),
    ]
    folds: ClassVar[list[Any]] = [title for title, _names in sections[1:]]
    """What most orders are entered without, out of the way until somebody opens it."""
    optional = ("amount", "currency")
    in_words: ClassVar[Any] = {"amount": "Needed where there are no `lines`"}

    class Meta:
        model = Order
        fields = [
            "account", "number", "ordered_on", "currency", "amount", "amount_cost", "amount_discount",
            "promised_on", "delivered_on", "damaged", "due_on", "paid_on", "channel", "note",
        ]  # fmt: skip
        widgets = {"account": Picker("accounts:account-pick")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].one_of = True
        self.fields["amount"].help_text = _("Where there are lines, their sum counts.")
        self.fields["currency"].help_text = _("Three letters; empty means the company's currency.")

    def clean_currency(self) -> str:
        return currency_code(self.cleaned_data["currency"]) if self.cleaned_data["currency"] else ""

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""


class DeliveryForm(RecordForm):
    """When an order was to arrive, when it did, and how; read from files, as the order's own form has it."""

    class Meta:
        model = Order
        fields = ["number", "promised_on", "delivered_on", "damaged"]

    def validate_constraints(self, exclude: Any = None) -> None:
        """The order is there already."""
