"""What the course measures at full length, once, and keeps.

A lesson may take a minute; a comparison that carries its statement takes hours. So each
of them is one function here, run by ``python -m lenet_course measure`` over several
seeds, and what it gave stands in ``lenet_course/measured/NAME.json``. A lesson reads it
with `read`, which loads neither TensorFlow nor Keras.
"""

from lenet_course.measurements._record import Record, read

__all__ = ["Record", "read"]
