# Onsale's image: `onsale` with what it needs and nothing else, as a user of its own, able to run on a read-only root.
#   docker build -t onsale .
#   docker run --read-only --tmpfs /tmp -v onsale:/data -e ONSALE_PUBLIC_URL=https://tickets.example.org onsale serve
# Everything that must last is in /data (the keyring above all) and in the database. See docs/OPERATIONS.md.

FROM python:3.13-slim AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /opt/onsale
COPY requirements.lock .
# By hash and as wheels only: nothing is compiled, and nothing but what was looked at is installed.
RUN python -m venv venv && venv/bin/pip install --only-binary :all: --require-hashes --no-deps -r requirements.lock
COPY src src
RUN venv/bin/python -m compileall -q src && venv/bin/pip uninstall -y pip

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin onsale && install -d -o onsale -g onsale -m 700 /data
COPY --from=built /opt/onsale /opt/onsale
COPY LICENSE /opt/onsale/
# What is inside, for whoever must know: CycloneDX 1.6.
COPY sbom.cdx.json /opt/onsale/
ENV PATH=/opt/onsale/venv/bin:$PATH \
    PYTHONPATH=/opt/onsale/src \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ONSALE_DATA_DIR=/data \
    ONSALE_HOST=0.0.0.0 \
    ONSALE_PORT=8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["python", "-m", "onsale"]
CMD ["serve"]
