"""Who stands before the program: what a proxy tells is believed from the proxies that are named, and from nobody else."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]"}


class TrustedProxies:
    """Sets the client's address, scheme and host as the nearest trusted proxy saw them.

    Stands first, so that redirects, counts and history all know the same client. `request.is_at_this_machine` says
    that a browser on this very machine speaks to the program without anything between; a proxy that is not named in
    KONGBOON_TRUSTED_PROXIES gives itself away by its headers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta, peer = request.META, request.META.get("REMOTE_ADDR", "")
        told = {name: meta.pop(name, "") for name in list(meta) if name.startswith("HTTP_X_FORWARDED_")}
        is_between = bool(told) or any(
            meta.get(name) for name in ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")
        )
        if _is_trusted(peer):
            is_between = True
            meta["REMOTE_ADDR"] = _client(told.get("HTTP_X_FORWARDED_FOR", ""), peer)
            if scheme := _last(told.get("HTTP_X_FORWARDED_PROTO", "")):
                meta["wsgi.url_scheme"] = "https" if scheme == "https" else "http"
            if host := _last(told.get("HTTP_X_FORWARDED_HOST", "")):
                meta["HTTP_HOST"] = host
        host_name = meta.get("HTTP_HOST", "").rpartition(":")[0] or meta.get("HTTP_HOST", "")
        is_here = not is_between and _is_loopback(peer) and host_name in _LOCAL_NAMES
        request.is_at_this_machine = is_here  # type: ignore[attr-defined]
        return self.get_response(request)


def _last(chain: str) -> str:
    return chain.rpartition(",")[2].strip()


def _client(chain: str, peer: str) -> str:
    """The last address of the chain that is no trusted proxy; what stands before it anybody may have written."""
    for told in reversed([part.strip() for part in chain.split(",")]):
        try:
            address = str(ip_address(told))
        except ValueError:
            return peer
        if not _is_trusted(address):
            return address
        peer = address
    return peer


def _is_trusted(address: str) -> bool:
    networks: list[IPv4Network | IPv6Network] = settings.TRUSTED_PROXIES
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
