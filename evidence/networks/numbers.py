"""The numbers that chapters/networks.md prints as results: networks worked by hand, slopes, and shapes counted."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, optimize, special, stats

from evidence.numbers import computes

# ML0137, backpropagation by hand

INPUT = np.array([1.0, 2.0])
TARGET = 3.0
WEIGHTS = np.array([[1.0, 0.5], [-1.0, 0.25]])
OUTPUT = np.array([0.5, -1.0])


def hand_loss_at(weights: NDArray[np.float64], output: NDArray[np.float64]) -> float:
    """Half the squared error of the small ReLU network."""
    return float((output @ np.maximum(weights @ INPUT, 0) - TARGET) ** 2) / 2


@computes("hand-loss")
def hand_loss() -> float:
    """The loss before the step."""
    return hand_loss_at(WEIGHTS, OUTPUT)


@computes("hand-loss-after-step")
def hand_loss_after_step() -> float:
    """The loss after one step at rate 0.1, with gradients by differences, which are exact for a quadratic."""
    moved = {name: value.copy() for name, value in (("weights", WEIGHTS), ("output", OUTPUT))}
    now = {"weights": WEIGHTS, "output": OUTPUT}
    for name, value in now.items():
        for place in np.ndindex(value.shape):
            nudge = np.zeros(value.shape)
            nudge[place] = 1e-5
            up, down = (hand_loss_at(**(now | {name: value + sign * nudge})) for sign in (1, -1))
            moved[name][place] -= 0.1 * (up - down) / 2e-5
    return hand_loss_at(**moved)


@computes("hand-difference-error")
def hand_difference_error() -> float:
    """The typical relative error of a central difference of tanh with a step of 1e-5, as a power of ten."""
    points = np.random.default_rng(0).normal(size=10_000)
    difference = (np.tanh(points + 1e-5) - np.tanh(points - 1e-5)) / 2e-5
    error = np.median(np.abs(difference * np.cosh(points) ** 2 - 1))
    return float(10 ** round(np.log10(error)))


# ML0138, activation functions

SLOPES: Final[dict[str, Callable[[Any], Any]]] = {
    "sigmoid": lambda z: special.expit(z) * special.expit(-z),
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "gelu": lambda z: special.ndtr(z) + z * stats.norm.pdf(z),
    "silu": lambda z: special.expit(z) * (1 + z * special.expit(-z)),
}


def max_slope(name: str) -> float:
    """The largest slope of an activation, searched for where the slopes of all of them peak."""
    found = optimize.minimize_scalar(lambda z: -float(SLOPES[name](z)), bounds=(-1, 6), method="bounded")
    return max(-float(found.fun), float(SLOPES[name](0.0)))


def mean_square(name: str) -> float:
    """The mean squared slope at a standard normal input."""
    parts = [integrate.quad(lambda z: float(SLOPES[name](z)) ** 2 * stats.norm.pdf(z), *ends)[0] for ends in HALVES]
    return float(sum(parts))


HALVES = ((-12, 0), (0, 12))


def flat_share(name: str) -> float:
    """How likely the slope at a standard normal input is below 0.01 in size."""
    z = np.linspace(-10, 10, 2_000_001)
    flat = np.abs(SLOPES[name](z)) < 0.01
    return float(np.sum(stats.norm.pdf(z[flat])) * (z[1] - z[0]))


def register_slopes(name: str) -> None:
    """Register what is computed of one activation."""
    computes(f"activation-max-slope-{name}")(lambda: max_slope(name))
    computes(f"activation-square-{name}")(lambda: mean_square(name))
    computes(f"activation-flat-{name}")(lambda: flat_share(name))


for each in SLOPES:
    register_slopes(each)


@computes("activation-active-share")
def activation_active_share() -> float:
    """How often a standard normal number less 3 is positive."""
    return float(stats.norm.sf(3))


# ML0139, residual connections

BLOCKS = 54
"""Of the network whose paths are counted."""
GAIN = 0.25
"""What a branch multiplies a gradient by, in the example."""


@computes("residual-path-share")
def residual_path_share() -> float:
    """The share of paths through 54 blocks that take 19 to 35 branches."""
    taken = stats.binom(BLOCKS, 0.5)
    return float(taken.cdf(35) - taken.cdf(18))


@computes("residual-short-paths")
def residual_short_paths() -> float:
    """The share of the sum over paths that 5 to 17 branches hold, summed term by term."""
    terms = [special.comb(BLOCKS, k) * GAIN**k for k in range(BLOCKS + 1)]
    return float(sum(terms[5:18]) / sum(terms))


def variance_after(blocks: int, branch: float) -> float:
    """What the variance 1 becomes when each block adds a branch whose variance is a multiple of its input's."""
    variance = 1.0
    for _ in range(blocks):
        variance += branch * variance
    return variance


@computes("residual-growth-plain")
def residual_growth_plain() -> float:
    """50 blocks whose branch keeps the variance."""
    return variance_after(50, 1.0)


@computes("residual-growth-scaled")
def residual_growth_scaled() -> float:
    """50 blocks whose branch has a fiftieth of it."""
    return variance_after(50, 1 / 50)


@computes("residual-shortcut-decay")
def residual_shortcut_decay() -> float:
    """What 50 shortcuts of 0.9 leave."""
    return float(np.prod(np.full(50, 0.9)))


# ML0140, counting parameters and FLOPs

LAYERS, WIDTH, VOCABULARY, POSITIONS = 12, 768, 50257, 1024


@computes("count-gpt2-formula")
def count_gpt2_formula() -> float:
    """The matrices of the small GPT-2."""
    block = 4 * WIDTH * WIDTH + 2 * WIDTH * 4 * WIDTH
    return LAYERS * block + VOCABULARY * WIDTH + POSITIONS * WIDTH


@computes("count-gpt2")
def count_gpt2() -> float:
    """The same with every bias, and gain and offset of two normalizations a block and one at the end."""
    biases = 3 * WIDTH + WIDTH + 4 * WIDTH + WIDTH
    return count_gpt2_formula() + LAYERS * (biases + 2 * 2 * WIDTH) + 2 * WIDTH


@computes("count-gpt3-flops")
def count_gpt3_flops() -> float:
    """Six operations for each of 175e9 parameters and 300e9 tokens."""
    return 6 * 175e9 * 300e9


@computes("count-gpt3-years")
def count_gpt3_years() -> float:
    """Years at 4e14 operations a second."""
    return count_gpt3_flops() / 4e14 / (365.25 * 24 * 3600)


@computes("count-attention-share")
def count_attention_share() -> float:
    """Attention's scores and sums beside the weight matrices of the blocks: multiply-adds of one layer, one token."""
    return (2 * POSITIONS * WIDTH) / (12 * WIDTH * WIDTH)


@computes("count-adam-gigabytes")
def count_adam_gigabytes() -> float:
    """Weights, gradients, and a 32-bit copy with two moments, of 7e9 parameters."""
    return 7e9 * (2 + 2 + 3 * 4) / 1e9


@computes("count-cache-megabytes")
def count_cache_megabytes() -> float:
    """Keys and values of one token in 96 layers of width 12,288, at 2 bytes."""
    return 2 * 96 * 12288 * 2 / 1e6


VGG = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)
"""Output channels of VGG-16's convolutions; 0 halves the image."""
DENSE = ((512 * 7 * 7, 4096), (4096, 4096), (4096, 1000))


def vgg() -> dict[str, float]:
    """Parameters and multiply-adds of its convolutions and dense layers, on an image of 224 pixels a side."""
    parameters = operations = 0
    channels, side = 3, 224
    for wanted in VGG:
        if not wanted:
            side //= 2
            continue
        parameters += (9 * channels + 1) * wanted
        operations += 9 * channels * wanted * side * side
        channels = wanted
    dense = sum(inputs * outputs + outputs for inputs, outputs in DENSE)
    work = sum(inputs * outputs for inputs, outputs in DENSE)
    return {
        "convolution-parameters": parameters,
        "convolution-operations": operations,
        "dense-parameters": dense,
        "dense-operations": work,
        "dense-share": dense / (dense + parameters),
        "dense-work": work / (work + operations),
    }


def register_vgg(name: str) -> None:
    """Register one of the counts."""
    computes(f"count-vgg-{name}")(lambda: vgg()[name])


for count in vgg():
    register_vgg(count)


# ML0141, convolution layers


def placements(pixels: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """How many windows fit into a padded row of pixels, counted one by one."""
    return sum(start + kernel <= pixels + 2 * padding for start in range(0, pixels + 2 * padding, stride))


def convolution_parameters(kernel: int, channels: int, maps: int) -> int:
    """The weights and biases of square kernels."""
    return (kernel * kernel * channels + 1) * maps


@computes("convolution-lenet")
def convolution_lenet() -> float:
    """LeNet-5's first layer: six kernels of 5 x 5 on one channel."""
    return convolution_parameters(5, 1, 6)


@computes("convolution-lenet-dense-millions")
def convolution_lenet_dense_millions() -> float:
    """Millions of parameters of a dense layer with the same inputs and outputs."""
    outputs = 6 * placements(32, 5) ** 2
    return (32 * 32 * outputs + outputs) / 1e6


@computes("convolution-size")
def convolution_size() -> float:
    """A kernel of 7 with stride 2 and padding 3 on 224 pixels."""
    return placements(224, 7, 2, 3)


def receptive_field(layers: Iterable[tuple[int, int]]) -> int:
    """The pixels from the first to the last that reach one unit, walked back from it through the layers."""
    first = last = 0
    for kernel, stride in reversed(list(layers)):
        first, last = first * stride, last * stride + kernel - 1
    return last - first + 1


@computes("convolution-vgg-field")
def convolution_vgg_field() -> float:
    """What a unit behind the last pooling of VGG-16 sees."""
    return receptive_field((3, 1) if wanted else (2, 2) for wanted in VGG)


@computes("convolution-vgg-inside")
def convolution_vgg_inside() -> float:
    """How many of the 7 x 7 units there see no padding: each is walked back through kernels of 3 with padding 1."""
    inside = 0
    for unit in range(7):
        first = last = unit
        for wanted in reversed(VGG):
            first, last = (first - 1, last + 1) if wanted else (2 * first, 2 * last + 1)
        inside += first >= 0 and last < 224
    return inside**2


@computes("convolution-vgg-stride")
def convolution_vgg_stride() -> float:
    """The product of the strides of VGG-16."""
    return 2.0 ** sum(not wanted for wanted in VGG)


def influence(layers: int, kernel: int = 3) -> NDArray[np.float64]:
    """The share of all paths through a stack with stride 1 that each pixel of its field is the start of."""
    profile = np.ones(1)
    for _ in range(layers):
        profile = np.convolve(profile, np.full(kernel, 1 / kernel))
    return profile


def used(layers: int) -> int:
    """The fewest central pixels that hold 95% of the influence on one axis."""
    profile = influence(layers)
    center = profile.size // 2
    return next(1 + 2 * h for h in range(center + 1) if profile[center - h : center + h + 1].sum() >= 0.95)


def register_used(layers: int) -> None:
    """Register the field of a stack of some depth, and what it uses of it, in pixels and as a share."""
    computes(f"convolution-field-{layers}")(lambda: receptive_field([(3, 1)] * layers))
    computes(f"convolution-used-{layers}")(lambda: used(layers))
    computes(f"convolution-share-{layers}")(lambda: used(layers) / influence(layers).size)


STACKS: Final = (5, 20, 80)
"""The depths whose use of their fields is compared."""

for depth in STACKS:
    register_used(depth)


@computes("convolution-area-80")
def convolution_area() -> float:
    """The share of the area of the field that the central square with 95% on each axis takes, in 80 layers."""
    return (used(80) / influence(80).size) ** 2


@computes("convolution-square-80")
def convolution_square() -> float:
    """The influence that this square holds: rows and columns are independent."""
    profile = influence(80)
    width = used(80)
    start = (profile.size - width) // 2
    return float(profile[start : start + width].sum()) ** 2


@computes("convolution-stack-saving")
def convolution_stack_saving() -> float:
    """By how much the weights of three kernels of 3 x 3 are fewer than those of one of 7 x 7."""
    return 1 - 3 * 3**2 / 7**2


@computes("convolution-pointwise")
def convolution_pointwise() -> float:
    """A kernel of 1 x 1 from 256 to 64 channels."""
    return convolution_parameters(1, 256, 64)


@computes("convolution-dilated")
def convolution_dilated() -> float:
    """Four layers of kernel 3 with gaps: the places that reach one unit, collected one by one."""
    places = {0}
    for dilation in (1, 2, 4, 8):
        places = {place + dilation * step for place in places for step in (-1, 0, 1)}
    assert places == set(range(min(places), max(places) + 1))
    return len(places)
