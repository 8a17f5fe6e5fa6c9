# The image of web, worker, beat and the one-shot migration: the same for all, only the command differs.

FROM node:24-trixie-slim AS node

FROM python:3.13-slim-trixie AS build
COPY --from=node /usr/local /usr/local
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN ["python", "-m", "venv", "/venv"]
COPY requirements.txt ./
RUN ["/venv/bin/python", "-m", "pip", "install", "--no-input", "--require-hashes", "--requirement", "requirements.txt"]
ENV PATH=/venv/bin:$PATH FRONTEND_DIR=/build/frontend STATIC_ROOT=/srv/static
COPY package.json package-lock.json .npmrc ./
COPY unnm/frontend.py unnm/tabler.scss unnm/
RUN ["python", "unnm/frontend.py"]
COPY . .
RUN ["python", "-m", "unnm.translations"]
# The addresses are only there for the settings to be read: collecting files asks nobody.
RUN SECRET_KEY=build DATABASE_URL=postgresql:///build REDIS_URL=unix:///build \
    python manage.py collectstatic --no-input
RUN ["rm", "-r", "node_modules"]
RUN ["python", "-m", "compileall", "-q", "."]

FROM python:3.13-slim-trixie
RUN ["useradd", "--system", "--uid", "10001", "--home-dir", "/app", "--shell", "/usr/sbin/nologin", "unnm"]
RUN ["install", "-d", "-o", "unnm", "-m", "0750", "/var/lib/unnm", "/var/lib/unnm/media"]
COPY --from=build /venv /venv
COPY --from=build /srv/static /srv/static
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ENV VAR_DIR=/var/lib/unnm STATIC_ROOT=/srv/static MEDIA_ROOT=/var/lib/unnm/media
WORKDIR /app
USER 10001
VOLUME ["/var/lib/unnm/media"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-m", "unnm.probe", "web"]
# Exec form: the program itself is PID 1 and gets the signals.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", \
     "--backpressure", "64", "--workers-kill-timeout", "20", "--respawn-failed-workers", "unnm.wsgi:application"]
