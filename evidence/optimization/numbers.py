"""The numbers that chapters/optimization.md prints as results: descents run, networks simulated, integrals done."""

import math
from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq, fsolve, minimize_scalar
from scipy.special import expit

from evidence.numbers import computes

Array = NDArray[np.float64]


def angle(a: Array, b: Array) -> float:
    """The angle between two vectors, in degrees."""
    return float(np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))))


def repeated(factor: float, times: int) -> float:
    """What 1 becomes when it is multiplied so many times."""
    value = 1.0
    for _ in range(times):
        value *= factor
    return value


def sigmoid_slope(z: float) -> float:
    """The derivative of the sigmoid, by a central difference."""
    step = 1e-4
    return float(expit(z + step) - expit(z - step)) / (2 * step)


# ML0023, gradient descent


def on_the_parabola(rate: float, steps: int) -> float:
    """Where gradient descent on the square of a number arrives from 1."""
    theta = 1.0
    for _ in range(steps):
        theta -= rate * 2 * theta
    return theta


@computes("parabola-small-rate")
def parabola_small_rate() -> float:
    """What ten steps at rate 0.1 leave of 1."""
    return on_the_parabola(0.1, 10)


@computes("parabola-large-rate")
def parabola_large_rate() -> float:
    """What ten steps at rate 1.1 make of 1."""
    return on_the_parabola(1.1, 10)


def steps_on_the_bowl(kappa: float, rate: float, momentum: float = 0.0) -> int:
    """Steps until (x² + kappa y²) / 2, from (1, 1), has fallen to a millionth."""
    curvatures = np.array([1.0, kappa])
    theta, step = np.ones(2), np.zeros(2)
    goal = 1e-6 * (curvatures @ theta**2)
    steps = 0
    while curvatures @ theta**2 > goal:
        step = momentum * step - rate * curvatures * theta
        theta = theta + step
        steps += 1
    return steps


def register_steps(kappa: int) -> None:
    """One row of the table."""
    root = kappa**0.5

    @computes(f"steps-inverse-{kappa}")
    def inverse() -> float:
        """Steps at the reciprocal of the largest curvature."""
        return steps_on_the_bowl(kappa, 1 / kappa)

    @computes(f"steps-best-{kappa}")
    def best() -> float:
        """Steps at the best fixed rate."""
        return steps_on_the_bowl(kappa, 2 / (1 + kappa))

    @computes(f"steps-momentum-{kappa}")
    def momentum() -> float:
        """Steps of the heavy ball with its best constants."""
        return steps_on_the_bowl(kappa, 4 / (1 + root) ** 2, ((root - 1) / (root + 1)) ** 2)


for condition in (1, 10, 100):
    register_steps(condition)


@computes("cubic-steps")
def cubic_steps() -> float:
    """Steps of at least a millionth that gradient descent makes on the cube of a number, from 1 at rate 0.1."""
    theta, steps = 1.0, 0
    while (update := 0.1 * 3 * theta**2) >= 1e-6:
        theta -= update
        steps += 1
    return steps


@computes("bowl-angle")
def bowl_angle() -> float:
    """Degrees between the negative gradient of (x² + 100 y²) / 2 at (10, 1) and the direction of the minimum."""
    at = np.array([10.0, 1.0])
    return angle(-np.array([1.0, 100.0]) * at, -at)


@computes("noise-floor")
def noise_floor() -> float:
    """Variance at which gradient descent at rate 0.1 on half a square settles under unit gradient noise."""
    rate, variance = 0.1, 1.0
    for _ in range(1000):
        variance = (1 - rate) ** 2 * variance + rate**2
    return variance


# ML0024, vanishing gradient: sigmoids, recurrence, gates


@computes("sigmoid-ten-layers")
def sigmoid_ten_layers() -> float:
    """The largest slope of the sigmoid, to the power of ten."""
    steepest = minimize_scalar(lambda z: -sigmoid_slope(z), bounds=(-8, 8), method="bounded")
    return float(-steepest.fun) ** 10


@computes("sigmoid-slope-at-5")
def sigmoid_slope_at_5() -> float:
    """Slope of the sigmoid at 5."""
    return sigmoid_slope(5.0)


@computes("sigmoid-slope-at-10")
def sigmoid_slope_at_10() -> float:
    """Slope of the sigmoid at 10."""
    return sigmoid_slope(10.0)


@computes("saturated-share")
def saturated_share() -> float:
    """Share of slopes below 0.01 when the sigmoid's argument is Gaussian with standard deviation 10."""
    edge = brentq(lambda z: sigmoid_slope(z) - 0.01, 0, 20)
    return float(2 * stats.norm.sf(edge, scale=10))


@computes("recurrence-hundred-steps")
def recurrence_hundred_steps() -> float:
    """What a factor of 0.9 leaves after 100 steps."""
    return repeated(0.9, 100)


@computes("forget-gate-bias-1")
def forget_gate_bias_1() -> float:
    """How far a bias of 1 opens a gate."""
    return float(expit(1.0))


@computes("forget-gate-bias-1-hundred-steps")
def forget_gate_bias_1_hundred_steps() -> float:
    """What that gate leaves after 100 steps."""
    return repeated(forget_gate_bias_1(), 100)


@computes("forget-gate-hundred-steps")
def forget_gate_hundred_steps() -> float:
    """What a gate of 0.99 leaves after 100 steps."""
    return repeated(0.99, 100)


@computes("forget-gate-bias")
def forget_gate_bias() -> float:
    """The bias that opens a gate to 0.99."""
    return float(brentq(lambda bias: expit(bias) - 0.99, 0, 10))


# ML0025, exploding gradient: SELU's constants and what follows from them


def selu_moments(scale: float, alpha: float) -> tuple[float, float]:
    """Mean and second moment of a SELU of a standard Gaussian number."""
    left = [quad(lambda z, k=k: (alpha * np.expm1(z)) ** k * stats.norm.pdf(z), -12, 0)[0] for k in (1, 2)]
    right = [quad(lambda z, k=k: z**k * stats.norm.pdf(z), 0, 12)[0] for k in (1, 2)]
    return scale * (left[0] + right[0]), scale**2 * (left[1] + right[1])


@cache
def selu_constants() -> tuple[float, float]:
    """The scale and the alpha that keep mean 0 and variance 1."""
    scale, alpha = fsolve(lambda both: np.subtract(selu_moments(*both), (0, 1)), (1.0, 1.5), xtol=1e-12)
    return float(scale), float(alpha)


@computes("selu-scale")
def selu_scale() -> float:
    """SELU's slope on the right."""
    return selu_constants()[0]


@computes("selu-alpha")
def selu_alpha() -> float:
    """SELU's other constant."""
    return selu_constants()[1]


@computes("selu-steepest")
def selu_steepest() -> float:
    """SELU's slope just left of zero, by a difference."""
    return float(-selu(np.array([-1e-7]))[0] / 1e-7)


@computes("selu-scalar-chain")
def selu_scalar_chain() -> float:
    """The bare product of 50 slopes on the right."""
    return repeated(selu_scale(), 50)


def selu_mean_squared_slope() -> float:
    """Mean squared slope of SELU at a standard Gaussian number."""

    def weighted(z: float) -> float:
        return float(selu_slope(np.array(z)) ** 2 * stats.norm.pdf(z))

    left, _ = quad(weighted, -12, 0)
    right, _ = quad(weighted, 0, 12)
    return float(left + right)


@computes("selu-growth")
def selu_growth() -> float:
    """By how much a layer makes a gradient's root mean square grow."""
    return float(np.sqrt(selu_mean_squared_slope())) - 1


@computes("selu-predicted")
def selu_predicted() -> float:
    """The same over 50 layers, as a factor."""
    return repeated(1 + selu_growth(), 50)


# ML0024 and ML0025: random networks. Each row of an array belongs to a network of its own.

NETWORKS: Final = 2000
BATCH: Final = 100
DEPTH: Final = 50
UNITS: Final = 256


class Weights:
    """The random weights W of one layer, independent and Gaussian, of which no more is drawn than the network uses.

    That is W h on the way forward and the transposed W times v on the way back. With W drawn whole, W h is Gaussian
    with the deviation of W times the norm of h; and what W does to vectors orthogonal to h is independent of W h. The
    ratios therefore have exactly the distribution that they have with W drawn whole, at a hundredth of the cost.
    """

    def __init__(self, random: np.random.Generator, deviation: float, arriving: Array) -> None:
        self.random = random
        self.deviation = deviation
        self.arriving = arriving
        self.forward = self.fresh(arriving)

    def fresh(self, vectors: Array) -> Array:
        """What independent weights would make of vectors."""
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        made: Array = self.deviation * norms * self.random.standard_normal(vectors.shape)
        return made

    def backward(self, vectors: Array) -> Array:
        """The transposed weights times vectors: along what had arrived it is given, across it is fresh."""
        across = self.fresh(vectors)
        along = (self.forward * vectors - across * self.arriving).sum(axis=1, keepdims=True)
        made: Array = across + self.arriving * (along / (self.arriving**2).sum(axis=1, keepdims=True))
        return made


def norm_ratios(backward: Callable[[Array], Array], random: np.random.Generator) -> Array:
    """The norm of a random gradient after its way back, against that before."""
    gradient = random.standard_normal((BATCH, UNITS))
    ratios: Array = np.linalg.norm(backward(gradient), axis=1) / np.linalg.norm(gradient, axis=1)
    return ratios


class Activation(NamedTuple):
    """A function and its derivative."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


def selu(z: Array) -> Array:
    """SELU."""
    scale, alpha = selu_constants()
    value: Array = scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))
    return value


def selu_slope(z: Array) -> Array:
    """The derivative of SELU."""
    scale, alpha = selu_constants()
    slope: Array = scale * np.where(z > 0, 1, alpha * np.exp(np.minimum(z, 0)))
    return slope


SIGMOID: Final = Activation(expit, lambda z: expit(z) * expit(-z))
TANH: Final = Activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2)
RELU: Final = Activation(lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float))
SELU: Final = Activation(selu, selu_slope)


@cache
def plain_ratios(activation: Activation, gain: float) -> Array:
    """Ratios of 2,000 networks of 50 layers of 256 units, weights of standard deviation gain / 16, Gaussian input."""
    random = np.random.default_rng(0)

    def batch() -> Array:
        states = random.standard_normal((BATCH, UNITS))
        layers = []
        for _ in range(DEPTH):
            layers.append(Weights(random, gain / UNITS**0.5, states))
            states = activation.value(layers[-1].forward)

        def backward(gradient: Array) -> Array:
            for layer in reversed(layers):
                gradient = layer.backward(activation.slope(layer.forward) * gradient)
            return gradient

        return norm_ratios(backward, random)

    return np.concatenate([batch() for _ in range(NETWORKS // BATCH)])


def residual_blocks(random: np.random.Generator, branch: float) -> list[tuple[Weights, Weights]]:
    """The two layers of each of 50 residual blocks, run forward on random inputs, each branch times a number.

    The variances of a branch's weights, 2 / 256 before the ReLU and 1 / 256 after it, preserve the mean square.
    """
    states = random.standard_normal((BATCH, UNITS))
    blocks = []
    for _ in range(DEPTH):
        first = Weights(random, (2 / UNITS) ** 0.5, states)
        second = Weights(random, (1 / UNITS) ** 0.5, RELU.value(first.forward))
        blocks.append((first, second))
        states = states + branch * second.forward
    return blocks


@cache
def residual_ratios(branch: float) -> Array:
    """Ratios of 2,000 networks of 50 residual blocks of 256 units, each branch multiplied by a number."""
    random = np.random.default_rng(0)

    def batch() -> Array:
        blocks = residual_blocks(random, branch)

        def backward(gradient: Array) -> Array:
            for first, second in reversed(blocks):
                inner = RELU.slope(first.forward) * second.backward(gradient)
                gradient = gradient + branch * first.backward(inner)
            return gradient

        return norm_ratios(backward, random)

    return np.concatenate([batch() for _ in range(NETWORKS // BATCH)])


def register_median(name: str, ratios: Callable[[], Array]) -> None:
    """One row of a table."""

    @computes(f"ratio-{name}")
    def median() -> float:
        """Median of the norm of the gradient at the input, relative to that at the output."""
        return float(np.median(ratios()))


def root_mean_square(ratios: Array) -> float:
    """The average that the rules for variances predict."""
    return float(np.sqrt(np.mean(ratios**2)))


HE: Final = 2**0.5
DIVIDED: Final = DEPTH**-0.5

register_median("sigmoid", lambda: plain_ratios(SIGMOID, 1))
register_median("tanh-half", lambda: plain_ratios(TANH, 0.5))
register_median("tanh", lambda: plain_ratios(TANH, 1))
register_median("relu", lambda: plain_ratios(RELU, 1))
register_median("relu-he", lambda: plain_ratios(RELU, HE))
register_median("relu-large", lambda: plain_ratios(RELU, 1.5 * HE))
register_median("tanh-triple", lambda: plain_ratios(TANH, 3))
register_median("selu", lambda: plain_ratios(SELU, 1))
register_median("residual", lambda: residual_ratios(1))
register_median("residual-scaled", lambda: residual_ratios(DIVIDED))


@computes("relu-predicted")
def relu_predicted() -> float:
    """Root mean square of the ratios of ReLU networks with weights of variance 1 / 256."""
    return root_mean_square(plain_ratios(RELU, 1))


@computes("residual-predicted")
def residual_predicted() -> float:
    """Root mean square of the ratios of networks of 50 plain residual blocks."""
    return root_mean_square(residual_ratios(1))


@computes("residual-scaled-predicted")
def residual_scaled_predicted() -> float:
    """Root mean square of the same with every branch divided by the root of 50."""
    return root_mean_square(residual_ratios(DIVIDED))


# ML0025: growth, half precision, clipping


@computes("stretch-hundred-steps")
def stretch_hundred_steps() -> float:
    """What a stretch of 1.1 makes of 1 in 100 steps."""
    return repeated(1.1, 100)


@computes("stretch-fifty-layers")
def stretch_fifty_layers() -> float:
    """How much more the gradient of a ReLU network grows when its weights are 1.5 times as large."""
    return float(np.median(plain_ratios(RELU, 1.5 * HE) / plain_ratios(RELU, HE)))


@computes("half-precision-end")
def half_precision_end() -> float:
    """The largest finite number of 16 bits."""
    return float(np.nextafter(np.float16(np.inf), np.float16(0)))


@computes("runaway-gradient")
def runaway_gradient() -> float:
    """Growth of the gradient of a square in 50 steps at rate 1.1."""
    return abs(on_the_parabola(1.1, 50) / on_the_parabola(1.1, 0))


@computes("value-clipping-angle")
def value_clipping_angle() -> float:
    """Degrees by which clipping its elements at 1 turns (100, 1)."""
    gradient = np.array([100.0, 1.0])
    return angle(gradient, np.clip(gradient, -1, 1))


# ML0101, learning rate and schedules

STEPS: Final = 1000

SCHEDULES: Final[dict[str, Callable[[int], float]]] = {
    "constant": lambda k: 1.0,
    "step": lambda k: 1.0 if k < STEPS / 2 else 0.1 if k < STEPS * 3 / 4 else 0.01,
    "cooldown": lambda k: min(1.0, (STEPS - k) / (STEPS / 5)),
    "cosine": lambda k: 0.5 + 0.5 * math.cos(math.pi * k / STEPS),
    "linear": lambda k: 1 - k / STEPS,
}
"""The share of the peak rate at each of the steps 0, 1, … 999."""


def noisy_loss(rates: Array) -> float:
    """Expected loss after steps at these rates, from distance 1 on curvatures 0.01 and 1, noise of deviation 0.1."""
    curvatures = np.array([0.01, 1.0])
    squares = np.ones(2)
    for rate in rates:
        squares = (1 - rate * curvatures) ** 2 * squares + (0.1 * rate) ** 2
    return float(curvatures @ squares) / 2


def shape(schedule: str) -> Array:
    """A schedule as shares of its peak."""
    return np.array([SCHEDULES[schedule](k) for k in range(STEPS)])


@cache
def best_peak(schedule: str) -> tuple[float, float]:
    """The peak rate with the lowest final loss, and that loss."""
    shares = shape(schedule)
    found = minimize_scalar(
        lambda log: noisy_loss(math.exp(log) * shares), bounds=(math.log(0.02), math.log(1.9)), method="bounded"
    )
    return math.exp(found.x), float(found.fun)


def register_schedule(schedule: str) -> None:
    """One row of the table."""

    @computes(f"rate-peak-{schedule}")
    def peak() -> float:
        """The best peak rate."""
        return best_peak(schedule)[0]

    @computes(f"rate-loss-{schedule}")
    def loss() -> float:
        """Its final loss, relative to that of the best constant rate."""
        return best_peak(schedule)[1] / best_peak("constant")[1]


for schedule_name in SCHEDULES:
    register_schedule(schedule_name)


@computes("rate-small-throughout")
def rate_small_throughout() -> float:
    """Final loss at a constant rate, the last of the step schedule, relative to that of the step schedule."""
    peak, loss = best_peak("step")
    return noisy_loss(np.full(STEPS, peak * SCHEDULES["step"](STEPS - 1))) / loss


@computes("rate-warm-up-end")
def rate_warm_up_end() -> float:
    """The largest curvature that rate 0.3 is stable at."""
    return 2 / 0.3


# ML0102, stochastic and mini-batch gradient descent


class Fastest(NamedTuple):
    """The fewest steps to the goal, and the rate and momentum that need no more."""

    steps: int
    rate: float
    momentum: float


@cache
def fewest_steps(batch: int, *momenta: float) -> Fastest:
    """Fewest steps of the heavy ball until the expected loss on a noisy quadratic is a hundredth of the first.

    There are five curvatures from 0.01 to 1, each with the same share in the first loss; the gradient's noise has the
    variance of curvature over batch size. Followed are the mean squares of place and velocity and their mean product,
    for every momentum with every rate of a grid, 5% apart, that is stable.
    """
    curvatures = np.geomspace(0.01, 1, 5)
    grid = 0.001 * 1.05 ** np.arange(171)
    rate, momentum = (axis.reshape(-1, 1) for axis in np.meshgrid(grid, momenta))
    stable = (rate < 2 * (1 + momentum)).ravel()
    rate, momentum = rate[stable], momentum[stable]
    places = np.ones_like(rate) / curvatures
    velocities, products = np.zeros_like(places), np.zeros_like(places)
    steps = 0
    while (losses := (curvatures * places).mean(axis=1)).min() > 0.01:
        pull = rate * curvatures
        noise = rate**2 * curvatures / batch
        velocities = momentum**2 * velocities - 2 * momentum * pull * products + pull**2 * places + noise
        products = momentum * products - pull * places
        places = places + 2 * products + velocities
        products = products + velocities
        steps += 1
    best = int(np.argmin(losses))
    return Fastest(steps, float(rate[best, 0]), float(momentum[best, 0]))


def register_batch(batch: int) -> None:
    """One row of the table."""

    @computes(f"sgd-rate-{batch}")
    def rate() -> float:
        """The rate with the fewest steps."""
        return fewest_steps(batch, 0.0).rate

    @computes(f"sgd-steps-{batch}")
    def steps() -> float:
        """The fewest steps."""
        return fewest_steps(batch, 0.0).steps

    @computes(f"sgd-examples-{batch}")
    def examples() -> float:
        """The examples seen in them."""
        return batch * fewest_steps(batch, 0.0).steps


BATCHES: Final = (1, 8, 64, 512)

for batch_size in BATCHES:
    register_batch(batch_size)


@computes("sgd-independent")
def sgd_independent() -> float:
    """Variance at which the mean of numbers of variance 1 settles, at rate 0.01 with independent draws."""
    variance = 1.0
    for _ in range(10_000):
        variance = 0.99**2 * variance + 0.01**2
    return variance


@computes("sgd-reshuffled")
def sgd_reshuffled() -> float:
    """The same at the ends of epochs, when 100 numbers are reshuffled at each.

    Draws without replacement have covariances of -1/99.
    """
    weights = 0.01 * 0.99 ** np.arange(100)
    covariances = (np.eye(100) * 100 - 1) / 99
    variance = 1.0
    for _ in range(100):
        variance = 0.99**200 * variance + float(weights @ covariances @ weights)
    return variance


# ML0103, momentum and Nesterov acceleration


@computes("momentum-alternating")
def momentum_alternating() -> float:
    """The size of the velocity, in plain steps, after long under a gradient of alternating sign, at momentum 0.9."""
    velocity = 0.0
    for k in range(1000):
        velocity = 0.9 * velocity - (-1) ** k
    return abs(velocity)


def slowest_factor(rate: float, momentum: float) -> float:
    """The largest factor per step on curvatures 1 and 100, as an eigenvalue of the step of place and velocity."""
    steps = [np.array([[1 - rate * each, momentum], [-rate * each, momentum]]) for each in (1, 100)]
    return max(float(np.abs(np.linalg.eigvals(step)).max()) for step in steps)


@computes("momentum-factor")
def momentum_factor() -> float:
    """Of the heavy ball with its best constants at condition number 100."""
    return slowest_factor(4 / (10 + 1) ** 2, ((10 - 1) / (10 + 1)) ** 2)


@computes("momentum-plain-factor")
def momentum_plain_factor() -> float:
    """Of gradient descent with its best rate."""
    return slowest_factor(2 / (1 + 100), 0.0)


def register_speed_up(batch: int) -> None:
    """One row of the table."""

    def plain() -> int:
        return fewest_steps(batch, 0.0).steps

    def accelerated() -> int:
        return fewest_steps(batch, 0.5, 0.8, 0.9, 0.95).steps

    @computes(f"momentum-plain-{batch}")
    def without() -> float:
        """The fewest steps without momentum."""
        return plain()

    @computes(f"momentum-steps-{batch}")
    def steps() -> float:
        """The fewest steps with one of four momenta."""
        return accelerated()

    @computes(f"momentum-gain-{batch}")
    def gain() -> float:
        """How many times fewer."""
        return plain() / accelerated()


for batch_size in BATCHES:
    register_speed_up(batch_size)


@cache
def heavy_ball_cycle() -> list[float]:
    """Three places that the heavy ball visits in turn, from the least distant one on, where it should converge to 0."""

    def slope(x: float) -> float:
        return 25 * x if x < 1 else x + 24 if x < 2 else 25 * x - 24

    rate, momentum = 4 / (5 + 1) ** 2, ((5 - 1) / (5 + 1)) ** 2
    places = [3.3, 3.3]
    for _ in range(3000):
        places.append(places[-1] - rate * slope(places[-1]) + momentum * (places[-1] - places[-2]))
    assert np.allclose(places[-6:-3], places[-3:])
    at = int(np.argmin(np.abs(places[-3:])))
    return places[-6 + at : -3 + at]


@computes("momentum-cycle-first")
def momentum_cycle_first() -> float:
    """The least distant place of the cycle."""
    return heavy_ball_cycle()[0]


@computes("momentum-cycle-second")
def momentum_cycle_second() -> float:
    """The next place of the cycle."""
    return heavy_ball_cycle()[1]


@computes("momentum-cycle-third")
def momentum_cycle_third() -> float:
    """The last place of the cycle."""
    return heavy_ball_cycle()[2]


# ML0104, Adam and AdamW


class Adam:
    """Adam for one vector, with the usual constants."""

    def __init__(self) -> None:
        self.mean: Array | float = 0.0
        self.square: Array | float = 0.0
        self.steps = 0

    def step(self, gradient: Array) -> Array:
        """The direction of the next step, after a gradient."""
        self.steps += 1
        self.mean = 0.9 * self.mean + 0.1 * gradient
        self.square = 0.999 * self.square + 0.001 * gradient**2
        mean, square = self.mean / (1 - 0.9**self.steps), self.square / (1 - 0.999**self.steps)
        direction: Array = -mean / (np.sqrt(square) + 1e-8)
        return direction


@computes("adam-uncorrected")
def adam_uncorrected() -> float:
    """How many learning rates the first step would be long without the corrections."""
    adam = Adam()
    adam.step(np.ones(1))
    return float((adam.mean / np.sqrt(adam.square))[0])


SHARES: Final = np.array([0.9, 0.09, 0.009, 0.0009])
"""Of the data that each of four logits sees."""


def excess(logits: Array) -> Array:
    """How much each logit's cross-entropy against probability 0.9 is above its lowest value, relative to logit 0."""
    best = np.log(9.0)

    def loss(at: Array | float) -> Array:
        return np.logaddexp(0, at) - 0.9 * np.asarray(at)

    relative: Array = (loss(logits) - loss(best)) / (loss(0.0) - loss(best))
    return relative


def slopes(logits: Array) -> Array:
    """The gradient of the mean loss over all data."""
    gradient: Array = SHARES * (expit(logits) - 0.9)
    return gradient


def descended(rate: float) -> Array:
    """The four logits after 100 steps of gradient descent."""
    logits = np.zeros(4)
    for _ in range(100):
        logits = logits - rate * slopes(logits)
    return logits


@cache
def left_by_gradient_descent() -> Array:
    """Excess losses after 100 steps, at the rate of a grid, 2% apart, with the lowest mean loss over all data."""
    rates = 1.02 ** np.arange(232)
    return min((excess(descended(rate)) for rate in rates), key=lambda left: float(SHARES @ left))


@cache
def left_by_adam() -> Array:
    """Excess losses after 100 steps of Adam at rate 0.1."""
    adam, logits = Adam(), np.zeros(4)
    for _ in range(100):
        logits = logits + 0.1 * adam.step(slopes(logits))
    return excess(logits)


def register_left(at: int) -> None:
    """One row of the table."""

    @computes(f"adam-gd-{at + 1}")
    def descent() -> float:
        """What gradient descent leaves."""
        return float(left_by_gradient_descent()[at])

    @computes(f"adam-left-{at + 1}")
    def adam() -> float:
        """What Adam leaves."""
        return float(left_by_adam()[at])


for position in range(SHARES.size):
    register_left(position)


def decayed(size: float, *, decoupled: bool) -> float:
    """What 10,000 steps leave of a weight of 1, rate 0.001, decay 0.1, gradients of one size, two up and two down."""
    adam, weight = Adam(), np.ones(1)
    for k in range(10_000):
        gradient = size if k % 4 < 2 else -size
        if decoupled:
            weight = (1 - 0.001 * 0.1) * weight + 0.001 * adam.step(np.array([gradient]))
        else:
            weight = weight + 0.001 * adam.step(gradient + 0.1 * weight)
    return float(weight[0])


@computes("adam-decoupled")
def adam_decoupled() -> float:
    """With AdamW, whatever the size of the gradients."""
    large, small = decayed(10.0, decoupled=True), decayed(0.1, decoupled=True)
    assert abs(large - small) < 1e-3
    return large


@computes("adam-penalty-large")
def adam_penalty_large() -> float:
    """With a penalty in the gradient, gradients of size 10."""
    return decayed(10.0, decoupled=False)


@computes("adam-penalty-small")
def adam_penalty_small() -> float:
    """With a penalty in the gradient, gradients of size 0.1."""
    return decayed(0.1, decoupled=False)


def on_repeating_slopes(memory: float) -> float:
    """Where 3,000 steps of Adam without momentum end on [-1, 1], from 0, when the slopes are 3, -1, -1, repeating."""
    theta = square = 0.0
    for k in range(1, 3001):
        slope = 3.0 if k % 3 == 1 else -1.0
        square = memory * square + (1 - memory) * slope**2
        theta -= 0.1 / k**0.5 * slope / (square / (1 - memory**k)) ** 0.5
        theta = max(-1.0, min(1.0, theta))
    return theta


@computes("adam-short-memory")
def adam_short_memory() -> float:
    """With the squares' memory of 0.1."""
    return on_repeating_slopes(0.1)


@computes("adam-long-memory")
def adam_long_memory() -> float:
    """With the squares' memory of 0.99."""
    return on_repeating_slopes(0.99)


# ML0105, weight initialization


class SmallNetworks(NamedTuple):
    """Networks with one hidden layer of ReLUs, after training; the first index of an array says which."""

    weights: Array
    errors: Array

    def different_units(self) -> int:
        """How many of the first network's hidden units have weights of their own."""
        return len(np.unique(self.weights[0], axis=1).T)


@cache
def trained_from(start: str) -> SmallNetworks:
    """Networks of 2 inputs, 16 hidden units and 1 output after 1,000 gradient steps at rate 0.1 on 100 points.

    The targets are sin(2 x) y on a square. There are 10 networks, each with points of its own; drawn weights have He's
    variance. All sums over points are made in one order for all units, so that equal units stay equal to the last bit.
    """
    random = np.random.default_rng(0)
    points = random.uniform(-2, 2, (2, 10, 100, 1))
    first, second = points
    targets = (np.sin(2 * first) * second)[..., 0]
    hidden, output = random.normal(size=(10, 2, 16)), random.normal(size=(10, 16)) * (2 / 16) ** 0.5
    if start in ("zero", "constant"):
        value = 0.0 if start == "zero" else 0.5
        hidden, output = np.full((10, 2, 16), value), np.full((10, 16), value)
    elif start == "zero output":
        output = np.zeros((10, 16))
    biases, output_bias = np.zeros_like(output), np.zeros((len(output), 1))
    for step in range(1001):
        before = first * hidden[:, None, 0] + second * hidden[:, None, 1] + biases[:, None]
        after = np.maximum(before, 0)
        missed = (after * output[:, None]).sum(axis=2) + output_bias - targets
        if step == 1000:
            break
        pull = missed[..., None] / 100
        back = pull * output[:, None] * (before > 0)
        output = output - 0.1 * (after * pull).sum(axis=1)
        output_bias = output_bias - 0.1 * pull.sum(axis=1)
        hidden = hidden - 0.1 * np.stack([(back * first).sum(axis=1), (back * second).sum(axis=1)], axis=1)
        biases = biases - 0.1 * back.sum(axis=1)
    return SmallNetworks(hidden, (missed**2).mean(axis=1))


def register_start(name: str, start: str) -> None:
    """One row of the table."""

    @computes(f"init-units-{name}")
    def units() -> float:
        """Hidden units that differ after training."""
        return trained_from(start).different_units()

    @computes(f"init-error-{name}")
    def error() -> float:
        """Mean squared error on the training points, the median over the networks."""
        return float(np.median(trained_from(start).errors))


for row in ("zero", "constant", "random", "zero output"):
    register_start(row.replace(" ", "-"), row)


@computes("init-output-bias")
def init_output_bias() -> float:
    """The bias that makes a sigmoid say 0.01."""
    return float(brentq(lambda bias: expit(bias) - 0.01, -20, 0))


@computes("init-default-fifty")
def init_default_fifty() -> float:
    """What 50 ReLU layers leave of a signal's size when weights are uniform within one over the root of the inputs."""
    variance = float(stats.uniform(-1, 2).var())
    return repeated((variance / 2) ** 0.5, DEPTH)


def next_cosine(cosine: float) -> float:
    """The cosine between two inputs after a wide layer with He's weights and ReLU, as an integral over directions.

    The two signals at a unit are projections of a random direction in the plane of the inputs, an angle apart.
    """
    angle = np.arccos(cosine)
    both = quad(lambda turn: np.cos(turn) * np.cos(turn - angle), angle - np.pi / 2, np.pi / 2)[0]
    return min(1.0, float(both / quad(lambda turn: np.cos(turn) ** 2, -np.pi / 2, np.pi / 2)[0]))


@cache
def cosines(branch: float | None) -> Array:
    """The cosine between two inputs at right angles after 0, 1, … 50 wide layers, or blocks whose branch is scaled."""
    found = [0.0]
    for _ in range(DEPTH):
        after = next_cosine(found[-1])
        found.append(after if branch is None else (found[-1] + branch**2 * after) / (1 + branch**2))
    return np.array(found)


@computes("init-cosine-ten")
def init_cosine_ten() -> float:
    """The cosine after ten plain layers."""
    return float(cosines(None)[10])


@computes("init-cosine-fifty")
def init_cosine_fifty() -> float:
    """The cosine after fifty plain layers."""
    return float(cosines(None)[50])


@computes("init-cosine-residual")
def init_cosine_residual() -> float:
    """The cosine after fifty residual blocks with branches divided by the root of 50."""
    return float(cosines(DIVIDED)[50])


@computes("init-product-spread")
def init_product_spread() -> float:
    """The middle singular value of a product of ten random 100 by 100 matrices, relative to the largest."""
    random = np.random.default_rng(0)
    layers = random.standard_normal((20, 10, 100, 100)) / 10
    products = layers[:, 0]
    for at in range(1, 10):
        products = layers[:, at] @ products
    values = np.linalg.svd(products, compute_uv=False)
    return float(np.median(np.median(values, axis=1) / values[:, 0]))


# ML0106, saddle points, local minima and plateaus


def positive_share(size: int) -> float:
    """How many of a million random symmetric matrices have only positive eigenvalues, by elimination.

    Entries are independent and Gaussian, with variance 1 beside the diagonal and 2 on it.
    """
    random = np.random.default_rng(0)
    rows = [[random.standard_normal(1_000_000) for _ in range(at + 1)] for at in range(size)]
    for at in range(size):
        rows[at][at] *= 2**0.5
    positive = np.ones(1_000_000, dtype=bool)
    for at in range(size):
        pivot = rows[at][at]
        positive &= pivot > 0
        for below in range(at + 1, size):
            for column in range(at + 1, below + 1):
                rows[below][column] = rows[below][column] - rows[below][at] * rows[column][at] / pivot
    return float(positive.mean())


def register_share(size: int) -> None:
    """One row of the table."""

    @computes(f"saddle-coins-{size}")
    def coins() -> float:
        """The chance that so many fair coins all show heads."""
        return float(stats.binom.pmf(size, size, 0.5))

    @computes(f"saddle-matrices-{size}")
    def matrices() -> float:
        """The share of random symmetric matrices without a negative eigenvalue."""
        return positive_share(size)


for parameters in (2, 3, 4):
    register_share(parameters)


def product_descent(depth: int, start: float) -> list[float]:
    """Losses of gradient descent at rate 0.1 until half of the first is reached.

    The model is a product of weights, which are all alike at the start; the loss is half of its squared distance to 1.
    """
    weight, losses = start, [(1 - start**depth) ** 2 / 2]
    while losses[-1] > losses[0] / 2:
        weight += 0.1 * (1 - weight**depth) * weight ** (depth - 1)
        losses.append((1 - weight**depth) ** 2 / 2)
    return losses


def register_escape(depth: int, name: str, start: float) -> None:
    """One cell of the table."""

    @computes(f"saddle-steps-{depth}-{name}")
    def steps() -> float:
        """Steps until the loss has halved."""
        return len(product_descent(depth, start)) - 1


for number_of_weights in (2, 3):
    for digits, start_value in (("1", 0.1), ("2", 0.01), ("3", 0.001)):
        register_escape(number_of_weights, digits, start_value)


@computes("saddle-steps-for-ten")
def saddle_steps_for_ten() -> float:
    """Steps in which gradient descent at rate 0.1 on minus half a square moves ten times as far away."""
    return float(brentq(lambda steps: 1.1**steps - 10, 0, 100))


@computes("saddle-loss-after-thirty")
def saddle_loss_after_thirty() -> float:
    """The loss of two weights that began at 0.001, after 30 steps."""
    return product_descent(2, 0.001)[30]


def product_sharpness(first: float, second: float) -> float:
    """The largest eigenvalue of the Hessian of half of (first times second minus 1) squared."""
    mixed = 2 * first * second - 1
    return float(np.linalg.eigvalsh([[second**2, mixed], [mixed, first**2]])[-1])


@computes("saddle-sharpness-flat")
def saddle_sharpness_flat() -> float:
    """At the weights 1 and 1."""
    return product_sharpness(1, 1)


@computes("saddle-sharpness-sharp")
def saddle_sharpness_sharp() -> float:
    """At the weights 10 and 0.1."""
    return product_sharpness(10, 0.1)


# ML0107, early stopping

CHECKED: Final = np.unique(np.round(np.geomspace(1, 2000, 40)).astype(int))
"""The steps at which the validation error is looked at."""


def descent_paths(features: Array, targets: Array) -> Array:
    """Where gradient descent on least squares, from zero at rate 0.1, stands at the steps looked at, by data set."""
    count = features.shape[1]
    across = np.swapaxes(features, 1, 2)
    values, vectors = np.linalg.eigh(across @ features / count)
    pull = np.swapaxes(vectors, 1, 2) @ (across @ targets[..., None] / count)
    kept = (1 - (1 - 0.1 * values[:, None]) ** CHECKED[:, None]) / values[:, None]
    paths: Array = (kept * pull[:, None, :, 0]) @ np.swapaxes(vectors, 1, 2)
    return paths


def ridge_paths(features: Array, targets: Array) -> Array:
    """The ridge solutions with penalties of one over rate times step, for each data set."""
    count, size = features.shape[1:]
    across = np.swapaxes(features, 1, 2)
    penalties = (1 / (0.1 * CHECKED))[:, None, None] * np.eye(size)
    pull = across @ targets[..., None] / count
    paths: Array = np.linalg.solve((across @ features / count)[:, None] + penalties, pull[:, None])[..., 0]
    return paths


class Stopping(NamedTuple):
    """Mean squared errors of 2,000 data sets, by data set and, where there are two indices, by step looked at."""

    training: Array
    validation: Array
    part: Array
    whole: Array
    ridge: Array

    def chosen(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The index of each data set, and of the step with its lowest validation error."""
        return np.arange(len(self.validation)), self.validation.argmin(axis=1)


@cache
def stopping() -> Stopping:
    """Regressions with 40 rows and 20 features, of which 10 rows are for validation.

    Features are Gaussian, the weights have squared norm 1 on average, the noise has variance 1. ``part`` is the true
    error after training on 30 rows, ``whole`` on all 40; ``ridge`` is that of L2 penalties on 30 rows.
    """
    random = np.random.default_rng(0)
    weights = random.normal(size=(2000, 20)) / 20**0.5
    features = random.normal(size=(2000, 40, 20))
    targets = (features @ weights[..., None])[..., 0] + random.normal(size=(2000, 40))

    def true_error(paths: Array) -> Array:
        """Of the weights on a path, on fresh data."""
        error: Array = ((paths - weights[:, None]) ** 2).sum(axis=2) + 1
        return error

    def measured(paths: Array, rows: slice) -> Array:
        """The error of the weights on a path on some of the rows."""
        missed = paths @ np.swapaxes(features[:, rows], 1, 2) - targets[:, None, rows]
        error: Array = (missed**2).mean(axis=2)
        return error

    held, rest = slice(0, 10), slice(10, 40)
    paths = descent_paths(features[:, rest], targets[:, rest])
    return Stopping(
        measured(paths, rest),
        measured(paths, held),
        true_error(paths),
        true_error(descent_paths(features, targets)),
        true_error(ridge_paths(features[:, rest], targets[:, rest])),
    )


@computes("stopping-end")
def stopping_end() -> float:
    """Mean true error after 2,000 steps on 30 rows."""
    return float(stopping().part[:, -1].mean())


@computes("stopping-end-whole")
def stopping_end_whole() -> float:
    """The same on all 40 rows."""
    return float(stopping().whole[:, -1].mean())


@computes("stopping-chosen")
def stopping_chosen() -> float:
    """Mean true error at the step with the lowest validation error."""
    return float(stopping().part[stopping().chosen()].mean())


@computes("stopping-reported")
def stopping_reported() -> float:
    """Mean validation error at that step."""
    return float(stopping().validation[stopping().chosen()].mean())


@computes("stopping-refitted")
def stopping_refitted() -> float:
    """Mean true error after as many steps on all 40 rows."""
    return float(stopping().whole[stopping().chosen()].mean())


@computes("stopping-best")
def stopping_best() -> float:
    """Mean true error at the truly best step."""
    return float(stopping().part.min(axis=1).mean())


@computes("stopping-ridge")
def stopping_ridge() -> float:
    """Mean true error with the truly best of the L2 penalties."""
    return float(stopping().ridge.min(axis=1).mean())


def most(function: Callable[[float], float]) -> float:
    """The largest value of a function of a positive number."""
    found = minimize_scalar(lambda x: -function(x), bounds=(1e-3, 20), method="bounded", options={"xatol": 1e-9})
    return float(-found.fun)


@computes("stopping-filter-gap")
def stopping_filter_gap() -> float:
    """How far apart the shares kept by gradient flow and by the matching penalty can be."""
    return most(lambda x: float(-np.expm1(-x) - x / (1 + x)))


# ML0108, hyper-parameter search


def register_hit(trials: int) -> None:
    """One number of a sentence."""

    @computes(f"search-hit-{trials}")
    def hit() -> float:
        """The chance that so many random trials reach the best 5% of the search space."""
        return 1 - float(stats.binom.pmf(0, trials, 0.05))


for trials_run in (10, 20):
    register_hit(trials_run)


@computes("search-trials-needed")
def search_trials_needed() -> float:
    """The least number of random trials that reach the best 5% with a chance of 95%."""
    return float(stats.geom.ppf(0.95, 0.05))


def grid_hit(values: int) -> float:
    """The chance that one of evenly spaced values lies in a tenth of a range that is placed at random."""
    starts = np.linspace(0, 0.9, 90_001)
    centers = (np.arange(values) + 0.5) / values
    inside = (centers >= starts[:, None]) & (centers <= starts[:, None] + 0.1)
    return float(inside.any(axis=1).mean())


def register_grid(dimensions: int) -> None:
    """One row of the table."""
    values = round(64 ** (1 / dimensions))

    @computes(f"search-values-{dimensions}")
    def different() -> float:
        """Values of each hyper-parameter in a grid of 64 points."""
        return len({point[0] for point in product(range(values), repeat=dimensions)})

    @computes(f"search-grid-{dimensions}")
    def reached() -> float:
        """The chance that the grid tries one in the good tenth of the one that matters."""
        return grid_hit(values)


for searched in (2, 3, 6):
    register_grid(searched)


@computes("search-random")
def search_random() -> float:
    """The chance that one of 64 random values lies in the good tenth."""
    return 1 - float(stats.binom.pmf(0, 64, 0.1))


@computes("search-uniform-share")
def search_uniform_share() -> float:
    """The share of rates above 0.01 when they are drawn uniformly between 0.00001 and 0.1."""
    return float(stats.uniform(1e-5, 1e-1 - 1e-5).sf(1e-2))


@computes("search-log-uniform-share")
def search_log_uniform_share() -> float:
    """The same when their logarithm is drawn uniformly."""
    return float(stats.loguniform(1e-5, 1e-1).sf(1e-2))


def improvement(mean: float, deviation: float) -> float:
    """The expected improvement over a best loss of 0.30."""
    law = stats.norm(mean, deviation)
    return float(quad(lambda y: (0.3 - y) * law.pdf(y), mean - 12 * deviation, 0.3)[0])


@computes("search-improvement-sure")
def search_improvement_sure() -> float:
    """Of a trial predicted at 0.29 with little doubt."""
    return improvement(0.29, 0.01)


@computes("search-improvement-unsure")
def search_improvement_unsure() -> float:
    """Of a trial predicted at 0.31 with much doubt."""
    return improvement(0.31, 0.05)


def halved(alive: int, epochs: int, keep: int) -> int:
    """Epochs of successive halving: all train, one of so many goes on and trains so many times as long, to the last."""
    spent = 0
    while alive:
        spent += alive * epochs
        alive, epochs = alive // keep, epochs * keep
    return spent


@computes("search-halving-epochs")
def search_halving_epochs() -> float:
    """From 27 configurations after one epoch to one after 27, keeping a third each time."""
    return halved(27, 1, 3)


@computes("search-full-epochs")
def search_full_epochs() -> float:
    """Every one of 27 configurations trained for 27 epochs."""
    return halved(27, 27, 28)


@cache
def winners() -> Array:
    """Reported and true accuracy of the winner and of the truly best of 100 models, means over 4,000 searches.

    True accuracies are Gaussian around 0.80 with deviation 0.01; each is measured on 1,000 rows of its own.
    """
    random = np.random.default_rng(0)
    true = random.normal(0.8, 0.01, (4000, 100))
    shown = random.binomial(1000, true) / 1000
    chosen = np.arange(4000), shown.argmax(axis=1)
    return np.array([shown[chosen].mean(), true[chosen].mean(), true.max(axis=1).mean()])


@computes("search-winner-reported")
def search_winner_reported() -> float:
    """What the winner shows."""
    return float(winners()[0])


@computes("search-winner-true")
def search_winner_true() -> float:
    """What the winner is worth."""
    return float(winners()[1])


@computes("search-best-true")
def search_best_true() -> float:
    """What the best of them is worth."""
    return float(winners()[2])
