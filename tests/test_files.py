"""What is written is whole, or is not there."""

import os
import subprocess
import sys

import pytest

from lenet_course._files import write_whole

# A limit on the size of files is a disk that fills, as far as a program can see.
FULL = """\
import pathlib, resource, signal, sys
from lenet_course._files import write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
write_whole(pathlib.Path(sys.argv[1]), "new" * 100_000)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_a_disk_that_fills_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "kept"
    write_whole(path, "old\n")
    command = [sys.executable, "-c", FULL, str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "File too large" in done.stderr
    assert path.read_bytes() == b"old\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_rights_are_kept_and_links_are_followed(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    link.symlink_to(real)
    write_whole(link, "a", mode=0o600)
    assert real.stat().st_mode & 0o777 == 0o600
    real.chmod(0o664)
    write_whole(link, "größer\n", mode=0o600)
    assert link.is_symlink()
    assert real.read_bytes() == "größer\n".encode()
    assert real.stat().st_mode & 0o777 == 0o664
