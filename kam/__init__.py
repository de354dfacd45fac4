"""The ground: people, rights, events, pages, API base and settings of the product."""

from kam.celery import app as celery_app

__all__ = ["celery_app"]
