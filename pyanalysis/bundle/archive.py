"""Zip files whose bytes depend on their contents alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final

_MOMENT: Final = (2013, 1, 1, 0, 0, 0)
"""Any fixed day: a zip wants one."""

_PACKED: Final = (".zip", ".docx", ".xlsx", ".png", ".tiff", ".gz")
"""Contents that packing would not make smaller."""


def zip_bytes(files: Mapping[str, bytes], *, folder: str = "") -> bytes:
    """Pack ``files`` (path to content) in the order given, under ``folder`` where one is named."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in files.items():
            info = zipfile.ZipInfo(f"{folder}/{path}" if folder else path, date_time=_MOMENT)
            is_packed = path.endswith(_PACKED)
            info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, compresslevel=6)
    return packed.getvalue()
