"""Helpers of the course on pooling, padding and LeNet-5.

Nothing is imported here, because TensorFlow takes seconds to load and half of the
course does without it: import the module you need, as in
``from lenet_course import data``.
"""
