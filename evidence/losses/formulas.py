"""The formulas of chapters/losses.md against scikit-learn, SciPy and finite differences."""

from itertools import product

import numpy as np
from numpy.random import Generator
from scipy import integrate, optimize, special, stats
from scipy.spatial import distance
from sklearn.metrics import (
    brier_score_loss,
    hinge_loss,
    log_loss,
    mean_absolute_error,
    mean_pinball_loss,
    mean_squared_error,
)
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.svm import SVC

from ..checks import checks, equivalent
from ..errors import EvaluationError
from ..tex import Formula
from ..values import ZERO_LOG_ZERO, Array, Domain, Expectation, Family, Law, Quantity


def regressions(rng: Generator) -> list[tuple[Array, Array]]:
    """Targets and predictions: one example, several, an exact hit, large and negative ones."""
    several = [(rng.normal(size=n), rng.normal(size=n)) for n in (1, 2, 5)]
    targets = np.array([-100.0, 0.0, 3.0])
    return [*several, (targets, targets + np.array([0.0, 0.5, -7.0]))]


@checks("eq-l1-loss")
def mean_absolute(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn."""
    for targets, predictions in regressions(rng):
        reference = mean_absolute_error(targets, predictions)
        formula.verify({r"\mathrm{MAE}": reference, "n": targets.size, r"\hat{y}": predictions, "y": targets})


equivalent(
    "eq-l1-loss",
    r"\mathrm{MAE} = \frac{1}{n} \sum_{i=1}^{n} \lvert y_i - \hat{y}_i \rvert",
    reason="the size of a difference does not depend on its sign",
)


@checks("eq-l2-loss")
def mean_squared(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn."""
    for targets, predictions in regressions(rng):
        reference = mean_squared_error(targets, predictions)
        formula.verify({r"\mathrm{MSE}": reference, "n": targets.size, r"\hat{y}": predictions, "y": targets})


equivalent(
    "eq-l2-loss",
    r"\mathrm{MSE} = \frac{1}{n} \sum_{i=1}^{n} (y_i - \hat{y}_i)^2",
    reason="the square of a difference does not depend on its sign",
)


@checks("eq-l1-slope")
def absolute_slope(formula: Formula, rng: Generator) -> None:
    """Finite differences of scikit-learn's loss of one example; there is no slope at the target."""
    for y, prediction in [(0.0, 0.1), (2.0, 3.0), (3.0, 2.0), *rng.normal(size=(6, 2))]:
        loss = Quantity({r"\hat{y}": lambda at, y=y: mean_absolute_error([y], [at])})
        formula.verify({r"\ell_1": loss, r"\hat{y}": prediction, "y": y}, rtol=1e-8)
    try:
        formula.numbers({r"\frac{\partial \ell_1}{\partial \hat{y}}": 0.0, r"\hat{y}": 2.0, "y": 2.0})
    except EvaluationError:
        return
    raise AssertionError("the absolute error has no slope at the target")


@checks("eq-l2-slope")
def squared_slope(formula: Formula, rng: Generator) -> None:
    """Finite differences of scikit-learn's loss of one example."""
    for y, prediction in [(1.0, 1.0), (0.0, 100.0), *rng.normal(size=(6, 2))]:
        loss = Quantity({r"\hat{y}": lambda at, y=y: mean_squared_error([y], [at])})
        formula.verify({r"\ell_2": loss, r"\hat{y}": prediction, "y": y}, rtol=1e-8, atol=1e-8)


@checks("eq-huber-loss")
def huber(formula: Formula, rng: Generator) -> None:
    """Against SciPy, also where the cases meet."""
    for delta in (0.5, 1.345, 3.0):
        for r in (0.0, delta, -delta, 100.0, *rng.normal(scale=2, size=4)):
            loss = {r"\ell_\delta": lambda at, delta=delta: special.huber(delta, at)}
            formula.verify({**loss, "r": r, r"\delta": delta})


@checks("eq-binary-cross-entropy")
def binary_cross_entropy(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn, with probabilities near 0 and 1 and with a single example."""
    for p in (np.array([0.3]), np.array([1e-9, 1 - 1e-9, 0.5, 0.2]), rng.uniform(size=6)):
        for labels in (rng.integers(0, 2, p.size), np.ones(p.size), np.zeros(p.size)):
            reference = log_loss(labels, p, labels=[0, 1])
            formula.verify({"L": reference, "n": p.size, "y": np.asarray(labels, float), "p": p}, rtol=1e-8)


@checks("eq-categorical-cross-entropy")
def categorical_cross_entropy(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn, with one-hot rows, also of a single example and of two classes."""
    for count, classes in [(1, 3), (4, 2), (5, 4)]:
        probabilities = rng.dirichlet(np.ones(classes), size=count)
        labels = rng.integers(0, classes, count)
        reference = log_loss(labels, probabilities, labels=list(range(classes)))
        given = {"n": count, "K": classes, "y": np.eye(classes)[labels], "p": probabilities}
        formula.verify({"L": reference, **given})


def expected_log_loss(target: Array, probabilities: Array) -> float:
    """The mean log loss by scikit-learn of one prediction, if the classes come with the target's probabilities."""
    classes = np.arange(target.size)
    predicted = np.tile(probabilities, (target.size, 1))
    return float(log_loss(classes, predicted, sample_weight=target, labels=classes))


@checks("eq-cross-entropy-kl")
def cross_entropy_divergence(formula: Formula, rng: Generator) -> None:
    """Loss by scikit-learn and entropy by SciPy; the targets include one-hot ones, under 0 log 0 = 0 as in the text."""
    for classes in (2, 3, 5):
        for target in (np.eye(classes)[1], np.full(classes, 1 / classes), rng.dirichlet(np.ones(classes))):
            probabilities = rng.dirichlet(np.ones(classes))
            given = {"y": target, "p": probabilities, "K": classes, "L": expected_log_loss, "H": stats.entropy}
            formula.verify({**given, ZERO_LOG_ZERO: 0.0})
            divergence = formula.numbers({**given, ZERO_LOG_ZERO: 0.0})[1] - stats.entropy(target)
            assert np.isclose(divergence, stats.entropy(target, probabilities))


@checks("eq-softmax-gradient")
def softmax_gradient(formula: Formula, rng: Generator) -> None:
    """Finite differences of scikit-learn's loss by one logit after another."""
    for classes in (2, 4):
        for target in (np.eye(classes)[0], rng.dirichlet(np.ones(classes))):
            logits = rng.normal(scale=2, size=classes)
            loss = Quantity({"z": lambda at, target=target: expected_log_loss(target, special.softmax(at))})
            for k in range(1, classes + 1):
                given = {"L": loss, "z": logits, "p": special.softmax(logits), "y": target, "k": k}
                formula.verify(given, rtol=1e-7, atol=1e-9)


@checks("eq-stable-cross-entropy")
def stable_cross_entropy(formula: Formula, rng: Generator) -> None:
    """Against SciPy's logarithm of the sigmoid, with logits that overflow a naive computation and with soft labels."""

    def reference(y: float, z: float) -> float:
        return float(-(y * special.log_expit(z) + (1 - y) * special.log_expit(-z)))

    for z in (0.0, 800.0, -800.0, 18.0, -18.0, *rng.normal(scale=4, size=4)):
        for y in (0.0, 1.0, 0.3):
            formula.verify({"L": reference, "y": y, "z": z})
            if abs(z) < 10:
                assert np.isclose(formula.numbers({"L": reference, "y": y, "z": z})[1], sigmoid_loss(y, z))


def sigmoid_loss(y: float, z: float) -> float:
    """The expected log loss by scikit-learn of a sigmoid output."""
    p = float(special.expit(z))
    return expected_log_loss(np.array([1 - y, y]), np.array([1 - p, p]))


# ML0109, softmax, temperature and label smoothing


@checks("eq-temperature-softmax")
def temperature_softmax(formula: Formula, rng: Generator) -> None:
    """Against SciPy's softmax of the divided logits, of one class, of ties and of several."""
    for logits in (np.array([2.0]), np.array([1.0, 1.0]), rng.normal(scale=3, size=4)):
        for temperature in (0.3, 1.0, 5.0):
            p = special.softmax(logits / temperature)
            for j in range(1, logits.size + 1):
                formula.verify({"p": p, "z": logits, "T": temperature, "K": logits.size, "j": j})


@checks("eq-temperature-bounds")
def temperature_bounds(formula: Formula, rng: Generator) -> None:
    """The middle against SciPy; the bounds are met by a single class and by equal logits, and nearly by a low T."""
    for logits in (np.array([-2.0]), np.full(3, 1.5), np.array([4.0, -9.0]), *rng.normal(scale=3, size=(4, 5))):
        for temperature in (0.2, 1.0, 7.0):
            total = np.exp(logits / temperature).sum()
            given = {"z": logits, "T": temperature, "K": logits.size, "S": total}
            formula.verify(given)
            low, middle, high = formula.numbers(given)
            assert np.isclose(middle, temperature * special.logsumexp(logits / temperature))
            assert np.isclose(low, np.sort(logits)[-1])
            assert np.isclose(high - low, temperature * stats.entropy(np.ones(logits.size)))


@checks("eq-softmax-jacobian")
def softmax_jacobian(formula: Formula, rng: Generator) -> None:
    """Finite differences of SciPy's softmax, by every logit."""
    for temperature in (0.5, 1.0, 3.0):
        logits = rng.normal(size=3)
        outputs = [
            Quantity({"z": lambda at, i=i, temperature=temperature: special.softmax(at / temperature)[i]})
            for i in range(3)
        ]
        for i in range(1, 4):
            for j in range(1, 4):
                given = {"p": Family(outputs), "z": logits, "T": temperature, r"\delta": np.eye(3), "i": i, "j": j}
                formula.verify(given, rtol=1e-7, atol=1e-9)


equivalent(
    "eq-softmax-jacobian",
    r"\frac{\partial p_i}{\partial z_j} = \frac{p_i}{T} (\delta_{j,i} - p_j)",
    reason="the unit matrix is symmetric",
)


@checks("eq-smoothing-gap")
def smoothing_gap(formula: Formula, rng: Generator) -> None:
    """The logits that SciPy finds to have the lowest loss against the smoothed target of class 2."""
    for classes, smoothing in [(2, 0.1), (4, 0.3), (10, 0.05)]:
        target = np.full(classes, smoothing / classes)
        target[1] += 1 - smoothing
        found = optimize.minimize(
            lambda z, target=target: -(target @ special.log_softmax(z)),
            rng.normal(size=classes),
            jac=lambda z, target=target: special.softmax(z) - target,
            options={"gtol": 1e-10},
        )
        for j in {1, classes} - {2}:
            formula.verify({"z": found.x, "t": 2, "j": j, "K": classes, r"\varepsilon": smoothing}, rtol=1e-5)


# ML0110, squared error for classification


@checks("eq-brier-expected")
def brier_expected(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn's Brier score of one prediction for both labels, weighed by how likely they are."""
    for chance in (0.0, 1.0, 0.3, rng.uniform()):
        for p in (0.0, 1.0, chance, *rng.uniform(size=3)):
            law = Law.independent({"Y": {0.0: 1 - chance, 1.0: chance}})
            given = {r"\mathbb{E}": Expectation(law), "p": p, r"\eta": chance}
            formula.verify(given)
            expected = brier_score_loss([0, 1], [p, p], sample_weight=[1 - chance, chance], labels=[0, 1])
            assert np.isclose(formula.numbers(given)[1], expected)


for mutant in (
    r"\mathbb{E}\left[(Y - p)^2\right] = (p - \eta)^2 + \eta (1 - \eta)",
    r"\mathbb{E}\left[(p - Y)^2\right] = (\eta - p)^2 + \eta (1 - \eta)",
):
    equivalent("eq-brier-expected", mutant, reason="the square of a difference does not depend on its sign")


@checks("eq-squared-curvature")
def squared_curvature(formula: Formula, rng: Generator) -> None:
    """Second differences of scikit-learn's squared error of a sigmoid output; zero at one third."""

    def loss(z: float) -> float:
        return float(mean_squared_error([1], [special.expit(z)]))

    def curvature(z: float, step: float = 1e-3) -> float:
        return (loss(z + step) - 2 * loss(z) + loss(z - step)) / step**2

    for z in (0.0, -3.0, 4.0, float(special.logit(1 / 3)), *rng.normal(scale=2, size=6)):
        formula.verify({"L''": curvature, "z": z, "p": float(special.expit(z))}, rtol=1e-5, atol=1e-6)


equivalent(
    "eq-squared-curvature",
    r"L''(z) = 2 p (p - 1)^2 (3 p - 1)",
    reason="the square of a difference does not depend on its sign",
)


# ML0111, Huber and quantile losses


@checks("eq-huber-envelope")
def huber_envelope(formula: Formula, rng: Generator) -> None:
    """Against SciPy; the candidates for u are a symmetric grid and what SciPy finds on both sides of zero."""
    for delta in (0.5, 1.345):
        for r in (0.0, delta, -3.0, *rng.normal(scale=2, size=4)):
            found = [
                optimize.minimize_scalar(
                    lambda u, r=r, delta=delta: (r - u) ** 2 / 2 + delta * abs(u), bounds=ends, method="bounded"
                ).x
                for ends in ((-9, 0), (0, 9))
            ]
            candidates = Domain(tuple(sign * u for u in (*np.linspace(0, 9, 91), *found) for sign in (1.0, -1.0)))
            loss = {r"\ell_\delta": lambda at, delta=delta: special.huber(delta, at)}
            formula.verify({**loss, "r": r, r"\delta": delta, "u": candidates}, rtol=1e-8, atol=1e-9)


for difference in (r"(u - r)", r"(r + u)", r"(-r - u)"):
    equivalent(
        "eq-huber-envelope",
        rf"\ell_\delta(r) = \min_{{u}} \left( \frac{{1}}{{2}} {difference}^2 + \delta \lvert u \rvert \right)",
        reason="u takes both signs and is charged by its size",
    )


@checks("eq-pinball-loss")
def pinball(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn's loss of one target and one prediction."""
    for tau in (0.1, 0.5, 0.9):
        for target, prediction in [(1.0, 1.0), (0.0, 3.0), *rng.normal(size=(5, 2))]:
            loss = {
                r"\rho_\tau": lambda at, tau=tau, target=target: mean_pinball_loss([target], [target - at], alpha=tau)
            }
            formula.verify({**loss, "e": target - prediction, r"\tau": tau})


@checks("eq-pinball-slope")
def pinball_slope(formula: Formula, rng: Generator) -> None:
    """Differences of scikit-learn's mean loss of 200,001 targets that lie as evenly as a gamma distribution allows."""
    law = stats.gamma(2.0)
    targets = law.ppf((np.arange(200_001) + 0.5) / 200_001)

    def slope(q: float, tau: float, step: float = 1e-3) -> float:
        up, down = (mean_pinball_loss(targets, np.full(targets.size, q + by), alpha=tau) for by in (step, -step))
        return float((up - down) / (2 * step))

    for tau in (0.1, 0.9):
        for q in (float(law.ppf(tau)), *rng.uniform(0.2, 5, size=2)):
            formula.verify(
                {"J'": lambda at, tau=tau: slope(at, tau), "F": law.cdf, "q": q, r"\tau": tau}, rtol=1e-4, atol=1e-4
            )


@checks("eq-critical-ratio")
def critical_ratio(formula: Formula, rng: Generator) -> None:
    """The share of demands below the order that SciPy finds cheapest, for 100,001 demands spread as a gamma law."""
    law = stats.gamma(3.0)
    demands = law.ppf((np.arange(100_001) + 0.5) / 100_001)
    for short, left_over in [(9.0, 1.0), (2.0, 3.0), (0.5, 0.2)]:

        def cost(order: float, short: float = short, left_over: float = left_over) -> float:
            missing, spare = np.maximum(demands - order, 0), np.maximum(order - demands, 0)
            return float(np.mean(short * missing + left_over * spare))

        order = optimize.minimize_scalar(cost, bounds=(0, 20), method="bounded", options={"xatol": 1e-7}).x
        formula.verify({r"\tau": law.cdf(order), "c_u": short, "c_o": left_over}, rtol=1e-3)


# ML0112, hinge loss and margins


@checks("eq-hinge-loss")
def hinge(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn's loss of one score, also at the kink; it wants both labels, so the other one weighs 0."""

    def reference(y: float, z: float) -> float:
        return float(hinge_loss([y, -y], [z, 0.0], sample_weight=[1, 0]))

    for y in (-1.0, 1.0):
        for z in (0.0, 1.0, -1.0, *rng.normal(scale=2, size=6)):
            formula.verify({"L": reference, "y": y, "z": z})


@checks("eq-svm-objective")
def svm_objective(formula: Formula, rng: Generator) -> None:
    """scikit-learn's mean loss and NumPy's dot product; its SVM with C = 1 / (n lambda) attains the minimum."""
    for penalty in (0.02, 0.5):
        labels = np.repeat([-1.0, 1.0], 6)
        features = rng.normal(size=(12, 2)) + labels[:, None]
        machine = SVC(kernel="linear", C=1 / (12 * penalty), tol=1e-9).fit(features, labels)
        best, shift = machine.coef_[0], float(machine.intercept_[0])

        def objective(w: Array, b: float, x: Array = features, y: Array = labels, penalty: float = penalty) -> float:
            scores = x @ w + b
            reference = penalty * np.dot(w, w) / 2 + hinge_loss(y, scores)
            given = {"J": reference, r"\lambda": penalty, "w": w, "n": y.size, "y": y, "z": scores}
            formula.verify(given)
            return formula.numbers(given)[1]

        lowest = objective(best, shift)
        for step in rng.normal(scale=0.2, size=(20, 3)):
            assert objective(best + step[:2], shift + step[2]) > lowest


@checks("eq-hinge-minimizer")
def hinge_minimizer(formula: Formula, rng: Generator) -> None:
    """The score with the lowest mean loss by scikit-learn, among 81 of them; at one half there is no single one."""
    scores = np.linspace(-4, 4, 81)
    for eta in (0.05, 0.45, 0.55, 0.99, rng.uniform()):
        expected = [hinge_loss([-1, 1], [z, z], sample_weight=[1 - eta, eta]) for z in scores]
        best = formula.definition("z^*", {r"\eta": eta})
        assert isinstance(best, float)
        assert np.isclose(best, scores[np.argmin(expected)])
    try:
        formula.definition("z^*", {r"\eta": 0.5})
    except EvaluationError:
        return
    raise AssertionError("at one half every score from -1 to 1 is best")


def focal_reference(p: float, gamma: float) -> float:
    """The focal loss of a positive as scikit-learn's log loss, weighted by the chance that the other class is drawn."""
    return float((1 - p) ** gamma * log_loss([1], [p], labels=[0, 1]))


@checks("eq-focal-loss")
def focal_loss(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn's log loss with the example's weight, at whole and broken powers, and 0."""
    for gamma in (0.0, 0.5, 2.0, 5.0):
        for p in (1e-6, 0.999, *rng.uniform(size=4)):
            for a in (1.0, 0.25):
                given = {"L": a * focal_reference(p, gamma), "a_t": a, "p_t": p, r"\gamma": gamma}
                formula.verify(given)


@checks("eq-focal-slope")
def focal_slope(formula: Formula, rng: Generator) -> None:
    """Finite differences of the loss by the logit."""
    for gamma in (0.0, 0.5, 2.0, 5.0):
        for z in (0.0, *rng.normal(scale=2, size=5)):
            loss = Quantity({"z": lambda at, gamma=gamma: focal_reference(float(special.expit(at)), gamma)})
            formula.verify({"L": loss, "z": z, "p": float(special.expit(z)), r"\gamma": gamma}, rtol=1e-7, atol=1e-10)


@checks("eq-effective-number")
def effective_number(formula: Formula, _: Generator) -> None:
    """How many of N prototypes are hit, by the chain of all possible counts from draw to draw."""
    for prototypes in (1, 2, 7, 30):
        chances = np.eye(prototypes + 1)[0]
        for draws in range(1, 40):
            known = np.arange(prototypes + 1) / prototypes
            chances = chances * known + np.concatenate([[0.0], (chances * (1 - known))[:-1]])
            expected = chances @ np.arange(prototypes + 1)
            formula.verify({"E_n": float(expected), "n": draws, r"\beta": (prototypes - 1) / prototypes})


@checks("eq-focal-truth")
def focal_truth(formula: Formula, rng: Generator) -> None:
    """The output that has the lowest expected loss, found by search, leads back to the true probability."""
    for gamma in (0.5, 2.0, 5.0):

        def pull(p: float, gamma: float = gamma) -> float:
            z, step = special.logit(p), 1e-5
            high, low = (focal_reference(float(special.expit(z + side)), gamma) for side in (step, -step))
            return (low - high) / (2 * step)

        for truth in (0.01, 0.5, *rng.uniform(0.05, 0.95, size=3)):

            def expected(z: float, truth: float = truth, gamma: float = gamma) -> float:
                q = float(special.expit(z))
                return truth * focal_reference(q, gamma) + (1 - truth) * focal_reference(1 - q, gamma)

            best = optimize.minimize_scalar(expected, bounds=(-6, 6), method="bounded", options={"xatol": 1e-8})
            given = {r"\eta": truth, "q": float(special.expit(best.x)), "g": pull}
            formula.verify(given, rtol=1e-4)


@checks("eq-kl-definition")
def divergence(formula: Formula, rng: Generator) -> None:
    """Against SciPy's relative entropy, also with outcomes that do not occur."""
    for classes in (2, 3, 6):
        for first in (rng.dirichlet(np.ones(classes)), np.eye(classes)[0]):
            second = rng.dirichlet(np.ones(classes))
            given = {"D": stats.entropy, "p": first, "q": second, "K": classes, ZERO_LOG_ZERO: 0.0}
            formula.verify(given)


@checks("eq-kl-gaussian")
def gaussian_divergence(formula: Formula, rng: Generator) -> None:
    """Against a fine sum of SciPy's densities."""
    for m_1, m_2 in ((0.0, 0.0), (1.0, -2.0), *rng.normal(size=(2, 2))):
        for s_1, s_2 in ((1.0, 1.0), (0.5, 2.0), (1.5, 0.8)):
            x = np.linspace(m_1 - 12 * s_1, m_1 + 12 * s_1, 20_001)
            first, second = stats.norm(m_1, s_1), stats.norm(m_2, s_2)
            terms = first.pdf(x) * (first.logpdf(x) - second.logpdf(x))
            given = {"m_1": m_1, "m_2": m_2, "s_1": s_1, "s_2": s_2}
            formula.verify({"D": float(terms.sum() * (x[1] - x[0])), **given}, rtol=1e-7, atol=1e-9)


@checks("eq-kl-low-variance")
def low_variance_divergence(formula: Formula, rng: Generator) -> None:
    """The mean over a finite law of its ratios, against SciPy's relative entropy; no term is negative."""
    for outcomes in (2, 5):
        first, second = rng.dirichlet(np.ones(outcomes), size=2)
        law = Law(tuple(first), {"r": tuple(second / first)})
        formula.verify({"D": stats.entropy, "p": first, "q": second, r"\mathbb{E}": Expectation(law)})
        for ratio in (0.01, 1.0, 20.0):
            term = Law((1.0,), {"r": (ratio,)})
            given = {"D": stats.entropy, "p": first, "q": second, r"\mathbb{E}": Expectation(term)}
            assert formula.numbers(given)[1] >= 0


@checks("eq-jensen-shannon")
def jensen_shannon(formula: Formula, rng: Generator) -> None:
    """Against SciPy, whose distance is the root."""
    for outcomes in (2, 5):
        for first in (rng.dirichlet(np.ones(outcomes)), np.eye(outcomes)[0]):
            second = rng.dirichlet(np.ones(outcomes))

            def reference(p: Array, q: Array) -> float:
                return float(distance.jensenshannon(p, q) ** 2)

            given = {"J": reference, "D": stats.entropy, "p": first, "q": second, "m": (first + second) / 2}
            formula.verify(given)


@checks("eq-pair-loss")
def pair_loss(formula: Formula, rng: Generator) -> None:
    """The work against two springs: a force d pulls a match, a force m - d pushes others until they are m apart."""
    for margin in (0.5, 1.0, 2.0):
        for d in (0.0, 0.4 * margin, margin, *rng.uniform(0, 3, size=4)):
            pulled, _ = integrate.quad(lambda at: at, 0, d)
            pushed, _ = integrate.quad(lambda at, margin=margin: margin - at, d, max(d, margin))
            for y, loss in ((1.0, pulled), (0.0, pushed)):
                formula.verify({"L": loss, "y": y, "d": d, "m": margin})


@checks("eq-triplet-loss")
def triplet_loss(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn's hinge loss of the difference of its squared distances, in units of the margin."""
    for margin in (0.2, 1.0):
        for anchor, positive, negative in [np.eye(3), *rng.normal(size=(8, 3, 3))]:
            near, far = euclidean_distances([anchor], [positive, negative])[0]
            ahead = (far**2 - near**2) / margin
            loss = margin * hinge_loss([1, -1], [ahead, -ahead])
            formula.verify({"L": loss, "d_{+}": near, "d_{-}": far, "m": margin})


@checks("eq-infonce")
def infonce(formula: Formula, rng: Generator) -> None:
    """Against SciPy's logarithm of the softmax."""
    for candidates in (2, 3, 8):
        for temperature in (0.1, 1.0, 3.0):
            similarities = rng.uniform(-1, 1, size=candidates)
            loss = -special.log_softmax(similarities / temperature)[0]
            given = {"L": float(loss), "s": similarities, "N": candidates, r"\tau": temperature}
            formula.verify(given)


def mean_infonce(joint: Array, critic: Array, candidates: int) -> float:
    """The mean InfoNCE loss over all anchors, positives and negatives of a finite law, one by one."""
    anchors, others = joint.shape
    shares = joint.sum(axis=0)
    total = 0.0
    for anchor, positive in product(range(anchors), range(others)):
        for negatives in product(range(others), repeat=candidates - 1):
            chance = joint[anchor, positive] * np.prod(shares[list(negatives)])
            total -= chance * special.log_softmax(critic[anchor, [positive, *negatives]])[0]
    return float(total)


@checks("eq-infonce-bound")
def infonce_bound(formula: Formula, rng: Generator) -> None:
    """Mutual information by SciPy is never below the bound, and barely above it where little is to be known."""
    for sharpness in (0.0, 0.3, 3.0):
        joint = special.softmax(sharpness * rng.normal(size=(3, 3)))
        alone = np.outer(joint.sum(axis=1), joint.sum(axis=0))
        information = float(stats.entropy(joint.ravel(), alone.ravel()))
        for candidates in (2, 4, 6):
            for critic in (np.log(joint / alone), rng.normal(size=(3, 3))):
                given = {"I": information, "N": candidates, r"\bar{L}": mean_infonce(joint, critic, candidates)}
                formula.verify(given)
        given[r"\bar{L}"] = mean_infonce(joint, np.log(joint / alone), candidates)
        known, bound = formula.numbers(given)
        assert known - bound < 0.01 + information / 2


equivalent(
    "eq-kl-gaussian",
    r"D = \log\left( \frac{s_2}{s_1} \right) + \frac{s_1^2 + (m_2 - m_1)^2}{2 s_2^2} - \frac{1}{2}",
    reason="the square of a difference does not depend on its sign",
)


equivalent(
    "eq-jensen-shannon",
    r"J(q, p) = \frac{1}{2} D(p, m) + \frac{1}{2} D(q, m)",
    reason="it is symmetric, which is what it is for",
)
