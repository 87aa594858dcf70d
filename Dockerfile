# syntax=docker/dockerfile:1
# Pin what is built on by its digest: --build-arg PYTHON_IMAGE=python@sha256:... (docs/operations.md).
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG DEBIAN_IMAGE=debian:bookworm-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
# Collecting static files needs settings, not secrets: these keys sign and seal nothing that is kept.
RUN SECRET_KEY=only-used-while-the-image-is-being-built-and-signs-nothing \
    INDEX_KEY=only-used-while-the-image-is-being-built-and-finds-nothing \
    AUDIT_KEY=only-used-while-the-image-is-being-built-and-chains-nothing \
    CONTACT_KEYS="$(/venv/bin/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
    ALLOWED_HOSTS=localhost STATIC_ROOT=/static \
    /venv/bin/python manage.py collectstatic --no-input

# hadolint ignore=DL3006
FROM ${DEBIAN_IMAGE} AS proxy
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends nginx-light \
    && rm -rf /var/lib/apt/lists/* /etc/nginx/modules-enabled \
    && useradd --system --uid 10002 proxy-user
COPY deploy/nginx /app/deploy/nginx
COPY scripts/nginx-config /app/scripts/nginx-config
COPY --from=build /static /static
USER 10002
EXPOSE 8080 8443
CMD ["sh", "-c", "/app/scripts/nginx-config > /tmp/nginx.conf && exec nginx -c /tmp/nginx.conf"]

FROM ${PYTHON_IMAGE} AS site
# For backups: of Debian's release 15, as the server's in compose.yaml.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 bonemets \
    && mkdir -p /data /pages /backups \
    && chmod 700 /data /backups \
    && chown bonemets /data /pages /backups
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /app /app
WORKDIR /app
USER 10001
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/static \
    DATABASE_URL=sqlite:////data/bonemets.sqlite3
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "scripts/healthcheck"]
CMD ["scripts/serve-container"]
