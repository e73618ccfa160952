"""What a reader can touch: on the site, opened from disk, and in Jupyter alike.

Every function returns a `Widget`, which shows itself in a notebook as HTML that needs
no network, no kernel and no library. Without JavaScript, and in a notebook that is not
trusted, the same output is a table that says what is so, and what to do.

Nothing here loads TensorFlow. A notebook imports this package, never its modules:
``widgets.window_explorer(input_size=28)``.
"""

from lenet_course.widgets._page import Widget
from lenet_course.widgets.draw_a_digit import draw_a_digit
from lenet_course.widgets.pooling_stepper import pooling_stepper
from lenet_course.widgets.predict import predict, predictions
from lenet_course.widgets.receptive_field_explorer import receptive_field_explorer
from lenet_course.widgets.window_explorer import window_explorer

__all__ = [
    "Widget",
    "draw_a_digit",
    "pooling_stepper",
    "predict",
    "predictions",
    "receptive_field_explorer",
    "window_explorer",
]
