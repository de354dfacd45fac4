"""Which network addresses an outgoing call may reach: public ones, and the networks that an operator opens."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address stands in the last 32 bits."""
V4_LIKE = IPv6Network("::/96")
"""RFC 4291, 2.5.5.1: "IPv4-compatible", given up long ago, and `::1` beside it."""
SPECIAL = (
    IPv6Network("64:ff9b:1::/48"),  # RFC 8215: a translator of one's own; where the IPv4 address stands nobody knows
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("100::/64"),
    IPv6Network("2001::/23"),
    IPv6Network("3fff::/20"),
    IPv6Network("5f00::/16"),
)
"""IANA's special-purpose ranges that older versions of Python take for public."""


def hidden(address: Address) -> Address:
    """The address that another one stands for: mapped, 6to4 and NAT64 ones lead to an IPv4 address."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is not None:
        return inner
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(text: str) -> bool:
    """
    Whether anybody on the internet could be meant; what is no address at all is not.

    Refused: private, loopback, link-local (cloud metadata), shared (CGNAT), multicast, reserved and documentation
    ranges, tunnels that hide another address (Teredo), and each of these behind a mapped or translated address.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if "%" in text:  # a zone: an address of this link
        return False
    meant = hidden(address)
    if isinstance(meant, IPv6Address) and (meant in V4_LIKE or meant.teredo is not None or meant.is_site_local):
        return False
    if any(meant.version == network.version and meant in network for network in SPECIAL):
        return False
    return meant.is_global and not meant.is_multicast and not meant.is_reserved


def is_opened(text: str, networks: Sequence[str]) -> bool:
    """
    Whether an address lies in one of the networks (`10.1.0.0/16`) that the operator opened.

    As it is written: a translator (NAT64, 6to4) is another machine, which nobody opened. Only `::ffff:10.1.0.1` is
    the very same address.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    same = (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
    return any(same in ip_network(network, strict=False) for network in networks)
