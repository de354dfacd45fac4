# The image of web, worker, beat and migrate. Nothing is compiled or fetched when a container starts.

FROM python:3.11-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /app
COPY requirements/bootstrap.txt requirements/run.txt requirements/
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/bootstrap.txt \
    && .venv/bin/uv pip install --python .venv/bin/python --no-cache --require-hashes -r requirements/run.txt
COPY .make .make
RUN .venv/bin/python .make/vendor.py
COPY manage.py pyproject.toml ./
COPY static static
COPY templates templates
COPY kam kam
COPY accounts accounts
COPY lifecycle lifecycle
COPY analytics analytics
# Translations compiled, static files collected; our own and the chart library compressed, the API docs page as it is.
RUN .venv/bin/python .make/words.py --compile \
    && SECRET_KEY=for-the-build-only .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && for part in css js vendor django_htmx; do .venv/bin/python -m whitenoise.compress --quiet "var/static/$part"; done \
    && .venv/bin/python -m compileall -q kam accounts lifecycle analytics \
    && mkdir -p var/media

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 kam && useradd --uid 10001 --gid kam --no-create-home --home-dir /tmp --shell /usr/sbin/nologin kam
# What sets the type of PDF files, and letters for Chinese; WeasyPrint loads them when a paper is asked for.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk libpq5 \
    && rm -rf /var/lib/apt/lists/*
# For `backup` and `restore`: of the very server that docker-compose.yml runs (Debian's own are older, and refuse it).
COPY --from=postgres:16-bookworm /usr/lib/postgresql/*/bin/pg_dump /usr/lib/postgresql/*/bin/pg_restore /usr/local/bin/
# All that they take of libraries is there, or the image is not built.
RUN LD_BIND_NOW=1 pg_dump --version && LD_BIND_NOW=1 pg_restore --version
WORKDIR /app
COPY --from=build /app /app
# The only place it writes to, beside /tmp: uploads and attachments.
RUN chown kam:kam var/media
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 VAR_DIR=/app/var STATIC_FINDERS=off
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", ".make/healthy.py", "web"]
CMD ["gunicorn", "kam.wsgi:application", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload", "--limit-request-line", "8190", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--bind", "0.0.0.0:8000"]
