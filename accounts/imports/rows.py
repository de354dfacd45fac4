"""Files of simple nouns: a declaration makes a kind of import, whose rows are read by the noun's own form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django import forms
from django.db.models import Field as Column
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.actions import row_undos
from accounts.actions.row_intakes import RowIntake
from accounts.actions.row_nouns import Noun
from accounts.rules import parsing
from accounts.rules.parsing import Fault, Unreadable
from kam.ground import sheets
from kam.ground.intakes import Field, Kind
from kam.ground.json_fields import TagsField

CHUNK = 500
EXAMPLE = "EXAMPLE-1"
"""The code in the example rows of empty sheets: nobody's, so that a sheet sent as it came changes no customer."""
MOST_NAMES = 4000
"""Characters of a cell that names several."""
Rows = Iterable[tuple[int, Sequence[str]]]
Said = Mapping[str, Sequence[str]]
"""{stored word of a choice: what people write for it}."""
ARCHIVED = _("The file of customer %(value)s is archived. Bring it back first, or leave this row out.")
PHONE = _("This is no telephone number: digits, spaces, dashes, brackets, + and an extension.")
WORDS: dict[str, Any] = {
    "unknown_account": _("There is no customer of the code %(value)s. Import the customer first."),
    "other_account": _("%(value)s is a customer, but not of a kind that has such rows. Look at its file first."),
    "archived_account": ARCHIVED,
    "example_row": _("This is the example of the empty sheet. Delete this row, or put your own customer's code here."),
    "unknown_contact": _(
        "At this customer there is nobody of the name or e-mail %(value)s, or there are several. Write name <e-mail>; "
        "whoever is missing is imported with the contacts first."
    ),
    "unknown_colleague": _("Nobody signs in as %(value)s. Write the colleague's sign-in name."),
    "again_row": _("The same row stands further up already. Remove one of them, or tell them apart."),
    "several": _("Several entries fit this row, so nobody can tell which one is meant. Change that one by hand."),
    "negative": _("This may not be less than zero."),
    "invalid": _("This cannot be read. The example in the empty sheet shows how to write it."),
    "yes_no": _("Write yes or no."),
    "phone": PHONE,
    "archived": _("This stands in the archive. Bring it back first, or leave this row out."),
}
REASONS = {
    "required": "empty",
    "max_length": "long",
    "min_value": "negative",
    "max_value": "large",
    "max_digits": "large",
    "max_decimal_places": "decimals",
    "max_whole_digits": "large",
    "invalid_choice": "choice",
}
"""What a form's errors are called in an import."""
MARKS = re.compile(r"[,;，；、/|]")
"""What stands between several words in one cell."""
YES = {"yes", "y", "true", "1", "x", "✓", "是", "有", "对"}
NO = {"no", "n", "false", "0", "否", "无", "無", "不"}


@dataclass(frozen=True)
class Declared:
    """A simple noun that comes in by rows: its form reads the cells, `noun` finds and writes the records."""

    key: str
    label: Any
    noun: Noun
    form: Any
    names: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    examples: Mapping[str, str]
    words: Mapping[str, Any] = field(default_factory=dict)
    moves_numbers: bool = False
    plain: bool = False  # the form's fields say all there is to say: the model is not asked once more for each row
    labels: Mapping[str, Any] = field(default_factory=dict)
    said: Mapping[str, Said] = field(default_factory=dict)  # {field: what else is written for its choices}


def kind_of(declared: Declared) -> Kind:
    """The kind of import that a declaration makes; its fields are those that have header names."""
    columns = {one.name: one for one in declared.noun.model._meta.concrete_fields}
    declared = replace(declared, labels={"account": _("customer code"), **declared.labels},
                       examples={**declared.examples, "account": EXAMPLE})  # fmt: skip
    return Kind(
        key=declared.key,
        label=declared.label,
        fields=tuple(
            Field(
                name,
                declared.labels.get(name) or columns[name].verbose_name,
                names,
                name in declared.required,
                example=declared.examples.get(name, ""),
                ahead=(f"{name}_code",) if name == "account" or name in declared.noun.ties else (),
                shape=_shape(name, declared),
            )
            for name, names in declared.names.items()
        ),
        open=partial(open_intake, declared),
        fill=partial(fill, declared),
        undo=partial(row_undos.take_back, declared.noun),
        words=WORDS | dict(declared.words),
        right=declared.noun.right,
        makes_accounts=False,
        moves_numbers=declared.moves_numbers,
        noun=declared.noun.noun,
        offered={name: words for name in declared.names if (words := _offered(name, declared))},
    )


def _shape(name: str, declared: Declared) -> Any:
    """The form's field that reads it; of ties, which a file names by words, none but that several are a list."""
    if name in declared.noun.ties:
        return TagsField(required=False) if name in declared.noun.many else None
    return declared.form.base_fields.get(name)


def _offered(name: str, declared: Declared) -> list[Any]:
    """The words that a field may hold, where it holds one of a few."""
    if name in declared.noun.ties or name == "currency":
        return []
    shape, columns = declared.form.base_fields.get(name), {one.name: one for one in declared.noun.model._meta.fields}
    many = isinstance(shape, forms.MultipleChoiceField)
    choices = shape.choices if many else columns[name].choices or () if name in columns else ()
    return [label for value, label in choices if value]


def open_intake(declared: Declared, columns: Iterable[str], *, by: Any, owner: Any = None) -> RowIntake:
    """Records are found by their natural keys among those that `by` sees."""
    return RowIntake(declared.noun, list(columns), by=by)


def fill(declared: Declared, intake: RowIntake, rows: Rows, columns: Mapping[str, int]) -> None:
    """Read a file of rows: cells by the parsers that all imports share, values by the noun's form."""
    parsers = {name: _parser(name, declared) for name in columns if name != "account"}
    form = _form(declared, intake, columns)
    chunk: list[tuple[int, str, dict[str, Any], bool]] = []
    for line, cells in rows:
        if not any(cells):
            continue
        intake.read += 1
        texts = {name: _cell(cells, index) for name, index in columns.items()}
        chunk.append((line, *_read(declared, intake, line, texts, parsers, form)))
        if len(chunk) >= CHUNK:
            intake.add(chunk)
            chunk = []
    intake.add(chunk)


def _form(declared: Declared, intake: RowIntake, columns: Mapping[str, int]) -> Any:
    """The noun's form with the file's fields, which reads row after row; what may be there once, the verb says."""
    form = declared.form({}, user=intake.by)
    for name in set(form.fields) - (columns.keys() - {"account"} - declared.noun.ties.keys()):
        form.fields.pop(name)
    form.validate_unique = lambda: None
    add_error = form.add_error
    # What the form finds at a field that the file does not have is told of the row.
    form.add_error = lambda field, error: add_error(field if field in form.fields else None, error)
    if declared.plain:
        form._post_clean = lambda: None
    return form


def _read(
    declared: Declared,
    intake: RowIntake,
    line: int,
    texts: Mapping[str, str],
    parsers: Mapping[str, Callable[[str], Any]],
    form: Any,
) -> tuple[str, dict[str, Any], bool]:
    """(customer's code, values, whether all could be read) of a row; what could not is told."""
    data, faults, code = dict[str, Any](), dict[str, tuple[str, str]](), ""
    for name, text in texts.items():
        try:
            if name == "account":
                code = parsing.code(text) if text or name in declared.required else ""
                if code == EXAMPLE:
                    faults[name], code = ("example_row", ""), ""
            else:
                data[name] = parsers[name](text) if text else ""
        except Unreadable as error:
            faults[name] = ("yes_no" if parsers.get(name) is yes_no else error.fault, text)
    form.data, form.instance = data, declared.noun.model()
    form.full_clean()
    for name, errors in form.errors.as_data().items():
        reason = str(errors[0].code or "invalid")
        place = name if name in texts else declared.noun.spot
        faults.setdefault(place, (REASONS.get(reason, reason), texts[place]))
    for name in declared.required:
        if not (code if name == "account" else data.get(name, texts[name])):
            faults.setdefault(name, (Fault.EMPTY, ""))
    for name, (reason, text) in sorted(faults.items(), key=lambda item: list(texts).index(item[0])):
        intake.fault(line, name, reason, text)
    named = {name: str(data.get(name, "")) for name in declared.noun.ties if name in texts}
    said = {name: value for name, value in form.cleaned_data.items() if name in texts}
    return code, said | named, not faults


def _parser(name: str, declared: Declared) -> Callable[[str], Any]:
    """How a cell becomes what the form reads: days, numbers and words of choices as people write them."""
    column: Column[Any, Any] = declared.noun.model._meta.get_field(name)
    if name in declared.noun.ties:
        return partial(parsing.words, longest=MOST_NAMES) if name in declared.noun.many else parsing.words
    shape = declared.form.base_fields[name]
    if isinstance(shape, forms.MultipleChoiceField):
        known = words_of(shape.choices, declared.said.get(name))
        return lambda text: [parsing.choice(part, known) for part in MARKS.split(text) if part.strip()]
    if name == "currency":
        return parsing.currency
    if column.choices:
        words = words_of(column.choices, declared.said.get(name))
        return lambda text: parsing.choice(text, words)
    if isinstance(shape, forms.DateField):
        return parsing.day
    if isinstance(shape, forms.DecimalField):
        return _number(shape.decimal_places or 0)
    if isinstance(shape, forms.IntegerField):
        return parsing.whole
    return yes_no if isinstance(shape, forms.BooleanField) else str


def _cell(cells: Sequence[str], index: int) -> str:
    return sheets.live(cells[index].strip()) if index < len(cells) else ""


def words_of(choices: Any, said: Said | None = None) -> dict[str, str]:
    """{word in any language or as `said` has it, folded: stored word}; SEVERAL for what `said` has for two of them."""
    known = dict[str, str]()
    for value, written in (said or {}).items():
        for word in map(parsing.folded, written):
            known[word] = value if known.get(word, value) == value else parsing.SEVERAL
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            known |= {parsing.folded(str(label)): str(value) for value, label in choices}
    return known | {parsing.folded(str(value)): str(value) for value, _label in choices}


def yes_no(text: str) -> str:
    """A tick: `on`, or nothing."""
    found = text.lower()
    if found not in YES | NO:
        raise Unreadable(Fault.CHOICE)
    return "on" if found in YES else ""


def _number(places: int) -> Callable[[str], str]:
    """How numbers of so many decimals are read."""
    return partial(parsing.exact, places=max(places, 2))
