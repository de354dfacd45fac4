"""Addresses are found by the first word of their path, as a plain list would find them."""

from contextlib import suppress

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, include, path, re_path, resolve
from django.urls.resolvers import RoutePattern, URLResolver

from kam.ground.segments import BySegment


def page(request):
    return HttpResponse()


PATTERNS = [
    path("customers/", page, name="list"),
    path("<slug:any>/new/", page, name="any-new"),
    path("customers/new/", page, name="behind"),
    path("customers/<int:pk>/", include([path("", page, name="one"), path("edit/", page, name="edit")])),
    re_path(r"^orders/(?P<pk>[0-9]+)/$", page, name="order"),
    path("", include([path("visits/", page, name="visits"), path("visits/log/", page, name="log")])),
    path("", page, name="home"),
]


@pytest.mark.parametrize(
    "asked", ["", "customers/", "customers/7/", "customers/7/edit/", "customers/new/", "orders/3/", "other/new/",
              "visits/", "visits/log/"],
)  # fmt: skip
def test_each_path_means_what_it_means_in_a_plain_list(asked):
    plain = URLResolver(RoutePattern(""), PATTERNS).resolve(asked)
    found = BySegment(PATTERNS).resolve(asked)
    assert (found.url_name, found.kwargs, found.route) == (plain.url_name, plain.kwargs, plain.route)


@pytest.mark.parametrize("asked", ["customers", "customers/x/", "nothing/", "orders/", "visits/x"])
def test_what_no_pattern_knows_is_not_found(asked):
    with pytest.raises(Resolver404):
        BySegment(PATTERNS).resolve(asked)


@pytest.mark.parametrize("asked", ["/customers/", "/api/v1/accounts/", "/settings/people/", "/nothing-of-ours/"])
def test_a_request_asks_few_of_all_patterns(monkeypatch, asked):
    count, match = [], RoutePattern.match
    monkeypatch.setattr(RoutePattern, "match", lambda one, path: count.append(one) or match(one, path))
    with suppress(Resolver404):
        resolve(asked)
    assert len(count) < 150
