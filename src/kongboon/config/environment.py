"""Typed readers of the environment; a bad value stops the program and names itself."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

SECRET_NAMES = ("django", "field", "index")


def env_text(name: str, default: str = "") -> str:
    """Text of an environment variable; `NAME_FILE` may point at a file that holds it instead."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def env_bool(name: str, default: bool) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off/empty; anything else is refused."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no")


def env_choice(name: str, choices: Sequence[str]) -> str:
    """One of some words, in capitals or not, the first where nothing is said; anything else is refused."""
    said = env_text(name) or choices[0]
    value = next((choice for choice in choices if choice.upper() == said.upper()), said)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(choices)}")
    return value


def env_networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Addresses and networks like "127.0.0.1, 198.51.100.0/24"; anything else is refused."""
    value = env_text(name)
    try:
        return [ip_network(part.strip()) for part in value.split(",") if part.strip()]
    except ValueError as problem:
        raise ImproperlyConfigured(f"{name}={value!r}: {problem}") from problem


def data_dir() -> Path:
    """Folder of the fund's data: database, keys, filed papers."""
    return Path(env_text("KONGBOON_DATA_DIR", "kongboon-data")).absolute()


def sqlite_settings(file: Path) -> dict[str, Any]:
    """Django database settings for a SQLite file, wherever it lies."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file.absolute()),
        "OPTIONS": {
            # IMMEDIATE and FULL are measured choices: see docs/decisions/0001.
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-24576;",
        },
    }


def database_settings(url: str) -> dict[str, Any]:
    """Django database settings for sqlite:///path or postgresql://user:password@host:port/name."""
    parsed = urlparse(url)
    if parsed.scheme == "sqlite":
        # sqlite:///relative has three slashes, sqlite:////absolute four, as elsewhere.
        # What is no address, a ? or # as it stands in a folder's name, belongs to the path as well.
        return sqlite_settings(Path(unquote(url.partition(":///")[2])))
    if parsed.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parsed.path.lstrip("/")),
            "USER": unquote(parsed.username or ""),
            "PASSWORD": unquote(parsed.password or ""),
            "HOST": unquote(parsed.hostname or ""),
            "PORT": str(parsed.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        f"KONGBOON_DATABASE_URL={url!r}: expected sqlite:///path or postgresql://user@host/name"
    )


def load_secrets(folder: Path) -> dict[str, str]:
    """The installation's keys, made once and kept readable by the owner alone.

    They belong in every backup: without `field` the members' ids cannot be read again.
    """
    path = folder / "keys.json"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = json.dumps({name: secrets.token_hex(32) for name in SECRET_NAMES})
        temporary = folder / f".keys.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(fresh)
            handle.flush()
            os.fsync(handle.fileno())
        try:
            # link() fails if another process was first, so two starts cannot make two sets of keys.
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    keys: dict[str, str] = json.loads(path.read_text())
    return keys
