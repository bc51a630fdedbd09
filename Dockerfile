# The shop in production: its own Postgres is elsewhere (DATABASE_URL). Needs SECRET_KEY
# and SITE_URL; see docs/setup.md.
FROM python:3.13-slim AS build
WORKDIR /shop
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN /venv/bin/pybabel --quiet compile --directory shop/translations
# Hashed and compressed static files are made once, here. The build needs no database, but an app needs an address.
RUN DATABASE_URL=postgresql://build@build/build SECRET_KEY=build PROFILE=demo DATA_FOLDER=/data \
    /venv/bin/flask --app wsgi assets

FROM python:3.13-slim
RUN useradd --system --create-home --uid 10001 shop
COPY --from=build /venv /venv
COPY --from=build --chown=root:root /shop /shop
COPY --from=build --chown=shop:shop /data /data
WORKDIR /shop
USER 10001
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 FLASK_APP=wsgi FLASK_SKIP_DOTENV=1 \
    PROFILE=production HOST=0.0.0.0 PORT=8000 DATA_FOLDER=/data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["flask", "serve"]
