"""Figures of tests are drawn in memory, whatever the caller's shell says.

Not in the conftest.py above: nbval's kernels would inherit it and draw nothing.
"""

import os

os.environ["MPLBACKEND"] = "agg"
