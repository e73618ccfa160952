"""Every layer of Keras is described as Keras counts it, or refused with advice."""

import math
import re

import keras
import pytest
from keras import layers

from lenet_course import models

CLASSES = sorted(
    {
        kind.__name__: kind
        for kind in vars(layers).values()
        if isinstance(kind, type) and issubclass(kind, layers.Layer)
    }.values(),
    key=lambda kind: kind.__name__,
)
DESCRIBED, REFUSED = (
    set(re.findall(r"\b[A-Z]\w+", part))
    for part in re.search(
        "Described are, of(.*)Refused are(.*)Source:",
        models.describe.__doc__,
        re.DOTALL,
    ).groups()
)
# Layers that stand for none at all: the input, and a list of layers.
OPENED = {"InputLayer", "Pipeline"}

# Arguments where a class needs some, or where its defaults would show little.
ARGUMENTS = {
    "Activation": ("relu",),
    "AlphaDropout": (0.1,),
    "AveragePooling1D": (3, 2, "same"),
    "AveragePooling2D": ((3, 2), (2, 1)),
    "AveragePooling3D": ((3, 2, 1), (2, 1, 3), "same"),
    "CenterCrop": (7, 5),
    "Conv1D": (4, 3, 2),
    "Conv1DTranspose": (4, 3, 2),
    "Conv2D": (4, (3, 2), (1, 2), "same"),
    "Conv2DTranspose": (4, (3, 2), 2, "same"),
    "Conv3D": (4, (3, 2, 1), (2, 1, 1), "same"),
    "Conv3DTranspose": (4, (3, 2, 1), (2, 1, 1), "same"),
    "Cropping2D": (((1, 2), (0, 3)),),
    "Cropping3D": (((1, 2), (0, 3), (1, 1)),),
    "Dense": (6,),
    "DepthwiseConv1D": (3, 2),
    "DepthwiseConv2D": ((3, 2), 2, "same", 2),
    "Dropout": (0.1,),
    "GaussianDropout": (0.1,),
    "GaussianNoise": (0.1,),
    "GroupNormalization": (3,),
    "MaxNumBoundingBoxes": (5,),
    "MaxPooling1D": (3, 1, "same"),
    "MaxPooling2D": ((3, 2), None, "same"),
    "MaxPooling3D": ((3, 2, 1),),
    "Permute": ((2, 3, 1),),
    "RandomBrightness": (0.1,),
    "RandomColorDegeneration": (0.1,),
    "RandomContrast": (0.1,),
    "RandomCrop": (5, 7),
    "RandomHue": (0.1,),
    "RandomPosterization": (4,),
    "RandomRotation": (0.1,),
    "RandomSaturation": (0.1,),
    "RandomSharpness": (0.1,),
    "RandomTranslation": (0.1, 0.2),
    "RandomZoom": (0.1,),
    "RepeatVector": (5,),
    "Rescaling": (1 / 255,),
    "Reshape": ((6, -1, 2),),
    "Resizing": (7, 5),
    "SeparableConv1D": (6, 3),
    "SeparableConv2D": (6, (3, 2)),
    "SpatialDropout1D": (0.1,),
    "SpatialDropout2D": (0.1,),
    "SpatialDropout3D": (0.1,),
    "UpSampling1D": (3,),
    "UpSampling2D": ((2, 3), None, "bilinear"),
    "UpSampling3D": ((1, 2, 3),),
    "ZeroPadding1D": ((1, 2),),
    "ZeroPadding2D": (((1, 2), (0, 3)),),
    "ZeroPadding3D": (((1, 2), (0, 3), (1, 1)),),
    **{
        f"Adaptive{kind}Pooling{number}D": (sizes,)
        for kind in ("Average", "Max")
        for number, sizes in ((1, 4), (2, (3, 4)), (3, (4, 3, 5)))
    },
}
SHAPES = {"1D": (12, 4), "3D": (8, 9, 10, 4), "RepeatVector": (7,)}


def input_shape(kind):
    """Of as many axes as the name says; an image where it says nothing."""
    axes = re.search("[123]D|RepeatVector", kind.__name__)
    return SHAPES.get(axes and axes[0], (12, 10, 3))


def count(weights):
    return sum(math.prod(weight.shape) for weight in weights)


def test_the_table_names_every_layer_once():
    names = {kind.__name__ for kind in CLASSES}
    assert len(CLASSES) > 100
    assert not DESCRIBED & REFUSED
    assert names == DESCRIBED | REFUSED | OPENED


@pytest.mark.parametrize(
    "kind",
    [kind for kind in CLASSES if kind.__name__ in DESCRIBED],
    ids=lambda kind: kind.__name__,
)
def test_a_described_layer_has_the_shape_and_the_weights_of_keras(kind):
    layer = kind(*ARGUMENTS.get(kind.__name__, ()))
    model = keras.Sequential([keras.Input(input_shape(kind)), layer])
    (row,) = models.trace(model)
    assert row.output_shape == layer.output.shape[1:]
    assert row.num_params == layer.count_params()
    assert row.num_trainable_params == count(layer.trainable_weights)
    assert row.name == layer.name


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_refused_layer_comes_with_advice(name):
    # Many need much to be made; the message depends on nothing but the class.
    kind = type(name, (layers.Layer,), {"__module__": "keras.stand_in"})
    model = keras.Sequential([kind(name="odd")])
    with pytest.raises(ValueError, match=rf"'odd' \({name}\): .*; describe the"):
        models.describe(model)
