"""Recomputes the numbers of the chapter "Data": augmentation, normalization, imbalance and splits.

Accuracies, recalls and other shares are fractions (0.65 is printed 65%) unless a docstring says "points", which are
hundredths. Experiments with random data have a generator of their own, so that their order does not matter.
"""

import math
import warnings
from functools import cache, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats
from sklearn.base import BaseEstimator
from sklearn.datasets import load_digits, load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_selection import SelectKBest
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    precision_recall_curve,
    precision_score,
    r2_score,
    recall_score,
    roc_auc_score,
)
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    RepeatedStratifiedKFold,
    StratifiedKFold,
    cross_val_score,
    train_test_split,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from evidence.numbers import computes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# ------------------------------------------------------------------------------------------------ data augmentation


@computes("copies-worth")
def copies_worth() -> float:
    """How many independent examples one example is worth with 2,048 copies of pairwise correlation 0.9.

    The variance of a mean is the mean of the covariance matrix; the answer is its inverse.
    """
    copies, correlation = 2048, 0.9
    covariance = np.full((copies, copies), correlation)
    np.fill_diagonal(covariance, 1.0)
    return float(1 / covariance.mean())


DIGIT_TRAINING_SETS: Final = ("real100", "shifted", "turned", "real200", "real500")


def shifted_by_one(images: Floats) -> list[Floats]:
    """The images moved by one pixel to the four sides, filled with zeros."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    return [padded[:, 1:-1, :-2], padded[:, 1:-1, 2:], padded[:, :-2, 1:-1], padded[:, 2:, 1:-1]]


@cache
def digit_accuracies() -> Floats:
    """Accuracies on 8×8 digits of an SVM with C = 10, for 34 draws with 1,000 test images each.

    The axes are the draws, the training sets in the order of ``DIGIT_TRAINING_SETS``, and all digits or 6 and 9 only.
    """
    pixels, digits = load_digits(return_X_y=True)
    images = pixels.reshape(-1, 8, 8)
    draws = []
    for seed in range(34):
        pool, test, pool_digits, truth = train_test_split(
            images, digits, test_size=1000, stratify=digits, random_state=seed
        )
        real = {}
        for size in (500, 200, 100):
            pool, _, pool_digits, _ = train_test_split(
                pool, pool_digits, train_size=size, stratify=pool_digits, random_state=seed
            )
            real[size] = pool, pool_digits
        few, labels = real[100]
        training_sets = (
            real[100],
            (np.concatenate([few, *shifted_by_one(few)]), np.tile(labels, 5)),
            (np.concatenate([few, few[:, ::-1, ::-1]]), np.tile(labels, 2)),
            real[200],
            real[500],
        )
        six_or_nine = np.isin(truth, (6, 9))
        draw = []
        for inputs, targets in training_sets:
            model = SVC(C=10).fit(inputs.reshape(len(inputs), -1), targets)
            right = model.predict(test.reshape(len(test), -1)) == truth
            draw.append((right.mean(), right[six_or_nine].mean()))
        draws.append(draw)
    return np.array(draws)


def digits_accuracy(training_set: str, column: int) -> float:
    """Mean accuracy over the draws, on all digits (column 0) or on 6 and 9 (column 1)."""
    return float(digit_accuracies()[:, DIGIT_TRAINING_SETS.index(training_set), column].mean())


for name in DIGIT_TRAINING_SETS:
    computes(f"digits-{name}")(partial(digits_accuracy, name, 0))
    computes(f"six-nine-{name}")(partial(digits_accuracy, name, 1))


def digits_largest_error(column: int) -> float:
    """Largest standard error, in points, of a training set's mean difference from 100 real images."""
    accuracies = digit_accuracies()[:, :, column]
    differences = 100 * (accuracies[:, 1:] - accuracies[:, :1])
    return float((differences.std(axis=0, ddof=1) / math.sqrt(len(differences))).max())


computes("digits-error")(partial(digits_largest_error, 0))
computes("six-nine-error")(partial(digits_largest_error, 1))


@computes("digits-cost-of-turning")
def digits_cost_of_turning() -> float:
    """Accuracy lost, in points, by adding half-turned copies with their labels; all digits."""
    return 100 * (digits_accuracy("real100", 0) - digits_accuracy("turned", 0))


@computes("six-nine-cost-of-turning")
def six_nine_cost_of_turning() -> float:
    """Accuracy lost, in points, by adding half-turned copies with their labels; 6 and 9 only."""
    return 100 * (digits_accuracy("real100", 1) - digits_accuracy("turned", 1))


@cache
def random_label_accuracies() -> Floats:
    """Accuracies of 1-nearest-neighbor on 200 rows with random labels, five noisy copies each; mean of 300 runs.

    The first is for splitting after the copies are made, the second for splitting before; 20% are held out.
    """
    rng = np.random.default_rng(0)
    rows, copies, noise = 200, 5, 0.1

    def copied(inputs: Floats) -> Floats:
        return np.repeat(inputs, copies, axis=0) + rng.normal(scale=noise, size=(copies * len(inputs), 10))

    runs = []
    for _ in range(300):
        inputs, labels = rng.normal(size=(rows, 10)), rng.integers(2, size=rows)
        enlarged, enlarged_labels = copied(inputs), np.repeat(labels, copies)
        held_out, kept = np.split(rng.permutation(rows * copies), [rows * copies // 5])
        late = KNeighborsClassifier(1).fit(enlarged[kept], enlarged_labels[kept])
        late_accuracy = late.score(enlarged[held_out], enlarged_labels[held_out])
        held_out, kept = np.split(rng.permutation(rows), [rows // 5])
        early = KNeighborsClassifier(1).fit(copied(inputs[kept]), np.repeat(labels[kept], copies))
        runs.append((late_accuracy, early.score(inputs[held_out], labels[held_out])))
    means: Floats = np.mean(runs, axis=0)
    return means


@computes("copies-split-last")
def copies_split_last() -> float:
    """Accuracy on random labels when copies of one row may land on both sides of the split."""
    return float(random_label_accuracies()[0])


@computes("copies-split-first")
def copies_split_first() -> float:
    """Accuracy on random labels when only training rows are copied."""
    return float(random_label_accuracies()[1])


# ----------------------------------------------------------------------------------------------- data normalization


@cache
def wine() -> tuple[Floats, Integers]:
    """The 178 wines of scikit-learn with 13 features, and their three classes."""
    features, classes = load_wine(return_X_y=True)
    return features, classes


@computes("wine-smallest-deviation")
def wine_smallest_deviation() -> float:
    """Smallest standard deviation of a feature."""
    return float(wine()[0].std(axis=0).min())


@computes("wine-largest-deviation")
def wine_largest_deviation() -> float:
    """Largest standard deviation of a feature."""
    return float(wine()[0].std(axis=0).max())


@computes("wine-share-of-distance")
def wine_share_of_distance() -> float:
    """Share of one feature in the squared distance, summed over all pairs of wines."""
    features = wine()[0]
    squares = ((features[:, None, :] - features[None, :, :]) ** 2).sum(axis=(0, 1))
    return float(squares.max() / squares.sum())


WINE_MODELS: Final[dict[str, BaseEstimator]] = {
    "knn": KNeighborsClassifier(5),
    "svm": SVC(),
    "logit": LogisticRegression(solver="newton-cholesky"),
    "tree": DecisionTreeClassifier(random_state=0),
    "bayes": GaussianNB(),
}
WINE_SCALERS: Final[dict[str, BaseEstimator | None]] = {"raw": None, "z": StandardScaler(), "range": MinMaxScaler()}


def wine_accuracy(model: str, scaler: str) -> float:
    """Mean accuracy in 5 times repeated 10-fold cross-validation, with the scaler fitted inside each fold."""
    features, classes = wine()
    folds = RepeatedStratifiedKFold(n_splits=10, n_repeats=5, random_state=1)
    pipeline = make_pipeline(WINE_SCALERS[scaler], WINE_MODELS[model])
    return float(cross_val_score(pipeline, features, classes, cv=folds).mean())


for model_name in WINE_MODELS:
    for scaler_name in WINE_SCALERS:
        computes(f"{model_name}-{scaler_name}")(partial(wine_accuracy, model_name, scaler_name))


def logistic_iterations(features: Floats, limit: int) -> int:
    """Iterations that scikit-learn's L-BFGS takes on the wines' classes, at most ``limit``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(max_iter=limit).fit(features, wine()[1])
    return int(model.n_iter_.max())


@computes("wine-iterations-raw")
def wine_iterations_raw() -> float:
    """Iterations of L-BFGS on the raw features; where it ends without a limit depends on the last bits of a machine."""
    return logistic_iterations(wine()[0], limit=1000)


@computes("wine-iterations-z")
def wine_iterations_z() -> float:
    """Iterations of L-BFGS on the z-scored features."""
    return logistic_iterations(StandardScaler().fit_transform(wine()[0]), limit=1000)


@computes("wine-scaler-leak")
def wine_scaler_leak() -> float:
    """Gain of 5-nearest-neighbors, in points, from z-scoring all rows instead of training rows; 40 × 5-fold."""
    features, classes = wine()
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=40, random_state=0)
    model = KNeighborsClassifier(5)
    outside = cross_val_score(model, StandardScaler().fit_transform(features), classes, cv=folds).mean()
    inside = cross_val_score(make_pipeline(StandardScaler(), model), features, classes, cv=folds).mean()
    return float(100 * (outside - inside))


def ridge_factor(sum_of_squares: float) -> float:
    """What ridge with penalty 100 multiplies the least-squares slope by, for one centered feature."""
    feature = np.linspace(-1, 1, 11)
    feature *= math.sqrt(sum_of_squares / (feature @ feature))
    slope = 3.0
    ridge = Ridge(alpha=100).fit(feature[:, None], slope * feature)
    return float(ridge.coef_[0] / slope)


computes("ridge-factor-kilometers")(partial(ridge_factor, 100.0))
computes("ridge-factor-meters")(partial(ridge_factor, 100.0 * 1000**2))


def steps_to_a_thousandth(hessian: Floats) -> int:
    """Steps of gradient descent, at the best fixed rate, until every error is a thousandth of what it was."""
    eigenvalues = np.linalg.eigvalsh(hessian)
    lowest, highest = float(eigenvalues[0]), float(eigenvalues[-1])
    rate = 2 / (lowest + highest)
    flat_factor, steep_factor = abs(1 - rate * lowest), abs(1 - rate * highest)
    flat, steep, steps = 1.0, 1.0, 0
    while flat > 1e-3 or steep > 1e-3:
        flat, steep, steps = flat * flat_factor, steep * steep_factor, steps + 1
    return steps


def correlated(correlation: float) -> Floats:
    """The Hessian of least squares for two standardized features."""
    return np.array([[1.0, correlation], [correlation, 1.0]])


@computes("descent-steps-raw")
def descent_steps_raw() -> float:
    """Steps for two uncorrelated features with standard deviations 1000 and 1."""
    return steps_to_a_thousandth(np.diag([1000.0**2, 1.0]))


@computes("descent-steps-correlated")
def descent_steps_correlated() -> float:
    """Steps for two standardized features with correlation 0.9."""
    return steps_to_a_thousandth(correlated(0.9))


@computes("condition-correlated")
def condition_correlated() -> float:
    """Condition number for two standardized features with correlation 0.9."""
    return float(np.linalg.cond(correlated(0.9)))


@computes("condition-uncentered")
def condition_uncentered() -> float:
    """Condition number for an intercept and a feature with mean 100 and standard deviation 1."""
    design = np.array([[1.0, 99.0], [1.0, 101.0]])
    return float(np.linalg.cond(design.T @ design / len(design)))


@computes("outside-the-range")
def outside_the_range() -> float:
    """How often the hundredth of 100 independent draws leaves the range of the 99 before it; 20,000 runs."""
    draws = np.random.default_rng(0).exponential(size=(20_000, 100))
    seen, new = draws[:, :99], draws[:, 99]
    return float(((new < seen.min(axis=1)) | (new > seen.max(axis=1))).mean())


@computes("skewness-standardized")
def skewness_standardized() -> float:
    """Skewness of a million z-scored quantiles of the exponential distribution."""
    count = 1_000_000
    quantiles = stats.expon.ppf((np.arange(count) + 0.5) / count)
    return float(stats.skew((quantiles - quantiles.mean()) / quantiles.std()))


@cache
def noise_feature_accuracies() -> Floats:
    """Accuracy of 5-nearest-neighbors, raw and z-scored, with one informative and 20 faint noise features; 20 runs."""
    rng = np.random.default_rng(0)
    runs = []
    for _ in range(20):
        labels = rng.integers(2, size=600)
        informative = 2.0 * labels[:, None] + rng.normal(size=(600, 1))
        features = np.hstack([informative, rng.normal(scale=0.05, size=(600, 20))])
        raw = KNeighborsClassifier(5)
        scaled = make_pipeline(StandardScaler(), KNeighborsClassifier(5))
        runs.append(
            [model.fit(features[:300], labels[:300]).score(features[300:], labels[300:]) for model in (raw, scaled)]
        )
    means: Floats = np.mean(runs, axis=0)
    return means


@computes("noise-features-raw")
def noise_features_raw() -> float:
    """Accuracy without scaling."""
    return float(noise_feature_accuracies()[0])


@computes("noise-features-z")
def noise_features_z() -> float:
    """Accuracy with z-scores."""
    return float(noise_feature_accuracies()[1])


# -------------------------------------------------------------------------------------------------- imbalanced data


@cache
def detector() -> tuple[Integers, Integers]:
    """Truth and predictions for 10,000 cases, 100 of them positive; recall 0.90, false-positive rate 0.01."""
    truth, predicted = np.zeros((2, 10_000), dtype=np.int64)
    truth[:100] = 1
    predicted[:90] = 1
    predicted[100:199] = 1
    return truth, predicted


@computes("detector-precision")
def detector_precision() -> float:
    """Precision of the detector."""
    return float(precision_score(*detector()))


@computes("detector-f1")
def detector_f1() -> float:
    """F1 score of the detector."""
    return float(f1_score(*detector()))


@computes("detector-accuracy")
def detector_accuracy() -> float:
    """Accuracy of the detector."""
    return float(accuracy_score(*detector()))


@cache
def gaussian_scores(prevalence: float) -> tuple[Integers, Floats, Floats]:
    """Labels, scores and weights of a population whose scores are Gaussian, with means 0 and 2 and variance 1."""
    grid = np.linspace(-8, 10, 100_001)
    weights = [(1 - prevalence) * stats.norm.pdf(grid), prevalence * stats.norm.pdf(grid - 2)]
    return np.repeat([0, 1], len(grid)), np.tile(grid, 2), np.concatenate(weights)


@computes("gauss-auc")
def gauss_auc() -> float:
    """Area under the ROC curve; the prevalence does not matter."""
    labels, scores, weights = gaussian_scores(0.5)
    return float(roc_auc_score(labels, scores, sample_weight=weights))


def gauss_precision(prevalence: float) -> float:
    """Precision at recall 0.9."""
    labels, scores, weights = gaussian_scores(prevalence)
    precision, recall, _ = precision_recall_curve(labels, scores, sample_weight=weights)
    return float(np.interp(0.9, recall[::-1], precision[::-1]))


def gauss_average_precision(prevalence: float) -> float:
    """Average precision, the area under the precision–recall curve."""
    labels, scores, weights = gaussian_scores(prevalence)
    return float(average_precision_score(labels, scores, sample_weight=weights))


for permille in (500, 100, 10, 1):
    computes(f"gauss-precision-{permille}")(partial(gauss_precision, permille / 1000))
    computes(f"gauss-ap-{permille}")(partial(gauss_average_precision, permille / 1000))


@computes("gauss-false-alarms")
def gauss_false_alarms() -> float:
    """False alarms per hit at prevalence 1% and recall 0.9."""
    return 1 / gauss_precision(0.01) - 1


@computes("undersampling-undone")
def undersampling_undone() -> float:
    """The probability that undersampling from 1% positives to one half turns into 0.9."""
    kept = 0.01 / 0.99

    def excess(probability: float) -> float:
        return probability / (probability + kept * (1 - probability)) - 0.9

    return float(optimize.brentq(excess, 0.0, 1.0))


def smote(positives: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Points between positives and one of their five nearest positives each."""
    neighbors: Integers = NearestNeighbors(n_neighbors=5).fit(positives).kneighbors(return_distance=False)
    chosen = rng.integers(len(positives), size=count)
    partners = neighbors[chosen, rng.integers(5, size=count)]
    weights = rng.random((count, 1))
    points: Floats = positives[chosen] + weights * (positives[partners] - positives[chosen])
    return points


def labeled_rows(count: int, rng: np.random.Generator) -> tuple[Floats, Integers]:
    """Rows with 1% positives and five Gaussian features of variance 1, whose class means are two apart."""
    labels = (rng.random(count) < 0.01).astype(np.int64)
    return rng.normal(size=(count, 5)) + 2 / math.sqrt(5) * labels[:, None], labels


REBALANCINGS: Final = ("plain", "weight", "under", "over", "smote")


@cache
def rebalanced() -> tuple[Integers, dict[str, Floats], float]:
    """Test labels, predicted probabilities by way of training, and the training prevalence.

    Unpenalized logistic regression on 50,000 training rows, 500,000 test rows.
    """
    rng = np.random.default_rng(1)
    rows, labels = labeled_rows(50_000, rng)
    test, truth = labeled_rows(500_000, rng)
    positives, negatives = np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)
    under = np.concatenate([positives, rng.choice(negatives, len(positives), replace=False)])
    over = np.concatenate([rng.choice(positives, len(negatives)), negatives])
    invented = smote(rows[positives], len(negatives) - len(positives), rng)

    def probabilities(inputs: Floats, targets: Integers, weights: str | None = None) -> Floats:
        model = LogisticRegression(C=1e6, solver="newton-cholesky", class_weight=weights).fit(inputs, targets)
        result: Floats = model.predict_proba(test)[:, 1]
        return result

    outputs = {
        "plain": probabilities(rows, labels),
        "weight": probabilities(rows, labels, "balanced"),
        "under": probabilities(rows[under], labels[under]),
        "over": probabilities(rows[over], labels[over]),
        "smote": probabilities(np.vstack([rows, invented]), np.append(labels, np.ones(len(invented), dtype=np.int64))),
    }
    return truth, outputs, float(labels.mean())


def rebalanced_auc(training: str) -> float:
    """Area under the ROC curve after one way of training."""
    truth, outputs, _ = rebalanced()
    return float(roc_auc_score(truth, outputs[training]))


def rebalanced_output(training: str) -> float:
    """Mean predicted probability after one way of training."""
    return float(rebalanced()[1][training].mean())


def rebalanced_recall(training: str) -> float:
    """Recall at threshold 0.5 after one way of training."""
    truth, outputs, _ = rebalanced()
    return float(recall_score(truth, outputs[training] > 0.5))


for training_name in REBALANCINGS:
    computes(f"auc-{training_name}")(partial(rebalanced_auc, training_name))
    computes(f"mean-{training_name}")(partial(rebalanced_output, training_name))
    computes(f"recall-{training_name}")(partial(rebalanced_recall, training_name))


@computes("recall-moved-threshold")
def recall_moved_threshold() -> float:
    """Recall of the plain model cut at the training prevalence."""
    truth, outputs, prevalence = rebalanced()
    return float(recall_score(truth, outputs["plain"] > prevalence))


@computes("precision-moved-threshold")
def precision_moved_threshold() -> float:
    """Precision of the plain model cut at the training prevalence."""
    truth, outputs, prevalence = rebalanced()
    return float(precision_score(truth, outputs["plain"] > prevalence))


@computes("same-decisions")
def same_decisions() -> float:
    """Share of test rows on which the moved threshold and balanced weights agree."""
    _, outputs, prevalence = rebalanced()
    return float(((outputs["plain"] > prevalence) == (outputs["weight"] > 0.5)).mean())


@computes("wilson-low")
def wilson_low() -> float:
    """Lower end of the 95% Wilson interval for 18 of 20."""
    return float(stats.binomtest(18, 20).proportion_ci(0.95, method="wilson").low)


@computes("wilson-high")
def wilson_high() -> float:
    """Upper end of the 95% Wilson interval for 18 of 20."""
    return float(stats.binomtest(18, 20).proportion_ci(0.95, method="wilson").high)


@computes("oversampled-then-split")
def oversampled_then_split() -> float:
    """Recall of 1-nearest-neighbor on noise with 2% positives, oversampled to one half before the split; 10 runs."""
    rng = np.random.default_rng(0)
    rows, positives = 2000, 40
    recalls = []
    for _ in range(10):
        features = rng.normal(size=(rows, 10))
        labels = (np.arange(rows) < positives).astype(np.int64)
        chosen = np.append(np.arange(positives, rows), rng.integers(positives, size=rows - positives))
        held_out, kept = np.split(rng.permutation(chosen), [len(chosen) // 5])
        model = KNeighborsClassifier(1).fit(features[kept], labels[kept])
        recalls.append(recall_score(labels[held_out], model.predict(features[held_out])))
    return float(np.mean(recalls))


def fitted_slopes(positives: Floats, negatives: Floats) -> Floats:
    """Slopes of unpenalized logistic regressions on one feature by Newton's method, one for each row."""
    feature = np.concatenate([positives, negatives], axis=1)
    is_positive = np.arange(feature.shape[1]) < positives.shape[1]
    intercepts = np.full((len(feature), 1), math.log(positives.shape[1] / negatives.shape[1]) - 0.5)
    slopes = np.ones((len(feature), 1))
    for _ in range(8):
        probabilities = 1 / (1 + np.exp(-(intercepts + slopes * feature)))
        residuals, curvatures = is_positive - probabilities, probabilities * (1 - probabilities)
        gradient, slope_gradient = residuals.sum(1, keepdims=True), (residuals * feature).sum(1, keepdims=True)
        moments = [(curvatures * feature**power).sum(1, keepdims=True) for power in range(3)]
        determinant = moments[0] * moments[2] - moments[1] ** 2
        intercepts = intercepts + (moments[2] * gradient - moments[1] * slope_gradient) / determinant
        slopes = slopes + (moments[0] * slope_gradient - moments[1] * gradient) / determinant
    result: Floats = slopes[:, 0]
    return result


def slope_deviation(negatives_per_positive: int) -> float:
    """Standard deviation of the slope with 100 positives, N(1, 1), and the negatives, N(0, 1).

    As many runs as need ten million rows: 50,000 for one negative per positive, 1,000 for 99.
    """
    rng = np.random.default_rng(0)
    negatives = 100 * negatives_per_positive
    slopes = [
        fitted_slopes(rng.normal(1, 1, size=(runs, 100)), rng.normal(size=(runs, negatives)))
        for runs in [500_000 // (100 + negatives)] * 20
    ]
    return float(np.std(slopes))


for ratio in (1, 5, 20, 99):
    computes(f"slope-deviation-{ratio}")(partial(slope_deviation, ratio))


# ------------------------------------------------------------------------------------------------------- data split


def best_of_independent(candidates: int) -> float:
    """Expected best accuracy of independent candidates, each right with probability 0.8, on 1,000 rows."""
    rows = 1000
    all_below = stats.binom.cdf(np.arange(rows), rows, 0.8) ** candidates
    return float((1 - all_below).sum() / rows)


def best_of_bound(candidates: int) -> float:
    """The bound on the expected best accuracy of candidates, true accuracy 0.8, on 1,000 rows."""
    return 0.8 + math.sqrt(math.log(candidates) / (2 * 1000))


for candidate_count in (100, 1000):
    computes(f"best-of-{candidate_count}")(partial(best_of_independent, candidate_count))
    computes(f"best-of-{candidate_count}-bound")(partial(best_of_bound, candidate_count))


@computes("best-of-similar")
def best_of_similar() -> float:
    """Mean best accuracy, over 5,000 runs, of 100 candidates that share most of their errors, on 1,000 rows.

    A common model is right on 80% of rows; each candidate answers a random tenth of the rows anew, right with
    probability 0.8. So it is right with probability 0.98 where the common model is, and 0.08 elsewhere.
    """
    rng = np.random.default_rng(0)
    common = rng.binomial(1000, 0.8, size=(5000, 1))
    right = rng.binomial(common, 0.98, size=(5000, 100)) + rng.binomial(1000 - common, 0.08, size=(5000, 100))
    return float(right.max(axis=1).mean() / 1000)


def half_width(examples: int) -> float:
    """Half of the width, in points, of the 95% interval for a measured accuracy of 0.9."""
    return float(100 * stats.norm.ppf(0.975) * stats.binom.std(examples, 0.9) / examples)


for example_count in (100, 1_000, 10_000, 100_000):
    computes(f"half-width-{example_count}")(partial(half_width, example_count))


@computes("hoeffding-examples")
def hoeffding_examples() -> float:
    """Least number of examples for which Hoeffding's inequality allows one point of error at 95%."""
    examples = np.arange(1, 100_000)
    return float(examples[2 * np.exp(-2 * examples * 0.01**2) <= 0.05][0])


@computes("no-positive-in-test")
def no_positive_in_test() -> float:
    """Probability that 200 rows drawn from 1,000 hold none of the 10 positives."""
    return float(stats.hypergeom(1000, 10, 200).pmf(0))


@cache
def selection_accuracies() -> Floats:
    """Five-fold accuracies on random labels, 100 of 5,000 features selected outside or inside the folds; 20 runs."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 25)
    select, model = SelectKBest(k=100), LogisticRegression()
    runs = []
    for seed in range(20):
        features = rng.normal(size=(50, 5000))
        folds = StratifiedKFold(5, shuffle=True, random_state=seed)
        outside = cross_val_score(model, select.fit_transform(features, labels), labels, cv=folds).mean()
        inside = cross_val_score(make_pipeline(select, model), features, labels, cv=folds).mean()
        runs.append((outside, inside))
    means: Floats = np.mean(runs, axis=0)
    return means


@computes("picked-outside")
def picked_outside() -> float:
    """Accuracy with features selected on all rows."""
    return float(selection_accuracies()[0])


@computes("picked-inside")
def picked_inside() -> float:
    """Accuracy with features selected on training rows."""
    return float(selection_accuracies()[1])


@cache
def patient_accuracies() -> Floats:
    """Five-fold accuracies of 1-nearest-neighbor on 100 patients, 10 records each, with random labels; 20 runs."""
    rng = np.random.default_rng(0)
    patients = np.repeat(np.arange(100), 10)
    runs = []
    for seed in range(20):
        labels = rng.permutation(np.repeat([0, 1], 50))[patients]
        features = rng.normal(size=(100, 20))[patients] + rng.normal(scale=0.3, size=(1000, 20))
        model = KNeighborsClassifier(1)
        spread = cross_val_score(model, features, labels, cv=KFold(5, shuffle=True, random_state=seed))
        whole = cross_val_score(model, features, labels, groups=patients, cv=GroupKFold(5))
        runs.append((spread.mean(), whole.mean()))
    means: Floats = np.mean(runs, axis=0)
    return means


@computes("patients-spread")
def patients_spread() -> float:
    """Accuracy with the records of a patient spread over the folds."""
    return float(patient_accuracies()[0])


@computes("patients-whole")
def patients_whole() -> float:
    """Accuracy with each patient in one fold."""
    return float(patient_accuracies()[1])


def random_walk_fit(order: Integers) -> float:
    """Median R² over 3,000 random walks of 1,000 steps, predicted from the time by 5-nearest-neighbors.

    The model sees the first 800 steps of ``order`` and is judged on the other 200.
    """
    walks = np.random.default_rng(0).normal(size=(1000, 3000)).cumsum(axis=0)
    times = np.arange(1000.0)[:, None]
    train, test = order[:800], order[800:]
    model = KNeighborsRegressor(5).fit(times[train], walks[train])
    return float(np.median(r2_score(walks[test], model.predict(times[test]), multioutput="raw_values")))


@computes("walk-mixed")
def walk_mixed() -> float:
    """Median R² when the steps are shuffled before the split."""
    return random_walk_fit(np.random.default_rng(1).permutation(1000))


@computes("walk-cut")
def walk_cut() -> float:
    """Median R² when the last 200 steps are predicted from those before."""
    return random_walk_fit(np.arange(1000))


def five_nearest_accuracy(train: Floats, train_labels: Integers, test: Floats, test_labels: Integers) -> float:
    """Accuracy of the vote of the five nearest training rows."""
    distances = ((test[:, None, :] - train[None, :, :]) ** 2).sum(axis=2)
    votes = train_labels[np.argsort(distances, axis=1)[:, :5]].mean(axis=1)
    return float(((votes > 0.5) == test_labels).mean())


@cache
def scaler_leak_differences() -> Floats:
    """Change in five-fold accuracy, in points, when z-scores are fitted on all 50 rows; 400 runs.

    Five features, each with class means half a standard deviation apart.
    """
    rng = np.random.default_rng(0)
    differences = []
    for seed in range(400):
        labels = rng.permutation(np.repeat([0, 1], 25))
        features = rng.normal(size=(50, 5)) + 0.5 * labels[:, None]
        leaky = (features - features.mean(axis=0)) / features.std(axis=0)
        for train, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(features, labels):
            clean = (features - features[train].mean(axis=0)) / features[train].std(axis=0)
            accuracies = [
                five_nearest_accuracy(scaled[train], labels[train], scaled[test], labels[test])
                for scaled in (leaky, clean)
            ]
            differences.append(accuracies[0] - accuracies[1])
    means: Floats = 100 * np.reshape(differences, (400, 5)).mean(axis=1)
    return means


@computes("scaler-leak")
def scaler_leak() -> float:
    """Size of the mean change in accuracy, in points."""
    return float(abs(scaler_leak_differences().mean()))


@computes("scaler-leak-error")
def scaler_leak_error() -> float:
    """Standard error of the mean change, in points."""
    differences = scaler_leak_differences()
    return float(differences.std(ddof=1) / math.sqrt(len(differences)))


@computes("error-bar-ratio")
def error_bar_ratio() -> float:
    """Corrected over naive standard error of a mean difference, for ten 90/10 splits."""
    naive, corrected = 1 / 10, 1 / 10 + 10 / 90
    return math.sqrt(corrected / naive)


# ------------------------------------------------------------------------------------------------ cross-validation

CV_DRAWS: Final = 2000
CV_ROWS: Final = 40
CV_FEATURES: Final = 10


def mean_least_squares_error(rows: int) -> float:
    """The expected squared error of least squares on Gaussian features and unit noise, by the inverse Wishart law."""
    return 1 + float(np.trace(stats.invwishart(df=rows, scale=np.eye(CV_FEATURES)).mean()))


computes("cv-error-40")(partial(mean_least_squares_error, 40))
computes("cv-error-20")(partial(mean_least_squares_error, 20))


@computes("cv-draws")
def cv_draws() -> float:
    """How many data sets are drawn."""
    return float(len(cv_models()[2]))


@cache
def cv_models() -> tuple[Floats, Floats, Floats]:
    """Data sets without any signal, features and targets, and the error of least squares on all rows of each."""
    rng = np.random.default_rng(116)
    x = rng.normal(size=(CV_DRAWS, CV_ROWS, CV_FEATURES))
    y = rng.normal(size=(CV_DRAWS, CV_ROWS, 1))
    weights = np.linalg.solve(x.transpose(0, 2, 1) @ x, x.transpose(0, 2, 1) @ y)
    return x, y, 1 + (weights[..., 0] ** 2).sum(axis=1)


@cache
def cv_losses(folds: int) -> Floats:
    """The squared error of every row of every data set, under the model of the other folds."""
    x, y, _ = cv_models()
    losses = []
    for fold in np.split(np.arange(CV_ROWS), folds):
        train, target = np.delete(x, fold, axis=1), np.delete(y, fold, axis=1)
        weights = np.linalg.solve(train.transpose(0, 2, 1) @ train, train.transpose(0, 2, 1) @ target)
        losses.append(((y[:, fold] - x[:, fold] @ weights) ** 2)[..., 0])
    return np.concatenate(losses, axis=1)


@computes("cv-true-mean")
def cv_true_mean() -> float:
    """Mean error of the models fitted on all rows."""
    return float(cv_models()[2].mean())


def cv_mean(folds: int) -> float:
    """Mean score."""
    return float(cv_losses(folds).mean())


def cv_spread(folds: int) -> float:
    """Standard deviation of the score over data sets."""
    return float(cv_losses(folds).mean(axis=1).std())


def cv_correlation(folds: int) -> float:
    """Correlation of the score with the error of the model fitted on all rows of the same data set."""
    return float(np.corrcoef(cv_losses(folds).mean(axis=1), cv_models()[2])[0, 1])


for number in (2, 5, 10, 40):
    computes(f"cv-mean-{number}")(partial(cv_mean, number))
    computes(f"cv-spread-{number}")(partial(cv_spread, number))
    computes(f"cv-correlation-{number}")(partial(cv_correlation, number))


def cv_naive_errors() -> Floats:
    """The naive standard error of ten-fold cross-validation: all losses as if independent."""
    errors: Floats = cv_losses(10).std(axis=1, ddof=1) / math.sqrt(CV_ROWS)
    return errors


def stump_spread(folds: int) -> float:
    """Standard deviation over 1,000 data sets of the score of a regression tree with one split."""
    x, y = cv_models()[0][:1000], cv_models()[1][:1000, :, 0]
    sets = np.arange(len(x))
    losses = []
    for fold in np.split(np.arange(CV_ROWS), folds):
        train, target = np.delete(x, fold, axis=1), np.delete(y, fold, axis=1)
        order = train.argsort(axis=1)
        values = np.take_along_axis(train, order, axis=1)
        targets = np.take_along_axis(np.broadcast_to(target[..., None], train.shape), order, axis=1)
        sums, rows = targets.cumsum(axis=1), target.shape[1]
        below = np.arange(1, rows)[:, None]
        left, right = sums[:, :-1] / below, (sums[:, -1:] - sums[:, :-1]) / (rows - below)
        gain = below * left**2 + (rows - below) * right**2
        row, column = np.divmod(gain.reshape(len(x), -1).argmax(axis=1), CV_FEATURES)
        cut = (values[sets, row, column] + values[sets, row + 1, column]) / 2
        tested = x[:, fold][sets, :, column]
        predicted = np.where(
            tested <= cut[:, None], left[sets, row, column][:, None], right[sets, row, column][:, None]
        )
        losses.append((y[:, fold] - predicted) ** 2)
    return float(np.concatenate(losses, axis=1).mean(axis=1).std())


for number in (5, 40):
    computes(f"cv-stump-{number}")(partial(stump_spread, number))


@computes("cv-fold-ratio")
def cv_fold_ratio() -> float:
    """Root mean square of the standard error from ten fold means, over the real spread of the score."""
    squares = cv_losses(10).reshape(CV_DRAWS, 10, -1).mean(axis=2).var(axis=1, ddof=1) / 10
    return math.sqrt(squares.mean()) / cv_spread(10)


@computes("cv-coverage")
def cv_coverage() -> float:
    """How often the naive 95% interval holds the error of the model fitted on all rows."""
    distances = np.abs(cv_losses(10).mean(axis=1) - cv_models()[2])
    return float((distances < stats.norm.ppf(0.975) * cv_naive_errors()).mean())


@computes("cv-nested-fits")
def cv_nested_fits() -> float:
    """Fits of nested cross-validation with 20 settings, five inner and five outer folds, counted one by one."""
    return float(sum(sum(1 for _ in range(20) for _ in range(5)) + 1 for _ in range(5)))


# ------------------------------------------------------------------------------------------------ leakage


@cache
def collection_calls() -> tuple[Floats, Integers]:
    """An honest feature with logistic slope 1 and calls that only positives get, three on average; and the target."""
    rng = np.random.default_rng(0)
    honest = rng.normal(size=4000)
    target = (rng.random(4000) < 1 / (1 + np.exp(-honest))).astype(np.int64)
    return np.column_stack([honest, rng.poisson(3 * target)]), target


def calls_model(columns: list[int], served: bool, metric: str) -> float:
    """AUC or recall on the second half; when served, nobody has been called."""
    features, target = collection_calls()
    model = LogisticRegression().fit(features[:2000, columns], target[:2000])
    shown = features[2000:] * [1, 0] if served else features[2000:]
    if metric == "recall":
        return float(recall_score(target[2000:], model.predict(shown[:, columns])))
    return float(roc_auc_score(target[2000:], model.decision_function(shown[:, columns])))


computes("leak-offline-auc")(partial(calls_model, [0, 1], served=False, metric="auc"))
computes("leak-offline-recall")(partial(calls_model, [0, 1], served=False, metric="recall"))
computes("leak-serving-recall")(partial(calls_model, [0, 1], served=True, metric="recall"))
computes("leak-honest-auc")(partial(calls_model, [0], served=False, metric="auc"))
computes("leak-honest-recall")(partial(calls_model, [0], served=False, metric="recall"))
computes("leak-calls-auc")(partial(calls_model, [1], served=False, metric="auc"))


# ------------------------------------------------------------------------------------------------ missing data

MISSING_ROWS: Final = 200
MISSING_DRAWS: Final = 20


@computes("missing-shrinkage")
def missing_shrinkage() -> float:
    """By how much the standard deviation of 1 and −1 shrinks when as many zeros, their mean, are added."""
    return float(1 - np.std([1, -1, 0, 0]) / np.std([1, -1]))


@cache
def holed_data() -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Pairs with correlation 0.7 in 1,000 data sets, and which of the second values are observed."""
    rng = np.random.default_rng(118)
    x = rng.normal(size=(1000, MISSING_ROWS))
    y = 0.7 * x + math.sqrt(0.51) * rng.normal(size=x.shape)
    return x, y, rng.random(x.shape) >= np.where(x > 0, 0.8, 0.2)


@computes("missing-draws")
def missing_draws() -> float:
    """How many data sets there are."""
    return float(len(holed_data()[0]))


@cache
def filled(method: str) -> list[Floats]:
    """The second values with gaps filled; with several draws, a list of them."""
    x, y, seen = holed_data()
    if method in ("full", "complete"):
        return [y if method == "full" else np.where(seen, y, np.nan)]
    count = seen.sum(axis=1, keepdims=True)
    mean_x, mean_y = ((values * seen).sum(axis=1, keepdims=True) / count for values in (x, y))
    if method == "mean":
        return [np.where(seen, y, mean_y)]
    squares = (seen * (x - mean_x) ** 2).sum(axis=1, keepdims=True)
    slope = (seen * (x - mean_x) * (y - mean_y)).sum(axis=1, keepdims=True) / squares
    if method == "line":
        return [np.where(seen, y, mean_y + slope * (x - mean_x))]
    residuals = (seen * (y - mean_y - slope * (x - mean_x)) ** 2).sum(axis=1, keepdims=True)
    rng = np.random.default_rng(119)
    draws = []
    for _ in range(MISSING_DRAWS if method == "pooled" else 1):
        noise = np.sqrt(residuals / rng.chisquare(count - 2))
        level = mean_y + noise / np.sqrt(count) * rng.normal(size=count.shape)
        tilt = slope + noise / np.sqrt(squares) * rng.normal(size=count.shape)
        draws.append(np.where(seen, y, level + tilt * (x - mean_x) + noise * rng.normal(size=x.shape)))
    return draws


def missing_mean(method: str) -> float:
    """Mean over data sets of the mean."""
    return float(np.mean([np.nanmean(values, axis=1) for values in filled(method)]))


def missing_deviation(method: str) -> float:
    """Mean over data sets of the standard deviation."""
    return float(np.mean([np.nanstd(values, axis=1, ddof=1) for values in filled(method)]))


def missing_correlation(method: str) -> float:
    """Mean over data sets of the correlation."""
    found = []
    for values in filled(method):
        x = np.where(np.isnan(values), np.nan, holed_data()[0])
        apart_x = x - np.nanmean(x, axis=1, keepdims=True)
        apart_y = values - np.nanmean(values, axis=1, keepdims=True)
        products = np.nansum(apart_x * apart_y, axis=1)
        found.append(products / np.sqrt(np.nansum(apart_x**2, axis=1) * np.nansum(apart_y**2, axis=1)))
    return float(np.mean(found))


def missing_coverage(method: str) -> float:
    """How often mean ± 1.96 standard errors holds 0; several draws are pooled by Rubin's rules."""
    sets = filled(method)
    means = np.array([np.nanmean(values, axis=1) for values in sets])
    errors = [np.nanvar(values, axis=1, ddof=1) / (~np.isnan(values)).sum(axis=1) for values in sets]
    total = np.mean(errors, axis=0)
    if len(sets) > 1:
        total = total + (1 + 1 / len(sets)) * means.var(axis=0, ddof=1)
    return float((np.abs(means.mean(axis=0)) < stats.norm.ppf(0.975) * np.sqrt(total)).mean())


for how in ("full", "complete", "mean", "line", "draw", "pooled"):
    computes(f"missing-mean-{how}")(partial(missing_mean, how))
    computes(f"missing-sd-{how}")(partial(missing_deviation, how))
    computes(f"missing-r-{how}")(partial(missing_correlation, how))
    computes(f"missing-cover-{how}")(partial(missing_coverage, how))


def missing_score(kind: str) -> float:
    """R² on new rows; the feature is missing with probability 0.6 if positive, else 0.1, and the noise is 0.5."""
    rng = np.random.default_rng(118)
    x = rng.normal(size=20_000)
    y = x + 0.5 * rng.normal(size=x.size)
    gap = rng.random(x.size) < np.where(x > 0, 0.6, 0.1)
    train, test = slice(0, 10_000), slice(10_000, None)
    mean = x[train][~gap[train]].mean()
    fill = {"linear": mean, "indicator": mean, "far": -10.0, "tree": -10.0, "native": math.nan}[kind]
    columns = [np.where(gap, fill, x)] + ([gap.astype(float)] if kind == "indicator" else [])
    features = np.column_stack(columns)
    tree = kind in ("tree", "native")
    model = DecisionTreeRegressor(min_samples_leaf=50, random_state=0) if tree else LinearRegression()
    return float(model.fit(features[train], y[train]).score(features[test], y[test]))


for kind in ("linear", "indicator", "far", "tree", "native"):
    computes(f"missing-r2-{kind}")(partial(missing_score, kind))


# ------------------------------------------------------------------------------------------------ categories

ENCODED_LEVELS: Final = 500
ENCODED_ROWS: Final = 4000
ENCODED_STRENGTH: Final = 2.25


def encoding_collisions(columns: int) -> float:
    """Expected number of 500 categories that share a column, one minus the binomial chance of no other there."""
    return float(ENCODED_LEVELS * (1 - stats.binom(ENCODED_LEVELS - 1, 1 / columns).pmf(0)))


computes("encoding-collide-256")(partial(encoding_collisions, 256))
computes("encoding-collide-1024")(partial(encoding_collisions, 1024))


@cache
def categories() -> tuple[Integers, Floats, Floats]:
    """Categories of 4,000 training and as many new rows, frequent and rare ones; targets; and the true effects."""
    rng = np.random.default_rng(119)
    effects = rng.normal(size=ENCODED_LEVELS)
    shares = 1 / np.arange(1, ENCODED_LEVELS + 1) ** 0.7
    category = rng.choice(ENCODED_LEVELS, p=shares / shares.sum(), size=2 * ENCODED_ROWS)
    targets = effects[category] + math.sqrt(2.25) * rng.normal(size=category.size)
    return category, targets, effects[category]


def target_means(rows: Integers, targets: Floats, strength: float) -> Floats:
    """The shrunk mean target of every category over these rows; of an empty one the overall mean."""
    category = categories()[0]
    counts = np.bincount(category[rows], minlength=ENCODED_LEVELS)
    sums = np.bincount(category[rows], targets[rows], ENCODED_LEVELS)
    overall = targets[rows].mean()
    means: Floats = (sums + (strength + 1e-9) * overall) / (counts + strength + 1e-9)
    return means


def encoded(encoding: str, targets: Floats) -> Floats:
    """The columns of all rows."""
    category = categories()[0]
    train = np.arange(ENCODED_ROWS)
    rng = np.random.default_rng(0)
    if encoding == "integer":
        return rng.permutation(ENCODED_LEVELS)[category][:, None].astype(float)
    if encoding == "onehot":
        return np.eye(ENCODED_LEVELS)[category]
    if encoding == "hashed":
        return np.eye(256)[rng.integers(256, size=ENCODED_LEVELS)[category]]
    if encoding == "naive":
        return target_means(train, targets, 0)[category][:, None]
    column = target_means(train, targets, ENCODED_STRENGTH)[category]
    for others, fold in KFold(5).split(train):
        column[fold] = target_means(others, targets, ENCODED_STRENGTH)[category[fold]]
    return column[:, None]


def encoding_score(model: str, encoding: str) -> float:
    """R² on new rows of ridge regression or of a tree with 16 leaves."""
    _, targets, _ = categories()
    features = encoded(encoding, targets)
    small_tree = DecisionTreeRegressor(max_leaf_nodes=16, min_samples_leaf=5, random_state=0)
    fitted = (small_tree if model == "tree" else Ridge(alpha=ENCODED_STRENGTH)).fit(
        features[:ENCODED_ROWS], targets[:ENCODED_ROWS]
    )
    return float(r2_score(targets[ENCODED_ROWS:], fitted.predict(features[ENCODED_ROWS:])))


for model_name in ("linear", "tree"):
    for encoding_name in ("integer", "onehot", "hashed", "naive", "target"):
        computes(f"encoding-{model_name}-{encoding_name}")(partial(encoding_score, model_name, encoding_name))


def useless_score(encoding: str) -> float:
    """R² on new rows of ridge regression on a feature with slope 1 and a category that does not matter."""
    _, noisy, effects = categories()
    feature = np.random.default_rng(1).normal(size=effects.size)
    targets = feature + noisy - effects
    features = np.column_stack([feature, encoded(encoding, targets)])
    fitted = Ridge(alpha=ENCODED_STRENGTH).fit(features[:ENCODED_ROWS], targets[:ENCODED_ROWS])
    return float(r2_score(targets[ENCODED_ROWS:], fitted.predict(features[ENCODED_ROWS:])))


for encoding_name in ("naive", "target"):
    computes(f"encoding-useless-{encoding_name}")(partial(useless_score, encoding_name))


@computes("encoding-possible")
def encoding_possible() -> float:
    """R² on new rows of the true effects."""
    _, targets, effects = categories()
    return float(r2_score(targets[ENCODED_ROWS:], effects[ENCODED_ROWS:]))


# ------------------------------------------------------------------------------------------------- feature selection


def best_correlation(features: int) -> float:
    """Mean of the largest absolute correlation of noise features with 50 targets; its square is beta distributed."""
    law = stats.beta(1 / 2, 24)
    grid = np.linspace(0, 1, 20_001)
    return float(np.trapezoid(1 - law.cdf(grid**2) ** features, grid))


for feature_count in (10, 5000):
    computes(f"select-best-{feature_count}")(partial(best_correlation, feature_count))


@computes("select-bound-5000")
def select_bound() -> float:
    """The bound on the mean of the largest of 5,000 correlations over 50 rows."""
    return math.sqrt(2 * math.log(10_000) / 49)


@computes("select-spurious")
def select_spurious() -> float:
    """Expected number of 5,000 noise features that correlate beyond 0.3 with 50 targets."""
    return float(5000 * stats.beta(1 / 2, 24).sf(0.3**2))


@computes("select-best-p")
def select_best_p() -> float:
    """Median of the smallest of 5,000 uniform p-values."""
    return float(1 - 0.5 ** (1 / 5000))


@cache
def twin_importances() -> tuple[float, float]:
    """Rise of the training error on permuting and on refitting; standardized twins, correlation 0.99, weights 1."""
    rng = np.random.default_rng(0)
    drawn = rng.normal(size=(200, 3))
    white = np.linalg.qr(drawn - drawn.mean(axis=0))[0] * math.sqrt(200)
    first = white[:, 0]
    twin = 0.99 * first + math.sqrt(1 - 0.99**2) * white[:, 1]
    target = first + twin + white[:, 2]
    error = np.mean((target - first - twin) ** 2)
    permuted = np.mean((target[:, None] - first[:, None] - twin[None, :]) ** 2)
    slope = first @ target / (first @ first)
    return float(permuted - error), float(np.mean((target - slope * first) ** 2) - error)


computes("select-permuted-99")(lambda: twin_importances()[0])
computes("select-refit-99")(lambda: twin_importances()[1])

IMPORTANCE_FEATURES: Final = ("signal", "bit", "ten", "real")


def bits_and_noise(count: int, rng: np.random.Generator) -> tuple[Floats, Integers]:
    """A bit that agrees with the label in 65% of rows, and noise with 2, with 10 and with any values."""
    labels = rng.integers(0, 2, count)
    signal = np.where(rng.random(count) < 0.65, labels, 1 - labels)
    columns = [signal, rng.integers(0, 2, count), rng.integers(0, 10, count), rng.random(count)]
    return np.column_stack(columns).astype(np.float64), labels


@cache
def forest_importances() -> tuple[Floats, Floats]:
    """Impurity and permutation importances of the four features, means of 8 forests."""
    rng = np.random.default_rng(0)
    impurity, shuffled = [], []
    for seed in range(8):
        rows, labels = bits_and_noise(400, rng)
        fresh, truth = bits_and_noise(4000, rng)
        forest = RandomForestClassifier(30, random_state=seed).fit(rows, labels)
        impurity.append(forest.feature_importances_)
        shuffled.append(permutation_importance(forest, fresh, truth, n_repeats=2, random_state=seed).importances_mean)
    return np.mean(impurity, axis=0), np.mean(shuffled, axis=0)


def forest_importance(kind: int, feature: int) -> float:
    """One of the importances: kind 0 by impurity, 1 by permutation."""
    return float(forest_importances()[kind][feature])


for place, feature_name in enumerate(IMPORTANCE_FEATURES):
    computes(f"select-impurity-{feature_name}")(partial(forest_importance, 0, place))
    computes(f"select-shuffle-{feature_name}")(partial(forest_importance, 1, place))


@cache
def lasso_twins() -> Floats:
    """Weights of a cause and of its idle twin (correlation 0.95) in 2,000 lassos on 50 rows, penalty 0.2.

    Coordinate descent on all data sets at once.
    """
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(2000, 50, 2))
    rows[:, :, 1] = 0.95 * rows[:, :, 0] + math.sqrt(1 - 0.95**2) * rows[:, :, 1]
    targets = rows[:, :, 0] + rng.normal(size=(2000, 50))
    rows = rows - rows.mean(axis=1, keepdims=True)
    gram = np.einsum("kni,knj->kij", rows, rows) / 50
    moments = np.einsum("kni,kn->ki", rows, targets) / 50
    weights = np.zeros((2000, 2))
    for _ in range(500):
        for this, other in ((0, 1), (1, 0)):
            pull = moments[:, this] - gram[:, this, other] * weights[:, other]
            weights[:, this] = np.sign(pull) * np.maximum(np.abs(pull) - 0.2, 0) / gram[:, this, this]
    return weights


@computes("select-twin-kept")
def select_twin_kept() -> float:
    """Share of data sets in which the twin has a weight."""
    return float((lasso_twins()[:, 1] != 0).mean())


@computes("select-twin-larger")
def select_twin_larger() -> float:
    """Share of data sets in which the weight of the twin is the larger one."""
    weights = np.abs(lasso_twins())
    return float((weights[:, 1] > weights[:, 0]).mean())


# ------------------------------------------------------------------------------------------------ distribution shift


def effective_share(shift: float) -> float:
    """Limit of the effective share of rows when a standard Gaussian feature moves by so much, by integration."""
    grid = np.linspace(-12, 12, 20_001)
    old, new = stats.norm.pdf(grid), stats.norm.pdf(grid, loc=shift)
    return float(np.trapezoid(new, grid) ** 2 / np.trapezoid(new**2 / old, grid))


for deviations in (1, 2):
    computes(f"shift-effective-{deviations}")(partial(effective_share, deviations))


@cache
def stability_indices(rows: int) -> Floats:
    """PSI of 20,000 pairs of samples from ten equal bins; an empty bin counts as half a row."""
    rng = np.random.default_rng(0)
    old, new = (np.maximum(rng.multinomial(rows, [0.1] * 10, size=20_000), 0.5) / rows for _ in range(2))
    indices: Floats = ((new - old) * np.log(new / old)).sum(axis=1)
    return indices


computes("shift-psi-100")(lambda: float(stability_indices(100).mean()))
computes("shift-psi-1000")(lambda: float(stability_indices(1000).mean()))
computes("shift-psi-alarms")(lambda: float((stability_indices(100) > 0.1).mean()))


def window(kind: str, rng: np.random.Generator) -> tuple[Floats, Integers]:
    """3,000 rows: classes two deviations apart on the first feature, the second is noise; changed as ``kind`` says."""
    labels = (rng.random(3000) < (0.2 if kind == "label" else 0.5)).astype(np.int64)
    rows = rng.normal(size=(3000, 2))
    rows[:, 0] += 2 * labels - 1
    if kind == "covariate":
        rows[:, 1] += 0.15
    if kind == "concept":
        flipped = (rows[:, 0] > 1) & (rng.random(3000) < 0.3)
        labels = np.where(flipped, 1 - labels, labels)
    return rows, labels


@cache
def windows_watched(kind: str) -> tuple[float, float]:
    """Share of 60 windows on which a test alarms, and the mean accuracy of the rule "first feature above 0"."""
    rng = np.random.default_rng(0)
    alarms, right = [], []
    for _ in range(60):
        old, (rows, labels) = window("none", rng)[0], window(kind, rng)
        values = [stats.ks_2samp(old[:, j], rows[:, j], method="asymp").pvalue for j in (0, 1)]
        alarms.append(min(values) < 0.025)
        right.append(((rows[:, 0] > 0) == labels).mean())
    return float(np.mean(alarms)), float(np.mean(right))


def window_alarms(kind: str) -> float:
    """Share of windows on which a test alarms."""
    return windows_watched(kind)[0]


def window_accuracy(kind: str) -> float:
    """Mean accuracy of the rule on the windows."""
    return windows_watched(kind)[1]


for shift_kind in ("none", "covariate", "label", "concept"):
    computes(f"shift-alarm-{shift_kind}")(partial(window_alarms, shift_kind))
    computes(f"shift-accuracy-{shift_kind}")(partial(window_accuracy, shift_kind))


# ------------------------------------------------------------------------------------------------------------- SMOTE


@cache
def smote_without_signal(features: int) -> tuple[float, float]:
    """Variance of invented over real positives, and share of test rows that 5-nearest-neighbors calls positive; 8 runs.

    50 positives, made 450 by SMOTE, and 450 negatives of the same Gaussian law.
    """
    rng = np.random.default_rng(0)
    ratios, votes = [], []
    for _ in range(8):
        positives, negatives, test = (rng.normal(size=(count, features)) for count in (50, 450, 400))
        invented = smote(positives, 400, rng)
        ratios.append(invented.var(axis=0).mean() / positives.var(axis=0).mean())
        rows = np.vstack([positives, invented, negatives])
        model = KNeighborsClassifier(5, algorithm="brute").fit(rows, np.repeat([1, 0], 450))
        votes.append(model.predict(test).mean())
    return float(np.mean(ratios)), float(np.mean(votes))


def variance_kept(features: int) -> float:
    """Variance of invented over real positives."""
    return smote_without_signal(features)[0]


def votes_without_signal(features: int) -> float:
    """Share of test rows called positive."""
    return smote_without_signal(features)[1]


for dimension in (2, 20, 100):
    computes(f"smote-variance-{dimension}")(partial(variance_kept, dimension))
    computes(f"smote-votes-{dimension}")(partial(votes_without_signal, dimension))


def two_clusters(count: int, rng: np.random.Generator) -> tuple[Floats, Integers]:
    """Rows with 5% positives, which lie in two clusters on either side of the negatives."""
    labels = (rng.random(count) < 0.05).astype(np.int64)
    rows = rng.normal(size=(count, 3))
    sides = rng.choice([-1.8, 1.8], size=count)
    rows[:, 0] = np.where(labels == 1, 0.5 * rows[:, 0] + sides, rows[:, 0])
    rows[:, 1] += 1.5 * labels
    return rows, labels


@cache
def smote_contest(learner: str) -> dict[str, Floats]:
    """F1 at 0.5, F1 at the cut that is best on 5,000 validation rows, and mean output, by way of training; 3 runs."""
    rng = np.random.default_rng(0)
    results: dict[str, list[tuple[float, float, float]]] = {"plain": [], "weight": [], "smote": []}
    for _ in range(3):
        rows, labels = two_clusters(3000, rng)
        (checked, truth), (test, answers) = two_clusters(5000, rng), two_clusters(10_000, rng)
        invented = smote(rows[labels == 1], int(3000 - 2 * labels.sum()), rng)
        more = np.vstack([rows, invented]), np.append(labels, np.ones(len(invented), dtype=np.int64))
        for training, (inputs, targets) in {"plain": (rows, labels), "weight": (rows, labels), "smote": more}.items():
            weights = "balanced" if training == "weight" else None
            model = (
                LogisticRegression(class_weight=weights)
                if learner == "logit"
                else RandomForestClassifier(25, min_samples_leaf=5, random_state=0, class_weight=weights)
            ).fit(inputs, targets)
            precision, recall, cuts = precision_recall_curve(truth, model.predict_proba(checked)[:, 1])
            scores = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
            cut, outputs = cuts[scores[:-1].argmax()], model.predict_proba(test)[:, 1]
            halves, tuned = f1_score(answers, outputs > 0.5), f1_score(answers, outputs >= cut)
            results[training].append((float(halves), float(tuned), float(outputs.mean())))
    return {training: np.mean(values, axis=0) for training, values in results.items()}


def contest_result(learner: str, training: str, column: int) -> float:
    """One number of the contest: column 0 is F1 at 0.5, 1 is F1 tuned, 2 the mean output."""
    return float(smote_contest(learner)[training][column])


for learner_name in ("logit", "forest"):
    for training_name in ("plain", "weight", "smote"):
        for column, measure in enumerate(("half", "tuned", "mean")):
            computes(f"smote-{measure}-{learner_name}-{training_name}")(
                partial(contest_result, learner_name, training_name, column)
            )
