"""Colleagues as a search finds them: by name in any script, pinyin or initials, or by sign-in."""

from __future__ import annotations

from kam.ground import search
from kam.models import User


def called(text: str) -> list[User]:
    """Those who work here and fit a text, by name; a company has few enough to read them all."""
    wanted, said = search.terms(text), search.spoken(text)
    return [
        one for one in User.objects.people().only("name", "username").order_by("name", "pk")
        if (words := search.text_of(one.name, one.username)) and said
        and (all(f" {term}" in words for term in wanted) or search.spoken(one.name).startswith(said))
    ]  # fmt: skip
