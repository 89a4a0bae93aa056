"""The figures of the chapter on optimization."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from evidence.optimization.numbers import (
    BATCH,
    CHECKED,
    DEPTH,
    DIVIDED,
    HE,
    NETWORKS,
    RELU,
    SELU,
    SIGMOID,
    TANH,
    UNITS,
    Activation,
    Weights,
    cosines,
    residual_blocks,
    stopping,
)
from figures.style import (
    BLUE,
    DASH_DOT,
    DASHED,
    DOTTED,
    FAINT,
    GREEN,
    INK,
    MUTED,
    PURPLE,
    SOLID,
    VERMILION,
    Array,
    beside,
    decades,
    figure,
    head,
    panels,
    ring,
    say,
    steady,
)

# ---- Gradient descent


def descend(curvatures: tuple[float, ...], rate: float, start: Array, steps: int) -> Array:
    """The points that gradient descent visits on half the sum of curvature times coordinate squared."""
    points = [start]
    for _ in range(steps):
        points.append(points[-1] - rate * np.array(curvatures) * points[-1])
    return np.array(points)


def height(curvatures: tuple[float, ...], points: Array) -> Array:
    """The loss at points, on the same bowl."""
    losses: Array = 0.5 * (np.array(curvatures) * points**2).sum(axis=-1)
    return losses


@figure
def gradient_descent_zigzag() -> Figure:
    """The longer the valley, the more the path jumps across it, and the less it moves along it.

    Three bowls of condition number 1, 10 and 100, each with its best fixed rate, all from (1, 1). The contours are at
    equal steps of the loss's square root, so that they are at equal distances along the vertical axis.
    """
    drawn, axes = panels(2.95, 3, left=0.32, right=0.08, bottom=0.25, top=0.45, gap=0.1)
    for panel, kappa in zip(axes, (1, 10, 100), strict=True):
        bowl = (1.0, float(kappa))
        path = descend(bowl, 2 / (1 + kappa), np.ones(2), 400)
        losses = height(bowl, path)
        needed = int(np.argmax(losses <= 1e-6 * losses[0]))
        for level in (0.2, 0.4, 0.6, 0.8, 1.0, 1.2):
            ring(panel, (level * (1 + kappa) ** 0.5, level * (1 + 1 / kappa) ** 0.5))
        marker = "" if kappa == 100 else "o"
        panel.plot(*steady(path[: needed + 1].T), color=BLUE, linewidth=1.5 / kappa**0.2, marker=marker, markersize=2.5)
        panel.plot(1, 1, "o", color=BLUE, markersize=6)
        panel.plot(0, 0, "+", color=INK, markersize=10, markeredgewidth=1.6)
        panel.set(xlim=(-0.15, 1.15), ylim=(-1.12, 1.12), aspect="equal")
        panel.set_xticks([0, 1])
        panel.set_yticks([-1, 0, 1], [] if kappa > 1 else ["−1", "0", "1"])
        panel.set_title(f"κ = {kappa}\n{needed} step{'s' * (needed > 1)}", linespacing=1.2)
    return drawn


@figure
def learning_rates() -> Figure:
    """Below 2 divided by the largest curvature the loss falls, at it the loss stalls, above it it grows.

    The bowl of condition number 10, from (1, 1). The best fixed rate crosses a millionth of the first loss after 35
    steps and the reciprocal of the largest curvature after 55, as the table of the answer says.
    """
    drawn, (axes,) = panels(3.0, left=0.5, right=1.48, top=0.32)
    bowl = (1.0, 10.0)
    steps = 60
    rates = [
        ("α = 2.1/λₘₐₓ", 2.1, VERMILION, DASHED),
        ("2/λₘₐₓ", 2.0, PURPLE, SOLID),
        ("0.2/λₘₐₓ", 0.2, INK, DASH_DOT),
        ("1/λₘₐₓ", 1.0, GREEN, DASHED),
        ("1.82/λₘₐₓ, the best", 20 / 11, BLUE, SOLID),
    ]
    axes.axhline(1e-6, color=MUTED, linewidth=0.8, linestyle=DOTTED)
    for text, multiple, color, dashes in rates:
        losses = height(bowl, descend(bowl, multiple / 10, np.ones(2), steps))
        axes.plot(steady(losses / losses[0]), color=color, linestyle=dashes)
        say(axes, 61, float(losses[-1] / losses[0]), text, color)
    say(axes, 1, 1e-6, "a millionth", MUTED, va="bottom")
    decades(axes, range(-10, 7, 2))
    axes.set(xlim=(0, 60), ylim=(1e-11, 1e6), xlabel="Step")
    head(axes, "Loss, relative to the first")
    return drawn


# ---- Gradients through depth


def median_norms(run: Callable[[np.random.Generator], list[Array]]) -> Array:
    """The norm of the gradient 0, 1, … 50 layers back, relative to the first: the median of 2,000 networks.

    These are the very networks behind the tables of the answers, where only the last of the norms is printed.
    """
    random = np.random.default_rng(0)
    batches = []
    for _ in range(NETWORKS // BATCH):
        norms = np.array([np.linalg.norm(gradient, axis=1) for gradient in run(random)])
        batches.append(norms / norms[0])
    medians: Array = np.median(np.concatenate(batches, axis=1), axis=1)
    return medians


def plain(activation: Activation, gain: float) -> Array:
    """Norms in networks of 50 plain layers, weights of standard deviation gain / 16."""

    def run(random: np.random.Generator) -> list[Array]:
        states = random.standard_normal((BATCH, UNITS))
        layers = []
        for _ in range(DEPTH):
            layers.append(Weights(random, gain / UNITS**0.5, states))
            states = activation.value(layers[-1].forward)
        gradients = [random.standard_normal((BATCH, UNITS))]
        for layer in reversed(layers):
            gradients.append(layer.backward(activation.slope(layer.forward) * gradients[-1]))
        return gradients

    return median_norms(run)


def residual(branch: float) -> Array:
    """Norms in networks of 50 residual blocks, each branch multiplied by a number."""

    def run(random: np.random.Generator) -> list[Array]:
        blocks = residual_blocks(random, branch)
        gradients = [random.standard_normal((BATCH, UNITS))]
        for first, second in reversed(blocks):
            inner = RELU.slope(first.forward) * second.backward(gradients[-1])
            gradients.append(gradients[-1] + branch * first.backward(inner))
        return gradients

    return median_norms(run)


def draw_norms(
    curves: list[tuple[str, Array, str, object, str]],
    exponents: range,
    limits: tuple[float, float],
    shifts: list[float],
) -> Figure:
    """Norms against depth, on a logarithmic axis, each named at its end, where the names are shifted by some points."""
    drawn, (axes,) = panels(3.1, left=0.55, right=1.3, top=0.32)
    axes.axhline(1, color=FAINT, linewidth=0.8)
    for (text, norms, color, dashes, marker), shift in zip(curves, shifts, strict=True):
        axes.plot(steady(norms, 3), color=color, linestyle=dashes, marker=marker, markevery=(5, 10), clip_on=False)
        beside(axes, DEPTH, float(steady(norms[-1], 3)), text, color, shift)
    decades(axes, exponents)
    axes.set(xlim=(0, DEPTH), ylim=limits, xlabel="Layers back from the output", xticks=range(0, 51, 10))
    head(axes, "Norm of the gradient (output = 1)")
    return drawn


@figure
def vanishing_gradients() -> Figure:
    """Backward through 50 layers the gradient falls on a straight line of the logarithmic axis, or it holds.

    It falls to 4e-32 with sigmoids, to 6.5e-16 and 2e-8 where the weights are too small, and stays within a
    factor of ten where the initialization fits the activation.
    """
    return draw_norms(
        [
            ("ReLU, He", plain(RELU, HE), BLUE, SOLID, ""),
            ("tanh, 1/√m", plain(TANH, 1), GREEN, DASHED, ""),
            ("ReLU, 1/√m", plain(RELU, 1), BLUE, DASH_DOT, "o"),
            ("tanh, 0.5/√m", plain(TANH, 0.5), GREEN, DOTTED, "s"),
            ("sigmoid, 1/√m", plain(SIGMOID, 1), VERMILION, DASHED, "^"),
        ],
        range(-32, 1, 8),
        (1e-33, 1e1),
        [3, -4, 0, 0, 0],
    )


@figure
def exploding_gradients() -> Figure:
    """Backward through 50 layers the gradient grows on a straight line, unless the branches of the blocks are scaled.

    It grows to 5e8 with weights 1.5 times too large, to 3e7 with plain residual blocks, which do not stop it, to 5
    with SELU, and to 1.6 where residual branches are divided by √50.
    """
    return draw_norms(
        [
            ("ReLU, 1.5 × He", plain(RELU, 1.5 * HE), BLUE, SOLID, "o"),
            ("residual, plain", residual(1), VERMILION, DASHED, "^"),
            ("tanh, 3/√m", plain(TANH, 3), GREEN, DASH_DOT, "s"),
            ("SELU, 1/√m", plain(SELU, 1), PURPLE, SOLID, ""),
            ("residual ÷ √50", residual(DIVIDED), VERMILION, DOTTED, ""),
        ],
        range(0, 9, 2),
        (0.5, 1e9),
        [2, 2, -2, 2, -3],
    )


# ---- Stochastic gradient descent


def least_squares(batch: int, rate: float, halved_after: float, epochs: int) -> tuple[Array, Array]:
    """Epochs and the mean excess loss of 40 runs on one least-squares problem, relative to the start.

    There are 1,000 examples of 10 features with deviations from 1 to 0.2, and noise of deviation 0.5. Batches are
    drawn from an order that is new in every epoch; the rate has fallen to half after so many steps, if they are finite.
    """
    random = np.random.default_rng(0)
    features = random.standard_normal((1000, 10)) * np.geomspace(1, 0.2, 10)
    targets = features @ random.standard_normal(10) + 0.5 * random.standard_normal(1000)
    hessian = features.T @ features / 1000
    best = np.linalg.solve(hessian, features.T @ targets / 1000)
    weights, step = np.zeros((40, 10)), 0
    seen, losses = [0.0], [float(best @ hessian @ best)]
    for _ in range(epochs):
        order = random.permuted(np.tile(np.arange(1000), (40, 1)), axis=1)
        for start in range(0, 1000, batch):
            chosen = order[:, start : start + batch]
            errors = np.einsum("rbd,rd->rb", features[chosen], weights) - targets[chosen]
            gradients = np.einsum("rbd,rb->rd", features[chosen], errors) / batch
            weights = weights - rate / (1 + step / halved_after) * gradients
            step += 1
            if step * batch >= 1.1 * seen[-1] * 1000 + 1:
                away = weights - best
                seen.append(step * batch / 1000)
                losses.append(float(np.einsum("rd,de,re->r", away, hessian, away).mean()))
    return np.array(seen[1:]), np.array(losses[1:]) / losses[0]


@figure
def sgd_epochs() -> Figure:
    """One example at a time is far ahead after an epoch, and then stays where noise keeps it, unless its rate falls.

    At a constant rate it stays at about 0.005 of the first excess loss; full-batch descent arrives there after about
    20 epochs, at its best rate, 2 over the sum of the smallest and largest curvature.
    """
    drawn, (axes,) = panels(3.0, left=0.55, right=1.42, top=0.32)
    curves = [
        ("1 example,\nα = 0.05", 1, 0.05, np.inf, VERMILION, DASHED),
        ("all 1,000,\nα = 1.83", 1000, 1.83, np.inf, INK, DASH_DOT),
        ("1 example,\nα falling from 0.05", 1, 0.05, 200.0, BLUE, SOLID),
    ]
    for text, batch, rate, halved_after, color, dashes in curves:
        epochs, losses = least_squares(batch, rate, halved_after, 30)
        axes.plot(*steady([epochs, losses], 3), color=color, linestyle=dashes)
        beside(axes, float(epochs[-1]), float(steady(losses[-1], 3)), text, color, 0)
    decades(axes, range(-3, 1))
    decades(axes, range(-3, 2), which="x")
    axes.set_xticks([0.001, 0.01, 0.1, 1, 10], ["0.001", "0.01", "0.1", "1", "10"])
    axes.set(xlim=(0.001, 30), ylim=(2e-4, 1.1), xlabel="Epochs (examples seen ÷ 1,000)")
    head(axes, "Excess loss, relative to the start")
    return drawn


# ---- Momentum


def roll(rate: float, momentum: float, *, ahead: bool = False) -> Array:
    """The loss after each step with momentum on the bowl of condition number 100, from (1, 1); the first is 1."""
    bowl = (1.0, 100.0)
    places, velocity = [np.ones(2)], np.zeros(2)
    for _ in range(400):
        place = places[-1] + (momentum * velocity if ahead else 0)
        velocity = momentum * velocity - rate * np.array(bowl) * place
        places.append(places[-1] + velocity)
    losses: Array = height(bowl, np.array(places)) / height(bowl, np.ones(2))
    return losses


@figure
def momentum_paths() -> Figure:
    """The right momentum needs a sixth of the steps; too much makes the loss swing and fall slowly.

    The steps to a millionth are those of the table of the answer on gradient descent, 346 and 58; Nesterov needs 63.
    """
    drawn, (axes,) = panels(3.1, left=0.5, right=1.25, top=0.32)
    axes.axhline(1e-6, color=MUTED, linewidth=0.8, linestyle=DOTTED)
    swinging = roll(0.1 / 100, 0.99)
    plain = roll(2 / 101, 0)
    axes.plot(steady(swinging), color=VERMILION, linestyle=SOLID, linewidth=1.2)
    axes.plot(steady(plain), color=INK, linestyle=DASH_DOT)
    axes.plot(steady(roll(4 / 121, 81 / 121))[:121], color=BLUE, linestyle=SOLID)
    axes.plot(steady(roll(1 / 100, 9 / 11, ahead=True))[:121], color=GREEN, linestyle=DASHED)
    say(axes, 405, float(swinging[-1]), "β = 0.99", VERMILION)
    say(axes, 405, float(plain[-1]), "plain", INK)
    say(axes, 14, 14, "heavy ball", BLUE)
    say(axes, 110, 1e-9, "Nesterov", GREEN)
    say(axes, 150, 1e-6, "a millionth", MUTED, va="bottom")
    decades(axes, range(-10, 3, 2))
    axes.set(xlim=(0, 400), ylim=(1e-11, 1e2), xlabel="Step")
    head(axes, "Loss, relative to the first")
    return drawn


# ---- Weight initialization


@figure
def signal_through_layers() -> Figure:
    """He's variance keeps the size of a signal, and yet two inputs come to look alike.

    Wide ReLU layers. On the left the root mean square, which each layer multiplies by the root of half the number of
    inputs times the variance: 1, 3e-8 and 3.5e-20 after 50 layers. On the right the cosine between two inputs that were
    at right angles: 0.87 after 10 layers, 0.99 after 50, and 0.25 after 50 residual blocks with divided branches.
    """
    drawn, (size, likeness) = panels(2.6, 2, left=0.5, right=0.2, top=0.5, gap=0.62)
    layers = np.arange(DEPTH + 1)
    variances = [
        ("He, 2/m", 2.0, BLUE, SOLID, 46, 2e-2),
        ("1/m", 1.0, VERMILION, DASHED, 49, 8e-6),
        ("1/(3m)", 1 / 3, PURPLE, DASH_DOT, 30, 1e-14),
    ]
    for text, times, color, dashes, x, y in variances:
        size.plot(layers, steady((times / 2) ** (layers / 2)), color=color, linestyle=dashes)
        say(size, x, y, text, color, ha="right")
    decades(size, range(-20, 1, 5))
    size.set(xlim=(0, DEPTH), ylim=(1e-20, 10), xlabel="Layer", xticks=range(0, 51, 25))
    head(size, "Size of the signal\n(input = 1)")
    curves = [
        ("plain, He", None, BLUE, SOLID, 0.86),
        ("residual ÷ √50", DIVIDED, GREEN, DASHED, 0.32),
    ]
    for text, branch, color, dashes, y in curves:
        likeness.plot(layers, steady(cosines(branch)), color=color, linestyle=dashes)
        say(likeness, DEPTH, y, text, color, ha="right")
    likeness.set(xlim=(0, DEPTH), ylim=(0, 1.02), xlabel="Layer", xticks=range(0, 51, 25), yticks=[0, 0.5, 1])
    head(likeness, "Cosine between two inputs\n(0 before layer 1)")
    return drawn


# ---- Saddle points


def two_weights(start: tuple[float, float], steps: int) -> Array:
    """The points that gradient descent at rate 0.1 visits on half of (first times second minus 1) squared."""
    points = [np.array(start)]
    for _ in range(steps):
        points.append(points[-1] - 0.1 * (points[-1].prod() - 1) * points[-1][::-1])
    return np.array(points)


@figure
def saddle_escape() -> Figure:
    """Nearer to the line that leads into the saddle, the plateau is longer, by 24 steps for each factor of ten.

    The loss (w₁w₂ − 1)²/2 has its saddle at the origin and its minima on two branches of a hyperbola. All starts have
    w₁ = 1 and w₂ a little above −1; only from −1 itself the saddle is reached.
    """
    drawn, (plane, losses) = panels(2.75, 2, left=0.42, right=0.3, top=0.5, gap=0.62)
    line = np.geomspace(0.3, 1.6, 24)
    for product, width in ((1.0, 1.6), (0.5, 0.8), (-0.5, 0.8), (-1.0, 0.8)):
        for sign in (1, -1):
            plane.plot(steady(sign * line), steady(sign * product / line), color=FAINT, linewidth=width)
    say(plane, 1.55, 1.4, "minima", MUTED, ha="right")
    starts = [
        ("10⁻¹", 1e-1, BLUE, SOLID),
        ("10⁻³", 1e-3, GREEN, DASHED),
        ("10⁻⁵", 1e-5, VERMILION, DASH_DOT),
        ("on the line", 0.0, INK, DOTTED),
    ]
    for text, beside_line, color, dashes in starts:
        path = two_weights((1.0, -1.0 + beside_line), 170)
        plane.plot(*steady(path[::3].T, 3), color=color, linestyle=dashes)
        loss = (path.prod(axis=1) - 1) ** 2 / 2
        losses.plot(np.arange(0, 171, 2), steady(loss[::2], 3), color=color, linestyle=dashes)
        if beside_line:
            say(losses, float(np.argmax(loss < 0.3)) + 3, 0.27, text, color)
        else:
            say(losses, 168, 0.66, text, color, ha="right")
    plane.plot(0, 0, "+", color=INK, markersize=10, markeredgewidth=1.6)
    plane.plot(1, -1, "o", color=INK, markersize=5)
    say(plane, -0.12, -0.16, "saddle", INK, ha="right")
    plane.set(xlim=(-0.8, 1.55), ylim=(-1.25, 1.55), xticks=[0, 1], yticks=[-1, 0, 1], xlabel="w₁")
    head(plane, "w₂")
    losses.set(xlim=(0, 170), ylim=(0, 2.05), xlabel="Step", xticks=[0, 50, 100, 150], yticks=[0, 0.5, 1, 2])
    head(losses, "Loss, by distance\nof the start from the line")
    return drawn


# ---- Early stopping


@figure
def early_stopping() -> Figure:
    """Training error only falls, true error turns, one validation curve is noisy; steps act much like a penalty.

    On the left means over 2,000 regressions, and the validation error of the first of them, on 10 rows. On the right
    the share of each component that is kept, against rate times steps times curvature: by gradient descent in small
    steps, and by the L2 penalty of one over rate times steps.
    """
    drawn, (errors, shares) = panels(2.75, 2, left=0.42, right=0.12, top=0.5, gap=0.62)
    curves = stopping()
    errors.plot(CHECKED, steady(curves.training.mean(axis=0)), color=GREEN, linestyle=DASHED)
    say(errors, 70, 0.14, "training", GREEN, ha="right")
    errors.plot(CHECKED, steady(curves.part.mean(axis=0)), color=BLUE, linestyle=SOLID)
    say(errors, 150, 2.75, "true", BLUE, ha="right")
    one = curves.validation[0]
    errors.plot(CHECKED, steady(one), color=VERMILION, linestyle=DASH_DOT, linewidth=1.2)
    errors.plot(CHECKED[one.argmin()], steady(one.min()), "o", color=VERMILION, markersize=5)
    say(errors, 2000, 0.9, "one\nvalidation set", VERMILION, ha="right")
    decades(errors, range(4), "x")
    errors.set(xlim=(1, 2000), ylim=(0, 3.4), xlabel="Step", yticks=[0, 1, 2, 3])
    head(errors, "Mean squared error")
    axis = np.geomspace(0.01, 100, 80)
    shares.plot(axis, steady(-np.expm1(-axis)), color=BLUE, linestyle=SOLID)
    say(shares, 0.9, 0.8, "early\nstopping", BLUE, ha="right")
    shares.plot(axis, steady(axis / (1 + axis)), color=VERMILION, linestyle=DASHED)
    say(shares, 3, 0.55, "L2 penalty", VERMILION)
    decades(shares, range(-2, 3, 2), "x")
    shares.set(xlim=(0.01, 100), ylim=(0, 1.02), xlabel="Rate × steps × curvature", yticks=[0, 0.5, 1])
    head(shares, "Share of a component\nthat is kept")
    return drawn


# ---- Hyper-parameter search


@figure
def grid_and_random() -> Figure:
    """Sixteen trials on a grid try four learning rates, sixteen random ones try sixteen.

    Only the learning rate matters here, and only in a tenth of its range, from 10⁻²·²⁵ to 10⁻¹·⁸⁵. The curve above each
    square says how good a rate is; the marks on it are the rates that were tried.
    """
    drawn, axes = panels(2.9, 2, left=0.26, right=0.12, top=0.3, gap=0.25)
    middles = np.array([0.125, 0.375, 0.625, 0.875])
    grid = np.array([(x, y) for x in middles for y in middles])
    random = np.random.default_rng(0).uniform(size=(16, 2))
    rates = np.linspace(-5, -1, 160)

    def quality(rate: Array) -> Array:
        """How good a rate is, from 1.12 to 1.5 so that it stands above the square."""
        good: Array = 1.12 + 0.38 * np.exp(-(((rate + 2.05) / 0.22) ** 2))
        return good

    for panel, name, trials in zip(axes, ("grid", "random"), (grid, random), strict=True):
        places = -5 + 4 * trials[:, 0]
        panel.fill_between([-2.25, -1.85], 0, 1.55, color=FAINT, alpha=0.55, linewidth=0)
        panel.plot([-5, -1, -1, -5, -5], [0, 0, 1, 1, 0], color=MUTED, linewidth=0.8)
        panel.plot(rates, steady(quality(rates)), color=GREEN, linestyle=SOLID)
        for place, height_of in zip(steady(places), steady(trials[:, 1]), strict=True):
            panel.plot([place, place], [height_of, steady(quality(place))], color=MUTED, linewidth=0.4)
        panel.plot(steady(places), steady(trials[:, 1]), "o", color=BLUE, markersize=4)
        panel.plot(steady(places), steady(quality(places)), "s", color=VERMILION, markersize=3.5)
        panel.spines[["left", "bottom"]].set_visible(False)
        panel.set(xlim=(-5.1, -0.9), ylim=(-0.02, 1.56), yticks=[], xlabel="Learning rate")
        panel.set_xticks([-5, -3, -1], ["10⁻⁵", "10⁻³", "10⁻¹"])
        panel.set_title(f"{name}: {len(np.unique(places))} rates")
        say(panel, -4.95, 1.36, "how good\nthe rate is", GREEN)
    axes[0].set_ylabel("another setting", labelpad=2)
    axes[0].yaxis.set_label_coords(-0.02, 0.33)
    return drawn
