"""The numbers that chapters/models.md prints as results: small data sets, simulations and enumerations."""

import math
from functools import cache, partial
from itertools import combinations, permutations, product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats
from sklearn.cluster import KMeans
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import log_loss, silhouette_score
from sklearn.model_selection import KFold, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from evidence.numbers import computes

Array = NDArray[np.float64]

# ML0142, linear regression

LINREG_FEATURES: Final = {"bmi": 2, "s1": 4, "s2": 5}
"""Columns of the diabetes data: body mass index, total and LDL cholesterol."""


@cache
def linreg_diabetes() -> tuple[Array, Array, Array]:
    """scikit-learn's diabetes data: features as measured, standardized, and targets."""
    raw, targets = load_diabetes(return_X_y=True, scaled=False)
    return raw, (raw - raw.mean(axis=0)) / raw.std(axis=0), targets


def linreg_alone(feature: int) -> float:
    """The slope of the target on one standardized feature."""
    _, inputs, targets = linreg_diabetes()
    return float(np.polyfit(inputs[:, feature], targets, 1)[0])


def linreg_full(feature: int) -> float:
    """The coefficient of a standardized feature beside all others."""
    _, inputs, targets = linreg_diabetes()
    return float(LinearRegression().fit(inputs, targets).coef_[feature])


def linreg_inflation(feature: int) -> float:
    """The variance inflation factor, from regressing the feature on the others."""
    _, inputs, _ = linreg_diabetes()
    others = np.delete(inputs, feature, axis=1)
    return 1 / (1 - float(LinearRegression().fit(others, inputs[:, feature]).score(others, inputs[:, feature])))


def linreg_error(feature: int) -> float:
    """The usual standard error of a coefficient in the full model."""
    _, inputs, targets = linreg_diabetes()
    columns = np.column_stack([np.ones(len(targets)), inputs])
    left = targets - columns @ np.linalg.lstsq(columns, targets)[0]
    noise = left @ left / (len(targets) - columns.shape[1])
    return float(np.sqrt(noise * np.linalg.inv(columns.T @ columns)[feature + 1, feature + 1]))


def linreg_register(name: str, feature: int) -> None:
    """Register what is computed of one feature."""
    computes(f"linreg-alone-{name}")(lambda: linreg_alone(feature))
    computes(f"linreg-full-{name}")(lambda: linreg_full(feature))
    computes(f"linreg-error-{name}")(lambda: linreg_error(feature))
    computes(f"linreg-inflation-{name}")(lambda: linreg_inflation(feature))


for each, column in LINREG_FEATURES.items():
    linreg_register(each, column)


@computes("linreg-cholesterols")
def linreg_cholesterols() -> float:
    """The correlation of total and LDL cholesterol."""
    _, inputs, _ = linreg_diabetes()
    return float(np.corrcoef(inputs[:, 4], inputs[:, 5])[0, 1])


def linreg_fit(inputs: Array, targets: Array) -> float:
    """R squared of predictions for held-out tenths, over 20 shuffles."""
    errors = [
        np.mean(
            (
                targets
                - cross_val_predict(LinearRegression(), inputs, targets, cv=KFold(10, shuffle=True, random_state=seed))
            )
            ** 2
        )
        for seed in range(20)
    ]
    return 1 - float(np.mean(errors) / targets.var())


@computes("linreg-fit-full")
def linreg_fit_full() -> float:
    """With all features."""
    _, inputs, targets = linreg_diabetes()
    return linreg_fit(inputs, targets)


@computes("linreg-fit-without")
def linreg_fit_without() -> float:
    """Without total cholesterol."""
    _, inputs, targets = linreg_diabetes()
    return linreg_fit(np.delete(inputs, LINREG_FEATURES["s1"], axis=1), targets)


@computes("linreg-condition-raw")
def linreg_condition_raw() -> float:
    """Of the features as measured, with a column of ones."""
    raw, _, targets = linreg_diabetes()
    return float(np.linalg.cond(np.column_stack([np.ones(len(targets)), raw])))


@computes("linreg-condition-scaled")
def linreg_condition_scaled() -> float:
    """Of the standardized features, with a column of ones."""
    _, inputs, targets = linreg_diabetes()
    return float(np.linalg.cond(np.column_stack([np.ones(len(targets)), inputs])))


LINREG_PLACES: Final = np.array([*range(1, 10), 20], dtype=float)
"""Where the ten points of the figure lie."""
LINREG_LIFT: Final = 10.0
"""By how much one of them is raised."""


def linreg_line(at: int) -> Array:
    """Slope and intercept fitted to ten points on the diagonal, of which one is raised."""
    return np.polyfit(LINREG_PLACES, LINREG_PLACES + LINREG_LIFT * (np.arange(10) == at), 1)


def linreg_left(at: int) -> float:
    """The residual of the raised point."""
    return float(LINREG_PLACES[at] + LINREG_LIFT - np.polyval(linreg_line(at), LINREG_PLACES[at]))


computes("linreg-left-middle")(lambda: linreg_left(4))
computes("linreg-left-far")(lambda: linreg_left(9))
computes("linreg-leverage-middle")(lambda: 1 - linreg_left(4) / LINREG_LIFT)
computes("linreg-leverage-far")(lambda: 1 - linreg_left(9) / LINREG_LIFT)


# ML0143, logistic regression


@cache
def logreg_tumors() -> tuple[Array, Array]:
    """scikit-learn's breast cancer data: standardized features, labels."""
    raw, labels = load_breast_cancer(return_X_y=True)
    return StandardScaler().fit_transform(raw), labels.astype(float)


def logreg_model(strength: float) -> LogisticRegression:
    """Logistic regression with this C, fitted to convergence."""
    return LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8, max_iter=500)


def logreg_length(strength: float) -> float:
    """The norm of the weights."""
    return float(np.linalg.norm(logreg_model(strength).fit(*logreg_tumors()).coef_))


def logreg_train(strength: float) -> float:
    """The log loss on the data of the fit."""
    inputs, labels = logreg_tumors()
    return float(log_loss(labels, logreg_model(strength).fit(inputs, labels).predict_proba(inputs)))


def logreg_held(strength: float) -> float:
    """The log loss of predictions for held-out tenths, scaled inside, over 6 shuffles."""
    raw, labels = load_breast_cancer(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), logreg_model(strength))
    folds = [KFold(10, shuffle=True, random_state=seed) for seed in range(6)]
    losses = [
        log_loss(labels, cross_val_predict(pipeline, raw, labels, cv=cut, method="predict_proba")) for cut in folds
    ]
    return float(np.mean(losses))


def logreg_register(strength: int) -> None:
    """Register what is computed of one strength of the penalty."""
    computes(f"logreg-length-{strength}")(lambda: logreg_length(strength))
    computes(f"logreg-train-{strength}")(lambda: logreg_train(strength))
    computes(f"logreg-held-{strength}")(lambda: logreg_held(strength))


for power in (0, 2, 4):
    logreg_register(10**power)


@computes("logreg-separable-features")
def logreg_separable_features() -> float:
    """How many of the first 20 and all 30 features let linear programming separate the tumors: 30, and not 20."""
    inputs, labels = logreg_tumors()
    found = [count for count in (20, 30) if logreg_separable(inputs[:, :count], labels)]
    return float(found[0]) if len(found) == 1 else float("nan")


def logreg_separable(inputs: Array, labels: Array) -> bool:
    """Whether some hyperplane leaves every example on its side, by linear programming."""
    signs = 2 * labels - 1
    rows = signs[:, None] * np.column_stack([np.ones(len(labels)), inputs])
    solved = optimize.linprog(np.zeros(rows.shape[1]), A_ub=-rows, b_ub=-np.ones(len(labels)), bounds=(None, None))
    return solved.status == 0 and bool(np.all(rows @ solved.x > 0))


@computes("logreg-base")
def logreg_base() -> float:
    """The log loss of predicting the share of positives for everyone."""
    _, labels = logreg_tumors()
    return float(log_loss(labels, np.full(len(labels), labels.mean())))


LOGREG_RATIO: Final = 4.0
"""The odds ratio of the treatment."""


def logreg_raised(chance: float) -> float:
    """A probability whose odds are multiplied by the ratio."""
    return float(special.expit(special.logit(chance) + np.log(LOGREG_RATIO)))


LOGREG_TREATED: Final = (logreg_raised(0.2) + logreg_raised(0.8)) / 2
"""The risk of the treated, over both groups."""

computes("logreg-treated-low")(lambda: logreg_raised(0.2))
computes("logreg-treated-high")(lambda: logreg_raised(0.8))
computes("logreg-untreated-all")(lambda: (0.2 + 0.8) / 2)
computes("logreg-treated-all")(lambda: LOGREG_TREATED)
computes("logreg-odds-all")(lambda: LOGREG_TREATED / (1 - LOGREG_TREATED))
computes("logreg-rare")(lambda: logreg_raised(0.01))
computes("logreg-common")(lambda: logreg_raised(0.5))
computes("logreg-shift")(lambda: float(np.log(100)))


def logreg_mixture(x: Array) -> Array:
    """The mean of two sigmoids of slope 1 in log-odds, at places 2 to the left and to the right."""
    return np.asarray((special.expit(x - 2) + special.expit(x + 2)) / 2)


@computes("logreg-flatter")
def logreg_flatter() -> float:
    """The slope of the mixture in log-odds, in the middle."""
    ends = special.logit(logreg_mixture(np.array([-1e-4, 1e-4])))
    return float((ends[1] - ends[0]) / 2e-4)


# ML0150, principal component analysis


@computes("pca-wine-raw")
def pca_wine_raw() -> float:
    """The first component's share of the variance of the wine data, in their units."""
    return float(PCA().fit(load_wine().data).explained_variance_ratio_[0])


@computes("pca-wine-scaled")
def pca_wine_scaled() -> float:
    """The same once each feature is standardized."""
    return float(PCA().fit(StandardScaler().fit_transform(load_wine().data)).explained_variance_ratio_[0])


@computes("pca-wine-largest-loading")
def pca_wine_largest_loading() -> float:
    """The largest weight of a feature in that component, without its sign."""
    return float(np.abs(PCA().fit(StandardScaler().fit_transform(load_wine().data)).components_[0]).max())


@computes("pca-wine-proline")
def pca_wine_proline() -> float:
    """How large the weight of proline is in the first component of the raw wine data, in size."""
    return float(np.abs(PCA().fit(load_wine().data).components_[0, -1]))


def pca_wine_accuracy(scaled: bool) -> float:
    """Of logistic regression on two components in ten folds, with everything fitted inside each."""
    data = load_wine()
    steps = [PCA(2), LogisticRegression(max_iter=5_000)]
    model = make_pipeline(StandardScaler(), *steps) if scaled else make_pipeline(*steps)
    return float(cross_val_score(model, data.data, data.target, cv=10).mean())


@computes("pca-wine-accuracy-raw")
def pca_wine_accuracy_raw() -> float:
    """Two components of the raw data."""
    return pca_wine_accuracy(scaled=False)


@computes("pca-wine-accuracy-scaled")
def pca_wine_accuracy_scaled() -> float:
    """Two components of the standardized data."""
    return pca_wine_accuracy(scaled=True)


PCA_EXAMPLES, PCA_FEATURES, PCA_KEPT = 100, 50, 10


@cache
def pca_noise() -> tuple[float, float, float]:
    """What ten components of noise hold of its variance and of that of new noise, and the largest variance: means."""
    rng = np.random.default_rng(0)
    found = []
    for _ in range(100):
        model = PCA(PCA_KEPT, svd_solver="full").fit(rng.normal(size=(PCA_EXAMPLES, PCA_FEATURES)))
        new = rng.normal(size=(1_000, PCA_FEATURES))
        left = new - model.inverse_transform(model.transform(new))
        share = 1 - np.sum(np.square(left)) / np.sum(np.square(new - model.mean_))
        found.append((model.explained_variance_ratio_.sum(), share, model.explained_variance_[0]))
    train, test, largest = np.mean(found, axis=0)
    return float(train), float(test), float(largest)


@computes("pca-noise-train")
def pca_noise_train() -> float:
    """The share of the variance that they were fitted to."""
    return pca_noise()[0]


@computes("pca-noise-new")
def pca_noise_new() -> float:
    """The share of the variance of new data."""
    return pca_noise()[1]


@computes("pca-noise-largest")
def pca_noise_largest() -> float:
    """The variance along the first component, where every true one is 1."""
    return pca_noise()[2]


@computes("pca-noise-edge")
def pca_noise_edge() -> float:
    """Its limit as examples and features grow in this ratio."""
    return float((1 + np.sqrt(PCA_FEATURES / PCA_EXAMPLES)) ** 2)


def pca_digits_needed(share: float) -> float:
    """How many of the 64 components of the digits hold this share of the variance."""
    return float(np.argmax(np.cumsum(PCA().fit(load_digits().data).explained_variance_ratio_) >= share) + 1)


for each_share in (0.90, 0.95, 0.99):
    computes(f"pca-digits-{100 * each_share:.0f}")(partial(pca_digits_needed, each_share))


def pca_explained(data: NDArray[np.float64], target: NDArray[np.float64], at: int) -> float:
    """How much of a target's variance one component of the standardized features explains, linearly."""
    scores = PCA().fit_transform(StandardScaler().fit_transform(data))
    return float(np.corrcoef(scores[:, at - 1], target)[0, 1] ** 2)


for each_at in (2, 3, 4):
    computes(f"pca-diabetes-{each_at}")(partial(pca_explained, load_diabetes().data, load_diabetes().target, each_at))


@computes("pca-cancer-first")
def pca_cancer_first() -> float:
    """The first component of the standardized breast-cancer data, and its classes as numbers."""
    return pca_explained(load_breast_cancer().data, load_breast_cancer().target, 1)


@computes("pca-built-share")
def pca_built_share() -> float:
    """The first component's share where two independent features have standard deviations 10 and 1."""
    values = np.linalg.eigvalsh(np.diag([100.0, 1.0]))
    return float(values[-1] / values.sum())


@computes("pca-lost-below")
def pca_lost_below() -> float:
    """The root of the spacing of doubles at 1."""
    return float(np.sqrt(np.finfo(float).eps))


# ML0151, k-means

KMEANS_PAIRS = np.array([0.0, 1.0, 10.0, 11.0, 20.0, 21.0])
"""Three pairs on a line, the data of the program."""
KMEANS_FIVE = np.array([[2.0, 8.0], [0.0, 5.0], [0.0, 2.0], [8.0, 3.0], [9.0, 2.0]])
"""Five points; centers that start at the first three leave one of them without points."""


def kmeans_cost(points: NDArray[np.float64], centers: NDArray[np.float64]) -> float:
    """The sum of squared distances to the nearest center, on a line."""
    return float(np.sum(np.min(np.square(points[:, None] - centers), axis=1)))


def kmeans_end(start: tuple[float, ...]) -> float:
    """The objective at which Lloyd's algorithm stops on the three pairs, by scikit-learn."""
    model = KMeans(len(start), init=np.array(start)[:, None], n_init=1, tol=0.0)
    return float(model.fit(KMEANS_PAIRS[:, None]).inertia_)


@cache
def kmeans_seeds() -> tuple[tuple[tuple[float, ...], float], ...]:
    """Every set of three seeds that k-means++ can choose on the three pairs, in order, and how likely it is."""
    found = []
    for first, second, third in permutations(KMEANS_PAIRS, 3):
        chance = 1 / KMEANS_PAIRS.size
        for chosen, new in (([first], second), ([first, second], third)):
            away = np.min(np.square(KMEANS_PAIRS[:, None] - chosen), axis=1)
            chance *= float(np.min(np.square(new - np.array(chosen))) / away.sum())
        found.append(((float(first), float(second), float(third)), chance))
    return tuple(found)


@computes("kmeans-pairs-bad")
def kmeans_pairs_bad() -> float:
    """Where Lloyd's algorithm stops from 0, 1 and 10."""
    return kmeans_end((0.0, 1.0, 10.0))


@computes("kmeans-pairs-best")
def kmeans_pairs_best() -> float:
    """The least objective, of all ways to cut the sorted points in three."""
    cuts = [np.split(KMEANS_PAIRS, cut) for cut in combinations(range(1, 6), 2)]
    return float(min(sum(part.size * part.var() for part in parts) for parts in cuts))


@computes("kmeans-uniform-chance")
def kmeans_uniform_chance() -> float:
    """How often three different points, drawn uniformly as seeds, lead to it."""
    ends = [kmeans_end(seeds) for seeds in combinations(KMEANS_PAIRS.tolist(), 3)]
    return float(np.mean(np.isclose(ends, kmeans_pairs_best())))


@computes("kmeans-plus-chance")
def kmeans_plus_chance() -> float:
    """The same for seeds of k-means++, all of them enumerated."""
    best = kmeans_pairs_best()
    good = {seeds for seeds in combinations(KMEANS_PAIRS.tolist(), 3) if np.isclose(kmeans_end(seeds), best)}
    return float(sum(chance for seeds, chance in kmeans_seeds() if tuple(sorted(seeds)) in good))


@computes("kmeans-plus-ratio")
def kmeans_plus_ratio() -> float:
    """The expected objective of those seeds, before any step, over the least."""
    expected = sum(chance * kmeans_cost(KMEANS_PAIRS, np.array(seeds)) for seeds, chance in kmeans_seeds())
    return float(expected / kmeans_pairs_best())


@computes("kmeans-plus-bound")
def kmeans_plus_bound() -> float:
    """What Arthur and Vassilvitskii's theorem allows it to be for three centers."""
    return float(8 * (np.log(3) + 2))


@computes("kmeans-ten-hit")
def kmeans_ten_hit() -> float:
    """How likely ten seeds, each in a random one of ten equal clusters, are to hit all."""
    return math.factorial(10) / 10**10


@computes("kmeans-empty-step")
def kmeans_empty_step() -> float:
    """The assignment at which a center of the five points has none left, counted from 1."""
    centers, step = KMEANS_FIVE[:3], 1
    while True:
        nearest = np.argmin(((KMEANS_FIVE[:, None] - centers) ** 2).sum(axis=2), axis=1)
        if len(set(nearest.tolist())) < 3:
            return step
        centers = np.array([KMEANS_FIVE[nearest == at].mean(axis=0) for at in range(3)])
        step += 1


@cache
def kmeans_halves(share: float, apart: float) -> tuple[float, float, float]:
    """The best cut of two standard normal clusters on a line in two, and both means.

    Of infinitely many points; ``share`` of them are in the second cluster.
    """
    cut = np.linspace(-3, apart + 3, 10_001)
    below = (1 - share) * special.ndtr(cut) + share * special.ndtr(cut - apart)
    moment = share * apart * special.ndtr(cut - apart)
    moment = moment - (1 - share) * stats.norm.pdf(cut) - share * stats.norm.pdf(cut - apart)
    above = share * apart - moment
    at = int(np.argmax(moment**2 / below + above**2 / (1 - below)))
    return float(cut[at]), float(moment[at] / below[at]), float(above[at] / (1 - below[at]))


def kmeans_likely_cut(share: float, apart: float) -> float:
    """Where both clusters are equally likely, so that a cut has the fewest points on the wrong side."""
    gap = optimize.brentq(
        lambda at: (1 - share) * stats.norm.pdf(at) - share * stats.norm.pdf(at - apart), -5, apart + 5, xtol=1e-12
    )
    return float(gap)


def kmeans_wrong(share: float, apart: float, cut: float) -> float:
    """The share of points on the wrong side of a cut."""
    return float((1 - share) * special.ndtr(-cut) + share * special.ndtr(cut - apart))


KMEANS_SHARES = (50, 10, 5, 1)


def register_kmeans_share(percent: int) -> None:
    """Register a row of the table: the cut of k-means and the best one, and what each gets wrong."""
    share = percent / 100
    computes(f"kmeans-cut-{percent}")(lambda: kmeans_halves(share, 4)[0])
    computes(f"kmeans-likely-{percent}")(lambda: kmeans_likely_cut(share, 4))
    computes(f"kmeans-wrong-{percent}")(lambda: kmeans_wrong(share, 4, kmeans_halves(share, 4)[0]))
    computes(f"kmeans-least-{percent}")(lambda: kmeans_wrong(share, 4, kmeans_likely_cut(share, 4)))


for each_percent in KMEANS_SHARES:
    register_kmeans_share(each_percent)


@computes("kmeans-far-cut")
def kmeans_far_cut() -> float:
    """The cut of k-means where the second cluster has 1% of the points and is ten standard deviations away."""
    return kmeans_halves(0.01, 10)[0]


@computes("kmeans-close-low")
def kmeans_close_low() -> float:
    """The lower center for two equal clusters around 0 and 2."""
    return kmeans_halves(0.5, 2)[1]


@computes("kmeans-close-high")
def kmeans_close_high() -> float:
    """The upper one."""
    return kmeans_halves(0.5, 2)[2]


def kmeans_stripes(along: float, across: float) -> float:
    """The share of two long clusters that 2-means gets right, of all cuts through their middle.

    They have means (0, -3) and (0, 3), and standard deviations 10 and 1 before each axis is divided by its scale.
    A cut into halves with means m and -m lowers the mean squared distance by the squared length of m.
    """
    mean, spread = np.array([0, 3 / across]), np.diag([100 / along**2, 1 / across**2])
    found = []
    for angle in np.linspace(0, np.pi / 2, 1_001):
        way = np.array([np.cos(angle), np.sin(angle)])
        width = np.sqrt(way @ spread @ way)
        at = way @ mean / width
        half = mean * (2 * special.ndtr(at) - 1) + spread @ way / width * 2 * stats.norm.pdf(at)
        found.append((float(half @ half), float(special.ndtr(at))))
    return max(found)[1]


@computes("kmeans-stripes-raw")
def kmeans_stripes_raw() -> float:
    """As they are."""
    return kmeans_stripes(1, 1)


@computes("kmeans-stripes-scaled")
def kmeans_stripes_scaled() -> float:
    """Standardized."""
    return kmeans_stripes(10, float(np.sqrt(1 + 9)))


@cache
def kmeans_square() -> dict[int, tuple[float, float]]:
    """A grid of 40 by 40 points: for each k the objective over that of one center, and the mean silhouette."""
    points = np.array(list(product(range(40), repeat=2)), dtype=float)
    whole = points.var(axis=0).sum() * len(points)
    models = {k: KMeans(k, n_init=10, random_state=0).fit(points) for k in (2, 3, 4, 5, 6)}
    return {k: (model.inertia_ / whole, silhouette_score(points, model.labels_)) for k, model in models.items()}


def kmeans_square_left(k: int) -> float:
    """What k centers leave of the objective of one."""
    return kmeans_square()[k][0]


for each_k in (2, 3, 4):
    computes(f"kmeans-square-{each_k}")(partial(kmeans_square_left, each_k))


@computes("kmeans-square-silhouette")
def kmeans_square_silhouette() -> float:
    """The best mean silhouette."""
    return max(silhouette for _, silhouette in kmeans_square().values())


@computes("kmeans-square-silhouette-k")
def kmeans_square_silhouette_k() -> float:
    """The number of clusters that has it."""
    return max(kmeans_square(), key=lambda k: kmeans_square()[k][1])
