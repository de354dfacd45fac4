"""The first page by role: the dashboard for those who lead, operations or the desk, their day for all others."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve, reverse

from analytics.models import Contribution
from analytics.views.dashboards import Dashboard
from analytics.views.desks import DeskPage
from kam.choices import Role
from kam.ground import guide
from kam.ground.pages import Page
from kam.ground.rights import Right, can
from kam.views.operations import Operations

FIRST: dict[str, type[Page]] = {Role.FINANCE: DeskPage, Role.ADMINISTRATOR: Operations}
"""Whose first page is not the dashboard, though they may see it."""


def home(request: HttpRequest) -> HttpResponseBase:
    """`/`: what this person does first; a new instance leads its administrator through the first steps."""
    user: Any = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if can(user, Right.SEE_DASHBOARD):
        if user.role == Role.ADMINISTRATOR and not Contribution.objects.exists() and guide.is_wanted(user):
            return redirect("kam:guide")
        return FIRST.get(user.role, Dashboard).as_view()(request)
    day = resolve(reverse("lifecycle:today"))
    return day.func(request, *day.args, **day.kwargs)
