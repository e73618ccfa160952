"""How many images LeNet-5 needs, beside a dense network and simpler classifiers."""

from functools import partial
from typing import Any

import keras
import numpy as np
from keras import layers
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import SVC

from lenet_course import models
from lenet_course.experiments.classifiers import fit_classifiers, flat
from lenet_course.experiments.seeds import Labelled, draw_subset, trained_on_batches
from lenet_course.measurements._digits import accuracy, digits
from lenet_course.measurements._run import measurement

SIZES = (500, 2000, 5000, 15_000, 55_000)  # training images
BATCH_SIZE = 64


def build_dense() -> keras.Sequential:
    """A network without convolutions: 61,225 parameters, where LeNet-5 has 61,706."""
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Cropping2D(2),  # the margin is black in all images
            layers.Flatten(),
            layers.Dense(77, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


BUILDERS = {"LeNet-5": models.build_lenet5, "dense network": build_dense}


@measurement(
    variants={
        f"{network}, {size:,} images": {"network": network, "num_images": size}
        for size in SIZES
        for network in BUILDERS
    },
    choices={"learning_rate": (1e-3, 3e-3, 1e-2)},
    choosing_seeds=1,
    quick={"min_steps": 100, "min_epochs": 1},
    tolerance=0.05,
)
def learning_curves(
    seed: int,
    *,
    network: str,
    num_images: int,
    learning_rate: float,
    min_steps: int = 1600,
    min_epochs: int = 4,
) -> dict[str, Any]:
    """How the accuracy grows with the number of training images.

    LeNet-5, and a dense network with as many parameters, trained on 500 to 55,000
    images. Each seed draws the images; a smaller set is part of a larger one, and both
    networks get the same ones. Every training has at least 1,600 steps of 64 images,
    and at least four passes, so that a small set is not a short training. The rate is
    the best of three for each network and each number of images, on 5,000 validation
    images; it decays to 0, and the weights are those of the last step. No image is
    moved. The training accuracy is that of at most 5,000 of the images.
    """
    parts = digits()
    steps_per_epoch = num_images // BATCH_SIZE
    epochs = max(min_epochs, -(-min_steps // steps_per_epoch))
    trained = next(
        trained_on_batches(
            BUILDERS[network],
            parts["training"],
            seeds=[seed],
            size=num_images,
            epochs=epochs,
            batch_size=BATCH_SIZE,
            learning_rate=learning_rate,
        )
    )
    seen = _drawn(parts["training"], min(num_images, 5000), seed)
    return {
        "validation": accuracy(trained, parts["validation"]),
        "test": accuracy(trained, parts["test"]),
        "training": accuracy(trained, seen),
        "epochs": epochs,
        "parameters": trained.count_params(),
    }


def _drawn(part: Labelled, size: int, seed: int) -> Labelled:
    """The first images that a training of that seed gets."""
    images, labels = part
    chosen = draw_subset(len(images), size=size, seed=seed)
    return images[chosen], labels[chosen]


def quadratic(penalty: float) -> Any:
    """A linear classifier of the squares and products of 40 principal components."""
    products = PCA(40), PolynomialFeatures(2), StandardScaler()
    return make_pipeline(*products, RidgeClassifier(penalty))


# Each with settings of which it gets its best one; there is one of nearest neighbours.
CLASSIFIERS = {
    "linear": [LogisticRegression(C=c, max_iter=50) for c in (0.01, 0.1, 1.0)],
    "3 nearest neighbours": [KNeighborsClassifier(3)],
    "40 components, quadratic": [quadratic(a) for a in (1.0, 10.0, 100.0)],
    "40 components, support vectors": [
        make_pipeline(PCA(40), SVC(C=c)) for c in (3.0, 10.0, 30.0)
    ],
}


@measurement(
    variants={
        f"{name}, {size:,} images": {"classifier": name, "num_images": size}
        for size in SIZES[:-1]
        for name in CLASSIFIERS
    },
    quick={"num_images": 200},
    tolerance=0.02,
)
def simple_classifiers(
    seed: int, *, classifier: str, num_images: int
) -> dict[str, float]:
    """What classifiers without layers reach on the images of the learning curves.

    Logistic regression; the 3 nearest neighbours; a linear classifier of the products
    of 40 principal components, as in Figure 9 of the paper of 1998; and a support
    vector machine with Gaussian kernels on those components. All get the 28 x 28 pixels
    of the images that the networks get with the same seed. The strength of the penalty
    is the best of three for each number of images, on 5,000 validation images.
    """
    return _best_of(classifier, num_images, seed)


@measurement(
    variants={name: {"classifier": name} for name in CLASSIFIERS},
    quick={"num_images": 200},
    tolerance=0.02,
    seeds=1,
)
def simple_classifiers_on_all_images(
    seed: int, *, classifier: str, num_images: int = 55_000
) -> dict[str, float]:
    """What the classifiers of `simple_classifiers` reach with all 55,000 images.

    Once, because nothing is random where no images are drawn.
    """
    return _best_of(classifier, num_images, seed)


def _best_of(classifier: str, num_images: int, seed: int) -> dict[str, float]:
    inner = np.s_[:, 2:-2, 2:-2]
    parts = {n: (images[inner], labels) for n, (images, labels) in digits().items()}
    fit = partial(fit_classifiers, train=parts["training"], size=num_images)
    fitted = [fit(one, seeds=[seed])[0] for one in CLASSIFIERS[classifier]]
    validation = [_score(one, parts["validation"]) for one in fitted]
    best = validation.index(max(validation))
    return {
        "validation": validation[best],
        "setting": best,
        "test": _score(fitted[best], parts["test"]),
    }


def _score(classifier: Any, part: Labelled) -> float:
    images, labels = part
    return float(np.mean(classifier.predict(flat(images)) == labels))
