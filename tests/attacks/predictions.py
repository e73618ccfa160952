"""For each prediction the right answer, and the wrong ones with the mistake's name.

No other option and no other number has a name.
"""

PREDICTIONS = {
    "01.p1": (
        "as many",
        {
            "fifteen times": "like Flatten",
            "four times": "like the cells",
            "a quarter": "pooling has weights",
        },
    ),
    "01.p2": (
        18,
        {
            7: "without pooling",
            9: "strides forgotten",
            10: "last layer forgotten",
            14: "one stride",
        },
    ),
    "01.p3": (
        1,
        {
            0: "none",
            2: "moved along",
        },
    ),
    "01.p4": (
        "moved training digits",
        {
            "a global maximum": "the layers decide",
            "blur": "small shifts and large ones",
            "no pooling": "pooling hides the place",
        },
    ),
    "01.p5": (
        "max",
        {
            "average": "spread by the average",
            "strided": "skipped places",
            "none": "no pooling, no protection",
        },
    ),
    "01.p6": (
        "five seeds do not decide",
        {
            "without pooling": "more parameters, more overfitting",
            "with strides": "the difference of the means",
        },
    ),
    "02.p1": (
        "before and after",
        {
            "before": "not changed back",
            "after": "order kept",
        },
    ),
    "02.p2": (
        2,
        {
            4: "magnitude",
            1: "one a bar",
            0: "none",
        },
    ),
    "02.p3": (
        "min",
        {
            "max": "max marks what matters",
            "average": "average keeps all",
        },
    ),
    "02.p4": (
        93.75,
        {
            6.25: "max pooling",
            50: "one unit",
            0.9375: "share for percentage",
            75: "two cells",
        },
    ),
    "02.p5": (
        1,
        {
            4: "ReLU forgotten",
            9: "slope of ReLU only",
            0: "none",
        },
    ),
    "02.p6": (
        "fewer",
        {
            "more": "as under max pooling",
            "as many": "fixed by ReLU",
        },
    ),
    "03.p1": (
        9,
        {
            12: "no zero",
            14: "border repeated",
            10: "circular",
            15: "all five",
        },
    ),
    "03.p2": (
        1,
        {
            2: "odd zero before",
            3: "all before",
            0: "none",
        },
    ),
    "03.p3": (
        9,
        {
            1: "valid",
            25: "as in the middle",
            3: "one axis",
            6: "added for both axes",
            4: "3 x 3",
            15: "an edge",
        },
    ),
    "03.p4": (
        144,
        {
            256: "all of them",
            12: "one axis",
            25: "the kernel",
            64: "the inner pixels",
            121: "size without the + 1",
        },
    ),
    "03.p5": (
        8,
        {
            2: "one layer",
            4: "one cell a layer",
            16: "both sides",
            20: "whole kernels",
            12: "four cells a layer",
            0: "no frame",
        },
    ),
    "03.p7": (
        "full and circular",
        {
            "all but valid": "any padding is enough",
            "reflect and circular": "no edge, no place",
        },
    ),
    "03.p6": (
        "nearly none",
        {
            "nearly all": "valid tells nothing",
            "about half": "guesses",
        },
    ),
    "04.p1": (
        "all equally long",
        {
            "zeros": "zeros make it longer",
            "sevens": "larger numbers",
            "mirrored": "content taken for length",
            "repeated": "content taken for length",
        },
    ),
    "04.p2": (
        1,
        {
            2: "2P",
            0: "nothing",
        },
    ),
    "04.p3": (
        54,
        {
            55: "rounded up",
            53: "steps",
            54.5: "no floor",
        },
    ),
    "04.p4": (
        1,
        {
            2: "as at stride 1",
            0: "none",
            9: "the size is kept",
        },
    ),
    "04.p5": (
        7,
        {
            3: "one layer",
            9: "windows added",
            27: "multiplied",
            5: "two layers",
        },
    ),
    "04.p6": (
        1,
        {
            7: "with padding",
            6: "all losses before the poolings",
            0: "nothing left",
            2: "the last pooling forgotten",
            5: "one convolution before each pooling",
        },
    ),
    "05.p1": (
        5,
        {
            8: "padding",
            7: "MNIST's size",
            4: "28 pixels",
            14: "S2",
            10: "C3",
            6: "two less",
        },
    ),
    "05.p2": (
        "c5",
        {
            "f6": "the dense layer",
            "c3": "the second convolution",
            "c1": "the largest maps",
            "output": "the last layer",
        },
    ),
    "05.p3": (
        14,
        {
            10: "one pixel apart",
            16: "five steps",
            30: "no overlap",
            5: "the kernel",
        },
    ),
    "05.p4": (
        9,
        {
            8: "steps",
            2: "one for each digit",
            16: "beyond the edge",
            33: "one pixel at a time",
            13: "S4",
        },
    ),
    "05.p5": (
        900,
        {
            36: "crosses for weights",
            936: "a bias for each cross",
            2400: "all crosses",
            1500: "the crosses of 1998",
            90000: "at every place",
            2416: "all parameters",
        },
    ),
    "06.p1": (
        784,
        {
            122304: "parameters",
            4704: "all units",
            28: "one side",
            25: "weights of a kernel",
            6: "maps",
        },
    ),
    "06.p2": (
        4,
        {
            3: "three",
            2: "two",
            1: "one",
            0: "none",
        },
    ),
    "06.p3": (
        1,
        {
            4: "layers with weights",
            6: "layers",
            0: "none",
            2: "two",
        },
    ),
    "06.p4": (
        256,
        {
            4: "one layer",
            16: "added",
            64: "three layers",
            1024: "five layers",
        },
    ),
    "06.p5": (
        "only the loss changes",
        {
            "both stay": "softmax forgets the factor",
            "both change": "answers change",
            "only the accuracy changes": "the wrong one",
        },
    ),
    "06.p6": (
        "no activation",
        {
            "no C5 and F6": "parameters",
            "average pooling": "average",
            "Table I": "table",
        },
    ),
    "07.p1": (
        "2.3",
        {
            "0.1": "the probability",
            "1": "the base 10",
            "10": "the number of classes",
        },
    ),
    "07.p3": (
        "one pass",
        {
            "no shifts": "augmentation above all",
            "a constant rate": "the rate above all",
            "batches of 512": "fewer steps",
        },
    ),
    "07.p4": (
        "another recipe",
        {
            "the larger network": "size",
            "both about the same": "equal shares",
        },
    ),
    "07.p5": (
        "0.1 points higher",
        {
            "they are equal": "no luck",
            "1 point higher": "all errors gone",
            "0.1 points lower": "the wrong way round",
        },
    ),
    "08.p1": (
        "about the same",
        {
            "about twice": "images alone count",
            "about four times": "images alone count",
            "about half": "images do not count",
        },
    ),
    "08.p2": (
        "the untrained network",
        {
            "the trained network": "training improves all",
            "both alike": "training changes nothing",
        },
    ),
    "08.p3": (
        "below 1 %",
        {
            "about 10 %": "as on new pairs",
            "about 30 %": "as on new pairs",
            "more than half": "too small",
        },
    ),
    "08.p4": (
        "turned by 30°",
        {
            "0.7 times the size": "size is hardest",
            "a tenth inverted": "noise is hardest",
        },
    ),
    "08.p5": (
        "about 1 %",
        {
            "0.1 %": "fewer than the errors",
            "about 5 %": "sureness tells nothing",
            "about 20 %": "sureness tells nothing",
        },
    ),
    "08.p6": (
        "more than half",
        {
            "about 1 %": "any size",
            "about 15 %": "the middle is enough",
        },
    ),
    "09.p1": (
        4,
        {
            3: "rounded down",
            1: "an or",
            2: "half of the window",
            3.5: "the quotient",
            11: "an average",
        },
    ),
    "09.p2": (
        1516,
        {
            2416: "all kernels",
            1500: "no biases",
            1560: "a bias for each kernel",
            60: "kernels",
        },
    ),
    "09.p3": (
        48,
        {
            12: "cells",
            24: "no squares",
            0: "of the right class",
            84: "all cells",
            336: "all cells, squared",
        },
    ),
    "09.p4": (
        "rubbish",
        {
            "the right digit": "right digit",
            "the digit with 75": "large penalty",
        },
    ),
    "09.p5": (
        40000,
        {
            20000: "twice as many",
            30000: "how many more",
            5000: "fewer",
            2500: "fewer",
            4: "the factor",
        },
    ),
    "09.p6": (
        0.025,
        {
            0.0005: "η",
            1e-05: "product",
            40.0: "upside down",
            0.00049: "h = 1",
        },
    ),
}
