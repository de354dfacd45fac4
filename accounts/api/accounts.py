"""The API of accounts: the file with its newest numbers, hand-over, bulk upsert by code."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce, Greatest
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import account_puts, accounts, duplicates, merges, tiers
from accounts.api.duplicates import ALLOW, LIKE, NEW, CandidateShape, MergeShape, asked_of
from accounts.api.fields import CustomRows, CustomShape
from accounts.api.groups import GroupShape, group_of
from accounts.api.maps import AccountTeamShape, MapShape, team_data
from accounts.api.standings import numbers
from accounts.facts import influence
from accounts.filters import AccountFilters
from accounts.forms.accounts import FILE, AccountForm, HandOverForm
from accounts.forms.merges import MergeForm
from accounts.forms.tiers import OverrideForm
from accounts.models import Account, Contact
from accounts.models.wallets import noted
from accounts.rules import persons
from kam.api.bulks import put_items
from kam.choices import TokenScope
from kam.ground import inputs, intakes, scope
from kam.ground.days import company_today
from kam.ground.described import serializer_of
from kam.ground.rest import CompanyCurrency
from kam.ground.rights import Right, require

MOVED = "When somebody wrote in it last, or its tier, class or nomination moved; `version` counts what is written alone"
MOVED_LAST = Greatest("updated_at", Coalesce("graded_at", "updated_at"))


class AccountShape(CustomShape):
    """The account file, its tier in effect, and its newest numbers (amounts in the company's currency)."""

    currency = CompanyCurrency()
    updated_at = serializers.DateTimeField(source="moved_at", read_only=True, help_text=MOVED)
    parent = serializers.SerializerMethodField()
    referred_by = serializers.SerializerMethodField()
    is_key = serializers.BooleanField(read_only=True, help_text="Platinum, gold, or nominated")
    merged_into = serializers.SerializerMethodField(help_text="Where this file lives on, if it was merged")

    class Meta:
        model = Account
        fields = [
            "id",
            *FILE,
            "owner",
            "custom",
            "merged_into",
            "tier",
            "tier_since",
            "nominated_until",
            "is_key",
            "key_class",
            "key_class_since",
            "currency",
            "version",
            "created_at",
            "updated_at",
            "archived_at",
        ]

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | numbers()

    def get_parent(self, account: Account) -> int | None:
        """The group's id; null also where the reader does not see that customer."""
        return account.parent_id if getattr(account, "sees_parent", False) else None

    def get_referred_by(self, account: Account) -> int | None:
        """Likewise whoever referred them."""
        return account.referred_by_id if getattr(account, "sees_referred_by", False) else None

    def get_merged_into(self, account: Account) -> int | None:
        """Likewise the file that stayed when two were merged."""
        return account.merged_into_id if getattr(account, "sees_merged_into", False) else None


class AccountSheetShape(AccountShape):
    """The same in a sheet, so that an import or the bulk upsert reads it back: ties as codes, people by their names."""

    owner = serializers.SerializerMethodField()
    parent = serializers.SerializerMethodField()
    referred_by = serializers.SerializerMethodField()
    referred_by_contact = serializers.SerializerMethodField()

    def get_owner(self, account: Account) -> str:
        return account.owner.username if account.owner_id and account.owner else ""

    def get_parent(self, account: Account) -> str:
        return account.parent.code if account.parent_id and account.parent else ""

    def get_referred_by(self, account: Account) -> str:
        return account.referred_by.code if account.referred_by_id and account.referred_by else ""

    def get_referred_by_contact(self, account: Account) -> str:
        found = account.referred_by_contact if account.referred_by_contact_id else None
        return persons.cell(found.name, found.email) if found is not None else ""


def _item_fields() -> dict[str, serializers.Field]:
    """What an item of the bulk upsert may say: text as the import of files reads it, or typed."""
    fields: dict[str, serializers.Field] = {
        field.name: serializers.CharField(required=field.required, allow_null=not field.required)
        for field in intakes.kind("accounts").fields
    }
    fields["custom"] = serializers.DictField(
        child=serializers.CharField(allow_null=True), required=False, help_text="Custom fields by key; null empties"
    )
    fields["tags"] = serializers.ListField(child=serializers.CharField(), required=False)
    fields["owner"].help_text = "A colleague's sign-in name"
    fields["parent"].help_text = "The group's customer code"
    return fields


class AccountItem(serializers.Serializer):
    """A customer sent in bulk, found by code; what is not said stays as it is, null empties."""

    plainly: ClassVar[dict[str, Any]] = {
        "customer_since": serializers.DateField, "referred_on": serializers.DateField,
        "credit_limit": serializers.DecimalField,
        **dict.fromkeys(("inherits_team", "inherits_tier"), serializers.BooleanField),
    }  # fmt: skip
    """How some of its texts are written."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return _item_fields()


@extend_schema_view(create=extend_schema(parameters=[ALLOW], description=NEW))
class AccountApi(CustomRows):
    """Customers."""

    model, serializer_class, form_class, filterset_class = Account, AccountShape, AccountForm, AccountFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "name", "code", "region", "tier", "created_at", "updated_at")
    default_ordering = "id"
    bulk_item = AccountItem
    write_right = Right.EDIT_ACCOUNTS

    def get_ordering(self) -> list[Any]:
        moved = {"updated_at": MOVED_LAST.asc(), "-updated_at": MOVED_LAST.desc()}
        return [moved.get(name, name) for name in super().get_ordering()]

    def rows(self, queryset: Any) -> Any:
        relatives = {f"sees_{name}": self._sees(f"{name}_id") for name in ("parent", "referred_by", "merged_into")}
        return queryset.select_related("standing").defer("search_text").annotate(potential_noted=noted(), **relatives)

    def _sees(self, key: str) -> Any:
        """Whether the reader sees the customer of a column; of those who see everybody the database is not asked."""
        if scope.sees_all(self.user):
            return models.Value(True)
        return models.Exists(scope.account_ids(self.user).filter(pk=models.OuterRef(key)))

    def sheet(self, queryset: Any) -> Any:
        """A sheet that an import reads back: `parent` and `referred_by` are codes there, `owner` a sign-in name."""
        self.serializer_class = AccountSheetShape
        seen = Account.objects.visible_to(self.user).only("code")
        people = Contact.objects.visible_to(self.user).only("name", "email", "account")
        ties = [models.Prefetch(name, seen) for name in ("parent", "referred_by")]
        ties.append(models.Prefetch("referred_by_contact", people))
        return super().sheet(queryset.select_related("owner", "standing").prefetch_related(*ties))

    def perform_create(self, form: Any) -> Account:
        asked = inputs.switch(self.request.query_params, "allow_duplicates")
        return accounts.create(values=self._said(form), allow_duplicates=asked, by=self.user)

    @extend_schema(responses=CandidateShape(many=True), parameters=LIKE)
    @action(detail=False, methods=["get"], filter_backends=[])
    def like(self, request: Any) -> Response:
        """Files that a new one of these values may be, the likeliest first; 80 and more is all but sure."""
        found = duplicates.like(asked_of(request.query_params), by=self.user)
        return Response([duplicates.told(one) for one in found])

    @extend_schema(request=serializer_of(MergeForm), responses={201: MergeShape})
    @action(detail=True, methods=["post"])
    def merge(self, request: Any, pk: str) -> Response:
        """Merge another file into this one: {other, take: [fields], seat_other}; answers the merge, to undo it by."""
        require(self.user, Right.MERGE)
        account = self.get_object()
        values = inputs.parse(MergeForm, request.data, user=self.user).cleaned_data
        taken = values["take"] if "take" in request.data else None
        seat = values["seat_other"] if "seat_other" in request.data else True
        versions = (self.if_match(account), None)
        found = merges.merge(account, values["other"], taken=taken, seat_other=seat, versions=versions, by=self.user)
        return Response(MergeShape(found).data, status=201)

    def perform_update(self, record: Account, form: Any, version: int | None) -> Account:
        return accounts.change(record, values=self._said(form), version=version, by=self.user)

    def perform_archive(self, record: Account, version: int | None) -> Account:
        return accounts.archive(record, version=version, by=self.user)

    def _said(self, form: Any) -> dict[str, Any]:
        """The values; an owner that was not named stays whoever it is."""
        values = dict(form.cleaned_data)
        if "owner" not in self.request.data:
            values.pop("owner", None)
        return values

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive."""
        return self.answer(accounts.restore(self.get_object(), by=self.user))

    @action(detail=False, methods=["post"])
    def bulk(self, request: Any) -> Response:
        """
        Upsert by code: {items: [{code, name, …}]}, up to 10,000; `owner` is a sign-in name, `parent` a code.

        `custom` has values of custom fields by key; errors in them are told as `custom.key`.
        """
        return put_items(
            "accounts",
            request.data,
            lambda items, unfit: account_puts.put_many(items, unfit=unfit, by=self.user)[1],
            AccountItem,
        )

    @extend_schema(responses=GroupShape)
    @action(detail=True, methods=["get"])
    def group(self, request: Any, pk: str) -> Response:
        """The customer and all below it as a tree of at most 500, figures rolled up over all levels that you see."""
        return Response(group_of(self.get_object(), self.user))

    @extend_schema(request=serializer_of(HandOverForm))
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Any, pk: str) -> Response:
        """Give it to another owner: {owner, note} or {unassigned: true}."""
        account = self.get_object()
        form = inputs.parse(HandOverForm, request.data, user=self.user)
        values = form.cleaned_data
        version = self.if_match(account)
        owner, note = values["owner"], values["note"]
        return self.answer(accounts.hand_over(account, owner=owner, note=note, version=version, by=self.user))

    @extend_schema(responses=MapShape)
    @action(detail=True, methods=["get"], url_path="map")
    def map(self, request: Any, pk: str) -> Response:
        """The cover of the decision chain and what its map reveals, with contact ids, as of today."""
        require(self.user, Right.SEE_CONTACTS)
        found = influence.gather(self.get_object(), by=self.user, today=company_today())
        return Response(MapShape(found).data)

    @extend_schema(responses=AccountTeamShape)
    @action(detail=True, methods=["get"])
    def team(self, request: Any, pk: str) -> Response:
        """The functions of the team that somebody holds, those that nobody does, and seats that end within 30 days."""
        return Response(team_data(self.get_object(), self.user))

    @extend_schema(request=serializer_of(OverrideForm))
    @action(detail=True, methods=["post", "delete"], write_scope=TokenScope.POLICY)
    def tier(self, request: Any, pk: str) -> Response:
        """POST {tier, until, reason} sets the tier by hand; DELETE gives the account back to the computed one."""
        account = self.get_object()
        if request.method == "DELETE":
            tiers.end_override(account, by=self.user)
        else:
            form = inputs.parse(OverrideForm, request.data, user=self.user)
            tiers.override(account, **form.cleaned_data, by=self.user)
        return self.answer(account)
