"""What a browser calls itself, in plain words."""

from __future__ import annotations

# Most browsers name others too, so the one that only its own kind names comes first.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
UNKNOWN = "A browser we do not know"


def browser_name(user_agent: str) -> str:
    """The browser and what it runs on, like *Firefox on Windows*, from the header that it sends."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if not browser:
        return f"A browser on {system}" if system else UNKNOWN
    return f"{browser} on {system}" if system else browser
