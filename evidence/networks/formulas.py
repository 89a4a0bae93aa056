"""The formulas of chapters/networks.md against finite differences, SciPy, enumerations and built layers."""

from itertools import product

import numpy as np
from numpy.random import Generator
from scipy import signal, special, stats

from ..checks import checks
from ..tex import Formula
from ..values import Array, Family, Quantity


class OneHiddenLayer:
    """A random network with one hidden layer, its states for one input, and its loss as a function of its weights."""

    def __init__(self, rng: Generator, units: int, inputs: int) -> None:
        self.x, self.y = rng.normal(size=inputs), float(rng.normal())
        self.W, self.b = rng.normal(size=(units, inputs)), rng.normal(size=units)
        self.v, self.c = rng.normal(size=units), float(rng.normal())
        self.z = self.W @ self.x + self.b
        self.h = np.tanh(self.z)
        self.prediction = float(self.v @ self.h + self.c)

    def loss(self, weights: Array, v: Array) -> float:
        """Half the squared error with other weights."""
        return float((v @ np.tanh(weights @ self.x + self.b) + self.c - self.y) ** 2) / 2

    def loss_with(self, place: tuple[int, int], weight: float) -> float:
        """The loss with another weight at one place, counted from 1."""
        changed = self.W.copy()
        changed[place[0] - 1, place[1] - 1] = weight
        return self.loss(changed, self.v)

    def errors(self) -> Array:
        """The derivative of the loss by what goes into each hidden unit, by complex steps."""
        step = 1e-30
        moved = self.z + 1j * step * np.eye(self.z.size)
        return np.asarray(np.imag((np.tanh(moved) @ self.v + self.c - self.y) ** 2 / 2) / step)


@checks("eq-hand-gradients")
def by_hand(formula: Formula, rng: Generator) -> None:
    """Derivatives of the loss by differences, weight by weight, and the errors by complex steps."""
    for units, inputs in ((1, 1), (2, 3), (3, 2)):
        network = OneHiddenLayer(rng, units, inputs)
        places = list(product(range(1, units + 1), range(1, inputs + 1)))
        losses = Family({p: lambda at, p=p, n=network: n.loss_with(p, at) for p in places})
        given = {
            "J": Quantity({"v": lambda at, n=network: n.loss(n.W, at), "w": losses}),
            "v": network.v,
            "w": Family({(j, k): network.W[j - 1, k - 1] for j, k in places}),
            r"\hat{y}": network.prediction,
            "y": network.y,
            "h": network.h,
            "z": network.z,
            "x": network.x,
            "e": network.errors(),
            r"\varphi": np.tanh,
        }
        for j, k in places:
            formula.verify(given | {"j": j, "k": k}, rtol=1e-6, atol=1e-8)


@checks("eq-hand-recursion")
def recursion(formula: Formula, rng: Generator) -> None:
    """The errors of two layers by complex steps through the rest of a deep network of unequal widths."""
    for widths in ([2, 3, 4, 1], [1, 1, 1, 1], [3, 2, 2, 2]):
        weights = [rng.normal(size=pair) for pair in zip(widths[1:], widths, strict=False)]
        inputs = [weights[0] @ rng.normal(size=widths[0])]
        for weight in weights[1:]:
            inputs.append(weight @ np.tanh(inputs[-1]))

        def error(layer: int, weights: list[Array] = weights, inputs: list[Array] = inputs) -> Array:
            step = 1e-30
            state = np.tanh(inputs[layer - 1][:, None] + 1j * step * np.eye(inputs[layer - 1].size))
            for weight in weights[layer:]:
                state = np.tanh(weight @ state)
            return np.asarray(np.imag(np.sum(state**3, axis=0)) / step)

        slopes = [np.diag(1 / np.cosh(z) ** 2) for z in inputs]
        layers = range(1, len(weights) + 1)
        given = {"e": Family([error(layer) for layer in layers]), "D": Family(slopes), "W": Family(weights)}
        for layer in layers[:-1]:
            formula.verify(given | {"l": layer}, rtol=1e-9, atol=1e-12)


@checks("eq-activation-smooth")
def smooth(formula: Formula, rng: Generator) -> None:
    """GELU as the mean of its input kept with the probability that a normal number is smaller; SiLU by its inverse."""
    for z in (0.0, 1.0, -1.0, *rng.normal(scale=3, size=6)):
        kept = stats.norm.expect(lambda other, z=z: z * (other < z), lb=-12, ub=12, limit=500, points=[float(z)])
        ratio = z / (1 + np.exp(-z))
        given = {"G": lambda at, kept=kept: kept, "S": lambda at, ratio=ratio: ratio, "z": z}
        formula.verify(given | {r"\Phi": special.ndtr, r"\sigma": special.expit}, rtol=1e-6, atol=1e-7)


@checks("eq-activation-slopes")
def slopes(formula: Formula, rng: Generator) -> None:
    """Five-point differences of the two functions."""
    for z in (0.0, 1.0, -1.0, *rng.normal(scale=2, size=6)):
        given = {
            "G": lambda at: at * special.ndtr(at),
            "S": lambda at: at * special.expit(at),
            r"\Phi": special.ndtr,
            r"\sigma": special.expit,
            r"\pi": np.pi,
            "z": z,
        }
        formula.verify(given, rtol=1e-7, atol=1e-9)


@checks("eq-residual-gradient")
def residual(formula: Formula, rng: Generator) -> None:
    """Gradients at two states by complex steps through random residual blocks."""
    for width in (1, 3):
        weights = rng.normal(size=(3, width, width))
        states = [rng.normal(size=width)]
        for weight in weights:
            states.append(states[-1] + np.tanh(weight @ states[-1]))

        def gradient(at: int, weights: Array = weights, states: list[Array] = states, width: int = width) -> Array:
            state = states[at][:, None] + 1e-30j * np.eye(width)
            for weight in weights[at:]:
                state = state + np.tanh(weight @ state)
            return np.asarray(np.imag(np.sum(state**3, axis=0)) / 1e-30)

        def branch(at: int, weights: Array = weights, states: list[Array] = states, width: int = width) -> Array:
            return np.asarray(np.imag(np.tanh(weights[at] @ (states[at][:, None] + 1e-30j * np.eye(width)))) / 1e-30)

        gradients = Family([gradient(at) for at in range(4)], first=0)
        for at in range(3):
            formula.verify({"g": gradients, "B": Family({at: branch(at)}), "l": at})


@checks("eq-residual-paths")
def paths(formula: Formula, rng: Generator) -> None:
    """Every path is walked: at each block it takes the branch or skips it."""
    for blocks in (1, 2, 5):
        for a in (0.0, 1.0, -0.4, *rng.normal(size=2)):
            walked = sum(
                float(np.prod([a if taken else 1.0 for taken in path])) for path in product((0, 1), repeat=blocks)
            )
            formula.verify({"L": blocks, "a": a})
            assert np.allclose(formula.numbers({"L": blocks, "a": a}), walked)


@checks("eq-residual-variance")
def variance(formula: Formula, rng: Generator) -> None:
    """Exact second moments of linear blocks with random signs: a branch of its own at each block, all enumerated."""
    for blocks in (1, 2, 4):
        for a, start in ((1.0, 2.0), *rng.uniform(0.1, 1.5, size=(2, 2))):
            squares = [
                start * np.prod([1 + a * sign for sign in signs]) ** 2 for signs in product((-1, 1), repeat=blocks)
            ]
            end = float(np.mean(squares))
            formula.verify({"v": Family({0: start, blocks: end}), "L": blocks, "a": a})


@checks("eq-count-convolution")
def convolution(formula: Formula, rng: Generator) -> None:
    """The kernels and biases of layers that are built."""
    for k, c, d in ((1, 1, 1), (3, 2, 5), (5, 3, 4)):
        kernels, biases = np.empty((d, c, k, k)), np.empty(d)
        formula.verify({"P": kernels.size + biases.size, "k": k, "c": c, "d": d})


@checks("eq-count-transformer")
def transformer(formula: Formula, rng: Generator) -> None:
    """The matrices of a Transformer that is built."""
    for layers, d, vocabulary, positions in ((1, 2, 7, 3), (3, 8, 11, 5)):
        block = [np.empty((d, d)) for _ in ("query", "key", "value", "output")]
        block += [np.empty((d, 4 * d)), np.empty((4 * d, d))]
        shared = [np.empty((vocabulary, d)), np.empty((positions, d))]
        count = layers * sum(matrix.size for matrix in block) + sum(matrix.size for matrix in shared)
        formula.verify({"N": count, "L": layers, "d": d, "V": vocabulary, "T": positions})


@checks("eq-count-compute")
def compute(formula: Formula, rng: Generator) -> None:
    """Every multiplication and addition of a matrix product and of the two of its backward pass, counted in loops."""
    for outputs, inputs, tokens in ((2, 3, 1), (4, 2, 3)):
        shapes = [(outputs, inputs, tokens), (inputs, outputs, tokens), (outputs, tokens, inputs)]
        operations = sum(2 for rows, inner, columns in shapes for _ in product(*map(range, (rows, inner, columns))))
        formula.verify({"C": operations, "N": outputs * inputs, "D": tokens})


@checks("eq-convolution-layer")
def convolution_layer(formula: Formula, rng: Generator) -> None:
    """SciPy's cross-correlation, thinned out by the stride."""
    for n, k, s in ((1, 1, 1), (7, 3, 1), (8, 3, 2), (9, 2, 3)):
        x, w, b = rng.normal(size=n), rng.normal(size=k), float(rng.normal())
        outputs = signal.correlate(x, w, mode="valid", method="direct")[::s] + b
        for i in range(1, outputs.size + 1):
            formula.verify({"z": outputs, "b": b, "k": k, "w": w, "x": x, "s": s, "i": i})


@checks("eq-convolution-size")
def convolution_size(formula: Formula, rng: Generator) -> None:
    """The windows that NumPy finds in padded rows."""
    for n, k, s, p in product((5, 8), (1, 2, 3, 5), (1, 2, 3), (0, 1, 2)):
        windows = np.lib.stride_tricks.sliding_window_view(np.zeros(n + 2 * p), k)[::s]
        formula.verify({"m": len(windows), "s": s, "k": k, "n": n, "p": p})


@checks("eq-convolution-field")
def convolution_field(formula: Formula, rng: Generator) -> None:
    """The pixels that reach a unit, collected layer by layer in stacks of unequal kernels and strides."""
    for kernels, strides in (((3, 3, 3), (1, 1, 1)), ((7, 3, 2, 3), (2, 1, 2, 1)), ((2, 5, 1, 4), (3, 2, 2, 1))):
        fields = [1]
        for depth in range(1, len(kernels) + 1):
            places = {0}
            for kernel, stride in list(zip(kernels, strides, strict=True))[:depth][::-1]:
                places = {stride * place + step for place in places for step in range(kernel)}
            fields.append(max(places) - min(places) + 1)
        given = {"r": Family(fields, first=0), "k": np.array(kernels, float), "s": np.array(strides, float)}
        for layer in range(1, len(kernels) + 1):
            formula.verify(given | {"l": layer})


@checks("eq-convolution-spread")
def convolution_spread(formula: Formula, rng: Generator) -> None:
    """Every path through a stack is walked, and the variance taken of where they start."""
    for layers, k in ((1, 1), (1, 4), (3, 3), (4, 2), (3, 5)):
        offsets = [sum(path) for path in product(range(k), repeat=layers)]
        formula.verify({"v": Family({layers: float(np.var(offsets))}), "L": layers, "k": k})
