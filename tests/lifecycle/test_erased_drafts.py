"""Drafts of visits name people by their addresses: who is erased goes from them too."""

import pytest
from django.utils import timezone

from accounts.actions import erasures
from lifecycle.models import VisitDraft
from tests import factories

pytestmark = pytest.mark.django_db


def test_who_is_erased_goes_from_the_drafts_of_meetings_with_them(ada, lin, acme):
    wang = factories.ContactFactory(account=acme, name="Wang Lihua", email="wang@acme.example")
    drafts = [
        VisitDraft.objects.create(
            user=lin, key=address, starts_at=timezone.now(), subject="Tea with Wang Lihua", text=f"From {address}",
            people=[[address, "Wang Lihua"], ["li@acme.example", "Li"]],
        )
        for address in ("Wang@acme.example", "another@else.example")
    ]  # fmt: skip
    assert not any(row for row in erasures.look(wang, by=ada).spoken), "a colleague's drafts are theirs to read"
    erasures.erase(wang, name="Wang Lihua", by=ada)
    for draft in drafts:
        draft.refresh_from_db()
    told = str([drafts[0].subject, drafts[0].text, drafts[0].people]).casefold()
    assert "wang" not in told and "li@acme.example" in told and drafts[0].version == 2
    assert drafts[1].subject == "Tea with Wang Lihua", "somebody else of the same name"
