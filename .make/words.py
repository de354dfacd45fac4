"""Gathers the words to translate into kam/locale and compiles them, with Babel alone: no gettext tools are needed.

words.py            gather, keep what is translated, drop what is gone, draft traditional from simplified, compile
words.py --check    change nothing; fail when a word is missing, left over, uncertain or breaks its placeholders
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "kam" / "locale"
FLOORS = ("kam", "accounts", "lifecycle", "analytics")
LANGUAGES = ("zh_Hans", "zh_Hant")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "_t", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
ASKED = re.compile(rb"\b(" + "|".join(KEYWORDS).encode() + rb")\s*\(")
"""What a file with words holds: Babel reads letter by letter, and half of the files ask for none."""


def sources() -> Iterator[tuple[Path, bytes]]:
    """Every file with words, as Python that Babel can read."""
    from django.utils.translation.template import templatize

    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_bytes()
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            calls = templatize(path.read_text(), origin=str(path))
            # What stood between the tags is blanked out; its indentation would offend a reader of Python.
            yield path, "\n".join(line.strip() for line in calls.splitlines()).encode()


def gather() -> Catalog:
    """All words of the code and the templates, once each."""
    found = Catalog(charset="utf-8")
    for path, source in sources():
        if not ASKED.search(source):
            continue
        try:
            for _, words, _, context in extract("python", BytesIO(source), KEYWORDS, options={"encoding": "utf-8"}):
                found.add(words, context=context)
        except SyntaxError as error:
            sys.exit(f"{path.relative_to(ROOT)}: {error}")
    return found


def po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    if not po(language).exists():
        return Catalog(locale=language, domain="django", project="KAM", charset="utf-8", fuzzy=False)
    with po(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def said(message: Any) -> bool:
    """Whether a message is translated in all its forms."""
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(forms)


TAIWAN = (
    ("合並", "合併"), ("庫存檔點", "庫存盤點"), ("合作伙伴", "合作夥伴"), ("渠道", "通路"), ("賬", "帳"), ("占", "佔"),
    ("令牌", "權杖"), ("郵箱", "信箱"), ("計劃", "計畫"), ("回款", "收款"), ("響應", "回應"), ("質量", "品質"),
    ("下劃線", "底線"), ("身份", "身分"), ("法定節假日", "國定假日"), ("節假日", "假日"), ("調休上班", "補班"),
    ("調休", "補班"), ("後臺", "背景"), ("登錄", "登入"), ("標識", "識別碼"), ("不可訪問", "無法存取"),
    ("失去訪問", "無法再存取"), ("不在崗", "不在"), ("周几", "週幾"), ("大區", "區域"), ("列表", "清單"),
    ("“", "「"), ("”", "」"),
)  # fmt: skip
"""What the converter misses or gets wrong, and the marks of Taiwan."""


def taiwan(text: str) -> str:
    """A draft in the words and marks of Taiwan; what is so already stays."""
    for theirs, ours in TAIWAN:
        text = text.replace(theirs, ours)
    return text


def draft_traditional(simplified: Catalog, traditional: Catalog) -> int:
    """Fills the gaps of zh_Hant from zh_Hans in the words of Taiwan, for a person to read over; returns how many."""
    from opencc import OpenCC

    convert, drafted = OpenCC("s2twp").convert, 0
    for message in traditional:
        model = simplified.get(message.id, message.context) if message.id and not said(message) else None
        if model and said(model):
            plural = isinstance(model.string, (list, tuple))
            message.string = tuple(map(convert, model.string)) if plural else convert(model.string)
            drafted += 1
        if message.id and said(message):
            forms = message.string
            message.string = taiwan(forms) if isinstance(forms, str) else tuple(map(taiwan, forms))
    return drafted


def write(language: str, catalog: Catalog) -> None:
    """Writes a catalogue without dates and line numbers, so that a change shows only what changed."""
    out = BytesIO()
    catalog.header_comment = "# Translations of KAM. `make words` keeps this file in step with the code."
    write_po(out, catalog, no_location=True, sort_output=True, ignore_obsolete=True, width=120)
    noise = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Generated-By',
        '"Last-Translator',
        '"Report-Msgid',
        '"Language-Team',
    )
    lines = [line for line in out.getvalue().decode().splitlines() if not line.startswith(noise)]
    po(language).parent.mkdir(parents=True, exist_ok=True)
    po(language).write_text("\n".join(lines).rstrip() + "\n")


def faults(language: str, found: Catalog) -> Iterator[str]:
    """What keeps a language from being complete."""
    catalog = read(language)
    for message in found:
        have = catalog.get(message.id, message.context)
        if message.id and (have is None or not said(have)):
            yield f"missing: {message.id!r}"
    for message in catalog:
        if message.id and found.get(message.id, message.context) is None:
            yield f"left over: {message.id!r}"
        if message.id and message.fuzzy:
            yield f"uncertain: {message.id!r}"
        if message.id and said(message):
            yield from (f"{error}: {message.id!r}" for error in message.check(catalog))


def update() -> None:
    found, catalogs = gather(), {}
    for language in LANGUAGES:
        catalogs[language] = read(language)
        catalogs[language].update(found, no_fuzzy_matching=True)
    drafted = draft_traditional(catalogs["zh_Hans"], catalogs["zh_Hant"])
    for language, catalog in catalogs.items():
        write(language, catalog)
        missing = sum(1 for message in catalog if message.id and not said(message))
        print(f"{language}: {len(catalog)} words, {missing} missing")
    print(f"{drafted} drafted in traditional characters")
    compile_all()


def compile_all() -> None:
    """Writes the .mo beside each .po that is newer."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as file:
                catalog = read_po(file, locale=source.parent.parent.name)
            with target.open("wb") as file:
                write_mo(file, catalog)


def main() -> None:
    if "--check" not in sys.argv:
        return update() if "--compile" not in sys.argv else compile_all()
    found = gather()
    problems = [f"{language}: {fault}" for language in LANGUAGES for fault in faults(language, found)]
    print("\n".join(problems) or f"{len(found)} words, complete in {' and '.join(LANGUAGES)}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
