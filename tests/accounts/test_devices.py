"""What kind of device it is, in two words."""

import pytest

from onsale.accounts.devices import device_of

_MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("told", "device"),
    [
        (f"{_MOZILLA} (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox/Linux"),
        (f"{_MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36", "Chrome/Windows"),
        (f"{_MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge/Windows"),
        (f"{_MOZILLA} (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari/iPhone"),
        (f"{_MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15", "Safari/macOS"),
        (f"{_MOZILLA} (Linux; Android 16; Pixel 9) Chrome/142.0 Mobile Safari/537.36", "Chrome/Android"),
        ("python-httpx/0.28 (Linux)", "/"),
        ("", "/"),
        ("x" * 10_000 + "Firefox/1", "Firefox/"),
    ],
)
def test_browser_and_system(told: str, device: str) -> None:
    assert device_of(told) == device
