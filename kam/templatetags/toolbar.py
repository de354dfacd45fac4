"""The filters over a list, written without a template per choice: long lists of owners and regions stay cheap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from django import forms, template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kam.ground import days, wording
from kam.rules import formats
from kam.templatetags.frame import kind
from kam.templatetags.ui import drawn_icon, language

register = template.Library()

AT_ONCE = 4  # filters that stand beside the search at once; without a search two more
PARTS = ("owner", "region", "segment", "category")
"""Fields whose choices a page knows and not their form."""
DAYS = ("as_of", "since", "until")
MONTHS = ("first", "last")
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
    told = "" if has_search(form) else said(shown)
    toggle = drawn_toggle(_("Filter"), "" if waiting else " phone", asks, told=told)
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


def has_search(form: Any) -> bool:
    """Whether a search takes the first place in the toolbar."""
    return any(name in form.fields and not form[name].is_hidden for name in ("q", "search"))


def is_late(bound: Any, shown: list[Any]) -> bool:
    """Whether one of the filters that are shown waits."""
    at_once = AT_ONCE if has_search(bound.form) else AT_ONCE + 2
    return len(shown) > at_once + 1 and bound not in shown[:at_once] and not any(as_list(bound.value()))


def address(request: Any, which: str) -> str:
    """Where a list answers with its filters, those that wait or all of them, as they are set here."""
    asked = request.GET.copy()
    asked[ASKED] = which
    return escape(f"?{asked.urlencode()}")


def without_scripts(request: Any) -> str:
    """The way to all filters where nothing is fetched."""
    every = escape(_("All filters"))
    return f'<noscript><a class="button plain" href="{address(request, "all")}">{every}</a></noscript>'


@register.simple_tag(takes_context=True)
def questions(context: Any, asks: str, keeps: str = "") -> SafeString:
    """
    The filters of an analysis, of the `form` that reads them: `asks` and `keeps` name fields, with spaces between.

    The page's `choices` are {a field's name in the plural: [(value, words)]}; what nobody could choose between is not
    shown. Its `as_of`, `since` and `until` are the days shown unasked, `first` and `last`
    the months. What is kept is sent along unseen.
    """
    form = context["form"]
    offer(form, context.get("choices") or {})
    form.data = {**unasked(form, asks.split()), **dict(form.data.items()), **unasked_days(form, context)}
    shown = [form[name] for name in asks.split() if not form.fields[name].widget.is_hidden]
    kept = ((name, form.data.get(name)) for name in keeps.split())
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(str(one))}">' for name, one in kept if one)
    is_open = bool(form.errors) or form.data.get(ASKED) == "open"
    toggle = drawn_toggle(_("Filter"), " phone", told=said(shown), is_open=is_open, stays=True)
    return mark_safe(toggle + "".join(filter_field(bound) for bound in shown) + hidden)


def offer(form: Any, choices: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Gives words to choose from to the fields that the page knows them of; one choice alone is none."""
    for name in PARTS:
        if (field := form.fields.get(name)) is None:
            continue
        offered, asked = list(choices.get(f"{name}s" if name != "category" else "categories", ())), form.data.get(name)
        if asked and asked not in dict(offered):
            offered.append((asked, asked))
        is_choice = bool(asked) or len(offered) > (1 if name == "owner" else 0)
        field.widget = forms.Select(choices=[("", _("All")), *offered]) if is_choice else forms.HiddenInput()


def unasked(form: Any, names: Sequence[str]) -> dict[str, str]:
    """What holds where nobody chose: the first of choices that are not to be left empty."""
    fields = {name: form.fields[name] for name in names if type(form.fields[name]) is forms.ChoiceField}
    lists = {name: [str(key) for key, _words in field.choices] for name, field in fields.items()}
    return {name: keys[0] for name, keys in lists.items() if keys and "" not in keys}


def unasked_days(form: Any, page: Any) -> dict[str, str]:
    """The days that the page speaks of, for the fields in which nobody wrote another."""
    found = {name: page.get(name) for name in DAYS if name in form.fields and not form.data.get(name)}
    if not any(form.data.get(name) for name in MONTHS):
        found |= {name: page.get(name) for name in MONTHS if name in form.fields}
    return {name: str(day) for name, day in found.items() if day}


def said(shown: Sequence[Any]) -> str:
    """What is set, in one line: "Gold · North · 30 Nov 2026"; all customers where nothing narrows them."""
    asked = [(bound, [str(one) for one in as_list(bound.value()) if one]) for bound in shown]
    chosen = [text for bound, values in asked if values and isinstance(bound.field.widget, forms.Select)
              for value, text, on in options(bound, values) if value and on]  # fmt: skip
    written = [days.written(str(bound.value() or "")) for bound in shown if bound.name in DAYS]
    told = " – ".join(formats.day(day, language()) for day in written if day)
    whole = [_("All")] if any(isinstance(bound.field.widget, forms.Select) for bound in shown) else []
    return " · ".join([*(chosen or whole), *([told] if told else [])])


def drawn_toggle(
    words: str, css: str, asks: str = "", *, told: str = "", is_open: bool = False, stays: bool = False
) -> str:
    """
    The tick that shows the filters of a toolbar that wait, and its label; `asks`: where they are fetched, once.

    `told` is what is set, for phones, where nothing stands beside it. One that `stays` keeps its state where the page
    around it is fetched anew.
    """
    every, shown = escape(_("All filters")), f"<span>{escape(words)}</span>"
    if told:
        css += " said"
        shown = f'<span class="desk">{escape(words)}</span><span class="phone clip">{escape(told)}</span>'
    fetched = f' hx-get="{asks}" {FETCHED}' if asks else ""
    state = f"{' checked' if is_open else ''}{' hx-preserve' if stays and not is_open else ''}"
    return (
        f'<input class="vh" type="checkbox" id="allfilters" aria-label="{every}"{fetched}{state}>'
        f'<label class="button plain toggle{css}" for="allfilters">{drawn_icon("funnel", 16)}{shown}</label>'
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
        found.insert(0, ("", _("All"), True))
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
    told = escape(wording.listed(chosen) or _("All"))
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
    read = [(value, text if value or text.strip("-—") else _("All"), on) for value, text, on in found]
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
