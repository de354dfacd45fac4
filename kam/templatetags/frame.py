"""What the frame of pages needs: rows of lists, fields of forms, keys of the rail, words for the scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django import forms, template
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kam.ground import navigation, wording
from kam.ground import ways as between
from kam.rules import formats
from kam.templatetags.ui import drawn_icon

register = template.Library()

# After `g`, the letter of each part of the product; the help dialog is printed from the same table.
LETTERS = {
    "dashboard": "d", "today": "t", "customers": "c", "visits": "v", "calendar": "k", "warnings": "w", "service": "s",
    "opportunities": "o", "analyses": "a", "policy": "p", "import": "i", "settings": "e", "plans": "l", "tiers": "r",
}  # fmt: skip

FOOT = {"import", "notices", "guide", "record", "settings"}  # what one keeps stands below what one does
BLANK = ">---------<"  # what Django writes for an empty choice
NAMED = 2  # choices that a label names as needing its field; more would repeat what stands above it
SHORT = 14  # characters of plain text that never break over two lines in a list


@register.filter
def letter(item: Mapping[str, Any]) -> str:
    """The key that, after `g`, opens this entry of the rail; empty where there is none."""
    return str(item.get("shortcut") or LETTERS.get(item["key"], ""))


@register.simple_tag
def rail(items: Iterable[Mapping[str, Any]]) -> SafeString:
    """The entries of the rail, some below headings of which one is open; scripts copy it for the phone and the help."""
    out: list[str] = []
    low = False
    parts = navigation.grouped(items)
    is_inside = any(item["on"] for group, inner in parts if group for item in inner)
    for group, inner in parts:
        if group:
            out.append(fold(group, inner, opens=group.open and not is_inside))
            continue
        foot = inner[0]["key"] in FOOT and not low
        low = low or foot
        out.append(entry(inner[0], " foot" if foot else ""))
    return mark_safe("".join(out))


def entry(item: Mapping[str, Any], css: str = "") -> str:
    """One link of the rail, with its key for `g`."""
    key, label = letter(item), escape(str(item["label"]))
    more = f' data-go="{escape(key)}"' if key else ""
    more += ' aria-current="page"' if item["on"] else ""
    head = f'<a class="go{css}" href="{escape(item["url"])}" title="{label}"{more}>{drawn_icon(item["icon"], 18)}'
    return f"{head}<span>{label}</span>{count_of(item)}</a>"


def fold(group: navigation.Group, inner: list[Mapping[str, Any]], *, opens: bool) -> str:
    """A heading with its entries: open where the reader is, else as left or meant; opening one closes the others."""
    here, label = any(item["on"] for item in inner), escape(str(group.label))
    is_open = " open" if here or opens else ""
    waiting = count_of({"count": sum(item["count"] for item in inner)})
    named = f"{drawn_icon(group.icon, 18)}<span>{label}</span>{waiting}"
    head = f'<summary title="{label}">{named}{drawn_icon("chevron-right", 14)}'
    inside = " data-inside" if here else ""
    held = f'<details class="group" name="rail" data-fold="{group.key}"{inside}{is_open}>{head}</summary>'
    return f"{held}{''.join(entry(item) for item in inner)}</details>"


@register.simple_tag
def phone_bar(items: Iterable[Mapping[str, Any]]) -> SafeString:
    """The first four entries of the phone's bar; the one to log a visit stands out."""
    out = []
    for item in for_phone(items):
        more = ' class="log"' if item["key"] == "log" else ""
        more += ' aria-current="page"' if item["on"] else ""
        inner = f"{drawn_icon(item['icon'], 20)}<span>{escape(str(item['label']))}</span>{count_of(item)}"
        out.append(f'<a href="{escape(item["url"])}"{more}>{inner}</a>')
    return mark_safe("".join(out))


@register.simple_tag
def behind_count(items: Iterable[Mapping[str, Any]]) -> SafeString:
    """How many wait in the entries that the phone's bar leaves to its last one, such as notices."""
    entries = list(items)
    shown = [item["key"] for item in for_phone(entries)]
    behind = sum(int(item.get("count") or 0) for item in entries if item["key"] not in shown)
    return mark_safe(count_of({"count": behind}))


def count_of(item: Mapping[str, Any]) -> str:
    """How many wait there; nothing when none does."""
    return f'<span class="count">{int(item["count"])}</span>' if item.get("count") else ""


def for_phone(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The entries of the phone's bar in their places; a sheet with all of them is the last one, in the template."""
    return sorted((item for item in items if item.get("bottom")), key=lambda item: item["bottom"])[:4]


@register.filter
def initials(person: Any) -> str:
    """Two letters for a person's mark: the first of two Latin words, or the last two of a Chinese name."""
    name = str(person).strip()
    if name and ord(name[0]) > 0x2E7F:
        return name[-2:] if len(name) > 2 else name
    return "".join(word[0] for word in name.split()[:2]).upper()


@register.simple_tag
def row_cells(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The rows of a list: cells come as prepared HTML, so fifty rows cost one join instead of four hundred includes."""
    found = list(rows)
    heads = [head_of(cell, place) for place, cell in enumerate(found[0]["cells"])] if found else []
    return mark_safe("".join([one_row(row, heads) for row in found]))


def head_of(cell: Mapping[str, Any], place: int) -> tuple[str, str]:
    """How each cell of a column begins, usually and when its text is so short that it should not break."""
    css = " ".join(
        filter(None, ["main" if place == 0 else "", "num" if cell.get("num") else "", str(cell.get("class") or "")])
    )
    label = f' data-label="{escape(str(cell.get("label") or ""))}">'
    usual = f'<td class="{css}"{label}' if css else f"<td{label}"
    return usual, usual if cell.get("num") else f'<td class="{f"{css} nowrap".strip()}"{label}'


def one_row(row: Mapping[str, Any], heads: list[tuple[str, str]]) -> str:
    """One row; its first cell carries the link, and on phones each cell carries its column's label."""
    url, out = row.get("url"), []
    for (usual, unbroken), cell in zip(heads, row["cells"], strict=True):
        inner = cell["html"]
        if not hasattr(inner, "__html__"):
            inner = escape(str(inner))
        if url and not out and "<a " not in inner:
            inner = f'<a class="open" href="{escape(url)}">{inner}</a>'
        head = unbroken if out and len(inner) <= SHORT and "<" not in inner else usual
        out.append(f"{head}{inner}</td>")
    late = ' class="is-late"' if row.get("late") else ""
    key = f' id="row-{row["id"]}"' if isinstance(row.get("id"), int) else ""
    return f"<tr{key}{late}>{''.join(out)}</tr>"


@register.simple_tag
def field_control(bound: Any) -> SafeString:
    """A form's control that knows its help and errors (aria-describedby) and whether it is wrong (aria-invalid)."""
    attrs = bound.field.widget.attrs
    if str(attrs.get("placeholder", "")) == str(bound.label):  # said once is enough
        attrs.pop("placeholder", None)
    ids = [f"{bound.id_for_label}-help"] if bound.help_text else []
    extra = {}
    if bound.errors:
        ids.append(f"{bound.id_for_label}-error")
        extra["aria-invalid"] = "true"
    if ids:
        extra["aria-describedby"] = " ".join(ids)
    html = bound.as_widget(attrs=extra) if extra else bound.as_widget()
    return mark_safe(html.replace(BLANK, f">{formats.NONE}<")) if BLANK in html else html


@register.filter
def kind(bound: Any) -> str:
    """What a field's control is, for its layout: `check`, `checks`, `text`, `area`, `select`, `file`, `date` …"""
    widget = bound.field.widget
    names = [one.__name__.lower() for one in type(widget).__mro__]
    known = {"checkboxinput": "check", "checkboxselectmultiple": "checks", "radioselect": "checks", "textarea": "area"}
    return next((known[name] for name in names if name in known), "") or getattr(widget, "input_type", None) or "text"


@register.filter
def may_stay_empty(bound: Any) -> bool:
    """Whether a field can be left empty: one that is not required, unless it is a choice that always has a value."""
    if bound.field.required or getattr(bound.field, "one_of", False) or kind(bound) == "check":
        return False
    choices = getattr(bound.field.widget, "choices", None)
    single = isinstance(bound.field, forms.ChoiceField) and not isinstance(bound.field, forms.MultipleChoiceField)
    return not single or choices is None or any(not value for value, _label in choices)


@register.filter
def needed_for(bound: Any) -> Any:
    """
    For a field that some choices of its form need: which, as a condition in words and as values; None for any other.

    More than a few are not named: they stand above as what is to be chosen, and the label follows the choice.

    The form says so in `needed`: {field: the values}, of the choice named `chooses`.
    """
    values = getattr(bound.form, "needed", {}).get(bound.name, ())
    if not values:
        return None
    words = getattr(bound.form, "choice_words", {})
    names = [str(words.get(value, value)) for value in values] if len(values) <= NAMED else []
    return {"values": " ".join(values), "names": wording.listed(names)}


@register.filter
def read_by(bound: Any) -> dict[str, str] | None:
    """
    For a field that only some choices of another one read: that field's id and the choices; None for any other.

    The form says so in `read_by`: {field: (the other, its values)}. The page's script hides it beside other choices.
    """
    other, values = getattr(bound.form, "read_by", {}).get(bound.name, ("", ()))
    return {"of": bound.form[other].id_for_label, "values": " ".join(values)} if other else None


@register.filter
def pick(form: Any, name: str) -> Any:
    """The bound field of this name, for forms laid out in sections."""
    return form[name] if name in form.fields else None


@register.simple_tag
def words() -> SafeString:
    """The words that scripts show, in the reader's language."""
    return words_in(get_language() or "")


@lru_cache(maxsize=8)
def words_in(language: str) -> SafeString:
    """The words of one language, made once."""
    return json_script(
        {
            **queue_words(),
            "open": _("Open"),
            "view": pgettext("what was made", "View"),
            "undo": _("Take back"),
            "sendNow": _("Send now"),
            "noNetwork": _("There is no network now. It waits here and is sent by itself."),
            "edit": _("Edit"),
            "remove": pgettext("what waits", "Delete"),
            "close": _("Close"),
            "noMatch": _("Nothing found"),
            "forbidden": _("You may not do that. Ask your team lead or an administrator."),
            "missing": _("That is no longer there."),
            "busy": _("Too many requests just now. Wait a moment and try again."),
            "failed": _("Something went wrong on our side. What you typed is still here; try again."),
            "offline": _("No network. What you typed is still here."),
            "noData": _("Nothing to draw yet"),
            "arrowsWalk": _("Arrow keys go through the picture."),
            "enterOpens": _("Enter opens it"),
        },
        "words",
    )


def queue_words() -> dict[str, str]:
    """What is said of drafts, of what waits for the network, and of pages from memory."""
    return {
        "waiting": _("Waiting for the network"),
        "kept": _("No network. Your visit is kept here and sent as soon as there is one."),
        "which": _("Whom was it with? Tap a customer or write its name; then save."),
        "sent": _("Sent."),
        "remembered": _("Offline – as it stood at %(moment)s"),
        "refused": _("Not saved. Open it, put it right, and save again; or copy its text and discard it."),
        "signIn": _("Sign in again, then your visit is sent."),
        "draftSaved": _("Draft kept"),
        "draftLost": _("Not kept on this device: save before you leave"),
        "draftBack": _("Your draft is back."),
        "draftHeld": _("Draft, not sent"),
        "draftEnds": _("Kept here until %(moment)s, then deleted. Save it, or let it go."),
        "notOpened": _("No room here to open it as a draft, so it stays as it is. Send it now, or free some space."),
        "discard": _("Discard"),
        "viewOther": _("The visit that is there"),
        "keepBoth": _("Keep both visits"),
        "dropMine": _("Discard mine"),
        "doubled": _("Not sent: what you logged here waits for your decision."),
        "store": _("Save to the phone"),
        "stored": _("Saved to the phone’s files."),
        "sureDiscardFile": _("Discard this file? It is then nowhere."),
        "sureDiscard": _("Discard this visit? Its text and photos on this device are lost."),
        "copy": _("Copy text"),
        "copied": _("Copied"),
        "leaving": _("Not sent yet: %(n)s. It stays on this device and is sent when you sign in here again."),
        "leavingDrafts": _("Drafts not saved as visits: %(n)s. They are deleted from this device."),
        "leaveSure": _("Sign out all the same?"),
        "leave": _("Sign out"),
        "file": _("Photo or file"),
        "sending": _("Sending …"),
        "notKept": _("This device keeps nothing just now, and there is no network. Stay here and try again."),
    }


@register.inclusion_tag("parts/ways.html", takes_context=True)
def ways(context: Any, here: str) -> dict[str, Any]:
    """The way between the analyses, the page of this key being the present one."""
    around = {name: context[name] for name in ("request", "csrf_token", "page_key") if name in context}
    return {"ways": between.of(context["request"].user, here)} | around
