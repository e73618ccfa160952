"""A refresh that is killed (a full memory, a power cut) leaves the stored notebook."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from lenet_course.tools import form
from tests.tools.cells import cell, found, output

ROOT = Path(__file__).parents[2]
REFRESH = """
import os, signal
from pathlib import Path
from lenet_course.tools import form
{}
form.refresh(Path("lesson.ipynb"))
"""
# Its first cell notes the kernel's process; the second kills who executes it, if told.
IMPORTS = "import os\nfrom pathlib import Path"
CELLS = (
    f"{IMPORTS}\n\nPath('kernel').write_text(str(os.getpid()))",
    "if Path('kill').exists():\n    os.kill(os.getppid(), 9)",
    "print(3)",
)
NEVER_WRITTEN = "os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)"


def is_running(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux' /proc")
@pytest.mark.parametrize("moment", ["a cell runs", "the notebook is written"])
def test_a_killed_refresh_leaves_the_old_notebook_and_no_kernel(moment, tmp_path):
    path = tmp_path / "lesson.ipynb"
    *first, last = [cell(source, None) for source in CELLS]
    last.outputs = [output()]
    form.write(path, nbformat.v4.new_notebook(cells=[*first, last]))
    before = path.read_bytes()
    if moment == "a cell runs":
        (tmp_path / "kill").touch()

    def refresh(change=""):
        return subprocess.run(
            [sys.executable, "-c", REFRESH.format(change)],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            timeout=120,
        ).returncode

    killed = refresh(NEVER_WRITTEN if moment != "a cell runs" else "")
    assert killed == -signal.SIGKILL
    assert path.read_bytes() == before
    assert [*tmp_path.glob("*.ipynb")] == [path]
    kernel = int((tmp_path / "kernel").read_text())
    end = time.monotonic() + 30
    while is_running(kernel):
        assert time.monotonic() < end, "the kernel goes on"
        time.sleep(0.1)
    (tmp_path / "kill").unlink(missing_ok=True)
    assert refresh() == 0
    assert form.read(path).cells[2].outputs[0].text == "3\n"
    assert found(path) == []
