"""What can be imported, and that the light modules load no TensorFlow: it is slow."""

import importlib
import json
import subprocess
import sys

import pytest

# In this order: what each of them loads is said before the next one is imported.
LIGHT = ("claims", "shapes", "data", "images", "exercises")
LIGHT += ("measurements", "plotting", "widgets", "tools.__main__")


def test_light_modules_load_neither_tensorflow_nor_keras():
    code = (
        "import importlib, json, sys\n"
        "heavy = {'tensorflow', 'keras', 'numpy'}\n"
        "for name in sys.argv[1:]:\n"
        "    importlib.import_module(f'lenet_course.{name}')\n"
        "    print(json.dumps([name, sorted(heavy & set(sys.modules))]))\n"
    )
    command = [sys.executable, "-c", code, *LIGHT]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    loaded = dict(map(json.loads, printed.splitlines()))
    assert loaded == {
        name: [] if name in ("claims", "shapes") else ["numpy"] for name in LIGHT
    }


PACKAGES = ("exercises", "experiments", "layers", "measurements", "models")
PACKAGES += ("plotting", "shapes", "widgets")


@pytest.mark.parametrize("name", PACKAGES)
def test_every_public_name_is_there_once(name):
    package = importlib.import_module(f"lenet_course.{name}")
    public = package.__all__
    assert len(set(public)) == len(public) > 0
    assert [each for each in public if not hasattr(package, each)] == []
