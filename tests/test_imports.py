"""The light modules must not load TensorFlow, which takes seconds."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module",
    ["data", "images", "plotting", "shapes", "exercises", "tools.form"],
)
def test_light_modules_load_neither_tensorflow_nor_keras(module):
    code = (
        f"import sys, lenet_course, lenet_course.{module};"
        "print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
