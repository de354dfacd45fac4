"""Where forms lead back to: one of our pages, whatever a form, an address or a browser says of the page before."""

from __future__ import annotations

import ast

import pytest
from django.test import RequestFactory

from kam.ground import posts
from tests.test_house import FLOORS, nodes, trees

pytestmark = pytest.mark.xdist_group("house")  # where all the code is read already
ELSEWHERE = [
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "javascript:alert(1)", "http:evil.example", "https:///evil.example", "https://testserver@evil.example/",
    "http://testserver.evil.example/", "/\t/evil.example", " //evil.example", "evil.example", "data:text/html,x",
]  # fmt: skip
READING = {"kam/ground/posts.py", "kam/views/views.py"}
"""Read what a browser says of the page before: the first leads there, the second compares it with a page of ours."""
LEADING = {"kam/ground/posts.py", "kam/views/preferences.py"}
"""Read an address to go on to: both ask whether it is ours."""


class Back(posts.Returning):
    def __init__(self, request):
        self.request, self.home = request, lambda: "/home/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_form_leads_back_to_elsewhere(target):
    asked = RequestFactory().post("/form/", {"came": target}, headers={"referer": target})
    named = RequestFactory().get("/form/", {"back": target}, headers={"referer": target})
    assert [posts.back(asked), posts.stay(asked), posts.ours(asked, target, "/home/")] == ["/", "/", "/home/"]
    assert [Back(asked).came_from(), Back(named).came_from()] == ["/home/", "/home/"]


@pytest.mark.parametrize("target", ["/customers/?q=a", "http://testserver/customers/?q=a"])
def test_a_form_leads_back_to_a_page_of_ours(target):
    asked = RequestFactory().post("/form/", {"came": target}, headers={"referer": "https://evil.example/"})
    assert Back(asked).came_from() == target
    assert posts.back(RequestFactory().post("/form/", headers={"referer": target})) == target


def test_nobody_else_reads_where_to_go():
    read: dict[str, set[str]] = {"HTTP_REFERER": set(), "referer": set(), "came": set(), "next": set(), "back": set()}
    for name, tree in trees(*FLOORS):
        for call in nodes(tree, ast.Call):
            word = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None  # type: ignore[attr-defined]
            if str(word) in read and ast.unparse(call.func).endswith(
                ("META.get", "headers.get", "GET.get", "POST.get")
            ):  # type: ignore[attr-defined]
                read[str(word)].add(name)
    assert read["HTTP_REFERER"] | read["referer"] == READING
    assert read["came"] | read["next"] | read["back"] == LEADING
