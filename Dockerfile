# The bot in a container: docs/operating.md, "In a container", says how it is run.
# To pin the base by its digest: docker build --build-arg BASE=python@sha256:…
ARG BASE=python:3.11-slim-trixie

FROM ${BASE} AS build
WORKDIR /srv/letter
COPY requirements/run.txt requirements/run.txt
RUN python -m venv --without-pip .venv \
    && pip --python .venv/bin/python install --disable-pip-version-check --no-cache-dir \
        --only-binary :all: --require-hashes --no-deps -r requirements/run.txt
COPY bot bot
COPY db db
COPY handlers handlers
COPY messages messages
RUN for po in messages/locales/*/LC_MESSAGES/*.po messages/content/*/locales/*/LC_MESSAGES/*.po; do \
        .venv/bin/python -m messages.compiling "$po" "${po%.po}.mo" || exit 1; \
    done \
    && .venv/bin/python -m compileall -q bot db handlers messages \
    && mkdir -p /var/lib/letter \
    && mkdir -m 0700 /var/lib/letter/data /var/lib/letter/state /var/lib/letter/log

FROM ${BASE}
WORKDIR /srv/letter
COPY --from=build /srv/letter /srv/letter
COPY --from=build --chown=10001:10001 /var/lib/letter /var/lib/letter
# The secrets are files, each called as its setting, beside the server's keys.
ENV PATH=/srv/letter/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    CREDENTIALS_DIRECTORY=/run/secrets \
    KEYS=/run/secrets \
    DATA=/var/lib/letter/data \
    STATE_DIR=/var/lib/letter/state \
    MONITOR_PORT=8790
USER 10001:10001
VOLUME ["/var/lib/letter/data", "/var/lib/letter/state"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m --retries=3 \
    CMD ["python", "-c", "import os; from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open(f'http://127.0.0.1:{os.environ[\"MONITOR_PORT\"]}/live', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
