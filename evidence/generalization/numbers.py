"""The numbers that chapters/generalization.md prints as results.

Errors that are shares of examples are fractions (0.016 is printed 1.6%). What is random has a generator of its own.
"""

from functools import cache
from itertools import product
from typing import Final

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq, minimize_scalar
from sklearn.datasets import load_digits
from sklearn.linear_model import ElasticNet, Lasso, LassoCV, LinearRegression, Ridge, lars_path_gram

from evidence.numbers import computes

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# ML0129, bias and variance: polynomials fitted to a noisy sine

NOISE: Final = 0.3
"""Standard deviation of the noise."""

TABLE: Final = (2, 4, 20, 401)
"""The numbers of weights in the table."""


def scaled_legendre(x: Array, weights: int) -> Array:
    """Legendre polynomials of equal mean square, the one of degree k divided by k + 1: so many columns."""
    degrees = np.arange(weights)
    return legendre.legvander(x, weights - 1) * np.sqrt(2 * degrees + 1) / (degrees + 1)


@cache
def bias_and_variance(weights: int, points: int = 20) -> tuple[float, float]:
    """Mean squared bias and mean variance between −1 and 1 of a least-squares fit with the smallest weights.

    The fit is linear in the targets: each prediction is a weighted sum of them, whose mean and variance are exact.
    """
    x = (2 * np.arange(points) + 1) / points - 1
    inside = np.linspace(-1, 1, 401)[1:-1]
    shares = scaled_legendre(inside, weights) @ np.linalg.pinv(scaled_legendre(x, weights), rcond=1e-10)
    bias = shares @ np.sin(np.pi * x) - np.sin(np.pi * inside)
    return float(np.mean(bias**2)), float(NOISE**2 * np.mean(np.sum(shares**2, axis=1)))


def register_polynomial(weights: int) -> None:
    """One row of the table."""

    @computes(f"bias-poly-{weights}")
    def squared_bias() -> float:
        """Squared bias."""
        return bias_and_variance(weights)[0]

    @computes(f"variance-poly-{weights}")
    def variance() -> float:
        """Variance."""
        return bias_and_variance(weights)[1]

    @computes(f"error-poly-{weights}")
    def error() -> float:
        """Expected squared error on a new target."""
        return sum(bias_and_variance(weights), NOISE**2)


for number in TABLE:
    register_polynomial(number)


@computes("bias-line-200")
def bias_line_200() -> float:
    """Squared bias of a line fitted to 200 points."""
    return bias_and_variance(2, points=200)[0]


@computes("variance-line-200")
def variance_line_200() -> float:
    """Variance of a line fitted to 200 points."""
    return bias_and_variance(2, points=200)[1]


def variance_left(members: int, correlation: float = 0.5) -> float:
    """The variance of the mean of predictions with variance 1: the mean of their covariance matrix."""
    covariance = np.full((members, members), correlation)
    np.fill_diagonal(covariance, 1.0)
    return float(covariance.mean())


@computes("ensemble-ten")
def ensemble_ten() -> float:
    """What 10 averaged models leave of the variance, at correlation 0.5."""
    return variance_left(10)


@computes("ensemble-hundred")
def ensemble_hundred() -> float:
    """What 100 averaged models leave of the variance, at correlation 0.5."""
    return variance_left(100)


# ML0130, learning curves: least squares where the model is right


@computes("curve-linear-train-40")
def curve_linear_train_40() -> float:
    """Training error of 20 features and 40 examples: what a projection leaves of the noise."""
    return linear_training_error(40)


@computes("curve-linear-train-400")
def curve_linear_train_400() -> float:
    """Training error of 20 features and 400 examples."""
    return linear_training_error(400)


@computes("curve-linear-new-40")
def curve_linear_new_40() -> float:
    """Error on new examples of 20 features and 40 examples."""
    return linear_new_error(40)


@computes("curve-linear-new-400")
def curve_linear_new_400() -> float:
    """Error on new examples of 20 features and 400 examples."""
    return linear_new_error(400)


def linear_training_error(examples: int, features: int = 20) -> float:
    """The expected mean square of least-squares residuals, of noise with variance 1."""
    inputs = np.random.default_rng(0).standard_normal((examples, features))
    return float(np.trace(np.eye(examples) - inputs @ np.linalg.pinv(inputs)) / examples)


def linear_new_error(examples: int, features: int = 20) -> float:
    """The noise of variance 1, and the mean variance of the fitted weights: of an inverse Wishart matrix."""
    return float(1 + np.trace(stats.invwishart(df=examples, scale=np.eye(features)).mean()))


# ML0130: three classifiers of digits


POOL: Final = 1000
"""Images to train on in each split; the other 797 validate."""


@cache
def digits() -> tuple[Array, Integers, Array]:
    """Images, labels, and the squared distance between any two images: whole numbers, hence exact."""
    images, labels = load_digits(return_X_y=True)
    lengths = np.sum(images**2, axis=1)
    return images, labels, lengths[:, None] + lengths - 2 * images @ images.T


def neighbors_error(train: Integers, judged: Integers, labels: Integers, neighbors: int) -> float:
    """How often the vote of so many nearest training images is wrong.

    Of images equally near the first counts, of labels with equally many votes the smallest, so that nothing is left
    to the machine.
    """
    ranks = digits()[2][np.ix_(judged, train)] * train.size + np.arange(train.size)
    if neighbors == 1:
        return float(np.mean(labels[train][ranks.argmin(axis=1)] != labels[judged]))
    nearest = np.argpartition(ranks, neighbors - 1, axis=1)[:, :neighbors]
    votes = (labels[train][nearest][:, :, None] == np.arange(10)).sum(axis=1)
    return float(np.mean(votes.argmax(axis=1) != labels[judged]))


def means_error(train: Integers, judged: Integers, labels: Integers) -> float:
    """How often the class with the nearest mean image is wrong; a class without an image is never chosen."""
    images = digits()[0]
    distances = np.full((judged.size, 10), np.inf)
    for label in np.unique(labels[train]):
        mean = images[train[labels[train] == label]].mean(axis=0)
        distances[:, label] = np.sum((images[judged] - mean) ** 2, axis=1)
    return float(np.mean(distances.argmin(axis=1) != labels[judged]))


@cache
def digits_errors(neighbors: int, examples: int, *, noisy: bool = False, splits: int = 20) -> tuple[float, float]:
    """Mean training and validation error of a vote of neighbors, or with 0 of them of class means."""
    errors = []
    for split in range(splits):
        rng = np.random.default_rng(split)
        order = rng.permutation(digits()[1].size)
        labels = digits()[1].copy()
        if noisy:
            redrawn = rng.random(labels.size) < 0.2
            labels[redrawn] = rng.integers(0, 10, redrawn.sum())
        train, held_out = order[:examples], order[POOL:]
        sets = (train, held_out)
        if neighbors:
            errors.append([neighbors_error(train, judged, labels, neighbors) for judged in sets])
        else:
            errors.append([means_error(train, judged, labels) for judged in sets])
    training, validation = np.mean(errors, axis=0)
    return float(training), float(validation)


def register_digits(model: str, neighbors: int, labels: str) -> None:
    """One row of the table."""

    @computes(f"digits-{model}-{labels}-train")
    def training() -> float:
        """Training error."""
        return digits_errors(neighbors, POOL, noisy=labels == "noisy")[0]

    @computes(f"digits-{model}-{labels}-validation")
    def validation() -> float:
        """Validation error."""
        return digits_errors(neighbors, POOL, noisy=labels == "noisy")[1]


for its_name, its_neighbors, its_labels in (
    ("mean", 0, "clean"),
    ("1", 1, "clean"),
    ("1", 1, "noisy"),
    ("5", 5, "noisy"),
):
    register_digits(its_name, its_neighbors, its_labels)


@computes("digits-mean-400")
def digits_mean_400() -> float:
    """Validation error of class means with 400 training images."""
    return digits_errors(0, 400)[1]


def neighbor_errors(splits: int) -> tuple[float, ...]:
    """Validation errors of the nearest neighbor with 100, 200 and 400 training images."""
    return tuple(digits_errors(1, examples, splits=splits)[1] for examples in (100, 200, 400))


def floor_of(errors: tuple[float, ...]) -> float:
    """Where a power law through three errors ends, as a root: above it, each doubling divides by the same number."""

    def bend(floor: float) -> float:
        first, second, third = (np.log(error - floor) for error in errors)
        return float(first - 2 * second + third)

    return float(brentq(bend, -0.1, errors[2] - 1e-6))


@computes("digits-neighbor-100")
def digits_neighbor_100() -> float:
    """Validation error of the nearest neighbor with 100 training images, over 100 splits."""
    return neighbor_errors(100)[0]


@computes("digits-neighbor-200")
def digits_neighbor_200() -> float:
    """The same with 200."""
    return neighbor_errors(100)[1]


@computes("digits-neighbor-400")
def digits_neighbor_400() -> float:
    """The same with 400."""
    return neighbor_errors(100)[2]


@computes("digits-neighbor-800")
def digits_neighbor_800() -> float:
    """The same with 800."""
    return digits_errors(1, 800, splits=100)[1]


@computes("digits-neighbor-predicted-800")
def digits_neighbor_predicted_800() -> float:
    """What the power law through the errors at 100, 200 and 400 says of 800."""
    errors = neighbor_errors(100)
    floor = floor_of(errors)
    return floor + (errors[2] - floor) ** 2 / (errors[1] - floor)


@computes("digits-floor-20")
def digits_floor_20() -> float:
    """The floor of the power law through the mean errors over only 20 splits."""
    return floor_of(neighbor_errors(20))


# ML0131, penalties: ridge and units


def ridge_share(length: float) -> float:
    """What ridge with strength 10 keeps of the fit along one feature of such a length."""
    feature = np.array([[length], [0.0]])
    return float(Ridge(alpha=10, fit_intercept=False).fit(feature, feature[:, 0]).coef_[0])


@computes("penalty-factor-meters")
def penalty_factor_meters() -> float:
    """A feature whose squares sum to 100."""
    return ridge_share(10.0)


@computes("penalty-factor-kilometers")
def penalty_factor_kilometers() -> float:
    """The same, divided by 1,000."""
    return ridge_share(0.01)


# ML0131: two features that are almost the same


TWINS: Final = {
    "ols": LinearRegression(fit_intercept=False),
    "lasso": Lasso(alpha=0.5, fit_intercept=False, tol=1e-8, max_iter=100_000),
    "ridge": Ridge(alpha=10, fit_intercept=False),
    "enet": ElasticNet(alpha=1.0, l1_ratio=0.5, fit_intercept=False, tol=1e-8, max_iter=100_000),
}
"""The fits in the table."""


@cache
def twin_weights(fit: str) -> Array:
    """Both weights in each of 300 data sets of 50 examples; features standardized, their correlation about 0.99."""
    rng = np.random.default_rng(0)
    weights = []
    for _ in range(300):
        features = rng.standard_normal((50, 1)) + 0.1 * rng.standard_normal((50, 2))
        features = (features - features.mean(axis=0)) / features.std(axis=0)
        targets = features.sum(axis=1) + rng.standard_normal(50)
        weights.append(TWINS[fit].fit(features, targets - targets.mean()).coef_)
    return np.array(weights)


def register_twins(fit: str) -> None:
    """One row of the table."""

    @computes(f"twins-zero-{fit}")
    def one_zero() -> float:
        """How often exactly one of the weights is zero."""
        return float(np.mean(np.sum(np.abs(twin_weights(fit)) < 1e-9, axis=1) == 1))

    @computes(f"twins-spread-{fit}")
    def spread() -> float:
        """Standard deviation of the first weight over the data sets."""
        return float(twin_weights(fit)[:, 0].std())


for each_fit in TWINS:
    register_twins(each_fit)


# ML0131: what the lasso selects


def selectable(first_weight: float) -> float:
    """How often some penalty selects exactly the two true features, of 200 data sets of 10,000 examples.

    The third feature is (2 x1 + 2 x2 + e) / 3. The path of the lasso is piecewise linear, so its corners tell.
    """
    rng = np.random.default_rng(0)
    right = 0
    for _ in range(200):
        features = rng.standard_normal((10_000, 3))
        features[:, 2] = features @ [2, 2, 1] / 3
        targets = features @ [first_weight, 3, 0] + rng.standard_normal(10_000)
        _, _, path = lars_path_gram(
            features.T @ targets, features.T @ features, n_samples=10_000, method="lasso", alpha_min=0
        )
        chosen = np.abs(path) > 1e-9
        right += bool(np.any(chosen[0] & chosen[1] & ~chosen[2]))
    return right / 200


@computes("lasso-right-same-signs")
def lasso_right_same_signs() -> float:
    """With true weights 2 and 3."""
    return selectable(2)


@computes("lasso-right-mixed-signs")
def lasso_right_mixed_signs() -> float:
    """With true weights −2 and 3."""
    return selectable(-2)


@computes("lasso-cv-false")
def lasso_cv_false() -> float:
    """How many useless features, of 17, the penalty that predicts best keeps on average over 20 data sets."""
    kept = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        features = rng.standard_normal((100, 20))
        targets = features[:, :3] @ [3, -2, 1.5] + rng.laplace(size=100)
        chosen = np.abs(LassoCV(cv=5).fit(features, targets).coef_) > 1e-6
        assert chosen[:3].all(), "the text says that all true features were kept"
        kept.append(chosen[3:].sum())
    return float(np.mean(kept))


# ML0132, dropout: four units, of which each is kept with probability one half


@cache
def masked_sums() -> Array:
    """What reaches the output under each of the 16 masks; the shares are 4, −1, −1 and −1."""
    return np.array([2 * np.dot(mask, [4, -1, -1, -1]) for mask in product([0, 1], repeat=4)], dtype=np.float64)


@computes("dropout-relu-full")
def dropout_relu_full() -> float:
    """The ReLU of the sum without masks."""
    return float(max(masked_sums().mean(), 0))


@computes("dropout-relu-average")
def dropout_relu_average() -> float:
    """The mean ReLU over the masks."""
    return float(np.maximum(masked_sums(), 0).mean())


@computes("dropout-variance-ratio")
def dropout_variance_ratio() -> float:
    """Variance with dropout of one half against that without, of the ReLU of a standard normal number."""
    mean = stats.norm.expect(lambda z: z, lb=0)
    square = stats.norm.expect(np.square, lb=0)
    dropped = 0.5 * (2**2 * square) - mean**2
    return float(dropped / (square - mean**2))


# ML0132: Monte Carlo dropout of one weight


@cache
def dropped_weight() -> float:
    """The weight of least mean squared error if its input, 1, is dropped with probability 0.1, for targets of mean 1.

    The variance of the targets and their number change only the height of that minimum.
    """
    kept = 1 / 0.9

    def loss(weight: float) -> float:
        return float(0.1 * 1.0 + 0.9 * (1 - kept * weight) ** 2)

    return float(minimize_scalar(loss).x)


@computes("mc-dropout-mean")
def mc_dropout_mean() -> float:
    """The mean prediction over masks."""
    return float(np.mean([0.0] + 9 * [dropped_weight() / 0.9]))


@computes("mc-dropout-spread")
def mc_dropout_spread() -> float:
    """The standard deviation of the prediction over masks."""
    return float(np.std([0.0] + 9 * [dropped_weight() / 0.9]))


@computes("posterior-spread-100")
def posterior_spread_100() -> float:
    """Standard deviation of the mean of 100 targets of variance 1: the posterior's, under a flat prior."""
    return float(stats.norm.std() / np.sqrt(100))


@computes("posterior-spread-million")
def posterior_spread_million() -> float:
    """The same of a million."""
    return float(stats.norm.std() / np.sqrt(1e6))


# ML0133, batch normalization


def start_left(batches: int) -> float:
    """What is left of the start of a running average, whose new value always weighs 0.1, after so many batches."""
    left = 1.0
    for _ in range(batches):
        left -= 0.1 * left
    return left


@computes("batchnorm-start-ten")
def batchnorm_start_ten() -> float:
    """After 10 batches."""
    return start_left(10)


@computes("batchnorm-start-44")
def batchnorm_start_44() -> float:
    """After 44 batches."""
    return start_left(44)


@cache
def one_in_batches(size: int) -> Array:
    """What standardizing makes of a 1 in each of 40,000 batches of so many, the others from a normal distribution."""
    batches = np.random.default_rng(0).standard_normal((40_000, size))
    batches[:, 0] = 1
    return np.asarray((1 - batches.mean(axis=1)) / batches.std(axis=1))


def register_batch_size(size: int) -> None:
    """One row of the table."""

    @computes(f"batchnorm-mean-{size}")
    def mean() -> float:
        """The mean over batches."""
        return float(one_in_batches(size).mean())

    @computes(f"batchnorm-spread-{size}")
    def spread() -> float:
        """The standard deviation over batches."""
        return float(one_in_batches(size).std())


for batch_size in (2, 8, 32, 128):
    register_batch_size(batch_size)


# ML0134, layer normalization and RMSNorm


def divided_by_rms(x: Array) -> Array:
    """RMSNorm without a learned scale."""
    return np.asarray(x / np.sqrt(np.mean(x**2)))


def gradient_at_last_block(blocks: int, before: bool) -> float:
    """The norm of a random gradient behind the last norm against the one before it, mean of five random stacks.

    Each block has a branch of two random layers with a ReLU, which keeps the variance; the norm is before or after it.
    """
    width, shares = 128, []
    rng = np.random.default_rng(0)
    for _ in range(5):
        state = total = rng.standard_normal(width)
        for _ in range(blocks):
            inner, outer = rng.standard_normal((2, width, width)) / np.sqrt(width)
            branch = outer @ np.maximum(np.sqrt(2) * inner @ (divided_by_rms(state) if before else state), 0)
            total = state + branch
            state = total if before else divided_by_rms(total)
        behind, output = rng.standard_normal(width), divided_by_rms(total)
        arrives = (behind - output * np.mean(behind * output)) / np.sqrt(np.mean(total**2))
        shares.append(np.linalg.norm(arrives) / np.linalg.norm(behind))
    return float(np.mean(shares))


def register_depth(blocks: int) -> None:
    """One row of the table."""

    @computes(f"layernorm-post-{blocks}")
    def post() -> float:
        """The share of the gradient with norms behind the sums."""
        return gradient_at_last_block(blocks, before=False)

    @computes(f"layernorm-pre-{blocks}")
    def pre() -> float:
        """The share of the gradient with norms before the branches."""
        return gradient_at_last_block(blocks, before=True)


for depth in (3, 15, 63):
    register_depth(depth)


@computes("layernorm-cost")
def layernorm_cost() -> float:
    """Operations of two norms against those of the matrix products of a block, at width 4,096."""
    return float(2 * (8 * 4096) / (24 * 4096**2))


@computes("layernorm-half-overflow")
def layernorm_half_overflow() -> float:
    """The smallest whole number whose square is infinite in 16-bit floats."""
    with np.errstate(over="ignore"):
        return float(np.isinf(np.square(np.arange(1000, dtype=np.float16))).argmax())


# ML0135, double descent: least squares of smallest norm on the first features, 40 examples

SQUARES: Final = (1 / np.arange(1.0, 401.0)) / np.sum(1 / np.arange(1.0, 401.0))
"""The squared weights of all 400 features."""

UNEXPLAINED: Final = 0.1
"""The variance of the noise."""


def descent_error(features: int, examples: int = 40) -> float:
    """The expected squared error on new targets, by the formula of the text."""
    signal, rest = SQUARES[:features].sum(), UNEXPLAINED + SQUARES[features:].sum()
    if features <= examples - 2:
        return float(rest + rest * features / (examples - features - 1))
    return float(rest + rest * examples / (features - examples - 1) + signal * (1 - examples / features))


@cache
def ridge_descent_error(features: int) -> float:
    """The error of ridge regression with the best penalty, mean over 50 draws of the features.

    The products of independent normal features have no preferred direction, so the weights may as well be normal
    numbers; then the best penalty is the variance of the noise over theirs, and the error that of a Bayesian.
    """
    rng = np.random.default_rng(0)
    signal, rest = SQUARES[:features].sum(), UNEXPLAINED + SQUARES[features:].sum()
    penalty = features * rest / signal
    errors = []
    for _ in range(50):
        sizes = np.linalg.svd(rng.standard_normal((40, features)), compute_uv=False)
        idle = features - sizes.size
        errors.append(rest + rest * (np.sum(1 / (sizes**2 + penalty)) + idle / penalty))
    return float(np.mean(errors))


@cache
def simulated_descent_error(features: int) -> float:
    """The error of least squares of smallest norm, mean over 100 data sets."""
    rng = np.random.default_rng(0)
    weights, errors = np.sqrt(SQUARES), []
    for _ in range(100):
        inputs = rng.standard_normal((40, 400))
        targets = inputs @ weights + np.sqrt(UNEXPLAINED) * rng.standard_normal(40)
        found = np.zeros(400)
        found[:features] = np.linalg.lstsq(inputs[:, :features], targets, rcond=None)[0]
        errors.append(np.sum((found - weights) ** 2) + UNEXPLAINED)
    return float(np.mean(errors))


def register_features(features: int) -> None:
    """One row of the table."""

    @computes(f"descent-error-{features}")
    def least_squares() -> float:
        """Expected error of least squares."""
        return descent_error(features)

    @computes(f"descent-ridge-{features}")
    def ridge() -> float:
        """Expected error of the best ridge regression."""
        return ridge_descent_error(features)


for seen_features in (6, 20, 38, 150):
    register_features(seen_features)


def register_examples(examples: int) -> None:
    """The error with 60 features and so many examples."""

    @computes(f"descent-samples-{examples}")
    def error() -> float:
        """Expected error of least squares."""
        return descent_error(60, examples)


for example_count in (20, 58, 200):
    register_examples(example_count)


# ML0136, weight decay: a loss with its minimum at 1


def penalized_minimum(curvature: float) -> float:
    """Where loss and L2 penalty of weight 0.1 together are smallest."""
    return float(minimize_scalar(lambda at: curvature * (at - 1) ** 2 / 2 + 0.1 * at**2 / 2).x)


def adamw_end(curvature: float, noise: float) -> float:
    """Where AdamW ends if the rate falls to zero; with noise, the mean of 200 runs over their last half."""
    rng = np.random.default_rng(0)
    steps, runs = 20_000, 200 if noise else 1
    place, first, second = np.zeros((3, runs))
    late = []
    for step in range(1, steps + 1):
        rate = 0.01 if noise else 0.01 * (1 - (step - 1) / steps)
        gradient = curvature * (place - 1) + (noise * rng.standard_normal(runs) if noise else 0)
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        root = np.sqrt(second / (1 - 0.999**step)) + 1e-8
        place = (1 - 0.1 * rate) * place - rate * first / (1 - 0.9**step) / root
        if step > steps / 2:
            late.append(place.mean())
    return float(np.mean(late)) if noise else float(place[0])


def register_curvature(name: str, curvature: float) -> None:
    """One row of the table."""

    @computes(f"decay-penalty-{name}")
    def penalty() -> float:
        """The minimum with a penalty."""
        return penalized_minimum(curvature)

    @computes(f"decay-adamw-{name}")
    def adamw() -> float:
        """Where AdamW ends without noise."""
        return adamw_end(curvature, noise=0)

    @computes(f"decay-noisy-{name}")
    def noisy() -> float:
        """Where AdamW is with noise."""
        return adamw_end(curvature, noise=1)


register_curvature("steep", 1)
register_curvature("flat", 0.01)

# ML0136: weights whose length the loss ignores


def relative_steps(length: float, decay: float, steps: int, rate: float = 0.1) -> Array:
    """The gradient step relative to the length, at each step; the gradient at length 1 is 1 and orthogonal."""
    square, relative = length**2, []
    for _ in range(steps):
        relative.append(rate / square)
        square = (1 - rate * decay) ** 2 * square + rate**2 / square
    return np.array(relative)


@computes("decay-relative-step")
def decay_relative_step() -> float:
    """The settled relative step."""
    return float(relative_steps(1, 0.0005, 100_000)[-1])


@computes("decay-degrees")
def decay_degrees() -> float:
    """The angle of the settled step, which the decay that comes with it hardly changes."""
    return float(np.degrees(np.arctan(decay_relative_step())))


@computes("decay-settling")
def decay_settling() -> float:
    """In how many steps a small deviation of the fourth power of the length falls by a factor of e."""
    settled = np.sqrt(0.1 / decay_relative_step())
    powers = (0.1 / relative_steps(1.001 * settled, 0.0005, 10_000)) ** 2 - settled**4
    return float(np.argmax(powers < powers[0] / np.e))


@computes("decay-span")
def decay_span() -> float:
    """One over the product of learning rate and decay."""
    return float(1 / (0.0003 * 0.1))
