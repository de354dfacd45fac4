"""The filters over a list, written without a template per choice: long lists of owners and regions stay cheap."""

from __future__ import annotations

from html import escape
from typing import Any

from django import forms, template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kam.ground import wording
from kam.templatetags.frame import kind
from kam.templatetags.ui import drawn_icon

register = template.Library()

AT_ONCE = 4  # filters that stand beside the search at once
ASKED = "filters"  # the parameter of a list's address that asks for its filters
FETCHED = (
    'hx-trigger="change once consume" hx-target="#latefilters" hx-swap="outerHTML" hx-push-url="false" hx-sync="this"'
)


@register.simple_tag
def filter_fields(form: Any, request: Any = None) -> SafeString:
    """
    The filters of a list, label above control; those beyond the first few wait until they are asked for or set.

    `request`: of a list, which draws those that wait (`filters=rest` among its parameters) once somebody asks for them:
    they are a fifth of the page's work and seldom seen.
    """
    shown = fields(form)
    waiting = [bound for bound in shown if is_late(bound, shown)]
    if not request or request.GET.get(ASKED) == "all":
        boxes, asks = [filter_field(bound, " rest" if bound in waiting else "") for bound in shown], ""
    else:
        boxes = [filter_field(bound) for bound in shown if bound not in waiting]
        asks = address(request, "rest") if waiting else ""
        boxes += [f'<span id="latefilters" hidden></span>{without_scripts(request)}'] if waiting else []
    toggle = drawn_toggle(_("Filter"), "" if waiting else " phone", asks)
    hidden = "".join(str(bound) for bound in form if bound.is_hidden)
    return mark_safe(toggle + "".join(boxes) + hidden) if shown else mark_safe(hidden)


@register.simple_tag
def late_filters(form: Any) -> SafeString:
    """The filters that waited."""
    shown = fields(form)
    return mark_safe("".join(filter_field(bound, " rest") for bound in shown if is_late(bound, shown)))


def fields(form: Any) -> list[Any]:
    """What has a place of its own in the toolbar, beside the search."""
    return [bound for bound in form if not bound.is_hidden and bound.name not in ("q", "search")]


def is_late(bound: Any, shown: list[Any]) -> bool:
    """Whether one of the filters that are shown waits."""
    return len(shown) > AT_ONCE + 1 and bound not in shown[:AT_ONCE] and not any(as_list(bound.value()))


def address(request: Any, which: str) -> str:
    """Where a list answers with its filters, those that wait or all of them, as they are set here."""
    asked = request.GET.copy()
    asked[ASKED] = which
    return escape(f"?{asked.urlencode()}")


def without_scripts(request: Any) -> str:
    """The way to all filters where nothing is fetched."""
    every = escape(_("All filters"))
    return f'<noscript><a class="button plain" href="{address(request, "all")}">{every}</a></noscript>'


@register.simple_tag
def filter_toggle(asked: Any, *names: str) -> SafeString:
    """What folds the filters of an analysis on a phone, with how many of these are set: first in its toolbar."""
    count = sum(bool(asked.get(name)) for name in names)
    words = _("Filters (%(count)s)") % {"count": count} if count else _("Filter")
    return mark_safe(drawn_toggle(words, " phone"))


def drawn_toggle(words: str, css: str, asks: str = "") -> str:
    """The tick that shows the filters of a toolbar that wait, and its label; `asks`: where they are fetched, once."""
    every = escape(_("All filters"))
    fetched = f' hx-get="{asks}" {FETCHED}' if asks else ""
    return (
        f'<input class="vh" type="checkbox" id="allfilters" aria-label="{every}"{fetched}>'
        f'<label class="button plain toggle{css}" for="allfilters">{drawn_icon("funnel", 16)}{escape(words)}</label>'
    )


def filter_field(bound: Any, css: str = "") -> str:
    """One filter. Choices are written here, as a template for each would cost more than the rows of the list."""
    widget, key = bound.field.widget, escape(str(bound.id_for_label or bound.auto_id))
    label, box = escape(str(bound.label)), kind(bound)
    if isinstance(widget, forms.SelectMultiple):
        inner = many_choices(bound, label)
    else:
        if isinstance(bound.field, forms.DateField):
            widget.input_type, widget.format = "date", "%Y-%m-%d"
        control = one_select(bound, key) if is_plain(widget) else str(bound.as_widget())
        head = f'<label for="{key}">{label}</label>'
        inner = control + head if box == "check" else head + control
    wrong = "".join(f"<p>{escape(str(error))}</p>" for error in bound.errors)
    return f'<div class="field {box}{css}">{inner}{f"<div class=errors>{wrong}</div>" if wrong else ""}</div>'


def is_plain(widget: Any) -> bool:
    """Whether a widget is an ordinary select, so that its options may be written directly."""
    return isinstance(widget, forms.Select) and widget.template_name == forms.Select.template_name


def one_select(bound: Any, key: str) -> str:
    """A select with its options; nothing chosen reads as any."""
    attrs = flatatt({**bound.field.widget.attrs, "name": bound.html_name, "id": key})
    chosen = [str(value).lower() if isinstance(value, bool) else str(value) for value in as_list(bound.value())]
    found = options(bound, chosen)
    if not any(value == "" for value, _label, _on in found) and not chosen:
        found.insert(0, ("", _("Any"), True))
    return f"<select{attrs}>{''.join(one_choice(*each) for each in found)}</select>"


def many_choices(bound: Any, label: str) -> str:
    """A choice of several as a list of ticks that opens; closed, it says what is chosen."""
    found = options(bound, [str(value) for value in as_list(bound.value())])
    name, chosen = escape(bound.html_name), [text for _value, text, on in found if on]
    boxes = (f'name="{name}" value="{escape(value)}"{" checked" if on else ""}' for value, _text, on in found)
    ticks = "".join(
        f'<label class="check-row"><input type="checkbox" {box}>{escape(text)}</label>'
        for box, (value, text, _on) in zip(boxes, found, strict=True)
        if value
    )
    told = escape(wording.listed(chosen) or _("Any"))
    summary = f'<summary><span class="clip">{told}</span></summary>'
    return f'<span class="label">{label}</span><details class="menu ticks">{summary}<div>{ticks}</div></details>'


def options(bound: Any, chosen: list[str]) -> list[tuple[str, str, bool]]:
    """The choices of a field as (value, words, chosen); lines and dashes for "nothing" become a word."""
    groups = bound.field.widget.optgroups(bound.html_name, chosen)
    found = [
        (str(choice["value"]), str(choice["label"]), bool(choice["selected"]))
        for group in groups
        for choice in group[1]
    ]
    if isinstance(bound.field, forms.NullBooleanField):  # nobody asked: that is not "unknown"
        return [(value, text, on) if value in ("true", "false") else ("", _("All"), on) for value, text, on in found]
    read = [(value, text if value or text.strip("-—") else _("Any"), on) for value, text, on in found]
    return without_twin(read)


def without_twin(found: list[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    """Where a choice reads like the empty one ("Current ones"), only the chosen of the two, else the empty one."""
    blank = next((text for value, text, _on in found if not value), None)
    twins = [choice for choice in found if choice[1] == blank]
    kept = next((choice for choice in twins if choice[2]), twins[0] if twins else None)
    return [choice for choice in found if choice[1] != blank or choice == kept]


def as_list(value: Any) -> list[Any]:
    """A field's value as the list of what is chosen."""
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def one_choice(value: str, text: str, on: bool) -> str:
    """One option of a select."""
    return f'<option value="{escape(value)}"{" selected" if on else ""}>{escape(text)}</option>'
