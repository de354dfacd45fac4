"""What is wrong with a cell or a value that came by the thousand, in words that say what to do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "empty": _("This is missing. Fill it in."),
    "unknown_field": _("There is no such field."),
    "object": _("This is no object. Send the fields of one record by their names."),
    "text": _("Text or a number is expected."),
    "type": _("Text is expected here; numbers as text, too."),
    "nul": _("Text may not contain the character NUL."),
    "half": _("Text contains half a character."),
    "long": _("This is too long. Shorten it."),
    "control": _("There is a character in it that nobody sees, such as a line break. Write it anew."),
    "day": _("This is not a day. Write it as 2026-12-31."),
    "year": _("Choose a day from 1900 to 2199."),
    "number": _("This is not a number. Write it as 1234.50."),
    "decimals": _("This has more decimals than are kept here: amounts have two, quantities four. Round it yourself."),
    "beyond": _("There are more cells than columns. Look for a separator too many, or name the column."),
    "large": _("This number is too large."),
    "tiny": _("A number is closer to zero than what can be kept. Send 0, or fewer decimals."),
    "negative": _("This may not be less than zero."),
    "currency": _("This is not a currency. Write its three letters, as in CNY."),
    "choice": _("This is none of the known words: choose one of those the form offers."),
    "choice_of": _("This is none of the known words. Write one of these: %(words)s."),
    "unsure": _("This may mean more than one of the known words: choose one of those the form offers."),
    "unsure_of": _("This may mean more than one of the known words. Write one of these: %(words)s."),
}
"""What each fault means and what to do; floors add theirs with `Kind.words`."""
