"""Where webhooks may be: nothing private, local or reserved, in whatever way it is written."""

from __future__ import annotations

import socket
from ipaddress import ip_network

import pytest

from service.domain.errors import InvalidInput
from service.workflows.addresses import Addresses

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.8.9.1",
    "168.63.129.16",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.0.8",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1"]
DISGUISED = ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost", "LOCALHOST", "127.0.0.1."]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not Addresses().permits(address)
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(InvalidInput):
        Addresses().check(f"https://{host}/hook")


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_taken(address: str) -> None:
    assert Addresses().permits(address)


@pytest.mark.parametrize("host", DISGUISED)
def test_other_spellings_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises(InvalidInput):
        Addresses().check(f"https://{host}/hook")


def test_a_network_that_is_named_is_taken_and_no_other() -> None:
    named = Addresses((ip_network("10.1.0.0/16"), ip_network("fd00::/8")))
    assert named.permits("10.1.2.3") and named.permits("::ffff:10.1.2.3") and named.permits("fd00::1")
    assert not named.permits("10.2.0.1") and not named.permits("127.0.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://1.1.1.1/",
        "ftp://1.1.1.1/",
        "file:///etc/passwd",
        "//1.1.1.1/",
        "1.1.1.1",
        "https://",
        "https:///x",
        "https://user:word@1.1.1.1/",
        "https://1.1.1.1@127.0.0.1/",
        "https://1.1.1.1\\@127.0.0.1/",
        "https://1.1.1.1/#x",
        "https://1.1.1.1:0/",
        "https://1.1.1.1:99999/",
        "https://[1.1.1.1/",
        "https://1.1.1.1/\r\nHost: x",
        "https://1.1.1.1/ x",
        "https://ex\u00e4mple.org/",
        "https://" + "a" * 64 + ".example/",
    ],
)
def test_what_is_no_plain_https_url_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        Addresses().check(url)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    with pytest.raises(InvalidInput):
        Addresses().check("https://example.org/")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer[:1])
    Addresses().check("https://example.org/")
