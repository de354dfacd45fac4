"""For operators: is the process there, can it serve, and its figures."""

from __future__ import annotations

import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from kam.ground import health


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether this process can serve: 200, or 503 while the database is away or behind."""
    found = health.checks()
    fine = health.is_ready(found)
    return JsonResponse(
        {"ready": fine, "checks": found}, status=200 if fine else 503, headers={} if fine else {"Retry-After": "5"}
    )


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text: with the token of the settings, or without one only from inside and not through a proxy."""
    if not _may_read(request):
        return HttpResponse(status=404)
    page = ExportToDjangoView(request)
    page.content += health.gauges()
    return page


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())
    try:
        inside = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        return False
    return inside and "X-Forwarded-For" not in request.headers and "Forwarded" not in request.headers
