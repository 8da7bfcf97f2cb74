# Sourcemark's image. Two stages: the first installs, the second carries what is needed to serve and nothing to build with.
FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

# The environment has no pip of its own: this stage's pip fills it, with wheels only, each hash checked.
COPY requirements.txt .
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --require-hashes --only-binary :all: -r requirements.txt

COPY schemas ./schemas
COPY service ./service
COPY wsgi.py gunicorn.conf.py healthcheck.py LICENSE ./
RUN /opt/venv/bin/python -m compileall -q .


FROM python:3.13-slim

RUN pip --no-cache-dir uninstall --yes --quiet --root-user-action=ignore pip \
    && rm -rf /usr/local/lib/python3.13/ensurepip /root/.cache \
    && groupadd --system --gid 10001 sourcemark \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin sourcemark \
    && install -d -o 10001 -g 10001 -m 0750 /data

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ORT_DISABLE_TELEMETRY=1 \
    DATABASE_URL=sqlite:////data/sourcemark.db \
    SOURCEMARK_HOST=0.0.0.0 \
    SOURCEMARK_PORT=8000

COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app

# By number, so that an orchestrator can see that it is not root.
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM

# Ready means: database reached and migrated, model intact.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "healthcheck.py"]

CMD ["gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
