"""Finds or installs what draws the tests' pages and papers: Chromium and its driver, what sets type, letters."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from services import MissingError, apt_install


def has_chinese_letters() -> bool:
    """Whether pictures of Chinese pages would show letters; boxes otherwise."""
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True) if shutil.which("fc-list") else None
    return bool(listed and listed.stdout.strip()) or os.path.exists("/System/Library/Fonts")


# Papers

PAPERS = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig", "fonts-noto-cjk")
"""What sets the type of PDF files, and letters for Chinese, as Debian calls them."""


def paper_complaint() -> str:
    """Why no PDF can be made here; empty when it can, in letters and not in boxes."""
    done = subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip()[-300:]
    return "" if has_chinese_letters() else "there are no letters for Chinese"


def papers() -> None:
    """Makes sure that PDF files can be made, installing what is missing where that is possible."""
    if paper_complaint():
        apt_install(*PAPERS)
    if complaint := paper_complaint():
        raise MissingError(f"PDF files cannot be made: {complaint}. Install {' '.join(PAPERS)}.")


# Chromium

SHELL = "chromium-headless-shell"
"""Chromium without its windows draws the same pages in half the time, but wakes nothing in the background."""


def find_chromium() -> str:
    named = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    found = [shutil.which(name) for name in [os.environ.get("CHROMIUM", ""), *named] if name]
    macs = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ]
    return next((path for path in [*found, *(mac for mac in macs if Path(mac).exists())] if path), "")


def driver_complaint() -> str:
    """Why the program that steers Chromium does not start; empty when it does."""
    from playwright._impl._driver import compute_driver_executable

    node = str(compute_driver_executable()[0])
    done = subprocess.run([node, "--version"], capture_output=True, text=True)
    return done.stderr.strip()[-300:] if done.returncode else ""


def chromium() -> str:
    """The path of Chromium, installed when missing, with letters for Chinese."""
    if not find_chromium():
        apt_install("chromium", "fonts-noto-cjk")
    if not find_chromium():
        raise MissingError("Chromium is missing: install it, or name it in CHROMIUM=/path/to/chromium.")
    if driver_complaint():
        apt_install("libatomic1", "libstdc++6")
    if driver_complaint():
        raise MissingError(f"Chromium cannot be steered: {driver_complaint()}")
    if not has_chinese_letters():
        apt_install("fontconfig", "fonts-noto-cjk")
    return find_chromium()


def shell() -> str:
    """The path of Chromium's shell, installed when missing; of the whole Chromium where there is none."""
    if not shutil.which(SHELL):
        apt_install(SHELL)
    return shutil.which(SHELL) or find_chromium()
