"""Fetches the one script of others that the pages use, Apache ECharts, and lets nothing but the known bytes through."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The npm release of ECharts 6.0.0 travels, byte for byte, inside this Python package.
PACKAGE = "panel==1.9.4"
PACKAGE_SHA256 = "c89c4c1e728297daf0628ea5070fb0da8ad77781e2a3142d302479537c1de6a4"
MEMBER = "panel/dist/bundled/echarts/echarts@6.0.0/dist/echarts.min.js"
MEMBER_SHA256 = "baa8dfe7e1d9336b98e8986ba7e20ea15e7cdbea1ef42a59d59478632fa45a1d"
FILE = "echarts.min.js"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def is_right(path: Path) -> bool:
    return path.exists() and digest(path.read_bytes()) == MEMBER_SHA256


def download(folder: Path) -> bytes:
    """The script out of the downloaded package; pip checks the package, we check it again and then the script."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{PACKAGE} --hash=sha256:{PACKAGE_SHA256}\n")
    options = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--quiet", "--disable-pip-version-check"]
    pip = ["-m", "pip", "download", *options, "-d", str(folder), "-r", str(wanted)]
    for python in (sys.executable, str(Path(sys.base_prefix) / "bin" / "python3")):
        has_pip = subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0
        if has_pip and subprocess.run([python, *pip]).returncode == 0:
            break
    wheels = list(folder.glob("*.whl"))
    if not wheels or digest(wheels[0].read_bytes()) != PACKAGE_SHA256:
        sys.exit(f"The charts need {PACKAGE}, which could not be fetched with the expected SHA-256.")
    return zipfile.ZipFile(wheels[0]).read(MEMBER)


def ensure(var: Path) -> Path:
    """Puts the script into <var>/vendor/, from the copy in ./var when there is one; returns its path."""
    target = var / "vendor" / FILE
    if is_right(target):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    ours = ROOT / "var" / "vendor" / FILE
    if is_right(ours):
        target.write_bytes(ours.read_bytes())
        return target
    print("Fetching the chart library ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        script = download(Path(folder))
    if digest(script) != MEMBER_SHA256:
        sys.exit(f"{MEMBER} does not have the expected SHA-256; it is not used.")
    target.write_bytes(script)
    return target


if __name__ == "__main__":
    print(ensure(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var"))
