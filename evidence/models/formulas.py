"""The formulas of chapters/models.md against scikit-learn, SciPy, exact laws and enumerations."""

from itertools import product

import numpy as np
from numpy.random import Generator
from scipy import ndimage, special
from scipy.cluster import vq
from scipy.spatial import distance
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression
from sklearn.metrics import log_loss
from sklearn.mixture import GaussianMixture

from ..checks import checks, equivalent
from ..tex import Formula
from ..values import Array, Family, Law, Variance

# ML0142, linear regression


def linreg_weights(inputs: Array, targets: Array) -> Array:
    """Least-squares weights by scikit-learn; a column of ones stands among the inputs."""
    return np.asarray(LinearRegression(fit_intercept=False).fit(inputs, targets).coef_)


def linreg_inputs(rng: Generator, examples: int, features: int) -> Array:
    """Random features, of which the first is the constant."""
    return np.column_stack([np.ones(examples), rng.normal(1, 2, size=(examples, features - 1))])


@checks("eq-linreg-normal")
def linreg_normal(formula: Formula, rng: Generator) -> None:
    """scikit-learn's least-squares weights."""
    for examples, features in [(3, 1), (5, 2), (7, 4)]:
        inputs, targets = linreg_inputs(rng, examples, features), rng.normal(size=examples)
        formula.verify({"X": inputs, "y": targets, r"\hat{w}": linreg_weights(inputs, targets)})


@checks("eq-linreg-variance")
def linreg_variance(formula: Formula, rng: Generator) -> None:
    """Weights fitted under every outcome of errors that are uncorrelated, but dependent and not Gaussian.

    All errors have one random size and random signs. How well a feature follows from the others says scikit-learn.
    """
    variance, spread = formula.statements
    for features in (2, 3, 4):
        examples = 6
        inputs, truth = linreg_inputs(rng, examples, features), rng.normal(size=features)
        sizes, likely = rng.uniform(0.5, 2, size=2), rng.dirichlet([2, 2])
        errors = [
            (chance / 2**examples, size * np.array(signs))
            for size, chance in zip(sizes, likely, strict=True)
            for signs in product([-1.0, 1.0], repeat=examples)
        ]
        fits = [linreg_weights(inputs, inputs @ truth + error) for _, error in errors]
        law = Law([chance for chance, _ in errors], {r"\hat{w}": fits})
        given = {
            "X": inputs,
            "x": inputs,
            "n": examples,
            "m": inputs.mean(axis=0),
            "S": examples * inputs.var(axis=0),
            r"\sigma_\varepsilon": np.sqrt(likely @ sizes**2),
        }
        for j in range(1, features):
            others = np.delete(inputs, j, axis=1)
            score = LinearRegression().fit(others, inputs[:, j]).score(others, inputs[:, j])
            known = {**given, "j": j + 1, "R": Family({j + 1: np.sqrt(max(score, 0.0))})}
            variance.verify({**known, r"\operatorname{Var}": Variance(law)}, rtol=1e-8)
            spread.verify(known)


equivalent(
    "eq-linreg-variance",
    r"""\begin{aligned} \operatorname{Var}(\hat{w}_j) = \frac{\sigma_\varepsilon^2}{(1 - R_j^2) S_j} \\
    S_j = \sum_{i = 1}^{n} (m_j - x_{i,j})^2 \end{aligned}""",
    reason="the square of a difference does not depend on its sign",
)


@checks("eq-linreg-condition")
def linreg_condition(formula: Formula, rng: Generator) -> None:
    """Ratios of singular values by NumPy."""
    for examples, features in [(2, 2), (5, 3), (8, 4)]:
        formula.verify({r"\kappa": np.linalg.cond, "X": rng.normal(size=(examples, features))}, rtol=1e-8)


@checks("eq-linreg-influence")
def linreg_influence(formula: Formula, rng: Generator) -> None:
    """Leverage as what a target adds to its own fitted value, and weights refitted without a row, by scikit-learn."""
    leverage, moved = formula.statements
    for examples, features in [(4, 1), (6, 3)]:
        inputs, targets = linreg_inputs(rng, examples, features), rng.normal(size=examples)
        weights = linreg_weights(inputs, targets)
        for at in range(examples):
            given = {
                "X": inputs,
                "x": Family(list(inputs)),
                "h": Family({at + 1: inputs[at] @ linreg_weights(inputs, np.eye(examples)[at])}),
                "e": targets - inputs @ weights,
                "i": at + 1,
                r"\hat{w}": weights,
                "v": linreg_weights(np.delete(inputs, at, axis=0), np.delete(targets, at)),
            }
            leverage.verify(given)
            moved.verify(given, rtol=1e-7, atol=1e-9)


# ML0143, logistic regression


@checks("eq-logreg-odds")
def logreg_odds(formula: Formula, rng: Generator) -> None:
    """Probabilities by SciPy's sigmoid, before and after one feature is raised."""
    log_odds, ratio = formula.statements
    for features in (1, 3):
        weights, inputs = rng.normal(size=(2, features))
        for at in range(features):
            given = {
                "p": special.expit(inputs @ weights),
                "p'": special.expit((inputs + np.eye(features)[at]) @ weights),
                "w": weights,
                "x": inputs,
                "j": at + 1,
            }
            log_odds.verify(given)
            ratio.verify(given)


def logreg_problem(rng: Generator, examples: int, features: int) -> tuple[Array, Array, Array]:
    """Random features, labels of both classes, and weights."""
    labels = np.array([float(at % 2) for at in range(examples)])
    return linreg_inputs(rng, examples, features), labels, rng.normal(scale=0.3, size=features)


@checks("eq-logreg-gradient")
def logreg_gradient(formula: Formula, rng: Generator) -> None:
    """Differences of scikit-learn's log loss, summed."""
    for examples, features in [(2, 1), (5, 3)]:
        inputs, labels, weights = logreg_problem(rng, examples, features)

        def loss(w: Array, x: Array = inputs, y: Array = labels) -> float:
            return float(log_loss(y, special.expit(x @ w), normalize=False))

        given = {"J": loss, "w": weights, "X": inputs, "p": special.expit(inputs @ weights), "y": labels}
        formula.verify(given, rtol=1e-7, atol=1e-8)


@checks("eq-logreg-newton")
def logreg_newton(formula: Formula, rng: Generator) -> None:
    """scikit-learn's weighted least squares, with the weights and targets that the text names."""
    for examples, features in [(3, 1), (6, 3)]:
        inputs, labels, weights = logreg_problem(rng, examples, features)
        chances = special.expit(inputs @ weights)
        spread = chances * (1 - chances)
        working = inputs @ weights + (labels - chances) / spread
        model = LinearRegression(fit_intercept=False).fit(inputs, working, sample_weight=spread)
        given = {"w'": model.coef_, "w": weights, "X": inputs, "D": np.diag(spread), "y": labels, "p": chances}
        formula.verify(given, rtol=1e-8)


# ML0150, principal component analysis


def pca_centered(rng: Generator, examples: int, features: int) -> Array:
    """Correlated data whose columns have the mean 0."""
    data = rng.normal(size=(examples, features)) @ rng.normal(size=(features, features))
    return np.asarray(data - data.mean(axis=0))


@checks("eq-pca-split")
def pca_split(formula: Formula, rng: Generator) -> None:
    """Random orthonormal directions; the squared lengths of all examples by a sum over the whole matrix."""
    for examples, features, kept in ((4, 3, 1), (5, 4, 2), (3, 3, 3)):
        data = pca_centered(rng, examples, features)
        directions = np.linalg.qr(rng.normal(size=(features, kept)))[0]
        given = {"x": Family(list(data)), "V": directions, "n": examples}
        formula.verify(given)
        assert np.isclose(float(np.asarray(formula.statements[0].sides(given)[0])), np.sum(np.square(data)))


equivalent(
    "eq-pca-split",
    r"""\sum_{i=1}^{n} \lVert x_i \rVert^2 = \sum_{i=1}^{n} \lVert V^\top x_i \rVert^2
    + \sum_{i=1}^{n} \lVert V V^\top x_i - x_i \rVert^2""",
    reason="the length of a difference does not depend on its sign",
)


@checks("eq-pca-eigen")
def pca_eigen(formula: Formula, rng: Generator) -> None:
    """scikit-learn's components, variances and singular values, and NumPy's covariance."""
    for examples, features in ((6, 1), (6, 3), (4, 4)):
        data = pca_centered(rng, examples, features)
        model = PCA(svd_solver="full").fit(data)
        given = {
            "C": np.cov(data.T).reshape(features, features),
            "n": examples,
            "X": data,
            "v": Family(list(model.components_)),
            r"\lambda": model.explained_variance_,
            r"\sigma": model.singular_values_,
        }
        for j in range(1, features + 1):
            formula.verify({**given, "j": j}, rtol=1e-8, atol=1e-10)
            for wrong in ({"C": 2 * np.eye(features)}, {r"\lambda": 1 + model.explained_variance_}):
                assert not formula.statements[1].holds({**given, **wrong, "j": j})


equivalent(
    "eq-pca-eigen",
    r"""\begin{aligned} C = X^\top \frac{1}{n - 1} X \\ C v_j = \lambda_j v_j \\
    \lambda_j = \frac{\sigma_j^2}{n - 1} \end{aligned}""",
    reason="a number may stand anywhere in a product of matrices",
)


@checks("eq-pca-eckart-young")
def pca_eckart_young(formula: Formula, rng: Generator) -> None:
    """Matrices of rank at most k, far from the best one and near it; that one, by scikit-learn, reaches the bound."""
    truncated, bound = formula.statements
    for examples, features, kept in ((5, 3, 1), (4, 4, 2), (6, 4, 3)):
        data = pca_centered(rng, examples, features)
        left, sizes, right = np.linalg.svd(data, full_matrices=False)
        rank = int(np.linalg.matrix_rank(data))
        model = PCA(kept, svd_solver="full").fit(data)
        best = model.inverse_transform(model.transform(data))
        given = {r"\sigma": sizes, "k": kept, "r": rank}
        vectors = {"u": Family(list(left.T)), "v": Family(list(right))}
        truncated.verify({**given, **vectors, "X": Family({kept: best})}, rtol=1e-8, atol=1e-10)
        scores = model.transform(data)
        others = [
            (scores + nudge * rng.normal(size=scores.shape))
            @ (model.components_ + nudge * rng.normal(size=model.components_.shape))
            for nudge in (0.01, 0.1, 1.0)
        ]
        rows = {"x": Family(list(data)), "n": examples}
        for matrix in (best, *others):
            bound.verify({**given, **rows, "m": Family(list(matrix))})
        error, least = bound.sides({**given, **rows, "m": Family(list(best))})
        assert np.isclose(float(np.asarray(error)), float(np.asarray(least)))


equivalent(
    "eq-pca-eckart-young",
    r"""\begin{aligned} X_k = \sum_{j=1}^{k} \sigma_j u_j v_j^\top \\
    \sum_{i=1}^{n} \lVert m_i - x_i \rVert^2 \ge \sum_{j=k+1}^{r} \sigma_j^2 \end{aligned}""",
    reason="the length of a difference does not depend on its sign",
)


@checks("eq-pca-whiten")
def pca_whiten(formula: Formula, rng: Generator) -> None:
    """scikit-learn's whitened scores of data that are not centered."""
    for examples, features in ((6, 1), (7, 3)):
        data = pca_centered(rng, examples, features) + rng.normal(size=features)
        model = PCA(whiten=True, svd_solver="full").fit(data)
        for x, scores in zip(data, model.transform(data), strict=True):
            given = {"z": scores, "x": x, "v": Family(list(model.components_)), r"\mu": model.mean_}
            for j in range(1, features + 1):
                formula.verify({**given, r"\lambda": model.explained_variance_, "j": j}, rtol=1e-8, atol=1e-10)


# ML0151, k-means


@checks("eq-kmeans-objective")
def kmeans_objective(formula: Formula, rng: Generator) -> None:
    """The distances that SciPy's vector quantization finds."""
    for points, centers, features in ((1, 1, 1), (6, 3, 1), (8, 3, 2)):
        data, chosen = rng.normal(size=(points, features)), rng.normal(size=(centers, features))
        _, distances = vq.vq(data, chosen)
        given = {"x": Family(list(data)), "c": Family(list(chosen)), "n": points, "k": centers}
        formula.verify({**given, "J": float(np.sum(np.square(distances)))})


equivalent(
    "eq-kmeans-objective",
    r"J = \sum_{i=1}^{n} \min_{1 \le j \le k} \lVert c_j - x_i \rVert^2",
    reason="the length of a difference does not depend on its sign",
)


@checks("eq-kmeans-steps")
def kmeans_steps(formula: Formula, rng: Generator) -> None:
    """SciPy's nearest codes, and the means of labeled points by its image measurements."""
    assign, average = formula.statements
    for points, centers, features in ((3, 1, 1), (9, 2, 1), (12, 3, 2)):
        data = rng.normal(size=(points, features))
        codes, _ = vq.vq(data, data[:centers])
        assert set(codes) == set(range(centers))
        columns = [ndimage.mean(column, codes, range(centers)) for column in data.T]
        given = {"x": Family(list(data)), "n": points, "k": centers}
        for i, code in enumerate(codes, 1):
            assert assign.definition("a_i", {**given, "c": Family(list(data[:centers])), "i": i}) == code + 1
        for j, mean in enumerate(np.transpose(columns), 1):
            found = average.definition("m_j", {**given, "a": np.asarray(codes + 1, float), "j": j})
            assert np.allclose(np.asarray(found), mean)


for nearness, reason in (
    (r"\lVert c_j - x_i \rVert^2", "the length of a difference does not depend on its sign"),
    (r"\lVert x_i - c_j \rVert", "what has the least square is the least"),
    (r"\lVert x_i - c_j \rVert^3", "what has the least square has the least cube"),
):
    equivalent(
        "eq-kmeans-steps",
        r"\begin{aligned} a_i = \operatorname*{arg\,min}_{1 \le j \le k} "
        + nearness
        + r""" \\
        m_j = \frac{\sum_{i=1}^{n} \mathbf{1}[a_i = j] x_i}{\sum_{i=1}^{n} \mathbf{1}[a_i = j]} \end{aligned}""",
        reason=reason,
    )


@checks("eq-kmeans-mean")
def kmeans_mean(formula: Formula, rng: Generator) -> None:
    """Random points around their mean, and the spread around any other place by the distances of SciPy."""
    for points, features in ((1, 1), (5, 1), (6, 3)):
        data, place = rng.normal(size=(points, features)), rng.normal(size=features)
        given = {"x": Family(list(data)), "c": place, "m": data.mean(axis=0), "n": points}
        formula.verify(given)
        spread = float(np.sum(distance.cdist(data, place[None], "sqeuclidean")))
        assert np.isclose(float(np.asarray(formula.statements[0].sides(given)[0])), spread)


for first, second, third in (
    ("c - x_i", "x_i - m", "m - c"),
    ("x_i - c", "m - x_i", "m - c"),
    ("x_i - c", "x_i - m", "c - m"),
):
    equivalent(
        "eq-kmeans-mean",
        rf"""\sum_{{i=1}}^{{n}} \lVert {first} \rVert^2
        = \sum_{{i=1}}^{{n}} \lVert {second} \rVert^2 + n \lVert {third} \rVert^2""",
        reason="the length of a difference does not depend on its sign",
    )


@checks("eq-kmeans-soft")
def kmeans_soft(formula: Formula, rng: Generator) -> None:
    """The posterior of scikit-learn's mixture of spherical Gaussians, equal in weight and variance."""
    for centers, features in ((1, 1), (2, 1), (3, 2)):
        data, chosen, spread = rng.normal(size=(5, features)), rng.normal(size=(centers, features)), rng.uniform(0.5, 2)
        model = GaussianMixture(centers, covariance_type="spherical")
        model.weights_, model.means_ = np.full(centers, 1 / centers), chosen
        model.covariances_ = np.full(centers, spread**2)
        model.precisions_cholesky_ = np.full(centers, 1 / spread)
        shares = model.predict_proba(data)
        given = {"r": shares, "x": Family(list(data)), "c": Family(list(chosen)), "s": spread, "k": centers}
        for i, j in np.ndindex(shares.shape):
            formula.verify({**given, "i": i + 1, "j": j + 1})


for above, below in (("c_j - x_i", "x_i - c_l"), ("x_i - c_j", "c_l - x_i")):
    equivalent(
        "eq-kmeans-soft",
        rf"""r_{{i,j}} = \frac{{\exp\left(-\frac{{\lVert {above} \rVert^2}}{{2 s^2}}\right)}}
        {{\sum_{{l=1}}^{{k}} \exp\left(-\frac{{\lVert {below} \rVert^2}}{{2 s^2}}\right)}}""",
        reason="the length of a difference does not depend on its sign",
    )
