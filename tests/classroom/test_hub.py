"""Eight students on a real JupyterHub, which only this machine can reach.

``make classroom`` runs it: it needs JupyterHub and nbgitpuller (the group `classroom`
in pyproject.toml) and configurable-http-proxy (from npm). It prints what it measured.
"""

import importlib.util
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import psutil
import pytest
import requests
import websocket

from lenet_course.exercises import all_exercises
from lenet_course.tools import editions

ROOT = Path(__file__).parents[2]
LESSON = "04_zero_and_valid_padding"
EXERCISE = "04.3"
STUDENTS = [f"student{number}" for number in range(1, 9)]
PASSWORD, TOKEN = "only on this machine", uuid.uuid4().hex
UNITS = {"started": "s", "ended": "s", "server": "MB", "kernel": "MB"}
LONG = 40 * 60  # for all together; of a machine that does other things too
CONFIGURATION = """
c.JupyterHub.bind_url = "http://127.0.0.1:{public}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "{password}"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/{{username}}"
c.Spawner.cmd = ["{python}", "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {environment}
c.Spawner.start_timeout = c.Spawner.http_timeout = 600
c.JupyterHub.concurrent_spawn_limit = 0
c.JupyterHub.services = [{{"name": "class", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [{{
    "name": "class", "services": ["class"],
    "scopes": ["admin:users", "admin:servers", "access:servers"],
}}]
"""


@pytest.fixture(scope="module")
def programs():
    missing = [
        name
        for name in ("jupyterhub", "nbgitpuller")
        if importlib.util.find_spec(name) is None
    ]
    missing += [
        name
        for name in ("configurable-http-proxy", "git")
        if shutil.which(name) is None
    ]
    if missing:
        pytest.skip(f"Not installed: {', '.join(missing)}. See `make classroom`.")


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    """A repository that holds the lesson as `make handout` gives it out."""
    folder = tmp_path_factory.mktemp("handout")
    lesson = nbformat.read(ROOT / "notebooks" / f"{LESSON}.ipynb", as_version=4)
    nbformat.write(editions.student_edition(lesson), folder / f"{LESSON}.ipynb")
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for command in (
        ("init", "--quiet", "--initial-branch", "main"),
        ("add", "."),
        (*author, "commit", "--quiet", "--message", "Lessons"),
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def hub(programs, tmp_path_factory):
    """The address of a hub, and the folder of its users' homes."""
    folder = tmp_path_factory.mktemp("hub")
    homes = folder / "homes"
    homes.mkdir()
    with socket.socket() as one, socket.socket() as two, socket.socket() as three:
        for each in (one, two, three):
            each.bind(("127.0.0.1", 0))
        public, inner, proxy = (each.getsockname()[1] for each in (one, two, three))
    names = ("LENET_COURSE_DATA", "PATH", "PYTHONPATH", "TF_CPP_MIN_LOG_LEVEL")
    configuration = CONFIGURATION.format(
        public=public,
        hub=inner,
        proxy=proxy,
        password=PASSWORD,
        folder=homes,
        python=sys.executable,
        token=TOKEN,
        environment={name: os.environ[name] for name in names if name in os.environ},
    )
    (folder / "config.py").write_text(configuration, encoding="utf-8")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "--config", "config.py"],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{public}"
    yield address, homes
    children = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    process.wait(timeout=60)
    for child in children:
        if child.is_running():
            child.kill()


def until(condition, *, what, seconds=LONG):
    end = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.2)
    return result


def answers(address):
    try:
        return requests.get(f"{address}/hub/health", timeout=5).ok
    except requests.ConnectionError:
        return False


def log_in(address, name):
    """Log in through the form, as a browser does."""
    session = requests.Session()
    session.get(f"{address}/hub/login", timeout=60).raise_for_status()
    form = {
        "username": name,
        "password": PASSWORD,
        "_xsrf": session.cookies.get("_xsrf", path="/hub/"),
    }
    page = session.post(f"{address}/hub/login?next=%2Fhub%2Fhome", form, timeout=60)
    page.raise_for_status()
    assert "/hub/logout" in page.text, f"{name} was not let in"


class Server:
    """A student's own server, spoken to as JupyterLab does."""

    def __init__(self, address, name):
        self.address, self.name = address, name
        self.headers = {"Authorization": f"token {TOKEN}"}

    def ask(self, method, path, **options):
        answer = requests.request(
            method,
            f"{self.address}{path}",
            headers=self.headers,
            timeout=LONG,
            **options,
        )
        answer.raise_for_status()
        return answer

    def start(self):
        self.ask("POST", f"/hub/api/users/{self.name}/server")
        until(self.is_ready, what=f"the server of {self.name}")

    def is_ready(self):
        user = self.ask("GET", f"/hub/api/users/{self.name}").json()
        return user["servers"].get("", {}).get("ready")

    def pull(self, repository):
        """What nbgitpuller's page does; it tells its steps line by line."""
        answer = self.ask(
            "GET",
            f"/user/{self.name}/git-pull/api",
            params={"repo": str(repository), "branch": "main", "targetpath": "course"},
        )
        assert '"phase": "finished"' in answer.text, answer.text

    def run(self, sources):
        """Run cells in one kernel; what went wrong in which, as a list."""
        kernel = self.ask("POST", f"/user/{self.name}/api/kernels").json()["id"]
        connection = websocket.create_connection(
            f"{self.address.replace('http', 'ws')}/user/{self.name}/api/kernels/"
            f"{kernel}/channels",
            header=self.headers,
            timeout=LONG,
        )
        errors = [run_cell(connection, source) for source in sources]
        connection.close()
        return [error for error in errors if error]


def run_cell(connection, source):
    number = uuid.uuid4().hex
    header = {
        "msg_id": number,
        "msg_type": "execute_request",
        "username": "",
        "session": number,
        "version": "5.3",
    }
    content = {
        "code": source,
        "silent": False,
        "store_history": True,
        "allow_stdin": False,
    }
    message = {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
    }
    connection.send(json.dumps(message))
    while True:
        reply = json.loads(connection.recv())
        mine = reply["parent_header"].get("msg_id") == number
        if mine and reply["msg_type"] == "execute_reply":
            content = reply["content"]
            return (
                content.get("evalue", "") and f"{content['ename']}: {content['evalue']}"
            )


def memory_of(home):
    """MB at the peak: of the student's server, and of the largest kernel."""
    peaks = {"server": 0, "kernel": 0}
    for process in psutil.process_iter(["cmdline"]):
        command = " ".join(process.info["cmdline"] or [])
        try:
            if process.environ().get("HOME") != str(home):
                continue
            status = Path(f"/proc/{process.pid}/status").read_text()
        except (psutil.Error, OSError):
            continue
        peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
        kind = "kernel" if "ipykernel" in command else "server"
        peaks[kind] = max(peaks[kind], peak)
    return peaks


def attend(address, homes, repository, name):
    """What one student does; what was measured of it."""
    log_in(address, name)
    begin = time.monotonic()
    server = Server(address, name)
    server.start()
    started = time.monotonic() - begin
    server.pull(repository)
    path = homes / name / "course" / f"{LESSON}.ipynb"
    lesson = nbformat.read(path, as_version=4)
    assert not any(editions.has_tag(cell, "solution") for cell in lesson.cells)
    answered = 0
    for cell in lesson.cells:
        if editions.exercise_of(cell) == EXERCISE:
            answered += 1
            right = all_exercises()[EXERCISE].right
            cell.source = cell.source.replace("= ...", f"= {right}")
    assert answered == 1
    errors = server.run([c.source for c in lesson.cells if c.cell_type == "code"])
    assert errors == []
    ended = time.monotonic() - begin
    progress = homes / name / ".local" / "share" / "lenet_course" / "progress.json"
    status = json.loads(progress.read_text())[EXERCISE]["status"]
    return {
        "status": status,
        "started": started,
        "ended": ended,
        **memory_of(homes / name),
    }


def test_eight_students_work_at_once(hub, handout, capsys):
    address, homes = hub
    until(lambda: answers(address), what="the hub", seconds=300)
    with ThreadPoolExecutor(len(STUDENTS)) as pool:
        seen = list(
            pool.map(lambda name: attend(address, homes, handout, name), STUDENTS)
        )
    assert [each["status"] for each in seen] == ["right"] * len(STUDENTS)
    with capsys.disabled():
        print(f"\n{len(STUDENTS)} students, lesson {LESSON}, {os.cpu_count()} cores:")
        for key, unit in UNITS.items():
            values = [each[key] for each in seen]
            middle, most = statistics.median(values), max(values)
            print(f"{key}: {middle:.0f} {unit}, at most {most:.0f}")
