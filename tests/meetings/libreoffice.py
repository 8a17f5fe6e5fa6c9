"""Word files as LibreOffice reads them."""

import shutil
import subprocess
from pathlib import Path

import pytest

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def read_by_libreoffice(content: bytes, folder: Path) -> str:
    """Return the text of a Word file as LibreOffice opens it, with a profile of its own."""
    file = folder / "document.docx"
    file.write_bytes(content)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "txt:Text"]
    subprocess.run([*command, "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=120)
    return file.with_suffix(".txt").read_text(encoding="utf-8-sig")
