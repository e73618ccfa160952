"""A slow, literal oracle for one axis: it slides windows, and divides nothing."""

from hypothesis import strategies as st


def outcome(function, *args, **kwargs):
    """What a function returns, or the fact that it raises ValueError."""
    try:
        return function(*args, **kwargs)
    except ValueError:
        return "refused"


# The windows of the grid: strides above the kernel, even kernels, dilation.
WINDOWS = [
    (kernel_size, stride, dilation_rate)
    for kernel_size in range(1, 8)
    for stride in range(1, 6)
    for dilation_rate in range(1, 4)
    if stride == 1 or dilation_rate == 1
]
PADDINGS = ["valid", "same", "causal", 0, 1, 3, (0, 1), (2, 0), (1, 4)]


def slide(padded_size, kernel_size, stride, dilation_rate=1):
    """The cells that every window reads on an axis that is padded already."""
    taps = [tap * dilation_rate for tap in range(kernel_size)]
    read = []
    first = 0
    while first + taps[-1] < padded_size:
        read.append([first + tap for tap in taps])
        first += stride
    return read


def same_amounts(input_size, kernel_size, stride, dilation_rate=1):
    """The least padding that gives "same" its size, the odd cell at the end."""
    wanted = len(range(0, input_size, stride))
    total = 0
    while len(slide(input_size + total, kernel_size, stride, dilation_rate)) != wanted:
        total += 1
    before = after = 0
    for cell in range(total):
        before, after = (before, after + 1) if cell % 2 == 0 else (before + 1, after)
    return before, after


def slid_amounts(input_size, kernel_size, stride, padding, dilation_rate=1):
    """The cells added before and after the axis."""
    if padding == "valid":
        return 0, 0
    if padding == "same":
        return same_amounts(input_size, kernel_size, stride, dilation_rate)
    if padding == "causal":
        return (kernel_size - 1) * dilation_rate, 0
    return padding if isinstance(padding, tuple) else (padding, padding)


def read_cells(input_size, kernel_size, stride, padding, dilation_rate=1):
    """The cells that every window reads, negative or too large on the padding."""
    before, after = slid_amounts(
        input_size, kernel_size, stride, padding, dilation_rate
    )
    padded = before + input_size + after
    return [
        [cell - before for cell in cells]
        for cells in slide(padded, kernel_size, stride, dilation_rate)
    ]


def slid_coverage(input_size, *window):
    """For each cell, how many windows read it."""
    read = read_cells(input_size, *window)
    return [sum(cells.count(cell) for cells in read) for cell in range(input_size)]


def slid_tail(input_size, *window):
    """How many cells behind the last one that is read."""
    seen = [cell for cells in read_cells(input_size, *window) for cell in cells]
    return input_size - 1 - max([cell for cell in seen if cell < input_size] + [-1])


sizes = st.integers(1, 100)
small = st.integers(1, 12)


@st.composite
def window_options(draw):
    stride, dilation_rate = draw(
        st.one_of(st.tuples(small, st.just(1)), st.tuples(st.just(1), small))
    )
    padding = draw(
        st.one_of(
            st.sampled_from(["valid", "same", "causal", "SAME"]),
            st.integers(0, 20),
            st.tuples(st.integers(0, 20), st.integers(0, 20)),
        )
    )
    return {
        "kernel_size": draw(small),
        "strides": stride,
        "padding": padding,
        "dilation_rate": dilation_rate,
    }
