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


@register.simple_tag
def filter_fields(form: Any) -> SafeString:
    """The filters of a list, label above control; those beyond the first few wait until they are asked for or set."""
    shown = [bound for bound in form if not bound.is_hidden and bound.name not in ("q", "search")]
    boxes = []
    for place, bound in enumerate(shown):
        late = place >= AT_ONCE and len(shown) > AT_ONCE + 1 and not any(as_list(bound.value()))
        boxes.append(filter_field(bound, " rest" if late else ""))
    more = "" if any(' rest">' in box[:80] for box in boxes) else " phone"
    toggle = drawn_toggle(_("Filter"), more)
    hidden = "".join(str(bound) for bound in form if bound.is_hidden)
    return mark_safe(toggle + "".join(boxes) + hidden) if shown else mark_safe(hidden)


@register.simple_tag
def filter_toggle(asked: Any, *names: str) -> SafeString:
    """What folds the filters of an analysis on a phone, with how many of these are set: first in its toolbar."""
    count = sum(bool(asked.get(name)) for name in names)
    words = _("Filters (%(count)s)") % {"count": count} if count else _("Filter")
    return mark_safe(drawn_toggle(words, " phone"))


def drawn_toggle(words: str, css: str) -> str:
    """The tick that shows the filters of a toolbar that wait, and its label."""
    every = escape(_("All filters"))
    return (
        f'<input class="vh" type="checkbox" id="allfilters" aria-label="{every}">'
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
