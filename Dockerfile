# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
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

FROM python:3.11-slim-bookworm
RUN useradd --system --create-home --uid 10001 bonemets \
    && mkdir -p /data \
    && chown bonemets /data
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /app /app
WORKDIR /app
USER 10001
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/static \
    DATABASE_URL=sqlite:////data/bonemets.sqlite3
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "scripts/healthcheck"]
CMD ["scripts/serve-container"]
