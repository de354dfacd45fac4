"""Reach and rights: who sees which account."""

from itertools import product

from django.urls import get_resolver

from accounts.models import Account
from kam.ground.rest import ScopedViewSet
from kam.ground.rights import Right, can, holders
from kam.ground.tokens import scopes_of
from kam.models import User
from tests import factories


def resources():
    """The classes behind the addresses of the API."""
    callbacks = [pattern.callback for pattern in patterns(get_resolver().url_patterns)]
    return {one.cls for one in callbacks if issubclass(getattr(one, "cls", object), ScopedViewSet)}


def patterns(found):
    for one in found:
        inner = getattr(one, "url_patterns", None)
        yield from patterns(inner) if inner is not None else [one]


def test_reach_decides_which_accounts_are_seen(lin, chen, gu, zhao, acme, other):
    def seen(user):
        return set(Account.objects.visible_to(user).values_list("code", flat=True))

    assert seen(lin) == {"ACME"}
    assert seen(chen) == {"OTHER"}
    assert seen(gu) == {"ACME"}
    assert seen(zhao) == {"ACME", "OTHER"}


def test_a_lead_sees_the_team_and_below(lin, north, acme, other):
    lead = factories.UserFactory(role="team_lead")
    top = factories.TeamFactory(name="Top", lead=lead)
    north.parent, north.path = top, f"{top.path}{north.pk}/"
    north.save()
    assert list(Account.objects.visible_to(lead)) == [acme]


def test_a_disabled_person_sees_nothing(lin, acme):
    lin.is_active = False
    assert not Account.objects.visible_to(lin).exists()
    assert not can(lin, Right.EDIT_ACCOUNTS)


def test_whoever_makes_tokens_can_make_one_for_each_resource_that_they_may_write():
    """A scope is a bound on rights, not one more of them: none may be out of reach of the right's own holders."""
    found = [view for view in resources() if view.write_right is not None]
    assert len(found) > 8
    for view, role in product(found, holders(Right.TOKENS)):
        person = User(role=role, is_active=True)
        if can(person, view.write_right):
            assert view.write_scope in scopes_of(person), (view, role)
