"""The same tasks on a Dask cluster, one of whose workers dies in the middle."""

import os
import signal
import threading
import time

import pytest

from lenet_course.measurements import _run
from tests.measurements.test_run import NUM_RESULTS, measure

distributed = pytest.importorskip("distributed")

pytestmark = pytest.mark.filterwarnings("ignore")  # of Dask's own, as a worker dies


def kill_one_worker(client, log, done):
    """Kill the process of a worker once some tasks are done."""
    while len(log.read_text().splitlines()) < 3:
        time.sleep(0.01)
    process = client.run(os.getpid)
    os.kill(next(iter(process.values())), signal.SIGKILL)
    done.append(len(log.read_text().splitlines()))


def test_a_cluster_gives_what_one_machine_gives_though_a_worker_is_killed(
    tmp_path, log
):
    local = measure(tmp_path / "local", log)
    log.write_text("")
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        done = []
        killer = threading.Thread(target=kill_one_worker, args=(client, log, done))
        killer.start()
        with _run.on_cluster(cluster.scheduler_address):
            record = measure(tmp_path / "cluster", log)
        killer.join()
    assert 3 <= done[0] < NUM_RESULTS  # it died in the middle
    assert record.results == local.results
    assert len(record.results) == NUM_RESULTS  # none is there twice
