"""The API's front page, its schema and its documentation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from kam.ground.schema import PlainSchema


class IndexShape(serializers.Serializer):
    """Name and address of every resource."""

    resources = serializers.DictField(child=serializers.CharField())
    schema = serializers.CharField()
    docs = serializers.CharField()


class Index(APIView):
    """Every resource with its address, the schema and the guide."""

    schema = PlainSchema()
    http_method_names = ["get", "head", "options"]

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
    """OpenAPI 3 of all of this; no parameters, so that nothing in the address reaches its headers."""

    @extend_schema(exclude=True)
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return self._get_schema_response(request)

    def _get_version_parameter(self, request: Any) -> None:
        return None


class DocsView(SpectacularSwaggerSplitView):
    """The same as pages to try out, from our own files: nothing is loaded from elsewhere."""

    url_name = "api-schema"
    template_name = "kam/docs/show.html"
