"""Lists offer those who hold customers as owners, and answer for everybody who may."""

from types import SimpleNamespace

import pytest
from django.http import QueryDict

from accounts.filters import AccountFilters, CostFilters, NominationFilters, ReceivableFilters
from analytics.filters import ScoreFilters
from analytics.filters.contributions import ContributionFilters
from kam.choices import Role
from kam.models import User
from lifecycle.filters import AftermathFilter, DiagnosisFilter, JourneyFilter, WarningFilter
from tests import factories

pytestmark = pytest.mark.django_db
LISTS = [
    AccountFilters, CostFilters, NominationFilters, ReceivableFilters, ContributionFilters, ScoreFilters,
    AftermathFilter, DiagnosisFilter, JourneyFilter, WarningFilter,
]  # fmt: skip


def asked(kind, user, owner=""):
    return kind(QueryDict(f"owner={owner}"), kind.Meta.model.objects.all(), request=SimpleNamespace(user=user)).form


@pytest.mark.db_both
@pytest.mark.parametrize("kind", LISTS)
def test_who_holds_customers_is_offered_though_gone_or_of_another_role_now(kind, zhao, lin, gu, acme, north):
    gone = factories.UserFactory(role=Role.MANAGER, team=north)
    moved = factories.UserFactory(role=Role.MANAGER, team=north)
    left = factories.UserFactory(role=Role.MANAGER, team=north, is_active=False)
    factories.AccountFactory(owner=gone)
    factories.AccountFactory(owner=moved)
    gone.is_active, moved.role = False, Role.FINANCE
    gone.save()
    moved.save()
    field = asked(kind, zhao)["owner"].field
    assert {getattr(value, "instance", None) for value, _label in field.choices} - {None} == {lin, gone, moved}
    assert not {left, User.objects.system()} & set(field.queryset)


@pytest.mark.parametrize("kind", LISTS)
def test_whoever_has_none_yet_can_be_asked_for_and_whoever_left_without_any_not(kind, zhao):
    assert asked(kind, zhao, factories.UserFactory(role=Role.MANAGER).pk).is_valid()
    assert asked(kind, zhao, asked(kind, zhao)["owner"].field.null_value).is_valid()
    assert "owner" in asked(kind, zhao, factories.UserFactory(is_active=False).pk).errors
