"""The formulas of chapters/optimization.md against what they claim to be."""

from collections.abc import Callable
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy import integrate, linalg, optimize, signal, special, stats
from sklearn.linear_model import Ridge
from sklearn.preprocessing import normalize

from ..checks import checks, equivalent
from ..errors import EvaluationError
from ..semantics import entries
from ..tex import Formula
from ..values import Array, Domain, Expectation, Family, Law, Quantity, Unknown

Activation = Callable[[Array], Array]
Loss = Callable[[Array], float]


def quadratic(rng: Generator, eigenvalues: Array) -> tuple[Array, Array]:
    """A random symmetric matrix with these eigenvalues, and the minimizer of a quadratic that has it as Hessian."""
    turn = stats.ortho_group.rvs(eigenvalues.size, random_state=rng) if eigenvalues.size > 1 else np.eye(1)
    return turn @ np.diag(eigenvalues) @ turn.T, rng.normal(size=eigenvalues.size)


@checks("eq-gd-update")
def gradient_descent(formula: Formula, rng: Generator) -> None:
    """On a quadratic the iterates are known in closed form, from the eigenvalues of its Hessian."""
    for size, alpha, k in [(1, 0.3, 0), (3, 0.1, 2), (2, 1.2, 1)]:
        hessian, minimizer = quadratic(rng, rng.uniform(0.2, 3, size))
        start = rng.normal(size=size)

        def loss(theta: Array, hessian: Array = hessian, minimizer: Array = minimizer) -> float:
            return float((theta - minimizer) @ hessian @ (theta - minimizer)) / 2

        iterates = [
            minimizer + np.linalg.matrix_power(np.eye(size) - alpha * hessian, at) @ (start - minimizer)
            for at in range(5)
        ]
        given = {r"\theta": Family(iterates, first=0), "k": k, r"\alpha": alpha, "J": loss}
        formula.verify(given, rtol=1e-8, atol=1e-9)


@checks("eq-gd-steepest-direction")
def steepest_direction(formula: Formula, rng: Generator) -> None:
    """The arg min is searched for numerically, under the printed condition, with a numerical gradient."""
    for size in (1, 2, 4):
        weights, theta = rng.normal(size=size), rng.normal(size=size)

        def loss(at: Array, weights: Array = weights) -> float:
            return float(np.logaddexp(0, weights @ at) + np.sum(at**4) / 3)

        start = 0.3 * rng.normal(size=size)
        formula.verify({"J": loss, r"\theta": theta, "d": Unknown(start)}, rtol=1e-5, atol=1e-5)


@checks("eq-gd-descent")
def descent(formula: Formula, rng: Generator) -> None:
    """With one curvature in all directions both sides agree; with several, the left is less."""
    for size in (1, 3):
        for rate in (0.4, 1.0, 1.9, 2.7):
            for eigenvalues in (np.full(size, 2.5), np.array([3.0, 0.5, 0.1])):
                hessian, minimizer = quadratic(rng, eigenvalues)
                theta = minimizer + rng.normal(size=eigenvalues.size)

                def loss(at: Array, hessian: Array = hessian, minimizer: Array = minimizer) -> float:
                    return 0.7 + float((at - minimizer) @ hessian @ (at - minimizer)) / 2

                beta = float(linalg.eigvalsh(hessian)[-1])
                given = {"J": loss, r"\theta": theta, r"\alpha": rate / beta, r"\beta": beta}
                left, right = formula.numbers(given)
                formula.verify(given)
                assert np.isclose(left, right) == (np.ptp(eigenvalues) == 0)
    logistic_descent(formula, rng)


def logistic_descent(formula: Formula, rng: Generator) -> None:
    """The same for the mean logistic loss, whose curvature is at most a quarter of the largest eigenvalue."""
    features, labels = rng.normal(size=(30, 2)), rng.integers(0, 2, 30)
    beta = float(linalg.eigvalsh(features.T @ features / 30)[-1]) / 4

    def loss(at: Array) -> float:
        return float(np.mean(np.logaddexp(0, features @ at) - labels * (features @ at)))

    for rate in (0.1, 1.0, 3.0):
        formula.verify({"J": loss, r"\theta": 3 * rng.normal(size=2), r"\alpha": rate / beta, r"\beta": beta})


@checks("eq-gd-best-rate")
def best_rate(formula: Formula, rng: Generator) -> None:
    """The best rate is found by a linear program, the condition number from the Hessian."""
    for eigenvalues in (rng.uniform(0.1, 5, 4), np.array([2.0]), np.array([1.0, 1.0]), np.array([1e-3, 1.0, 1.0])):
        count = eigenvalues.size
        hessian, _ = quadratic(rng, eigenvalues)
        ones = np.ones(count)
        least = optimize.linprog(  # the smallest t with |1 - alpha lambda| <= t for every eigenvalue
            [0, 1],
            A_ub=np.block([[-eigenvalues[:, None], -ones[:, None]], [eigenvalues[:, None], -ones[:, None]]]),
            b_ub=np.concatenate([-ones, ones]),
        )
        alpha, factor = least.x
        given = {
            r"\alpha": alpha,
            r"\lambda": eigenvalues,
            "j": Domain(tuple(range(1, count + 1))),
            r"\kappa": float(np.linalg.cond(hessian)),
        }
        formula.verify(given, rtol=1e-7, atol=1e-7)
        assert np.isclose(formula.numbers(given)[1], factor, atol=1e-7)


equivalent(
    "eq-gd-best-rate",
    r"\max_{j} (1 - \alpha \lambda_j) = \frac{\kappa - 1}{\kappa + 1}",
    reason="at the best rate the flattest direction's factor, which is positive, is as large as the steepest one's",
)


equivalent(
    "eq-gd-best-rate",
    r"\max_{j} \lvert \alpha \lambda_j - 1 \rvert = \frac{\kappa - 1}{\kappa + 1}",
    reason="the size of a difference does not depend on its sign",
)


class Network:
    """A random network of layers of given widths, with its states from one input and the loss read off the last.

    The functions of ``losses`` give the loss as a function of the state after each layer, from the input on.
    """

    def __init__(self, rng: Generator, widths: list[int], activation: Activation, slope: Activation) -> None:
        pairs = list(zip(widths[1:], widths, strict=False))
        self.weights = [rng.normal(size=pair) for pair in pairs]
        self.biases = [rng.normal(size=width) for width, _ in pairs]
        self.activation = activation
        self.target = rng.normal(size=widths[-1])
        self.states = [rng.normal(size=widths[0])]
        self.slopes: list[Array] = []
        for weight, bias in zip(self.weights, self.biases, strict=True):
            before = weight @ self.states[-1] + bias
            self.slopes.append(np.diag(slope(before)))
            self.states.append(activation(before))

    def losses(self) -> Family:
        """The loss as a function of each state."""
        return Family([lambda state, at=at: self.loss(state, at) for at in range(len(self.states))], first=0)

    def loss(self, state: Array, at: int) -> float:
        """The loss if the state after layer ``at`` is ``state``."""
        for weight, bias in zip(self.weights[at:], self.biases[at:], strict=True):
            state = self.activation(weight @ state + bias)
        return float(np.sum((state - self.target) ** 3) / 3)


ACTIVATIONS: list[tuple[Activation, Activation]] = [
    (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    (lambda z: np.logaddexp(0, z), special.expit),
]


@checks("eq-backprop-product")
def backprop(formula: Formula, rng: Generator) -> None:
    """Both derivatives by finite differences through a real network, of unequal widths where it is deep."""
    for widths in ([3, 2], [3, 4, 2, 3], [1, 1, 1]):
        for activation, slope in ACTIVATIONS:
            network = Network(rng, widths, activation, slope)
            given = {
                "J": Quantity({"h": network.losses()}),
                "h": Family(network.states, first=0),
                "W": Family(network.weights),
                "D": Family(network.slopes),
                "L": len(widths) - 1,
            }
            formula.verify(given, rtol=1e-6, atol=1e-8)


@checks("eq-recurrent-product")
def recurrent(formula: Formula, rng: Generator) -> None:
    """The same for a recurrent network: one matrix at all steps, the input as a bias that changes."""
    for activation, slope in ACTIVATIONS:
        network = Network(rng, [3] * 6, activation, slope)
        network.weights[:] = [network.weights[0]] * 5
        network.states[1:], network.slopes[:] = [], []
        for bias in network.biases:
            before = network.weights[0] @ network.states[-1] + bias
            network.slopes.append(np.diag(slope(before)))
            network.states.append(activation(before))
        for t in (0, 2, 4, 5):  # the last one is the empty product
            given = {
                "J": Quantity({"h": network.losses()}),
                "h": Family(network.states, first=0),
                "W": network.weights[0],
                "D": Family(network.slopes),
                "t": t,
                "T": 5,
            }
            formula.verify(given, rtol=1e-6, atol=1e-8)


def linear_gradients(weights: list[Array], slopes: list[Array], last: Array) -> Family:
    """The gradients at the first and last state of linear layers, from the forward pass of each unit vector."""
    columns = []
    for state in np.eye(weights[0].shape[1]):
        for weight, slope in zip(weights, slopes, strict=True):
            state = slope @ (weight @ state)
        columns.append(last @ state)
    return Family({0: np.array(columns), len(weights): last})


def orthogonal_layers(rng: Generator, depth: int, size: int) -> tuple[list[Array], list[Array]]:
    """Layers that stretch every vector alike."""
    turns = [stats.ortho_group.rvs(size, random_state=rng) for _ in range(depth)]
    return [rng.uniform(0.5, 2) * turn for turn in turns], [rng.uniform(0.1, 2) * np.eye(size) for _ in turns]


def random_layers(rng: Generator, widths: list[int]) -> tuple[list[Array], list[Array]]:
    """Layers of given widths with random weights and slopes, one of them zero."""
    weights = [rng.normal(size=(after, before)) for before, after in pairwise(widths)]
    slopes = [np.diag(rng.uniform(0, 1, width)) for width in widths[1:]]
    slopes[0][0, 0] = 0
    return weights, slopes


Layers = tuple[list[Array], list[Array]]
"""The weights of each layer, and the diagonal matrices of its slopes."""


def is_attained(formula: Formula, given: dict[str, Any], layers: Layers, last: Array) -> bool:
    """Verify a bound on the gradient that arrives from ``last``; the answer is whether its sides agree."""
    weights, slopes = layers
    gradients = linear_gradients(weights, slopes, last)
    given = {"g": gradients, "W": Family(weights), "D": Family(slopes), "L": len(weights), **given}
    formula.verify(given)
    left, right = formula.numbers(given)
    return bool(np.isclose(left, right))


@checks("eq-backprop-bound")
def backprop_bound(formula: Formula, rng: Generator) -> None:
    """It is attained where every layer stretches all vectors alike, and not elsewhere."""
    for depth in (1, 3):
        assert is_attained(formula, {}, orthogonal_layers(rng, depth, 3), rng.normal(size=3))
        widths = [2, 4, 3, 4][: depth + 1]
        assert not is_attained(formula, {}, random_layers(rng, widths), rng.normal(size=widths[-1]))


@checks("eq-explode-lower")
def explode_lower(formula: Formula, rng: Generator) -> None:
    """It is attained where layers stretch all vectors alike, and by the vector one layer stretches least."""
    given = {r"s_{\mathrm{min}}": lambda matrix: float(linalg.svdvals(matrix)[-1])}
    for depth in (1, 3):
        last = rng.normal(size=3)
        assert is_attained(formula, given, orthogonal_layers(rng, depth, 3), last)
        weights, slopes = random_layers(rng, [3] * (depth + 1))
        assert not is_attained(formula, given, (weights, slopes), last)
        slopes[0][0, 0] = 0.3
        assert not is_attained(formula, given, (weights, slopes), last)
    weights, slopes = random_layers(rng, [3, 3])
    slopes[0][0, 0] = 0.3
    least = linalg.svd(weights[0].T @ slopes[0])[2][-1]
    assert is_attained(formula, given, (weights, slopes), least)


@checks("eq-vanishing-sigmoid-slope")
def sigmoid_slope(formula: Formula, rng: Generator) -> None:
    """The slope is the logistic density, and the bound its largest value."""
    for z in (0.0, -3.0, 8.0, 40.0, -40.0, *rng.normal(scale=3, size=5)):
        given = {r"\sigma": special.expit, "z": z}
        formula.verify(given, rtol=1e-8, atol=1e-10)
        slope, product, bound = formula.numbers(given)
        assert np.isclose(slope, stats.logistic.pdf(z), atol=1e-10)
        assert np.isclose(product, stats.logistic.pdf(z))
        largest = -optimize.minimize_scalar(lambda at: -stats.logistic.pdf(at), bracket=(-1, 1)).fun
        assert np.isclose(bound, largest)


def two_point(rng: Generator) -> Array:
    """The two equally likely values of a random number."""
    return rng.uniform(-2, 2, 2)


@checks("eq-gradient-variance")
def gradient_variance(formula: Formula, rng: Generator) -> None:
    """All values of weights, slopes and gradient of one layer are gone through, each entry having two."""
    for units in (1, 2, 3):
        spread, slopes, gradients = rng.uniform(0.2, 2), np.abs(two_point(rng)), two_point(rng)
        choices = np.array(np.meshgrid(*[[0, 1]] * (3 * units))).reshape(3, units, -1)
        weight = np.array([-spread, spread])[choices[0]]
        arriving = np.sum(weight * slopes[choices[1]] * gradients[choices[2]], axis=0)
        given = {
            "l": 3,
            "v": Family({2: np.mean(arriving**2), 3: np.mean(gradients**2)}),
            "m": Family({3: units}),
            "s": Family({3: spread}),
            "q": Family({3: np.mean(slopes**2)}),
        }
        formula.verify(given)


def selu(scale: float, a: float) -> Callable[[float], float]:
    """SELU without cases."""
    return lambda x: scale * (max(x, 0.0) + a * float(np.expm1(min(x, 0.0))))


@checks("eq-selu")
def selu_cases(formula: Formula, rng: Generator) -> None:
    """Against the form without cases, on both sides of zero, at zero, and far away."""
    for x in (0.0, 1e-9, -1e-9, -50.0, 50.0, *rng.normal(size=4)):
        scale, a = rng.uniform(1.01, 2, 2)
        formula.verify({r"\operatorname{SELU}": selu(scale, a), "x": x, r"\lambda": scale, "a": a})


for first, second in (("2 x > 0", r"x \le 0"), ("x > 0", r"2 x \le 0")):
    equivalent(
        "eq-selu",
        rf"\operatorname{{SELU}}(x) = \begin{{cases}} \lambda x & {first} \\"
        rf"\lambda a (e^x - 1) & {second} \end{{cases}}",
        reason="twice a number has the sign of the number",
    )


def selu_constants() -> tuple[float, float]:
    """The constants for which SELU keeps mean 0 and variance 1 of a Gaussian number, solved for numerically."""

    def moment(scale: float, a: float, power: int) -> float:
        function = selu(scale, a)
        parts = [
            integrate.quad(lambda x: function(x) ** power * stats.norm.pdf(x), low, high, epsabs=1e-12)[0]
            for low, high in ((-12, 0), (0, 12))
        ]
        return float(sum(parts))

    found = optimize.fsolve(
        lambda both: [moment(both[0], both[1], 1), moment(both[0], both[1], 2) - 1], [1.0, 1.5], xtol=1e-12
    )
    return float(found[0]), float(found[1])


def mean_squared_slope(scale: float, a: float) -> float:
    """The mean squared slope of SELU at a Gaussian number, by quadrature of a difference quotient."""
    function = selu(scale, a)

    def integrand(x: float) -> float:
        slope = (function(x + 1e-5) - function(x - 1e-5)) / 2e-5
        return float(slope**2 * stats.norm.pdf(x))

    return sum(float(integrate.quad(integrand, *ends)[0]) for ends in ((-12, -1e-5), (1e-5, 12)))


@checks("eq-selu-slope")
def selu_slope(formula: Formula, rng: Generator) -> None:
    """For any two constants the quadrature agrees; for SELU's own the printed number does, too."""
    for scale, a in rng.uniform(0.5, 2, (3, 2)):
        given = {r"\lambda": scale, "a": a, r"\Phi": stats.norm.cdf}
        assert np.isclose(entries(formula.definition("q", given)), mean_squared_slope(scale, a), rtol=1e-4)
    scale, a = selu_constants()
    given = {r"\lambda": scale, "a": a, r"\Phi": stats.norm.cdf, "q": mean_squared_slope(scale, a)}
    formula.verify(given, rtol=1e-4)


@checks("eq-clip-norm")
def clipping(formula: Formula, rng: Generator) -> None:
    """A vector longer than the threshold gets its length, another stays; the direction is scikit-learn's."""
    for size in (1, 3):
        for length in (0.2, 1.5, 4.0):
            g = length * normalize(rng.normal(size=(1, size)))[0]
            for c in (length, 1.0, 2.0):
                clipped = g if length <= c else c * normalize(g[None, :])[0]
                formula.verify({r"\tilde{g}": clipped, "g": g, "c": c})
    try:
        formula.numbers({r"\tilde{g}": np.zeros(2), "g": np.zeros(2), "c": 1.0})
    except EvaluationError:
        return
    raise AssertionError("a zero gradient has no norm to divide by")


# ML0101, learning rate and schedules


@checks("eq-rate-error")
def noisy_descent(formula: Formula, rng: Generator) -> None:
    """A step on a parabola with a noisy gradient, for all starts and noises of two values each."""
    for curvature, rate, spread in ((1.0, 0.1, 0.5), (2.5, 0.7, 1.3), (0.3, 2.0, 0.2), (1.0, 0.0, 1.0)):
        starts = two_point(rng)

        def loss(at: Array, curvature: float = curvature) -> float:
            return curvature * float(at[0]) ** 2 / 2

        reached = [
            start - rate * (optimize.approx_fprime([start], loss)[0] + noise)
            for start in starts
            for noise in (-spread, spread)
        ]
        given = {
            "v": Family({4: np.mean(starts**2), 5: np.mean(np.square(reached))}),
            r"\alpha": Family({4: rate}),
            r"\lambda": curvature,
            "s": spread,
            "k": 4,
        }
        formula.verify(given, rtol=1e-6)


equivalent(
    "eq-rate-error",
    r"v_{k+1} = (\alpha_k \lambda - 1)^2 v_k + \alpha_k^2 s^2",
    reason="the square of a difference does not depend on its sign",
)


@checks("eq-rate-cosine")
def cosine_decay(formula: Formula, rng: Generator) -> None:
    """The second half of SciPy's Hann window."""
    for climb, steps in ((1, 4), (5, 25), (0, 7)):
        peak = rng.uniform(0.1, 3)
        window = signal.windows.hann(2 * (steps - climb) + 1)[steps - climb :]
        for k, rate in enumerate(peak * window, climb):
            given = {r"\alpha_k": rate, r"\alpha_{\mathrm{max}}": peak, "k": k, "T_0": climb, "T": steps}
            formula.verify(given)


for above, below in (("T_0 - k", "T - T_0"), ("k - T_0", "T_0 - T")):
    equivalent(
        "eq-rate-cosine",
        rf"\alpha_k = \frac{{\alpha_{{\mathrm{{max}}}}}}{{2}} (1 + \cos(\pi \frac{{{above}}}{{{below}}}))",
        reason="the cosine is the same on both sides of zero",
    )


# ML0102, stochastic and mini-batch gradient descent


@checks("eq-sgd-variance")
def batch_variance(formula: Formula, rng: Generator) -> None:
    """All batches of distinct examples are gone through, for a loss whose gradients are known from the features."""
    for count, batch in ((2, 1), (5, 2), (5, 4), (4, 4)):
        features, targets, theta = rng.normal(size=(count, 2)), rng.normal(size=count), rng.normal(size=2)
        single = (features @ theta - targets)[:, None] * features

        def loss(at: Array, features: Array = features, targets: Array = targets) -> float:
            return float(np.mean((features @ at - targets) ** 2)) / 2

        batches = [single[list(chosen)].mean(axis=0) for chosen in combinations(range(count), batch)]
        given = {
            r"\mathbb{E}": Expectation(Law([1 / len(batches)] * len(batches), {"g_B": batches})),
            "J": loss,
            r"\theta": theta,
            "s": float(np.sqrt(np.var(single, axis=0).sum())),
            "n": count,
            "B": batch,
        }
        formula.verify(given, rtol=1e-7)


equivalent(
    "eq-sgd-variance",
    r"\mathbb{E}[\lVert \nabla J(\theta) - g_B \rVert^2] = \frac{s^2}{B} \frac{n - B}{n - 1}",
    reason="the length of a difference does not depend on its sign",
)


@checks("eq-sgd-floor")
def noise_ball(formula: Formula, rng: Generator) -> None:
    """The stationary variance by SciPy's solver; two points with this variance stand for the distribution."""
    for curvature, rate, spread, batch in ((1.0, 0.1, 1.0, 1), (2.0, 0.7, 0.5, 8), (0.3, 3.0, 2.0, 3)):
        lowest, minimizer = rng.normal(size=2)
        variance = linalg.solve_discrete_lyapunov([[1 - rate * curvature]], [[(rate * spread) ** 2 / batch]])[0, 0]

        def loss(at: float, curvature: float = curvature, where: float = minimizer, least: float = lowest) -> float:
            return least + curvature * (at - where) ** 2 / 2

        places = [float(minimizer - variance**0.5), float(minimizer + variance**0.5)]
        given = {
            r"\mathbb{E}": Expectation(Law([0.5, 0.5], {r"\theta": places})),
            "J": loss,
            "J^*": float(lowest),
            r"\alpha": rate,
            r"\lambda": curvature,
            "s": spread,
            "B": batch,
        }
        formula.verify(given, rtol=1e-8)


@checks("eq-sgd-best-step")
def best_step(formula: Formula, rng: Generator) -> None:
    """All batches drawn with replacement from a few examples; the best rate is searched for."""
    for count, batch, size in ((3, 2, 2), (2, 4, 3), (4, 1, 1)):
        hessian, minimizer = quadratic(rng, rng.uniform(0.3, 2, size))
        theta = minimizer + rng.normal(size=size)
        single = hessian @ (theta - minimizer) + stats.zscore(rng.normal(size=(count, size)))
        steps = [single[list(chosen)].mean(axis=0) for chosen in product(range(count), repeat=batch)]

        def loss(at: Array, hessian: Array = hessian, minimizer: Array = minimizer) -> float:
            return float((at - minimizer) @ hessian @ (at - minimizer)) / 2

        def expected(rate: float, steps: list[Array] = steps, start: Array = theta, loss: Loss = loss) -> float:
            return float(np.mean([loss(start - rate * step) for step in steps]))

        given = {
            r"\alpha_B": optimize.minimize_scalar(
                expected, bounds=(0, 20), method="bounded", options={"xatol": 1e-9}
            ).x,
            "g": single.mean(axis=0),
            "H": hessian,
            r"\Sigma": np.atleast_2d(np.cov(single.T, bias=True)),
            "B": batch,
            r"\operatorname{tr}": lambda matrix: float(np.trace(matrix)),
        }
        formula.verify(given, rtol=1e-6)


# ML0103, momentum and Nesterov acceleration


def momentum_iterates(rng: Generator, size: int, rate: float, momentum: float, *, ahead: bool) -> dict[str, Any]:
    """A quadratic, and the places and velocities 0 to 3 of a method on it, from the eigenvectors of its Hessian.

    Along each of them the place follows a recurrence of order two, which the powers of a companion matrix solve.
    """
    eigenvalues = rng.uniform(0.2, 3, size)
    hessian, minimizer = quadratic(rng, eigenvalues)
    values, vectors = linalg.eigh(hessian)
    first, second = rng.normal(size=(2, size))
    places: list[Array] = []
    for at in range(4):
        along = []
        for value, before, after in zip(values, vectors.T @ first, vectors.T @ second, strict=True):
            shrink = 1 - rate * value
            coefficients = [shrink * (1 + momentum), -shrink * momentum] if ahead else [shrink + momentum, -momentum]
            along.append(
                np.linalg.matrix_power(linalg.companion([1, *np.negative(coefficients)]), at)[1] @ [after, before]
            )
        places.append(minimizer + vectors @ along)

    def loss(theta: Array) -> float:
        return float((theta - minimizer) @ hessian @ (theta - minimizer)) / 2

    velocities = {at: after - before for at, (before, after) in enumerate(pairwise(places), 1)}
    return {"J": loss, r"\theta": Family(places, first=0), "v": Family(velocities), r"\alpha": rate, r"\beta": momentum}


@checks("eq-momentum-heavy-ball")
def heavy_ball(formula: Formula, rng: Generator) -> None:
    """The iterates in closed form."""
    for size, rate, momentum, k in ((1, 0.3, 0.9, 1), (3, 0.1, 0.5, 2), (2, 1.2, 0.99, 1)):
        given = momentum_iterates(rng, size, rate, momentum, ahead=False)
        formula.verify({**given, "k": k}, rtol=1e-7, atol=1e-9)


@checks("eq-momentum-nesterov")
def nesterov(formula: Formula, rng: Generator) -> None:
    """The iterates in closed form."""
    for size, rate, momentum, k in ((1, 0.3, 0.9, 1), (3, 0.1, 0.5, 2), (2, 1.2, 0.99, 1)):
        given = momentum_iterates(rng, size, rate, momentum, ahead=True)
        formula.verify({**given, "k": k}, rtol=1e-7, atol=1e-9)


def slowest(rate: float, momentum: float, eigenvalues: Array) -> float:
    """The largest factor per step of the heavy ball on a quadratic, from the roots of its recurrences."""
    return max(float(np.abs(np.roots([1, rate * value - 1 - momentum, momentum])).max()) for value in eigenvalues)


@checks("eq-momentum-best")
def best_momentum(formula: Formula, rng: Generator) -> None:
    """The two constants are searched for, from several starts; the text says what they and their factor are."""
    for least, largest in ((0.1, 1.0), (0.5, 4.0), (1.0, 30.0)):

        def factor(both: Array, ends: tuple[float, float] = (least, largest)) -> float:
            return slowest(both[0] / ends[1], both[1], np.array([ends[0], sum(ends) / 2, ends[1]]))

        found = min(
            (
                optimize.minimize(
                    factor,
                    start,
                    method="Nelder-Mead",
                    bounds=[(0.01, 4), (0, 0.999)],
                    options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 2000},
                )
                for start in ((1.0, 0.3), (2.0, 0.5), (3.0, 0.2))
            ),
            key=lambda result: float(result.fun),
        )
        formula.verify({r"\beta": found.x[1], r"\kappa": largest / least}, rtol=1e-3)
        assert np.isclose(found.fun, found.x[1] ** 0.5, rtol=1e-3)
        assert np.isclose(found.x[0], (1 + found.x[1] ** 0.5) ** 2, rtol=1e-3)


@checks("eq-momentum-noise")
def momentum_noise(formula: Formula, rng: Generator) -> None:
    """The stationary variance of place and velocity together, by SciPy's solver."""
    for curvature, rate, momentum, spread in ((1.0, 0.1, 0.9, 1.0), (2.0, 0.7, 0.3, 0.5), (0.4, 2.0, 0.6, 1.7)):
        pull = rate * curvature
        move = np.array([[1 - pull, momentum], [-pull, momentum]])
        shock = np.full((2, 2), (rate * spread) ** 2)
        given = {
            "u": linalg.solve_discrete_lyapunov(move, shock)[0, 0],
            r"\alpha": rate,
            r"\beta": momentum,
            r"\lambda": curvature,
            "s": spread,
        }
        formula.verify(given, rtol=1e-8)


# ML0104, Adam and AdamW


def running_mean(values: Array, memory: float) -> float:
    """The mean of values with weights that fall by a factor for each that came later."""
    return float(np.average(values, weights=memory ** np.arange(values.size)[::-1]))


@checks("eq-adam-moments")
def adam_moments(formula: Formula, rng: Generator) -> None:
    """The running sums are weighted means times the sum of the weights, 1 less a power."""
    for memories, k in (((0.9, 0.999), 1), ((0.5, 0.8), 3), ((0.0, 0.1), 4)):
        gradients = rng.normal(size=k)

        def after(count: int, power: int, memory: float, gradients: Array = gradients) -> float:
            return running_mean(gradients[:count] ** power, memory) * (1 - memory**count) if count else 0.0

        given = {
            "k": k,
            "g": Family({k: gradients[-1]}),
            "m": Family({at: after(at, 1, memories[0]) for at in (k - 1, k)}),
            "v": Family({at: after(at, 2, memories[1]) for at in (k - 1, k)}),
            r"\beta": Family(memories),
        }
        formula.verify(given)


@checks("eq-adam-step")
def adam_step(formula: Formula, rng: Generator) -> None:
    """The corrected moments are weighted means; the step is the best one on a line that is bent by their ratio."""
    for memories, k, decay, guard in (
        ((0.9, 0.99), 3, 0.1, 1e-3),
        ((0.5, 0.8), 1, 0.0, 0.5),
        ((0.3, 0.2), 5, 0.7, 0.1),
    ):
        gradients, start, rate = rng.normal(size=k), float(rng.normal()), 0.3
        mean, square = running_mean(gradients, memories[0]), running_mean(gradients**2, memories[1])
        bend = square**0.5 + guard

        def model(
            at: float, start: float = start, mean: float = mean, bend: float = bend, decay: float = decay
        ) -> float:
            return (mean + decay * bend * start) * at + bend * (at - start) ** 2 / (2 * 0.3)

        given = {
            "k": k,
            "m": Family({k: mean * (1 - memories[0] ** k)}),
            "v": Family({k: square * (1 - memories[1] ** k)}),
            r"\beta": Family(memories),
            r"\theta": Family({k - 1: start, k: float(optimize.minimize_scalar(model).x)}),
            r"\alpha": rate,
            r"\lambda": decay,
            r"\varepsilon": guard,
        }
        formula.verify(given, rtol=1e-6, atol=1e-7)


# ML0105, weight initialization


@checks("eq-init-forward")
def forward_variance(formula: Formula, rng: Generator) -> None:
    """All signs of the weights and of what arrives at one unit's ReLU inputs are gone through."""
    for units in (1, 2, 3):
        spread, size = rng.uniform(0.2, 2, 2)
        signs = np.array(list(product([-1, 1], repeat=2 * units)))
        weights, before = spread * signs[:, :units], size * signs[:, units:]
        after = np.sum(weights * np.maximum(before, 0), axis=1)
        given = {
            "l": 3,
            "u": Family({2: np.mean(before**2), 3: np.mean(after**2)}),
            "m": Family({2: units}),
            "s": Family({3: spread}),
        }
        formula.verify(given)


@checks("eq-init-glorot")
def glorot_variance(formula: Formula, rng: Generator) -> None:
    """SciPy's harmonic mean of what the forward and the backward pass ask for."""
    for before, after in ((1, 1), (784, 256), (3, 50)):
        variance = stats.hmean([1 / before, 1 / after])
        formula.verify({"l": 4, "s": Family({4: variance**0.5}), "m": Family({3: before, 4: after})})


@checks("eq-init-output-bias")
def output_bias(formula: Formula, rng: Generator) -> None:
    """The bias with the lowest log loss when nothing else is known, found numerically."""
    for share in (0.5, 0.01, 0.93, *rng.uniform(size=3)):

        def loss(bias: float, share: float = float(share)) -> float:
            return float(np.logaddexp(0, bias) - share * bias)

        best = optimize.minimize_scalar(loss, (-6, 6), tol=1e-12).x
        formula.verify({"b": best, r"\pi": share}, rtol=1e-6, atol=1e-6)


# ML0106, saddle points, local minima and plateaus


@checks("eq-saddle-curvature")
def curvature_along(formula: Formula, rng: Generator) -> None:
    """Both sides are the second derivative of a function along a direction, taken by differences."""
    for size in (1, 2, 4):
        coefficients = rng.normal(size=(size, size, size))
        point, step = rng.normal(size=size), rng.normal(size=size)

        def loss(at: Array, coefficients: Array = coefficients) -> float:
            return float(np.einsum("ijk,i,j,k", coefficients, at, at, at))

        hessian = np.array([[second_difference(loss, point, a, b) for a in np.eye(size)] for b in np.eye(size)])
        values, vectors = linalg.eigh(hessian)
        given = {"d": step, "H": hessian, "n": size, r"\lambda": values, "u": Family(list(vectors.T))}
        formula.verify(given)
        assert np.allclose(formula.numbers(given), second_difference(loss, point, step, step), rtol=1e-4)


def second_difference(function: Callable[[Array], float], point: Array, a: Array, b: Array) -> float:
    """The mixed second derivative of a function at a point along two directions."""
    step = 1e-3
    corners = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    total = sum(x * y * function(point + step * (x * a + y * b)) for x, y in corners)
    return float(total) / (4 * step**2)


@checks("eq-saddle-escape")
def escape(formula: Formula, rng: Generator) -> None:
    """Gradient descent on a quadratic with a negative eigenvalue, from the saddle's neighborhood outward."""
    for steps in (1, 7, 40):
        eigenvalue, rate, start = -rng.uniform(0.2, 3), rng.uniform(0.05, 0.5), rng.normal()
        at = start
        for _ in range(steps):
            at -= rate * eigenvalue * at
        given = {"k": steps, "r": abs(at), "c_0": start, r"\alpha": rate, r"\lambda": eigenvalue}
        formula.verify(given, rtol=1e-8)


@checks("eq-saddle-sharpness")
def sharpness(formula: Formula, rng: Generator) -> None:
    """The largest eigenvalue of the Hessian, by differences, at minima of half of (w1 w2 - 1) squared."""

    def loss(weights: Array) -> float:
        return float(weights[0] * weights[1] - 1) ** 2 / 2

    for first in (1.0, -2.5, *rng.uniform(0.3, 3, 3)):
        weights = np.array([first, 1 / first])
        hessian = [[second_difference(loss, weights, a, b) for a in np.eye(2)] for b in np.eye(2)]
        formula.verify({r"\lambda_{\mathrm{max}}": linalg.eigvalsh(hessian)[-1], "w": weights}, rtol=1e-4)


# ML0107, early stopping


def least_squares(rng: Generator, count: int, size: int) -> tuple[Array, Array, Array, Array]:
    """Random features and targets, and the eigenvalues and eigenvectors of the Hessian of half of the mean square."""
    features, targets = rng.normal(size=(count, size)), rng.normal(size=count)
    values, vectors = linalg.eigh(features.T @ features / count)
    return features, targets, values, vectors


@checks("eq-stopping-filter")
def stopped(formula: Formula, rng: Generator) -> None:
    """Gradient descent step by step from zero, and NumPy's least squares, seen along each eigenvector."""
    for size, rate, steps in [(1, 0.3, 1), (3, 0.1, 4), (4, 0.02, 30)]:
        features, targets, values, vectors = least_squares(rng, 9, size)
        theta = np.zeros(size)
        for _ in range(steps):
            theta = theta - rate * features.T @ (features @ theta - targets) / 9
        best = np.linalg.lstsq(features, targets)[0]
        for j in range(1, size + 1):
            given = {
                "c": vectors.T @ theta,
                r"\hat{c}": vectors.T @ best,
                r"\alpha": rate,
                r"\mu": values,
                "k": steps,
                "j": j,
            }
            formula.verify(given, rtol=1e-7, atol=1e-9)


@checks("eq-stopping-ridge")
def ridge_filter(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn's ridge regression, whose penalty counts for the sum, not the mean, of squares."""
    for size, penalty in [(1, 0.3), (3, 0.05), (4, 4.0)]:
        features, targets, values, vectors = least_squares(rng, 9, size)
        theta = Ridge(alpha=9 * penalty, fit_intercept=False, solver="svd").fit(features, targets).coef_
        best = np.linalg.lstsq(features, targets)[0]
        for j in range(1, size + 1):
            given = {
                "c": vectors.T @ theta,
                r"\hat{c}": vectors.T @ best,
                r"\lambda": penalty,
                r"\mu": values,
                "j": j,
            }
            formula.verify(given, rtol=1e-7, atol=1e-9)


# ML0108, hyper-parameter search


@checks("eq-search-hit")
def hit(formula: Formula, rng: Generator) -> None:
    """SciPy's chance that the first success of independent trials comes no later than the last trial."""
    for share, trials in ((0.05, 1), (0.05, 59), (0.3, 4)):
        formula.verify({"P": stats.geom.cdf(trials, share), "q": share, "n": trials})


@checks("eq-search-improvement")
def expected_improvement(formula: Formula, rng: Generator) -> None:
    """The mean of what a Gaussian number falls below the best value so far, by quadrature."""
    for best, mean, deviation in ((0.3, 0.29, 0.01), (0.3, 0.31, 0.05), (-1.0, 0.5, 2.0)):
        law = stats.norm(mean, deviation)
        low = min(best, mean) - 12 * deviation
        gained = integrate.quad(lambda y, best=best, law=law: (best - y) * law.pdf(y), low, best, epsabs=1e-13)[0]
        given = {"f^*": best, r"\mu": mean, "s": deviation, r"\Phi": stats.norm.cdf, r"\phi": stats.norm.pdf}
        formula.verify({**given, r"\mathrm{EI}": gained}, rtol=1e-6, atol=1e-9)


@checks("eq-search-halving")
def halving(formula: Formula, rng: Generator) -> None:
    """The epochs of a search that is carried out, configuration by configuration."""
    for keep, rungs, start in ((3, 4, 1), (2, 3, 5), (4, 2, 2)):
        alive, each, spent = keep ** (rungs - 1), start, 0
        while alive:
            spent += sum(each for _ in range(alive))
            alive, each = alive // keep, each * keep
        given = {"B": spent, "n": keep ** (rungs - 1), r"\eta": keep, "r": start, "R": rungs}
        formula.verify(given)


equivalent(
    "eq-search-improvement",
    r"\mathrm{EI} = (f^* - \mu) \Phi\left( \frac{f^* - \mu}{s} \right)"
    r" + s \phi\left( \frac{\mu - f^*}{s} \right)",
    reason="the normal density is as high on one side of its center as on the other",
)
