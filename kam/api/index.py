"""The API's front page, its schema and its documentation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from threading import Lock
from typing import Any, ClassVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.response import Response

from kam.ground.plain import PlainApi


class IndexShape(serializers.Serializer):
    """Name and address of every resource."""

    resources = serializers.DictField(child=serializers.CharField())
    schema = serializers.CharField()
    docs = serializers.CharField()


class Index(PlainApi):
    """Every resource with its address, the schema and the guide."""

    @extend_schema(responses=IndexShape, operation_id="index_retrieve")
    def get(self, request: Any) -> Response:
        here = request.build_absolute_uri
        found = {name: here(path) for name, path in resources()}
        return Response({"resources": found, "schema": here(reverse("api-schema")), "docs": here(reverse("api-docs"))})


@lru_cache(maxsize=1)
def resources() -> list[tuple[str, str]]:
    """(name, path) of each list under /api/v1/, and of what answers for the caller alone."""
    found = {}
    for full_name in _names(get_resolver(), ""):
        if not full_name.endswith(("-list", ":me")):
            continue
        try:
            path = reverse(full_name)
        except NoReverseMatch:
            continue
        if path.startswith("/api/v1/"):
            found[path.removeprefix("/api/v1/").strip("/")] = path
    return sorted(found.items())


def _names(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from _names(item, f"{prefix}{item.namespace}:" if item.namespace else prefix)
        elif isinstance(item, URLPattern) and item.name:
            yield f"{prefix}{item.name}"


class SchemaView(SpectacularAPIView):
    """
    OpenAPI 3 of all of this; no parameters, so that nothing in the address reaches its headers.

    Five seconds of work, and the same for everybody: each process writes it once in each language and format, and no
    two at the same time: what describes a resource is one thing in a process, which knows one view at a time.
    """

    written: ClassVar[dict[tuple[str | None, str], tuple[bytes, dict[str, str]]]] = {}
    writing: ClassVar[Lock] = Lock()

    @extend_schema(exclude=True)
    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.accepted_media_type = request.accepted_renderer.media_type  # without what callers add to it
        asked = (get_language(), request.accepted_media_type)
        if asked in self.written:
            content, headers = self.written[asked]
            return HttpResponse(content, headers=headers)
        with self.writing:
            answer = self._get_schema_response(request)
        answer.add_post_render_callback(partial(self._keep, asked))
        return answer

    def _keep(self, asked: tuple[str | None, str], answer: Response) -> None:
        headers = {name: answer.headers[name] for name in ("Content-Type", "Content-Disposition")}
        self.written[asked] = (answer.content, headers)

    def _get_version_parameter(self, request: Any) -> None:
        return None


class DocsView(SpectacularSwaggerSplitView):
    """The same as pages to try out, from our own files: nothing is loaded from elsewhere."""

    url_name = "api-schema"
    template_name = "kam/docs/show.html"
