"""What the README shows is what the package answers."""

import doctest
from pathlib import Path


def test_examples_in_the_readme_hold():
    path = Path(__file__).parent.parent / "README.md"
    failed, attempted = doctest.testfile(
        str(path), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert failed == 0
    assert attempted >= 5
