"""One way to write a file: beside the old one, and moved when it is whole."""

import os
import shutil
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str, *, mode: int = 0o644) -> None:
    r"""Write a text; a full disk or a crash leaves the old file, never half a one.

    Two who write at once do not mix: the last one wins.

    Args:
        path: of the file; its folder is made, and a link is followed.
        text: with ``"\n"`` at the end of its lines, which are written as they are.
        mode: the rights of a new file; those of an old one are kept.

    Raises:
        OSError: the folder or the file cannot be written.

    Example:
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "new" / "kept.txt"
        ...     write_whole(path, "429\n")
        ...     write_whole(path, "430\n")
        ...     path.read_text(), len(list(path.parent.iterdir()))
        ('430\n', 1)
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.name}.", suffix=".new"
    )
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(handle)
        beside.chmod(mode)
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
