"""The formulas of chapters/data.md against scikit-learn, SciPy and exact small populations."""

from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.random import Generator
from scipy import integrate, linalg, optimize, stats
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import mean_pinball_loss, mean_squared_error, precision_score
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.preprocessing import MinMaxScaler, StandardScaler, TargetEncoder

from ..checks import checks, equivalent
from ..tex import Formula
from ..values import Array, Expectation, Family, Law, Variance


@checks("eq-aug-smote")
def interpolation(formula: Formula, rng: Generator) -> None:
    """NumPy's interpolation between the two rows, coordinate by coordinate, with both ends and equal rows."""
    for size in (1, 3):
        first, second = rng.normal(size=(2, size))
        for rows in ((first, second), (first, first)):
            for share in (0.0, 1.0, rng.uniform()):
                between = np.array([np.interp(share, [0, 1], ends) for ends in zip(*rows, strict=True)])
                formula.verify({r"x_{\mathrm{new}}": between, "x_a": rows[0], "x_b": rows[1], r"\lambda": share})


def model(x: Array, theta: float) -> Array:
    """A model that tells its input from its parameter."""
    return np.tanh(x * theta) + x


@checks("eq-aug-risk")
def augmented_risk(formula: Formula, rng: Generator) -> None:
    """scikit-learn's loss of the data set that holds every copy; the pinball loss tells its arguments apart."""
    for count, copies in [(1, 1), (3, 2), (2, 5)]:
        x, y, shifts, theta = rng.normal(size=count), rng.normal(size=count), rng.normal(size=copies), rng.normal()

        def risk(at: float, x: Array = x, y: Array = y, shifts: Array = shifts) -> float:
            predictions = model(np.add.outer(x, shifts).ravel(), at)
            return float(mean_pinball_loss(np.repeat(y, shifts.size), predictions, alpha=0.8))

        given = {
            "J": risk,
            r"\theta": theta,
            "n": count,
            "m": copies,
            "L": lambda prediction, target: mean_pinball_loss([target], [prediction], alpha=0.8),
            "f": model,
            r"\tau": Family([lambda at, shift=shift: at + shift for shift in shifts]),
            "x": x,
            "y": y,
        }
        formula.verify(given)


@checks("eq-aug-noise")
def noise_penalty(formula: Formula, rng: Generator) -> None:
    """The mean over all signs of noise that has two equally likely values per feature."""
    for features in (1, 2, 3):
        spread = rng.uniform(0.1, 2)
        signs = [spread * np.array(sign) for sign in product([-1.0, 1.0], repeat=features)]
        law = Law([1 / len(signs)] * len(signs), {r"\varepsilon": signs})
        x, w, y = rng.normal(size=features), rng.normal(size=features), rng.normal()
        given = {r"\mathbb{E}": Expectation(law), "y": y, "w": w, "x": x, r"\sigma_\varepsilon": spread}
        formula.verify(given)
        direct = np.mean([(y - (x + sign) @ w) ** 2 for sign in signs])
        assert np.isclose(formula.numbers(given)[1], direct)


equivalent(
    "eq-aug-noise",
    r"""\mathbb{E}[(y - w^\top (x - \varepsilon))^2]
    = (y - w^\top x)^2 + \sigma_\varepsilon^2 \lVert w \rVert^2""",
    reason="only the variance of the noise matters, and minus the noise has the same one",
)


for first, second in (
    (r"w^\top (x + \varepsilon) - y", r"y - w^\top x"),
    (r"y - w^\top (x + \varepsilon)", r"w^\top x - y"),
):
    equivalent(
        "eq-aug-noise",
        rf"\mathbb{{E}}[({first})^2] = ({second})^2 + \sigma_\varepsilon^2 \lVert w \rVert^2",
        reason="the square of a difference does not depend on its sign",
    )


@checks("eq-aug-ridge")
def ridge(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn, also with fewer examples than features and with a duplicated feature."""
    for count, features in [(1, 1), (8, 3), (2, 4)]:
        rows, targets, spread = rng.normal(size=(count, features)), rng.normal(size=count), rng.uniform(0.3, 2)
        rows[:, -1] = rows[:, 0]
        reference = Ridge(alpha=count * spread**2, fit_intercept=False, solver="svd").fit(rows, targets).coef_
        given = {r"\hat{w}": reference, "X": rows, "y": targets, "n": count, "I": np.eye(features)}
        formula.verify({**given, r"\sigma_\varepsilon": spread}, rtol=1e-7)


@checks("eq-aug-orbit")
def orbit_variance(formula: Formula, rng: Generator) -> None:
    """Draws whose covariances are exactly those the text assumes; the variance is that of their means."""
    for count, copies in [(1, 1), (2, 3), (3, 2)]:
        for correlation in (0.0, 1.0, rng.uniform(0.1, 0.9)):
            spread = rng.uniform(0.5, 2)
            block = spread**2 * (correlation + (1 - correlation) * np.eye(copies))
            values, vectors = linalg.eigh(np.kron(np.eye(count), block))
            root = vectors * np.sqrt(np.maximum(values, 0))
            draws = uncorrelated(rng, 40, count * copies) @ root.T
            law = Law([1 / 40] * 40, {r"\bar{g}": list(draws.mean(axis=1))})
            given = {r"\operatorname{Var}": Variance(law), "s": spread, "n": count, "m": copies}
            formula.verify({**given, r"\rho": correlation}, rtol=1e-6)


def uncorrelated(rng: Generator, rows: int, columns: int) -> Array:
    """A matrix whose columns have mean 0, variance 1 (over the rows) and no correlation, all of it exactly."""
    drawn = rng.normal(size=(rows, columns))
    return np.asarray(np.linalg.qr(drawn - drawn.mean(axis=0))[0] * np.sqrt(rows))


@checks("eq-norm-zscore")
def z_score(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn, for rows of the training set and for others."""
    train = rng.gamma(2.0, size=(7, 3)) * [1, 50, -1000]
    rows = np.vstack([train[:2], 3 * train[:2]])
    given = {
        r"\tilde{x}": StandardScaler().fit(train).transform(rows),
        "x": rows,
        r"\bar{x}": np.array([np.average(column) for column in train.T]),
        "s": np.array([stats.tstd(column, ddof=0) for column in train.T]),
    }
    for i, j in product(range(1, 5), range(1, 4)):
        formula.verify({**given, "i": i, "j": j})


@checks("eq-norm-minmax")
def min_max(formula: Formula, rng: Generator) -> None:
    """Against scikit-learn, for rows of the training set and for others, which may fall outside."""
    train = rng.normal(size=(7, 3)) * [1, 50, -1000]
    rows = np.vstack([train[:2], 3 * train[:2]])
    given = {
        r"\tilde{x}": MinMaxScaler().fit(train).transform(rows),
        "x": rows,
        "a": np.sort(train, axis=0)[0],
        "b": np.sort(train, axis=0)[-1],
    }
    for i, j in product(range(1, 5), range(1, 4)):
        formula.verify({**given, "i": i, "j": j})


@checks("eq-norm-error")
def error_recursion(formula: Formula, rng: Generator) -> None:
    """A step of gradient descent with SciPy's numerical gradient, and the minimizer by least squares."""
    for count, features in [(2, 1), (6, 3)]:
        rows, targets = rng.normal(size=(count, features)), rng.normal(size=count)
        start, alpha, k = rng.normal(size=features), rng.uniform(0.1, 1), int(rng.integers(0, 9))

        def loss(w: Array, rows: Array = rows, targets: Array = targets) -> float:
            return float(np.mean((targets - rows @ w) ** 2) / 2)

        step = start - alpha * optimize.approx_fprime(start, loss, 1e-7)
        given = {
            "w": Family({k: start, k + 1: step}),
            "w^{*}": np.linalg.lstsq(rows, targets, rcond=None)[0],
            "k": k,
            r"\alpha": alpha,
            "H": rows.T @ rows / count,
            "I": np.eye(features),
        }
        formula.verify(given, rtol=1e-4, atol=1e-6)


@checks("eq-norm-kappa")
def condition_of_scales(formula: Formula, rng: Generator) -> None:
    """The condition number of the Hessian of two features without correlation, by NumPy."""
    for large, small in [(2.0, 2.0), (1000.0, 1.0), (3.0, 0.2)]:
        features = uncorrelated(rng, 30, 2) * [large, small]
        kappa = np.linalg.cond(features.T @ features / 30)
        formula.verify({r"\kappa": kappa, "s_1": np.std(features[:, 0]), "s_2": np.std(features[:, 1])}, rtol=1e-7)


@checks("eq-norm-kappa-rho")
def condition_of_correlation(formula: Formula, rng: Generator) -> None:
    """The condition number of the Hessian of two standardized features, by NumPy; the correlation, too."""
    for mixing in (0.0, 0.5, -0.9, 0.999, *rng.uniform(-1, 1, 3)):
        base = uncorrelated(rng, 30, 2)
        features = StandardScaler().fit_transform(base @ np.array([[1.0, mixing], [0.0, 1.0]]))
        kappa = np.linalg.cond(features.T @ features / 30)
        formula.verify({r"\kappa": kappa, r"\rho": np.corrcoef(features.T)[0, 1]}, rtol=1e-7)


@checks("eq-imb-precision")
def precision(formula: Formula, rng: Generator) -> None:
    """scikit-learn's precision of the four kinds of cases, weighted by how frequent they are."""
    for r, f, prevalence in [(0.9, 0.01, 0.01), (1.0, 0.0, 1e-6), (0.3, 1.0, 0.999), *rng.uniform(0.05, 0.95, (3, 3))]:

        def reference(share: float, r: float = r, f: float = f) -> float:
            weights = [share * r, share * (1 - r), (1 - share) * f, (1 - share) * (1 - f)]
            return float(precision_score([1, 1, 0, 0], [1, 0, 1, 0], sample_weight=weights, zero_division=0.0))

        formula.verify({r"\operatorname{prec}": reference, r"\pi": prevalence, "r": r, "f": f})


@checks("eq-imb-threshold")
def cost_threshold(formula: Formula, rng: Generator) -> None:
    """The probability at which both decisions cost the same, by root finding."""
    for alarm, miss in [(1.0, 19.0), (1.0, 1.0), (5.0, 0.01), (0.0, 2.0), *rng.uniform(0.1, 5, (3, 2))]:

        def difference(p: float, alarm: float = alarm, miss: float = miss) -> float:
            return float(np.dot([1 - p, -p], [alarm, miss]))

        threshold = optimize.brentq(difference, 0, 1, xtol=1e-15)
        formula.verify({"t^*": threshold, r"c_{\mathrm{FP}}": alarm, r"c_{\mathrm{FN}}": miss})


@checks("eq-imb-weighted")
def weighted_optimum(formula: Formula, rng: Generator) -> None:
    """The output with the least weighted loss, by minimizing over its logit."""
    for p, w in [(0.01, 99.0), (0.5, 1.0), (0.999, 3.0), (1e-4, 2.0), *rng.uniform(0.1, 0.9, (3, 2))]:

        def loss(z: float, p: float = p, w: float = w) -> float:
            return float(w * p * np.logaddexp(0, -z) + (1 - p) * np.logaddexp(0, z))

        best = optimize.minimize_scalar(loss, bounds=(-15, 15), method="bounded", options={"xatol": 1e-10}).x
        formula.verify({"p_w": 1 / (1 + np.exp(-best)), "w": w, "p": p}, rtol=1e-5)


@checks("eq-imb-prior-correction")
def prior_correction(formula: Formula, rng: Generator) -> None:
    """What undersampling does to the mean label of a population, and back."""
    for p, beta in [(0.01, 0.01 / 0.99), (0.5, 1.0), (0.999, 0.2), (1e-6, 1e-3), *rng.uniform(0.05, 0.95, (3, 2))]:
        sampled = np.average([1, 0], weights=[p, (1 - p) * beta])
        formula.verify({"p": p, "p_s": sampled, r"\beta": beta})


@checks("eq-split-selection-bias")
def selection_bias(formula: Formula, rng: Generator) -> None:
    """The mean of the best score over all outcomes; the bound by minimizing what Hoeffding's lemma gives."""
    for examples, candidates, accuracy in [(1, 1, 0.3), (4, 1, 0.5), (1, 4, 0.5), (4, 3, rng.uniform()), (6, 2, 0.9)]:
        binomial = stats.binom(examples, accuracy)
        scores = list(product(range(examples + 1), repeat=candidates))
        law = Law(
            [float(np.prod(binomial.pmf(list(score)))) for score in scores],
            {r"\hat{A}": [np.array(score) / examples for score in scores]},
        )
        given = {r"\mathbb{E}": Expectation(law), "A": accuracy, "m": candidates, "n": examples}
        formula.verify(given)
        mean, bound = formula.numbers(given)
        tails = 1 - binomial.cdf(np.arange(examples)) ** candidates
        assert np.isclose(mean, np.sum(tails) / examples)
        assert np.isclose(bound - accuracy, hoeffding_excess(candidates, examples), atol=1e-6)


def hoeffding_excess(candidates: int, examples: int) -> float:
    """The least upper bound on the excess that Hoeffding's lemma and Jensen's inequality give, over all exponents."""

    def bound(log_exponent: float) -> float:
        exponent = np.exp(log_exponent)
        return float(np.log(candidates) / exponent + exponent / (8 * examples))

    return float(optimize.minimize_scalar(bound, bounds=(-18, 18), method="bounded", options={"xatol": 1e-9}).fun)


@checks("eq-split-standard-error")
def standard_error(formula: Formula, rng: Generator) -> None:
    """The standard deviation of a binomial share by SciPy, also of certain events."""
    for examples, accuracy in [(1, 0.5), (10, 0.0), (10, 1.0), (1000, 0.9), (7, rng.uniform())]:
        formula.verify({r"s_{\hat{A}}": stats.binom(examples, accuracy).std() / examples, "A": accuracy, "n": examples})


@checks("eq-split-hoeffding")
def hoeffding(formula: Formula, rng: Generator) -> None:
    """The bound is where Hoeffding's inequality gives just the probability asked for; fewer examples do not."""
    for delta, epsilon in [(0.05, 0.01), (0.5, 0.3), (1.0, 0.2), tuple(rng.uniform(0.05, 0.5, 2))]:

        def excess(n: float, delta: float = delta, epsilon: float = epsilon) -> float:
            return float(2 * np.exp(-2 * n * epsilon**2) - delta)

        least = optimize.brentq(excess, 0, 1e6, xtol=1e-10, rtol=1e-14)
        given = {r"\delta": delta, r"\varepsilon": epsilon}
        formula.verify({**given, "n": least})
        formula.verify({**given, "n": 1.01 * least})
        assert not formula.holds({**given, "n": 0.99 * least})
        assert np.isclose(formula.numbers({**given, "n": least})[1], least)
        assert guaranteed(int(np.ceil(least)), delta, epsilon)


def guaranteed(examples: int, delta: float, epsilon: float) -> bool:
    """Whether a binomial share is within ``epsilon`` of its mean as often as it should be, for several means."""
    shares = np.arange(examples + 1) / examples
    return all(
        stats.binom(examples, mean).pmf(np.arange(examples + 1))[np.abs(shares - mean) <= epsilon].sum() >= 1 - delta
        for mean in (0.1, 0.5, 0.9)
    )


@checks("eq-split-corrected-variance")
def corrected_variance(formula: Formula, rng: Generator) -> None:
    """Differences whose correlation is the test share, as Nadeau and Bengio assume, by their covariance matrix."""
    for splits, test, train in [(2, 10, 90), (10, 10, 90), (5, 50, 50), (3, int(rng.integers(1, 40)), 60)]:
        correlation = test / (test + train)
        covariance = rng.uniform(0.5, 3) * (correlation + (1 - correlation) * np.eye(splits))
        centering = np.eye(splits) - 1 / splits
        given = {
            r"s_{\bar{d}}": np.sqrt(covariance.mean()),
            "s_d": np.sqrt(np.trace(centering @ covariance) / (splits - 1)),
            "B": splits,
            r"n_{\mathrm{te}}": test,
            r"n_{\mathrm{tr}}": train,
        }
        formula.verify(given)


@checks("eq-cv-bias")
def size_of_training_set(formula: Formula, rng: Generator) -> None:
    """One plus the trace of the mean of the inverse Wishart law of the weights' covariance, by SciPy."""
    for rows, features in [(20, 10), (40, 10), (5, 1), (9, 3)]:
        noise = rng.uniform(0.3, 2)

        def error(size: float, features: int = features, noise: float = noise) -> float:
            weights = stats.invwishart(df=size, scale=np.eye(features)).mean()
            return float(noise**2 * (1 + np.trace(np.atleast_2d(weights))))

        formula.verify({"E": error, "p": features, r"\sigma_\varepsilon": noise, r"n_{\mathrm{tr}}": rows})


@checks("eq-cv-variance")
def variance_of_folds(formula: Formula, rng: Generator) -> None:
    """The mean of the covariance matrix of all losses, built fold by fold."""
    for folds, size in [(2, 1), (2, 3), (5, 4), (3, 2)]:
        spread, inside, between = rng.uniform(0.5, 2, size=3)
        covariance = np.full((folds * size, folds * size), between)
        for first in range(0, folds * size, size):
            covariance[first : first + size, first : first + size] = inside
        np.fill_diagonal(covariance, spread**2)
        law = Law([0.5, 0.5], {r"\bar{L}": [-np.sqrt(covariance.mean()), np.sqrt(covariance.mean())]})
        given = {
            r"\operatorname{Var}": Variance(law),
            "s": spread,
            "n": folds * size,
            "m": size,
            r"c_{\mathrm{in}}": inside,
            r"c_{\mathrm{out}}": between,
        }
        formula.verify(given)


@checks("eq-cv-loo")
def leave_one_out(formula: Formula, rng: Generator) -> None:
    """scikit-learn's score of n refits, of least squares and of ridge, with and without an intercept."""
    for rows, features, penalty, intercept in [(5, 1, 0.0, True), (8, 3, 0.7, False), (7, 4, 2.0, True)]:
        x, y = rng.normal(size=(rows, features)), rng.normal(size=rows)
        ridge = Ridge(alpha=penalty, fit_intercept=intercept, solver="svd")
        losses = cross_val_score(ridge, x, y, cv=LeaveOneOut(), scoring="neg_mean_squared_error")
        given = {
            r"\mathrm{CV}_n": -losses.mean(),
            "n": rows,
            "y": y,
            r"\hat{y}": ridge.fit(x, y).predict(x),
            "h": np.array([ridge.fit(x, unit).predict(x) for unit in np.eye(rows)]).T,
        }
        formula.verify(given, rtol=1e-7)


for numerator, denominator in ((r"\hat{y}_i - y_i", "1 - h_{ii}"), (r"y_i - \hat{y}_i", "h_{ii} - 1")):
    equivalent(
        "eq-cv-loo",
        rf"\mathrm{{CV}}_n = \frac{{1}}{{n}} \sum_{{i=1}}^{{n}} \left( \frac{{{numerator}}}{{{denominator}}} \right)^2",
        reason="a square does not depend on the sign",
    )
equivalent(
    "eq-cv-loo",
    r"\mathrm{CV}_n = \frac{1}{n} \sum_{i=1}^{n} \left( \frac{y_i - \hat{y}_i}{1 - h_{i,i}} \right)^2",
    reason="the indices are the same with a comma between them",
)


@checks("eq-leak-encoding")
def leaking_mean(formula: Formula, rng: Generator) -> None:
    """NumPy's correlation over all equally likely targets of a category, by enumeration."""

    def correlation(targets: Array, means: Array) -> float:
        return float(np.corrcoef(targets, means)[0, 1]) if means.std() else 0.0

    for size in (1, 2, 4, 7):
        rows = np.array(list(product([0.0, 1.0], repeat=size)))
        given = {"y": rows[:, 0], r"\bar{y}": rows.mean(axis=1), "m": size}
        formula.verify({**given, r"\operatorname{Corr}": correlation})


equivalent(
    "eq-leak-encoding",
    r"\operatorname{Corr}(\bar{y}, y) = \frac{1}{\sqrt{m}}",
    reason="correlation is symmetric",
)


@checks("eq-leak-one-out")
def mean_of_others(formula: Formula, rng: Generator) -> None:
    """The mean of what is left when the row is deleted."""
    for size in (2, 3, 6):
        targets = rng.normal(size=size)
        means = np.array([np.delete(targets, row).mean() for row in range(size)])
        for row in range(1, size + 1):
            formula.verify({"e": means, "S": targets.sum(), "y": targets, "m": size, "i": row})


@checks("eq-missing-mean")
def filled_with_mean(formula: Formula, rng: Generator) -> None:
    """scikit-learn's imputer on a population where gaps and values are exactly independent."""
    for gaps, kept in [(0, 1), (1, 1), (1, 3), (4, 1)]:
        x = rng.normal(size=9)
        y = x + rng.normal(size=9)
        holed = np.concatenate([np.tile(y, kept), np.full(9 * gaps, np.nan)])
        filled = SimpleImputer().fit_transform(holed[:, None])[:, 0]
        given = {
            r"s_{\mathrm{imp}}": filled.std(),
            "s": y.std(),
            r"r_{\mathrm{imp}}": np.corrcoef(filled, np.tile(x, kept + gaps))[0, 1],
            "r": np.corrcoef(x, y)[0, 1],
            "q": gaps / (gaps + kept),
        }
        formula.verify(given)


@checks("eq-missing-rubin")
def pooled_variance(formula: Formula, rng: Generator) -> None:
    """The variance of truth minus mean estimate, by the covariance matrix of the truth and the draws."""
    for draws in (2, 5, 20):
        within, between = rng.uniform(0.3, 2, size=2)
        covariance = np.diag([within + between] + [between] * draws)
        contrast = np.array([1.0] + [-1 / draws] * draws)
        given = {"T": contrast @ covariance @ contrast, r"\bar{W}": within, "B": between, "m": draws}
        formula.verify(given)


@checks("eq-encoding-shrink")
def shrunk_mean(formula: Formula, rng: Generator) -> None:
    """scikit-learn's target encoder, and ridge regression on one-hot columns around the overall mean."""
    for sizes, strength in [((1, 4), 2.0), ((3, 1, 5), 0.7), ((2, 2), 30.0)]:
        category = np.repeat(np.arange(len(sizes)), sizes)[:, None]
        target = rng.normal(size=len(category))
        encoder = TargetEncoder(target_type="continuous", smooth=strength).fit(category, target)
        encoded = encoder.transform(np.arange(len(sizes))[:, None])[:, 0]
        columns = np.eye(len(sizes))[category[:, 0]]
        ridge = Ridge(alpha=strength, fit_intercept=False).fit(columns, target - target.mean())
        assert np.allclose(encoded, target.mean() + ridge.coef_)
        means = Family([target[category[:, 0] == k].mean() for k in range(len(sizes))])
        for k in range(1, len(sizes) + 1):
            given = {"e": encoded, "n": np.array(sizes, dtype=float), "m": strength, "k": k}
            formula.verify({**given, r"\bar{y}_k": means[(k,)], r"\bar{y}": target.mean()})


@checks("eq-encoding-collisions")
def shared_columns(formula: Formula, rng: Generator) -> None:
    """The mean over all ways to deal the categories to columns, by enumeration."""
    for categories, columns in [(1, 3), (2, 1), (2, 3), (3, 4), (5, 3)]:
        ways = [np.array(way) for way in product(range(columns), repeat=categories)]
        shared = [(np.bincount(way, minlength=columns)[way] > 1).sum() for way in ways]
        formula.verify({"C": float(np.mean(shared)), "K": categories, "M": columns})


@checks("eq-select-noise")
def noise_correlation(formula: Formula, rng: Generator) -> None:
    """Jensen's inequality over the best exponent, and the exact law of the correlation, whose square is beta."""
    for features, rows in [(1, 5), (10, 50), (5000, 50)]:

        def bound(log_exponent: float, features: int = features, rows: int = rows) -> float:
            exponent = np.exp(log_exponent)
            return float(np.log(2 * features) / exponent + exponent / (2 * (rows - 1)))

        least = float(optimize.minimize_scalar(bound, bounds=(-9, 9), method="bounded", options={"xatol": 1e-9}).fun)
        law = stats.beta(1 / 2, (rows - 2) / 2)
        exact = integrate.quad(lambda r, law=law, p=features: 1 - law.cdf(r * r) ** p, 0, 1, limit=200)[0]
        assert exact < least
        draws = [np.full(features, value) for value in (least, -least)]
        law_of_draws = Law([0.5, 0.5], {"r": draws})
        given = {r"\mathbb{E}": Expectation(law_of_draws), "p": features, "n": rows}
        assert np.isclose(formula.numbers(given)[1], least, rtol=1e-8)
        low, high = ([np.full(features, -value)] for value in (0.999 * least, 1.001 * least))
        formula.verify({**given, r"\mathbb{E}": Expectation(Law([1.0], {"r": low}))})
        assert not formula.holds({**given, r"\mathbb{E}": Expectation(Law([1.0], {"r": high}))})
        uneven = np.linspace(-1.001, 0.5, features) * least
        assert not formula.holds({**given, r"\mathbb{E}": Expectation(Law([1.0], {"r": [uneven]}))})


def fitted(rng: Generator) -> tuple[Array, Array, LinearRegression]:
    """Rows with correlated features, their targets, and least squares with an intercept."""
    rows = rng.normal(size=(12, 3)) @ rng.normal(size=(3, 3)) + 2
    targets = rows @ rng.normal(size=3) + rng.normal(size=12)
    return rows, targets, LinearRegression().fit(rows, targets)


@checks("eq-select-permutation")
def permutation_importance(formula: Formula, rng: Generator) -> None:
    """The rise of the error when every row gets every value of the feature in turn."""
    rows, targets, model = fitted(rng)
    before, rises = mean_squared_error(targets, model.predict(rows)), []
    for feature in range(3):
        errors = []
        for value in rows[:, feature]:
            changed = rows.copy()
            changed[:, feature] = value
            errors.append(mean_squared_error(targets, model.predict(changed)))
        rises.append(np.mean(errors) - before)
    for j in (1, 2, 3):
        formula.verify({"I": np.array(rises), "w": model.coef_, "s": rows.std(axis=0), "j": j}, rtol=1e-7)


@checks("eq-select-refit")
def refit_importance(formula: Formula, rng: Generator) -> None:
    """The rise of the error when the feature is left out, by scikit-learn."""
    rows, targets, model = fitted(rng)
    before, rises, shares = mean_squared_error(targets, model.predict(rows)), [], []
    for feature in range(3):
        others = np.delete(rows, feature, axis=1)
        refit = LinearRegression().fit(others, targets)
        rises.append(mean_squared_error(targets, refit.predict(others)) - before)
        shares.append(np.sqrt(LinearRegression().fit(others, rows[:, feature]).score(others, rows[:, feature])))
    given = {"D": np.array(rises), "w": model.coef_, "s": rows.std(axis=0), "R": np.array(shares)}
    for j in (1, 2, 3):
        formula.verify({**given, "j": j}, rtol=1e-7)


@checks("eq-shift-weights")
def importance_weights(formula: Formula, rng: Generator) -> None:
    """Means under two laws of four points, by NumPy."""
    for _ in range(2):
        points = rng.normal(size=4)
        old, new = rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(4))

        def mass(law: Array, points: Array = points) -> Callable[[float], float]:
            return lambda at: float(law[np.argmin(np.abs(points - at))])

        given = {
            r"\mathbb{E}_q": Expectation(Law(list(new), {"x": list(points)})),
            r"\mathbb{E}_p": Expectation(Law(list(old), {"x": list(points)})),
            "q": mass(new),
            "p": mass(old),
            "L": np.exp,
        }
        formula.verify(given)
        assert np.isclose(formula.numbers(given)[1], np.average(np.exp(points), weights=new))


@checks("eq-shift-effective")
def effective_rows(formula: Formula, rng: Generator) -> None:
    """Variance of one row over that of NumPy's weighted mean, by the covariance matrix of the rows."""
    for count in (1, 2, 7):
        weights, variance = rng.gamma(1.0, size=count), rng.uniform(0.5, 2)
        slopes = np.array([np.average(unit, weights=weights) for unit in np.eye(count)])
        spread = slopes @ (variance * np.eye(count)) @ slopes
        formula.verify({r"n_{\mathrm{eff}}": variance / spread, "w": weights, "n": count})


@checks("eq-shift-labels")
def label_ratios(formula: Formula, rng: Generator) -> None:
    """Any classifier, old and new class frequencies: predictions by the law of total probability."""
    for classes in (2, 4):
        answers = rng.dirichlet(np.ones(classes), size=classes)
        old, new = rng.dirichlet(np.ones(classes)), rng.dirichlet(np.ones(classes))
        joint = np.array([[old[j] * answers[j, k] for j in range(classes)] for k in range(classes)])
        seen = np.sum([new[j] * answers[j] for j in range(classes)], axis=0)
        formula.verify({"w": new / old, "C": joint, r"\mu": seen}, rtol=1e-6)


@checks("eq-shift-psi")
def stability_index(formula: Formula, rng: Generator) -> None:
    """The two relative entropies of SciPy, added."""
    for bins in (2, 5):
        old, new = rng.dirichlet(np.ones(bins), size=2)
        both = stats.entropy(old, new) + stats.entropy(new, old)
        formula.verify({r"\mathrm{PSI}": both, "p": old, "q": new, "B": bins})


@checks("eq-shift-noise")
def stability_noise(formula: Formula, rng: Generator) -> None:
    """All pairs of samples of a few rows, with SciPy's multinomial probabilities."""
    for bins, first, second in [(2, 1, 3), (2, 3, 2), (3, 3, 2)]:
        shares = rng.dirichlet(np.ones(bins) * 3)
        counts = {
            size: [np.array(c) for c in product(range(size + 1), repeat=bins) if sum(c) == size]
            for size in (first, second)
        }
        pairs = list(product(counts[first], counts[second]))
        weights = [
            float(stats.multinomial(first, shares).pmf(a) * stats.multinomial(second, shares).pmf(b)) for a, b in pairs
        ]
        law = Law(weights, {"p": [a / first for a, _ in pairs], "q": [b / second for _, b in pairs]})
        given = {r"\mathbb{E}": Expectation(law), "B": bins, r"\pi": shares, "n": first, "m": second}
        formula.verify(given)


equivalent(
    "eq-shift-noise",
    r"\mathbb{E}[\sum_{b=1}^{B} \frac{(p_b - q_b)^2}{\pi_b}] = (B - 1) (\frac{1}{n} + \frac{1}{m})",
    reason="the square of a difference does not depend on its sign",
)


equivalent(
    "eq-select-noise",
    r"\mathbb{E}[\max_{1 \le j \le p} \lvert r_j \rvert] < \sqrt{\frac{2 \ln(2 p)}{n - 1}}",
    reason="the correlations are not constant, so Jensen's inequality is strict",
)


def segment_points(features: int, spread: float, correlation: float) -> tuple[list[float], list[Array]]:
    """Weights and places of invented points: ends of mean 0.7 and two equally likely values for each feature.

    Gauss and Legendre's three nodes stand for the uniform share; they are exact for polynomials of degree five.
    """
    nodes, node_weights = np.polynomial.legendre.leggauss(3)
    weights, points = [], []
    for signs in product([-1.0, 1.0], repeat=2 * features):
        first, second = spread * np.array(signs[:features]), spread * np.array(signs[features:])
        chance = np.prod((1 + correlation * np.sign(first * second)) / 4)
        for node, node_weight in zip(nodes, node_weights, strict=True):
            weights.append(float(chance * node_weight / 2))
            points.append(0.7 + first + (node + 1) / 2 * (second - first))
    return weights, points


@checks("eq-smote-variance")
def invented_variance(formula: Formula, rng: Generator) -> None:
    """The variance over all ends and shares."""
    for correlation in (0.0, 1.0, rng.uniform(-0.5, 0.9)):
        spread = rng.uniform(0.5, 2)
        weights, points = segment_points(1, spread, correlation)
        law = Law(weights, {r"x_{\mathrm{new}}": [float(point[0]) for point in points]})
        formula.verify({r"\operatorname{Var}": Variance(law), r"\rho": correlation, "s": spread})


@checks("eq-smote-distance")
def invented_distance(formula: Formula, rng: Generator) -> None:
    """The mean over all ends, shares and test rows."""
    for features, correlation in [(1, 0.0), (2, rng.uniform(-0.5, 0.9))]:
        spread = rng.uniform(0.5, 2)
        weights, points = segment_points(features, spread, correlation)
        tests = [0.7 + spread * np.array(signs) for signs in product([-1.0, 1.0], repeat=features)]
        law = Law(
            [weight / len(tests) for weight in weights for _ in tests],
            {"u": [test for _ in points for test in tests], r"x_{\mathrm{new}}": [p for p in points for _ in tests]},
        )
        formula.verify({r"\mathbb{E}": Expectation(law), r"\rho": correlation, "d": features, "s": spread})


equivalent(
    "eq-smote-distance",
    r"\mathbb{E}[\lVert x_{\mathrm{new}} - u \rVert^2] = \frac{5 + \rho}{3} d s^2",
    reason="a distance does not depend on the order of its ends",
)
