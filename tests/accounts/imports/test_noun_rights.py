"""Files of simple nouns take the right to write the noun."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from kam.choices import Role
from kam.ground import rights
from tests.accounts.imports.test_nouns import FILES, book, ours

__all__ = ["book"]
pytestmark = pytest.mark.django_db

RIGHTS = {
    "payments": "EDIT_TRADE", "products": "EDIT_TRADE", "rates": "EDIT_RATES", "hour_rates": "EDIT_RATES",
    "competitors": "EDIT_ACCOUNTS", "presences": "EDIT_ACCOUNTS", "requirements": "EDIT_ACCOUNTS",
    "moves": "EDIT_ACCOUNTS",
    "territories": "EDIT_ACCOUNTS", "sellers": "EDIT_CONTACTS", "downstreams": "EDIT_ACCOUNTS",
}  # fmt: skip


@pytest.mark.parametrize("key", FILES)
def test_it_takes_the_right_to_write_the_noun(bring, sheet, book, monkeypatch, key):
    kept = rights.GRANTS[Role.ADMINISTRATOR].rights - {rights.Right[RIGHTS[key]]}
    monkeypatch.setitem(rights.GRANTS, Role.ADMINISTRATOR, rights.Grant(rights.Reach.ALL, frozenset(kept)))
    model, _page, head, rows = FILES[key]
    with pytest.raises(PermissionDenied):
        bring(sheet(head, *rows), kind=key)
    assert not ours(model).exists()
