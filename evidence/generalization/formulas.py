"""The formulas of chapters/generalization.md against exact laws, scikit-learn and SciPy."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy import integrate, stats
from sklearn.linear_model import ElasticNet, Ridge
from sklearn.preprocessing import StandardScaler, normalize

from ..checks import checks, equivalent
from ..tex import Formula
from ..values import Array, Expectation, Family, Law, Quantity, Variance


def random_law(rng: Generator, values: int) -> dict[float, float]:
    """A random number with so many values: the probability of each."""
    return dict(zip(rng.normal(size=values).tolist(), rng.dirichlet(np.ones(values)).tolist(), strict=True))


@checks("eq-bias-variance")
def bias_variance(formula: Formula, rng: Generator) -> None:
    """Targets and predictions with a few values each; mean and spread of the targets by SciPy."""
    for values in (1, 2, 4):
        targets = random_law(rng, values)
        law = Law.independent({"y": targets, r"\hat{y}": random_law(rng, 5 - values)})
        noise = stats.rv_discrete(values=(range(values), list(targets.values())))
        mean = noise.expect(lambda at, known=list(targets): np.array(known)[at.astype(int)])
        square = noise.expect(lambda at, known=list(targets): np.square(np.array(known)[at.astype(int)]))
        formula.verify(
            {
                r"\mathbb{E}": Expectation(law),
                r"\operatorname{Var}": Variance(law),
                r"\sigma_\varepsilon": np.sqrt(max(square - mean**2, 0.0)),
                "f": mean,
            }
        )


equivalent(
    "eq-bias-variance",
    r"\mathbb{E}[(\hat{y} - y)^2] = \sigma_\varepsilon^2 + (\mathbb{E}[\hat{y}] - f)^2 + \operatorname{Var}(\hat{y})",
    reason="the square of a difference does not depend on its sign",
)
equivalent(
    "eq-bias-variance",
    r"\mathbb{E}[(y - \hat{y})^2] = \sigma_\varepsilon^2 + (f - \mathbb{E}[\hat{y}])^2 + \operatorname{Var}(\hat{y})",
    reason="the square of a difference does not depend on its sign",
)


@checks("eq-zero-one-parts")
def zero_one_parts(formula: Formula, rng: Generator) -> None:
    """How often a label and a prediction differ that are drawn apart: 1 minus how often SciPy's laws agree."""
    for label_rate, prediction_rate in [(0.9, 0.8), (0.9, 0.3), (0.2, 0.4), (0.0, 0.7), *rng.uniform(size=(5, 2))]:
        label, prediction = stats.bernoulli(label_rate), stats.bernoulli(prediction_rate)
        values = np.array([0, 1])
        likely, common = label.pmf(values).argmax(), prediction.pmf(values).argmax()
        formula.verify(
            {
                "R": 1 - float(label.pmf(values) @ prediction.pmf(values)),
                "N": label.pmf(1 - likely),
                "V": prediction.pmf(1 - common),
                "B": float(likely != common),
            }
        )


for condition in ("-B = 0", "2 B = 0"):
    equivalent(
        "eq-zero-one-parts",
        rf"R = \begin{{cases}} N + (1 - 2 N) V & {condition} \\ 1 - N - (1 - 2 N) V & B = 1 \end{{cases}}",
        reason="a number is zero when its negative or its double is",
    )


@checks("eq-curve-linear")
def linear_learning_curve(formula: Formula, rng: Generator) -> None:
    """Training error by the residuals of random features, error on new examples by the law of their inverse covariance.

    Residuals keep the trace of a projection, whatever the features. A diagonal entry of the inverse of the features'
    products is one over a chi-square number, whose mean is integrated.
    """
    train, new = formula.statements
    for features, examples in [(1, 3), (1, 10), (3, 6), (4, 50)]:
        spread = rng.uniform(0.5, 2)
        inputs = rng.normal(size=(examples, features))
        residual = np.trace(np.eye(examples) - inputs @ np.linalg.pinv(inputs)) / examples
        freedom = examples - features + 1
        inverse, _ = integrate.quad(lambda u, df=freedom: stats.chi2.pdf(u, df) / u, 0, np.inf, epsabs=1e-13)
        given = {r"\sigma_\varepsilon": spread, "k": features, "n": examples}
        train.verify({**given, r"E_{\mathrm{train}}": spread**2 * residual})
        new.verify({**given, r"E_{\mathrm{new}}": spread**2 * (1 + features * inverse)}, rtol=1e-7)


@checks("eq-curve-floor")
def learning_curve_floor(formula: Formula, rng: Generator) -> None:
    """Errors that follow the power law of the text, at 1, 2 and 4 times as many examples."""
    exponent, floor = formula.statements
    for _ in range(6):
        lowest, scale, slope = rng.uniform(0, 0.3), rng.uniform(0.5, 3), rng.uniform(0.2, 1.2)
        start = float(rng.integers(10, 200))
        errors = {times: lowest + np.exp(np.log(scale) - slope * np.log(times * start)) for times in (1, 2, 4)}
        given = {"e": Family(errors)}
        exponent.verify({**given, "b": slope}, rtol=1e-8)
        floor.verify({**given, "c": lowest}, rtol=1e-8, atol=1e-10)


@checks("eq-penalty-objective")
def penalized_objective(formula: Formula, rng: Generator) -> None:
    """How far the log density of weights and targets by SciPy lies below its peak, times the variance of the noise.

    The weights have a Laplace density times a Gaussian one, as the text reads the penalties.
    """
    for examples, features in [(1, 1), (3, 2), (5, 3)]:
        spreads = rng.uniform(0.5, 2, size=3)  # of the noise, the Laplace density and the Gaussian one
        inputs, targets = rng.normal(size=(examples, features)), rng.normal(size=examples)

        def below_peak(values: Array, spread: float, law: Any) -> float:
            return float(np.sum(law.logpdf(0, scale=spread) - law.logpdf(values, scale=spread)))

        def objective(w: Array, x: Array = inputs, y: Array = targets, by: Array = spreads) -> float:
            likely = below_peak(y - x @ w, by[0], stats.norm)
            prior = below_peak(w, by[1], stats.laplace) + below_peak(w, by[2], stats.norm)
            return float(by[0] ** 2 * (likely + prior))

        for weights in (np.zeros(features), *rng.normal(size=(3, features))):
            formula.verify(
                {
                    "J": objective,
                    "w": weights,
                    "X": inputs,
                    "y": targets,
                    "k": features,
                    r"\lambda_1": spreads[0] ** 2 / spreads[1],
                    r"\lambda_2": (spreads[0] / spreads[2]) ** 2,
                }
            )


equivalent(
    "eq-penalty-objective",
    r"""J(w) = \frac{1}{2} \lVert X w - y \rVert^2
    + \lambda_1 \sum_{j=1}^{k} \lvert w_j \rvert + \frac{\lambda_2}{2} \lVert w \rVert^2""",
    reason="the length of a difference does not depend on its sign",
)


@checks("eq-penalty-threshold")
def soft_threshold(formula: Formula, rng: Generator) -> None:
    """scikit-learn's elastic net, lasso and ridge on orthonormal columns."""
    for free in (np.array([2.0]), np.array([3.0, 0.6, 0.3, -0.3, -1.0]), rng.normal(size=5)):
        features = free.size
        columns = np.linalg.qr(rng.normal(size=(6, features)))[0]
        for sparse, small in [(0.5, 0.0), (0.0, 0.7), (0.4, 1.3)]:
            targets = columns @ free
            strength = {"alpha": (sparse + small) / 6, "l1_ratio": sparse / (sparse + small)}
            if sparse:
                model = ElasticNet(**strength, fit_intercept=False, tol=1e-13, max_iter=10_000)
            else:
                model = Ridge(alpha=small, fit_intercept=False)
            weights = model.fit(columns, targets).coef_
            given = {"z": columns.T @ targets, r"\hat{w}": weights, r"\lambda_1": sparse, r"\lambda_2": small}
            for j in range(1, features + 1):
                formula.verify({**given, "j": j}, rtol=1e-7, atol=1e-8)


for first, second in ((r"z_j \ge \lambda_1", r"z_j < -\lambda_1"), (r"z_j > \lambda_1", r"z_j \le -\lambda_1")):
    equivalent(
        "eq-penalty-threshold",
        r"\hat{w}_j = \begin{cases} \frac{z_j - \lambda_1}{1 + \lambda_2} & "
        + first
        + r" \\ \frac{z_j + \lambda_1}{1 + \lambda_2} & "
        + second
        + r" \\ 0 & \text{otherwise} \end{cases}",
        reason="at the threshold both cases give zero",
    )


@checks("eq-penalty-ridge-fit")
def ridge_fit(formula: Formula, rng: Generator) -> None:
    """scikit-learn's ridge regression, also with more features than examples."""
    for examples, features in [(4, 2), (3, 3), (3, 5)]:
        strength = rng.uniform(0.2, 3)
        inputs, targets = rng.normal(size=(examples, features)), rng.normal(size=examples)
        left, sizes, _ = np.linalg.svd(inputs, full_matrices=False)
        formula.verify(
            {
                "X": inputs,
                r"\hat{w}": Ridge(alpha=strength, fit_intercept=False).fit(inputs, targets).coef_,
                "u": Family(list(left.T)),
                r"\sigma": sizes,
                "r": sizes.size,
                r"\lambda_2": strength,
                "y": targets,
            },
            rtol=1e-8,
        )


@checks("eq-dropout-moments")
def dropout_moments(formula: Formula, rng: Generator) -> None:
    """Over both values of the mask, with their probabilities by SciPy."""
    mean, variance = formula.statements
    for output in (1.0, -2.0, *rng.normal(size=3)):
        dropped = rng.uniform(0.05, 0.9)
        kept = stats.bernoulli(1 - dropped)
        law = Law.independent({"m": {0.0: kept.pmf(0), 1.0: kept.pmf(1)}})
        given = {"h": output, "q": dropped}
        mean.verify({**given, r"\mathbb{E}": Expectation(law)})
        variance.verify({**given, r"\operatorname{Var}": Variance(law)})


equivalent(
    "eq-dropout-moments",
    r"""\begin{aligned} \mathbb{E}[\frac{m h}{1 - q}] = h \\
    \operatorname{Var}(\frac{m h}{q - 1}) = \frac{q}{1 - q} h^2 \end{aligned}""",
    reason="a random number and its negative have the same variance",
)


@checks("eq-dropout-penalty")
def dropout_penalty(formula: Formula, rng: Generator) -> None:
    """The mean over all masks, with their probabilities by SciPy."""
    for inputs in (1, 2, 4):
        dropped = rng.uniform(0.1, 0.8)
        masks = [np.array(mask) for mask in product([0.0, 1.0], repeat=inputs)]
        law = Law(
            [float(np.prod(stats.bernoulli.pmf(mask, 1 - dropped))) for mask in masks],
            {"m": masks},
        )
        formula.verify(
            {
                r"\mathbb{E}": Expectation(law),
                "q": dropped,
                "k": inputs,
                "y": rng.normal(),
                "w": rng.normal(size=inputs),
                "x": rng.normal(size=inputs),
            }
        )


for error, residual in (
    (r"\sum_{j=1}^{k} \frac{m_j}{1 - q} w_j x_j - y", r"y - w^\top x"),
    (r"y - \sum_{j=1}^{k} \frac{m_j}{1 - q} w_j x_j", r"w^\top x - y"),
):
    equivalent(
        "eq-dropout-penalty",
        rf"\mathbb{{E}}[({error})^2] = ({residual})^2 + \frac{{q}}{{1 - q}} \sum_{{j=1}}^{{k}} w_j^2 x_j^2",
        reason="the square of a difference does not depend on its sign",
    )


@checks("eq-batchnorm-forward")
def batch_normalization(formula: Formula, rng: Generator) -> None:
    """scikit-learn's scaler, fitted to each input once raised and once lowered by the root of epsilon.

    That keeps their mean and adds epsilon to their variance.
    """
    mean, variance, standardized, output = formula.statements
    for size in (2, 3, 6):
        inputs, small = rng.normal(1, 2, size=size), rng.uniform(0.01, 1)
        scale, shift = rng.normal(size=2)
        plain = StandardScaler().fit(inputs[:, None])
        spread = np.concatenate([inputs - np.sqrt(small), inputs + np.sqrt(small)])
        expected = StandardScaler().fit(spread[:, None]).transform(inputs[:, None])[:, 0]
        line = np.poly1d([scale, shift])
        given = {
            "n": size,
            "z": inputs,
            r"\mu": plain.mean_[0],
            "v": plain.var_[0],
            r"\varepsilon": small,
            r"\gamma": scale,
            r"\beta": shift,
            r"\hat{z}": expected,
            "h": line(expected),
        }
        mean.verify(given)
        variance.verify(given)
        for i in range(1, size + 1):
            standardized.verify({**given, "i": i})
            output.verify({**given, "i": i})


equivalent(
    "eq-batchnorm-forward",
    r"""\begin{aligned} \mu = \frac{1}{n} \sum_{i=1}^{n} z_i \\ v = \frac{1}{n} \sum_{i=1}^{n} (\mu - z_i)^2 \\
    \hat{z}_i = \frac{z_i - \mu}{\sqrt{v + \varepsilon}} \\ h_i = \gamma \hat{z}_i + \beta \end{aligned}""",
    reason="the square of a difference does not depend on its sign",
)


def normalized_batch(inputs: Array, small: float) -> Array:
    """A batch with mean 0, and variance 1 but for a small number under the root."""
    centered = inputs - inputs.mean()
    return np.asarray(centered / np.sqrt(np.mean(centered**2) + small))


@checks("eq-batchnorm-fold")
def batch_normalization_folded(formula: Formula, rng: Generator) -> None:
    """The affine map that is seen from outside: the output at zero, and what each unit vector adds to it."""
    weight, bias = formula.statements
    for units, inputs in [(1, 1), (2, 3)]:
        matrix, offset = rng.normal(size=(units, inputs)), rng.normal(size=units)
        scaler = StandardScaler()
        scaler.mean_, scaler.var_ = rng.normal(size=units), rng.uniform(0.3, 2, size=units)
        small = rng.uniform(0.01, 0.5)
        scaler.scale_, scaler.n_features_in_ = np.sqrt(scaler.var_ + small), units
        scale, shift = rng.normal(size=(2, units))
        seen = scaler.transform(np.vstack([np.zeros(inputs), np.eye(inputs)]) @ matrix.T + offset) * scale + shift
        given = {
            "W": matrix,
            "b": offset,
            "m": scaler.mean_,
            "r": scaler.var_,
            r"\varepsilon": small,
            r"\gamma": scale,
            r"\beta": shift,
            "W'": (seen[1:] - seen[0]).T,
            "b'": seen[0],
        }
        for j in range(1, units + 1):
            bias.verify({**given, "j": j})
            for k in range(1, inputs + 1):
                weight.verify({**given, "j": j, "k": k})


@checks("eq-batchnorm-gradient")
def batch_normalization_gradient(formula: Formula, rng: Generator) -> None:
    """Differences of a loss that is linear in the outputs."""
    for size in (2, 3, 5):
        inputs, small = rng.normal(1, 2, size=size), rng.uniform(0.05, 1)
        scale, shift = rng.normal(), rng.normal()
        slopes = rng.normal(size=size)

        def loss(z: Array, e: float = small, line: tuple[float, float] = (scale, shift), g: Array = slopes) -> float:
            return float(g @ (line[0] * normalized_batch(z, e) + line[1]))

        normalized = normalized_batch(inputs, small)
        given = {
            "J": Quantity({"z": loss}),
            "z": inputs,
            "n": size,
            "g": slopes,
            "v": inputs.var(),
            r"\varepsilon": small,
            r"\gamma": scale,
            r"\hat{z}": normalized,
            "a": slopes.mean(),
            "c": np.polyfit(normalized, slopes, 1)[0] * normalized.var(),
        }
        gradient, mean, product_mean = formula.statements
        mean.verify(given)
        product_mean.verify(given, rtol=1e-8)
        for i in range(1, size + 1):
            gradient.verify({**given, "i": i}, rtol=1e-6, atol=1e-8)


@checks("eq-layernorm-forward")
def layer_normalization(formula: Formula, rng: Generator) -> None:
    """scikit-learn's scaler as for batches, and its unit length of the features with one more, which holds epsilon."""
    layer, root = formula.statements
    for size in (2, 3, 5):
        inputs, small = rng.normal(1, 2, size=size), rng.uniform(0.01, 1)
        scale, shift = rng.normal(size=(2, size))
        spread = np.concatenate([inputs - np.sqrt(small), inputs + np.sqrt(small)])
        standardized = StandardScaler().fit(spread[:, None]).transform(inputs[:, None])[:, 0]
        plain = StandardScaler().fit(inputs[:, None])
        longer = np.append(inputs, np.sqrt(size * small))
        unit = normalize(longer[None])[0, :size] * np.sqrt(size)
        given = {
            "x": inputs,
            r"\mu": plain.mean_[0],
            "v": plain.var_[0],
            r"\varepsilon": small,
            r"\gamma": scale,
            r"\beta": shift,
            "y": np.diag(scale) @ standardized + shift,
            "u": np.diag(scale) @ unit,
        }
        for j in range(1, size + 1):
            layer.verify({**given, "j": j})
            root.verify({**given, "j": j})


@checks("eq-layernorm-gradient")
def root_mean_square_gradient(formula: Formula, rng: Generator) -> None:
    """Differences of a loss that is linear in the outputs of scikit-learn's unit length."""
    gradient, radial = formula.statements
    for size in (2, 3, 5):
        inputs, slopes, small = rng.normal(1, 2, size=size), rng.normal(size=size), rng.uniform(0.01, 1)

        def outputs(x: Array, small: float = small) -> Array:
            unit = normalize(np.append(x, np.sqrt(x.size * small))[None])[0, :-1]
            return np.asarray(unit * np.sqrt(x.size))

        def loss(x: Array, slopes: Array = slopes, outputs: Callable[[Array], Array] = outputs) -> float:
            return float(slopes @ outputs(x))

        given = {
            "J": Quantity({"x": loss}),
            "x": inputs,
            "d": size,
            "g": slopes,
            "u": outputs(inputs),
            "r": inputs[0] / outputs(inputs)[0],
            "c": np.trace(np.outer(slopes, outputs(inputs))) / size,
        }
        radial.verify(given)
        for j in range(1, size + 1):
            gradient.verify({**given, "j": j}, rtol=1e-6, atol=1e-8)


@checks("eq-descent-error")
def double_descent(formula: Formula, rng: Generator) -> None:
    """Weights by draws and pseudo-inverses, variance by the law of an inverse covariance.

    Whatever the features, the weights found without noise are a projection of the true ones, whose directions are all
    alike; a diagonal entry of the inverse of the products is one over a chi-square number, whose mean is integrated.
    """
    seen, unseen, error = formula.statements
    for features, examples, all_features in [(1, 3, 2), (2, 6, 5), (3, 5, 3), (6, 4, 7), (7, 3, 9), (4, 1, 4)]:
        weights, spread = rng.normal(size=all_features), rng.uniform(0.5, 2)
        inputs = rng.normal(size=(examples, features))
        few, many = sorted((examples, features))
        inverse, _ = integrate.quad(lambda t, df=many - few + 1: stats.chi2.pdf(t, df) / t, 0, np.inf, epsabs=1e-13)
        signal = float(np.linalg.norm(weights[:features]) ** 2)
        noise = float(np.linalg.norm(np.append(weights[features:], spread)) ** 2)
        lost = np.trace(np.eye(features) - np.linalg.pinv(inputs) @ inputs) / features
        given = {
            "p": features,
            "n": examples,
            "D": all_features,
            "w": weights,
            r"\sigma_\varepsilon": spread,
            "a": signal,
            "u": noise,
            "E": noise * (1 + few * inverse) + signal * lost,
        }
        seen.verify(given)
        unseen.verify(given)
        error.verify(given, rtol=1e-7)


@checks("eq-decay-step")
def decayed_step(formula: Formula, rng: Generator) -> None:
    """A step down the gradient of loss and penalty, in closed form from the eigenvalues of a quadratic loss."""
    for size in (1, 2, 3):
        root = rng.normal(size=(size, size))
        hessian, center, start = root @ root.T, rng.normal(size=size), rng.normal(size=size)
        rate, decay = rng.uniform(0.1, 0.5), rng.uniform(0.2, 1)
        ridge = np.linalg.solve(hessian + decay * np.eye(size), hessian @ center)
        values, vectors = np.linalg.eigh(hessian + decay * np.eye(size))
        shrink = vectors @ np.diag(1 - rate * values) @ vectors.T

        def loss(theta: Array, hessian: Array = hessian, center: Array = center) -> float:
            return float((theta - center) @ hessian @ (theta - center)) / 2

        steps = {3: start, 4: ridge + shrink @ (start - ridge)}
        given = {r"\theta": Family(steps), "k": 3, r"\alpha": rate, r"\lambda": decay, "J": loss}
        formula.verify(given, rtol=1e-7, atol=1e-8)


@checks("eq-decay-equilibrium")
def decay_equilibrium(formula: Formula, rng: Generator) -> None:
    """Vectors that step orthogonally to themselves, by less the longer they are, until their length has settled."""
    length, turn = formula.statements
    for rate, decay, size in [(0.5, 0.3, 1.0), (0.2, 0.9, 2.0), (1.0, 0.1, 0.5)]:
        weights = rng.normal(size=6)
        for step in range(400):
            before = weights
            direction = np.linalg.qr(np.column_stack([before, rng.normal(size=6)]))[0][:, 1]
            gradient = direction * size / np.linalg.norm(before)
            weights = before - rate * (decay * before + gradient)
            if step in (0, 3):
                given = {"w": Family({2: before, 3: weights}), "g": Family({2: gradient}), "k": 2}
                length.verify({**given, r"\alpha": rate, r"\lambda": decay})
        share = rate * np.linalg.norm(gradient) / np.linalg.norm(before)
        turn.verify({"r": share, r"\alpha": rate, r"\lambda": decay}, rtol=1e-8)


equivalent(
    "eq-decay-equilibrium",
    r"""\begin{aligned} \lVert w_{k + 1} \rVert^2 = (\alpha \lambda - 1)^2 \lVert w_k \rVert^2
    + \alpha^2 \lVert g_k \rVert^2 \\ r = \sqrt{\alpha \lambda (2 - \alpha \lambda)} \end{aligned}""",
    reason="the square of a difference does not depend on its sign",
)
