# The service in a container. `docker build -t report-kb .`; deploy/compose.yml runs two of them over a cluster.
# The library lies in the volume; make a user first, for without one no other machine is answered:
#   docker run --rm -it -v report-kb:/var/lib/report-kb report-kb user add NAME --role keeper
#   docker run -d -p 127.0.0.1:8000:8000 -v report-kb:/var/lib/report-kb report-kb
# The installation in it was done by hand with Python 3.13; no container engine has built it yet.

FROM python:3.13.5-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY kb kb
COPY indexer indexer
COPY webui webui
RUN python -m venv /opt/report-kb \
    && /opt/report-kb/bin/pip install --no-cache-dir ".[opensearch,postgresql]"

FROM python:3.13.5-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/report-kb --create-home --shell /usr/sbin/nologin report-kb
COPY --from=build /opt/report-kb /opt/report-kb
ENV PATH=/opt/report-kb/bin:$PATH \
    KB_HOME=/var/lib/report-kb \
    PYTHONUNBUFFERED=1
USER report-kb
VOLUME /var/lib/report-kb
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
ENTRYPOINT ["kb"]
CMD ["serve", "--host", "0.0.0.0"]
