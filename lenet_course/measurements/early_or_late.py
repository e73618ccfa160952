"""Whether "valid" or "same" padding makes a difference on digits, and where."""

from functools import partial
from typing import Any

from lenet_course import models
from lenet_course.measurements._digits import digits, train_and_test
from lenet_course.measurements._run import measurement

PADDINGS = ("valid", "same")


@measurement(
    variants={
        f"{early} early, {late} late{name}": {
            "early": early,
            "late": late,
            "image_size": image_size,
        }
        for name, image_size in {"": 28, ", no margin": 20}.items()
        for early in PADDINGS
        for late in PADDINGS
    },
    choices={"learning_rate": (1e-2, 2e-2, 4e-2)},
    choosing_seeds=1,
    quick={"num_images": 3000, "epochs": 3},
    tolerance=0.05,
)
def early_or_late_padding(
    seed: int,
    *,
    early: str,
    late: str,
    image_size: int,
    learning_rate: float,
    epochs: int = 4,
    batch_size: int = 128,
    num_images: int = 55_000,
) -> dict[str, Any]:
    """Two convolutions of 3 x 3, each with "valid" or "same" padding, on digits.

    The early one reads the image, the late one reads its maps after a max pooling. With
    one seed all have the same first weights in both convolutions, and the same order of
    images. What padding changes besides the border is the size of the last maps, and so
    the number of weights that read them; it is kept with the accuracies. MNIST's digits
    have a margin of four pixels, where there is nothing to lose. So each network is
    also trained and tested on the 20 x 20 pixels in the middle, where the ink reaches
    the border. All train for four passes over 55,000 images with Adam and a rate that
    warms up and decays to 0, the best of three on validation images.
    """
    margin = (28 - image_size) // 2
    inner = slice(margin, 28 - margin)
    parts = {
        name: (images[:, inner, inner], labels)
        for name, (images, labels) in digits(size=28).items()
    }
    images, labels = parts["training"]
    training = images[:num_images], labels[:num_images]
    network, values = train_and_test(
        partial(models.build_padded_network, early, late, image_size=image_size),
        parts | {"training": training},
        seed=seed,
        learning_rate=learning_rate,
        epochs=epochs,
        batch_size=batch_size,
    )
    last_maps = network.layers[-3].output.shape  # what the layer of classes reads
    return values | {
        "parameters": network.count_params(),
        "side of the last maps": last_maps[1],
    }
