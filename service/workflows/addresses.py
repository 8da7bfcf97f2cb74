"""Which addresses the service may send to where somebody else names them (server-side request forgery).

What is connected to must be an address that `of` gave, never the name again: names can change between two questions.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from service.domain.errors import Fault, InvalidInput

PORTS = {"https": 443, "http": 80}
GLOBAL_6 = IPv6Network("2000::/3")  # what else IPv6 has is local, mapped, translated (NAT64), multicast or reserved
REFUSED = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
            *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            "168.63.129.16/32",  # Azure's own, seen from inside its machines only
            *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),  # tunnels, documentation
        ),
    )
)
_PLAIN = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Public addresses, and those in the networks `allowed`; https only, unless `http` is allowed too."""

    allowed: tuple[IPv4Network | IPv6Network, ...] = ()
    http: bool = False

    def check(self, url: str) -> None:
        """`InvalidInput` unless the service may send to the URL as its host resolves now."""
        parts = self.split(url)
        self.of(str(parts.hostname), parts.port or PORTS[parts.scheme])

    def split(self, url: str) -> SplitResult:
        """The parts of a URL of a kind that the service may send to; `InvalidInput`."""
        if not _PLAIN.fullmatch(url) or "\\" in url:
            raise _refused("It must be printable ASCII without spaces or backslashes; write other hosts in punycode.")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise _refused("It is no URL.") from None
        if parts.scheme != "https" and not (parts.scheme == "http" and self.http):
            raise _refused("It must begin with https://.")
        if not parts.hostname or port == 0 or "@" in parts.netloc or "#" in url:
            raise _refused("It must name a host, and neither a user nor a fragment.")
        return parts

    def of(self, host: str, port: int) -> list[str]:
        """What the host resolves to; `InvalidInput` where that is nothing, or not public throughout."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise _refused("Its host can't be resolved.") from None
        addresses = list(dict.fromkeys(str(place[4][0]) for place in found))
        if not addresses or not all(self.permits(address) for address in addresses):
            raise _refused("Its host is not public: its address is private, local or reserved.")
        return addresses

    def permits(self, address: str) -> bool:
        """Whether the service may connect to an address, by its numbers."""
        ip: IPv4Address | IPv6Address = ip_address(address)
        if isinstance(ip, IPv6Address):
            ip = ip.ipv4_mapped or ip
        if any(ip in network for network in self.allowed):
            return True
        public = isinstance(ip, IPv4Address) or ip in GLOBAL_6
        return public and not any(ip in network for network in REFUSED)


def _refused(why: str) -> InvalidInput:
    return InvalidInput(f"Nothing can be sent to this URL. {why}", (Fault("/url", why),))
