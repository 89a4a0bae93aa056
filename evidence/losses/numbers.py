"""The numbers that chapters/losses.md prints as results, each recomputed by a route of its own where there is one."""

from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq, linprog, minimize, minimize_scalar
from scipy.spatial.distance import jensenshannon
from scipy.special import expit, huber, log_softmax, logit, softmax
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, QuantileRegressor, Ridge
from sklearn.metrics import brier_score_loss, log_loss, mean_squared_error
from sklearn.svm import SVC

from evidence.numbers import computes

Vector = NDArray[np.float64]
Function = Callable[[float], float]

ZERO: Final = 1e-6
"""What solvers leave of a number that is exactly zero; those that are not are hundreds of times larger."""


def slope(function: Function, x: float, *, step: float = 1e-4) -> float:
    """The derivative of a function, by a central difference."""
    return (function(x + step) - function(x - step)) / (2 * step)


def lowest(function: Function, low: float, high: float) -> tuple[float, float]:
    """Where a function has its minimum between two bounds, and that minimum."""
    found = minimize_scalar(function, bounds=(low, high), method="bounded", options={"xatol": 1e-9})
    return float(found.x), float(found.fun)


# ML0021, L1 loss and L2 loss: which objective makes what exactly zero


@cache
def noisy_line() -> tuple[Vector, Vector]:
    """Features and targets: 200 examples, 20 Gaussian features of which 3 matter, Laplace noise of scale 1."""
    rng = np.random.default_rng(0)
    features = rng.standard_normal((200, 20))
    weights = np.zeros(20)
    weights[:3] = 3, -2, 1.5
    return features, features @ weights + rng.laplace(size=200)


# scikit-learn halves the L1 and L2 losses and the lasso's squared one, and its ridge sums over the 200 examples.
OBJECTIVES: Final = {
    "l2": LinearRegression(),
    "l1": QuantileRegressor(quantile=0.5, alpha=0.0, solver="highs"),
    "l2-l1-penalty": Lasso(alpha=0.6 / 2, tol=1e-10, max_iter=100_000),
    "l1-l1-penalty": QuantileRegressor(quantile=0.5, alpha=0.15 / 2, solver="highs"),
    "l2-l2-penalty": Ridge(alpha=0.05 * 200),
}
"""Loss and penalty of each fit in the table."""


@cache
def zeros(objective: str) -> tuple[int, int]:
    """How many of the 20 weights, and of the 200 residuals, a fit makes exactly zero."""
    features, targets = noisy_line()
    model = OBJECTIVES[objective].fit(features, targets)
    residuals = model.predict(features) - targets
    return int(np.sum(np.abs(model.coef_) < ZERO)), int(np.sum(np.abs(residuals) < ZERO))


def register_zeros(objective: str) -> None:
    """One row of the table."""

    @computes(f"zero-weights-{objective}")
    def zero_weights() -> float:
        """Weights exactly 0, of 20."""
        return zeros(objective)[0]

    @computes(f"zero-residuals-{objective}")
    def zero_residuals() -> float:
        """Residuals exactly 0, of 200."""
        return zeros(objective)[1]


for row in OBJECTIVES:
    register_zeros(row)


# ML0021: gradient descent, efficiency, ratios


@computes("l2-descent-ten-steps")
def l2_descent_ten_steps() -> float:
    """The error that ten steps of gradient descent on the squared error leave of an error of 1, at rate 0.3."""
    error = 1.0
    for _ in range(10):
        error -= 0.3 * slope(np.square, error)
    return error


def efficiency_of_median(noise: stats.rv_continuous) -> float:
    """Variance of the mean against that of the median of 10,000,001 numbers.

    The median's variance is exact: it is a quantile of the noise at a level with a beta distribution.
    """
    half = 5_000_000
    level = stats.beta(half + 1, half + 1)
    reach = 10 * 0.5 / np.sqrt(2 * half + 3)  # ten standard deviations
    variance, _ = quad(lambda u: noise.ppf(u) ** 2 * level.pdf(u), 0.5 - reach, 0.5 + reach, points=[0.5])
    return float(noise.var() / (2 * half + 1) / variance)


@computes("median-efficiency-gaussian")
def median_efficiency_gaussian() -> float:
    """Efficiency of the median relative to the mean, Gaussian noise."""
    return efficiency_of_median(stats.norm)


@computes("median-efficiency-laplace")
def median_efficiency_laplace() -> float:
    """Efficiency of the median relative to the mean, Laplace noise."""
    return efficiency_of_median(stats.laplace)


@computes("rmse-over-mae-gaussian")
def rmse_over_mae_gaussian() -> float:
    """RMSE against MAE of residuals that are Gaussian around 0."""
    return float(np.sqrt(stats.norm.expect(np.square)) / stats.norm.expect(np.abs))


@computes("huber-efficiency-gaussian")
def huber_efficiency_gaussian() -> float:
    """Asymptotic efficiency, against the mean, of the Huber estimate with threshold 1.345 under Gaussian noise.

    An M-estimate has the variance E(psi^2) / E(psi')^2, where psi is here the clipped residual.
    """
    threshold = 1.345
    inside = stats.norm.cdf(threshold) - stats.norm.cdf(-threshold)
    clipped, _ = quad(
        lambda r: np.clip(r, -threshold, threshold) ** 2 * stats.norm.pdf(r), -12, 12, points=[-threshold, threshold]
    )
    return float(inside**2 / clipped)


# ML0021: outliers


def slopes(x: Vector, y: Vector) -> tuple[float, float]:
    """The slope of the line that L2, and of the line that L1, fits."""
    l2 = LinearRegression().fit(x[:, None], y)
    l1 = QuantileRegressor(quantile=0.5, alpha=0.0, solver="highs").fit(x[:, None], y)
    return float(l2.coef_[0]), float(l1.coef_[0])


@cache
def slopes_with_one_high_target() -> tuple[float, float]:
    """Slopes under L2 and L1 of y = x at 0 to 9, when the last target is 100."""
    x = np.arange(10.0)
    return slopes(x, np.append(x[:-1], 100.0))


@cache
def slopes_with_one_leverage_point() -> tuple[float, float]:
    """Slopes under L2 and L1 of y = x at 0 to 9 and the point (100, 0)."""
    x = np.arange(10.0)
    return slopes(np.append(x, 100.0), np.append(x, 0.0))


@computes("outlier-slope-l2")
def outlier_slope_l2() -> float:
    """Slope of the L2 fit when the last target of ten is 100."""
    return slopes_with_one_high_target()[0]


@computes("outlier-slope-l1")
def outlier_slope_l1() -> float:
    """Slope of the L1 fit when the last target of ten is 100."""
    return slopes_with_one_high_target()[1]


@computes("leverage-slope-l2")
def leverage_slope_l2() -> float:
    """Slope of the L2 fit when the point (100, 0) is added."""
    return slopes_with_one_leverage_point()[0]


@computes("leverage-slope-l1")
def leverage_slope_l1() -> float:
    """Slope of the L1 fit when the point (100, 0) is added."""
    return slopes_with_one_leverage_point()[1]


@computes("log-fit-factor")
def log_fit_factor() -> float:
    """Mean of exp(noise) for Gaussian noise of standard deviation 1: mean against geometric mean."""
    return float(stats.norm.expect(np.exp, lb=-12, ub=12))


# ML0022, cross-entropy: three examples


def example_losses() -> list[float]:
    """Cross-entropy of labels 1, 0, 1 predicted at 0.9, 0.2 and 0.6, one by one, in nats."""
    return [float(log_loss([y], [p], labels=[0, 1])) for y, p in ((1, 0.9), (0, 0.2), (1, 0.6))]


@computes("log-loss-first")
def log_loss_first() -> float:
    """Loss of label 1 predicted at 0.9."""
    return example_losses()[0]


@computes("log-loss-second")
def log_loss_second() -> float:
    """Loss of label 0 predicted at 0.2."""
    return example_losses()[1]


@computes("log-loss-third")
def log_loss_third() -> float:
    """Loss of label 1 predicted at 0.6."""
    return example_losses()[2]


@computes("log-loss-of-three")
def log_loss_of_three() -> float:
    """Mean loss of the three examples."""
    return float(log_loss([1, 0, 1], [0.9, 0.2, 0.6]))


# ML0022: floors of the loss


@cache
def smoothed_fit() -> tuple[float, float]:
    """The lowest loss against a target of 0.91 on one class and 0.01 on nine, and the logit gap that reaches it."""
    target = np.full(10, 0.1 / 10)
    target[0] += 1 - 0.1
    found = minimize(lambda z: -(target @ log_softmax(z)), np.zeros(10), options={"gtol": 1e-9})
    return float(found.fun), float(found.x[0] - found.x[1:].mean())


@computes("smoothed-floor")
def smoothed_floor() -> float:
    """Lowest loss with label smoothing of 0.1 over 10 classes, in nats."""
    return smoothed_fit()[0]


@computes("smoothed-logit-gap")
def smoothed_logit_gap() -> float:
    """Best gap between the true class's logit and the others, smoothing 0.1, 10 classes."""
    return smoothed_fit()[1]


@computes("seventy-percent-floor")
def seventy_percent_floor() -> float:
    """Lowest mean loss of one constant on 7 labels of 1 and 3 of 0, in nats."""
    labels = [1] * 7 + [0] * 3
    return lowest(lambda p: float(log_loss(labels, [p] * 10)), 0.01, 0.99)[1]


@computes("base-rate-loss")
def base_rate_loss() -> float:
    """Loss of the constant 0.01 at 1% positives, in nats."""
    return float(log_loss([1] + [0] * 99, [0.01] * 100))


@computes("weighted-best-constant")
def weighted_best_constant() -> float:
    """The constant with the lowest loss at 1% positives when positives weigh 99."""
    labels = [1] + [0] * 99
    weights = [99] + [1] * 99
    return lowest(lambda p: float(log_loss(labels, [p] * 100, sample_weight=weights)), 0.001, 0.999)[0]


def first_loss(classes: int) -> float:
    """Mean loss of near-uniform outputs: Gaussian logits of standard deviation 0.001, any of the classes true."""
    logits = np.random.default_rng(0).normal(scale=0.001, size=classes)
    return float(-log_softmax(logits).mean())


@computes("first-loss-two")
def first_loss_two() -> float:
    """First loss with 2 classes, in nats."""
    return first_loss(2)


@computes("first-loss-ten")
def first_loss_ten() -> float:
    """First loss with 10 classes, in nats."""
    return first_loss(10)


@computes("first-loss-tokens")
def first_loss_tokens() -> float:
    """First loss with 50,257 tokens, in nats."""
    return first_loss(50_257)


@computes("double-softmax-floor")
def double_softmax_floor() -> float:
    """Loss of the surest right answer among 10 classes when softmax is applied twice, in nats."""
    logits = np.zeros(10)
    logits[0] = 100.0
    return float(-log_softmax(softmax(logits))[0])


# ML0022: slopes in the logit


def register_slopes(p: float, name: str) -> None:
    """One row of the table: a positive that is predicted at ``p``."""
    z = float(logit(p))

    @computes(f"log-loss-at-{name}")
    def loss() -> float:
        """Cross-entropy, in nats."""
        return float(log_loss([1], [p], labels=[0, 1]))

    @computes(f"log-loss-slope-at-{name}")
    def loss_slope() -> float:
        """Slope of the cross-entropy in the logit."""
        return slope(lambda at: float(log_loss([1], [expit(at)], labels=[0, 1])), z)

    @computes(f"squared-slope-at-{name}")
    def squared_slope() -> float:
        """Slope of the squared error of the probability in the logit."""
        return slope(lambda at: float(mean_squared_error([1], [expit(at)])), z)


for probability in (0.9, 0.5, 0.1, 0.01, 0.001):
    register_slopes(probability, str(probability).replace(".", "-"))


@computes("float32-sigmoid-is-one")
def float32_sigmoid_is_one() -> float:
    """The smallest logit whose sigmoid is exactly 1 in 32-bit floats."""
    logits = np.arange(10, 25, 0.001, dtype=np.float32)
    return float(logits[1 / (1 + np.exp(-logits)) == 1].min())


# ML0022: a wrong label


@computes("wrong-label-loss")
def wrong_label_loss() -> float:
    """Loss of a positive that is predicted at 0.0001, in nats."""
    return float(log_loss([1], [0.0001], labels=[0, 1]))


@computes("wrong-label-examples")
def wrong_label_examples() -> float:
    """How many positives predicted at 0.9 cost as much as one predicted at 0.0001."""
    return wrong_label_loss() / float(log_loss([1], [0.9], labels=[0, 1]))


@computes("wrong-label-gradients")
def wrong_label_gradients() -> float:
    """How many positives predicted at 0.9 pull the logit as hard as one predicted at 0.0001."""

    def pull(p: float) -> float:
        return slope(lambda at: float(log_loss([1], [expit(at)], labels=[0, 1])), float(logit(p)))

    return pull(0.0001) / pull(0.9)


# ML0109, softmax, temperature and label smoothing


def register_top(temperature: float, name: str) -> None:
    """One temperature of the example with logits 3, 2 and 0."""

    @computes(f"temperature-top-{name}")
    def top() -> float:
        """Probability of the first class."""
        return float(softmax(np.array([3.0, 2.0, 0.0]) / temperature)[0])


for degree, word in ((0.25, "quarter"), (1.0, "one"), (5.0, "five")):
    register_top(degree, word)


@computes("smoothing-gap-thousand")
def smoothing_gap_thousand() -> float:
    """Best gap between the true class's logit and 999 equal others, smoothing 0.1, 1,000 classes."""
    wrong = 0.1 / 1000

    def loss(gap: float) -> float:
        logs = log_softmax(np.append(gap, np.zeros(999)))
        return float(-((1 - 0.1 + wrong) * logs[0] + wrong * logs[1:].sum()))

    return lowest(loss, 0, 30)[0]


@computes("smoothing-certain")
def smoothing_certain() -> float:
    """What is reported at the lowest loss for a certain case, smoothing 0.1, 10 classes."""
    gap = smoothed_fit()[1]
    return float(softmax(np.append(gap, np.zeros(9)))[0])


@cache
def confidence_near_and_far() -> tuple[float, float, float]:
    """Accuracy and mean confidence on fresh cases, and the share of a circle of radius 100 above 0.99.

    A softmax regression on 3,000 points of three Gaussian classes with unit spread, centers 1.5 from the origin.
    """
    rng = np.random.default_rng(0)
    angles = np.pi / 2 + 2 * np.pi / 3 * np.arange(3)
    centers = 1.5 * np.column_stack([np.cos(angles), np.sin(angles)])

    def draw(count: int) -> tuple[Vector, NDArray[np.int64]]:
        labels = rng.integers(0, 3, count)
        return centers[labels] + rng.standard_normal((count, 2)), labels

    model = LogisticRegression(C=np.inf, tol=1e-8).fit(*draw(3000))
    points, labels = draw(30_000)
    around = np.linspace(0, 2 * np.pi, 10_000, endpoint=False)
    circle = 100 * np.column_stack([np.cos(around), np.sin(around)])
    far = model.predict_proba(circle).max(axis=1)
    return (
        float(model.score(points, labels)),
        float(model.predict_proba(points).max(axis=1).mean()),
        float(np.mean(far > 0.99)),
    )


@computes("far-accuracy")
def far_accuracy() -> float:
    """Accuracy on fresh cases."""
    return confidence_near_and_far()[0]


@computes("far-confidence-near")
def far_confidence_near() -> float:
    """Mean confidence on fresh cases."""
    return confidence_near_and_far()[1]


@computes("far-confident-share")
def far_confident_share() -> float:
    """Share of the circle of radius 100 with a confidence above 0.99."""
    return confidence_near_and_far()[2]


def largest_distillation_gradient(temperature: float) -> float:
    """Largest entry of the soft loss's gradient by the student's logits in the example, by differences."""
    teacher = softmax(np.array([6.0, 2, -1, -3, -4]) / temperature)
    student = np.array([3.0, 3, 0, -2, -4])

    def loss(at: float, j: int) -> float:
        moved = np.where(np.arange(5) == j, at, student)
        return float(-(teacher @ log_softmax(moved / temperature)))

    return max(abs(slope(lambda at, j=j: loss(at, j), float(student[j]))) for j in range(5))  # type: ignore[misc]


@computes("distill-gradient-one")
def distill_gradient_one() -> float:
    """Largest entry at temperature 1."""
    return largest_distillation_gradient(1)


@computes("distill-gradient-ten")
def distill_gradient_ten() -> float:
    """Largest entry at temperature 10."""
    return largest_distillation_gradient(10)


@computes("distill-scaled-ten")
def distill_scaled_ten() -> float:
    """Largest entry at temperature 10, times the square of the temperature."""
    return 10**2 * largest_distillation_gradient(10)


# ML0110, squared error for classification: one weight, two basins

BASIN: Final = np.array([10.0, -1.0, -1.0])
"""Three examples of class 1, with one feature each and no intercept."""


def basin_squared(weight: float) -> float:
    """Mean squared error of the sigmoid on the three examples."""
    return float(mean_squared_error(np.ones(3), expit(weight * BASIN)))


@computes("basin-best-weight")
def basin_best_weight() -> float:
    """The weight with the lowest squared error near zero."""
    return lowest(basin_squared, -0.2, 2)[0]


@computes("basin-barrier")
def basin_barrier() -> float:
    """Where the squared error is highest between the two basins."""
    return lowest(lambda weight: -basin_squared(weight), -2, 0)[0]


@computes("basin-plateau")
def basin_plateau() -> float:
    """What the squared error falls to along the negative weights: a far one, after it fell all the way there."""
    losses = np.array([basin_squared(weight) for weight in (-1, -2, -4, -8, -16, -32)])
    assert np.all(np.diff(losses) < 0)
    return float(losses[-1])


# ML0110: efficiency of squared error against maximum likelihood


@cache
def efficiency_of_squared_error(intercept: float, slope: float) -> float:
    """Asymptotic variance of the slope under maximum likelihood against that under squared error, x standard Gaussian.

    With v = p(1 - p), the likelihood's is the inverse of E(v xx'), and that of squared error is the sandwich of
    E(v^2 xx') and E(v^3 xx').
    """

    def moments(power: int) -> Vector:
        def entry(degree: int) -> float:
            return float(
                stats.norm.expect(
                    lambda x: (expit(intercept + slope * x) * expit(-intercept - slope * x)) ** power * x**degree,
                    lb=-12,
                    ub=12,
                )
            )

        return np.array([[entry(0), entry(1)], [entry(1), entry(2)]])

    bread = np.linalg.inv(moments(2))
    return float(np.linalg.inv(moments(1))[1, 1] / (bread @ moments(3) @ bread)[1, 1])


@computes("brier-efficiency-balanced")
def brier_efficiency_balanced() -> float:
    """Efficiency for the slope at intercept 0, slope 1."""
    return efficiency_of_squared_error(0, 1)


@computes("brier-efficiency-rare")
def brier_efficiency_rare() -> float:
    """Efficiency for the slope at intercept -3, slope 1."""
    return efficiency_of_squared_error(-3, 1)


@computes("brier-rare-share")
def brier_rare_share() -> float:
    """Share of positives at intercept -3, slope 1."""
    return float(stats.norm.expect(lambda x: expit(x - 3), lb=-12, ub=12))


# ML0110: linear outputs


@computes("too-right-boundary")
def too_right_boundary() -> float:
    """Where least squares on 0 and 1 crosses a half, with one positive moved to 20; at 0 before."""

    def crossing(last: float) -> float:
        x = np.array([[-2], [-1], [-0.5], [0.5], [1], [last]])
        line = LinearRegression().fit(x, [0, 0, 0, 1, 1, 1])
        return float((0.5 - line.intercept_) / line.coef_[0])

    assert abs(crossing(2)) < ZERO
    return crossing(20)


@cache
def three_in_a_row() -> tuple[Vector, NDArray[np.int64]]:
    """100 points of each of three classes on a line, around -1, 0 and 1 with spread 0.25."""
    rng = np.random.default_rng(0)
    return np.repeat([-1.0, 0.0, 1.0], 100) + 0.25 * rng.standard_normal(300), np.repeat([0, 1, 2], 100)


def indicator_fit(degree: int) -> LinearRegression:
    """Least squares of the three indicators on the powers of x up to ``degree``."""
    x, labels = three_in_a_row()
    return LinearRegression().fit(np.vander(x, degree + 1)[:, :-1], np.eye(3)[labels])


def middle_found(predictions: NDArray[np.int64]) -> float:
    """How many of the 100 points in the middle class are predicted as such."""
    return float(np.sum(predictions[three_in_a_row()[1] == 1] == 1))


@computes("masking-line")
def masking_line() -> float:
    """By least squares on x."""
    x, _ = three_in_a_row()
    return middle_found(indicator_fit(1).predict(x[:, None]).argmax(axis=1))


@computes("masking-square")
def masking_square() -> float:
    """By least squares on x and its square."""
    x, _ = three_in_a_row()
    return middle_found(indicator_fit(2).predict(np.vander(x, 3)[:, :-1]).argmax(axis=1))


@computes("masking-softmax")
def masking_softmax() -> float:
    """By softmax regression on x."""
    x, labels = three_in_a_row()
    return middle_found(LogisticRegression(C=np.inf, tol=1e-8).fit(x[:, None], labels).predict(x[:, None]))


def excess_at_one_percent(score: Callable[..., float]) -> float:
    """By how much a forecast of 0.1% raises an expected score over the best one, at a true rate of 1%."""
    told = [float(score([0, 1], [p, p], sample_weight=[0.99, 0.01], labels=[0, 1])) for p in (0.001, 0.01)]
    return told[0] / told[1] - 1


@computes("rare-brier-excess")
def rare_brier_excess() -> float:
    """Of the Brier score."""
    return excess_at_one_percent(brier_score_loss)


@computes("rare-log-excess")
def rare_log_excess() -> float:
    """Of the log loss."""
    return excess_at_one_percent(log_loss)


# ML0111, Huber and quantile losses: the threshold


@computes("huber-efficiency-unscaled")
def huber_efficiency_unscaled() -> float:
    """Efficiency of the Huber estimate with threshold 1.345 under Gaussian noise of standard deviation 100.

    The variance is E(psi^2) / E(psi')^2 with psi the clipped residual, and that of the mean 100^2.
    """
    noise = stats.norm(scale=100)
    inside = noise.cdf(1.345) - noise.cdf(-1.345)
    near, _ = quad(lambda r: r**2 * noise.pdf(r), -1.345, 1.345)
    return float(inside**2 / (near + 1.345**2 * 2 * noise.sf(1.345)) * 100**2)


@computes("mad-factor")
def mad_factor() -> float:
    """Median absolute value of standard Gaussian noise."""
    return float(stats.halfnorm.median())


@computes("exponential-median")
def exponential_median() -> float:
    """Median of exponential noise with mean 1."""
    return float(stats.expon.median())


@computes("huber-exponential")
def huber_exponential() -> float:
    """What the Huber loss with threshold 1 aims at under exponential noise with mean 1."""

    def expected(center: float) -> float:
        return float(stats.expon.expect(lambda y: huber(1.0, y - center), ub=40))

    return lowest(expected, 0, 2)[0]


# ML0111: the newsvendor

DEMAND: Final = stats.lognorm(s=0.6, scale=100)
"""Log-normal demand with median 100."""


ORDERS: Final = {"median": DEMAND.median(), "mean": DEMAND.mean(), "quantile": DEMAND.ppf(0.9)}
"""What is ordered to minimize L1 loss, L2 loss and the cost."""


def register_order(name: str) -> None:
    """One of the orders."""

    @computes(f"newsvendor-cost-{name}")
    def cost() -> float:
        """Expected cost at 9 a unit short and 1 a unit left over."""
        short, _ = quad(DEMAND.sf, ORDERS[name], np.inf)
        left_over, _ = quad(DEMAND.cdf, 0, ORDERS[name])
        return float(9 * short + left_over)


for order in ORDERS:
    register_order(order)


@computes("newsvendor-order-mean")
def newsvendor_order_mean() -> float:
    """Mean demand."""
    return float(ORDERS["mean"])


@computes("newsvendor-order-quantile")
def newsvendor_order_quantile() -> float:
    """The 0.9-quantile of demand."""
    return float(ORDERS["quantile"])


# ML0111: spread that grows, 0.3 + 0.4 x around 2 + x


@cache
def fan() -> tuple[Vector, Vector]:
    """1,000 points with x between 0 and 10 and Gaussian noise of spread 0.3 + 0.4 x."""
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 10, 1000)
    return x, 2 + x + (0.3 + 0.4 * x) * rng.standard_normal(1000)


@cache
def fan_lines() -> dict[str, tuple[float, float]]:
    """Intercept and slope of four lines: fitted at 0.05 and 0.95, and the ends of the least-squares band."""
    x, y = fan()
    lines = {}
    for name, level in (("low", 0.05), ("high", 0.95)):
        fit = QuantileRegressor(quantile=level, alpha=0.0, solver="highs").fit(x[:, None], y)
        lines[name] = float(fit.intercept_), float(fit.coef_[0])
    line = LinearRegression().fit(x[:, None], y)
    half = 1.645 * np.std(y - line.predict(x[:, None]), ddof=2)
    for name, shift in (("band-low", -half), ("band-high", half)):
        lines[name] = float(line.intercept_ + shift), float(line.coef_[0])
    return lines


def covered(low: str, high: str, start: float, end: float) -> float:
    """How likely a fresh point with x between two ends lies between two of the lines."""
    x = np.linspace(start, end, 2001)

    def below(name: str) -> Vector:
        intercept, slope = fan_lines()[name]
        return np.asarray(stats.norm.cdf((intercept + slope * x - 2 - x) / (0.3 + 0.4 * x)))

    return float(np.mean(below(high) - below(low)))


@computes("fan-band-low")
def fan_band_low() -> float:
    """Coverage of the least-squares band in the lowest third of x."""
    return covered("band-low", "band-high", 0, 10 / 3)


@computes("fan-band-high")
def fan_band_high() -> float:
    """Coverage of the least-squares band in the highest third of x."""
    return covered("band-low", "band-high", 20 / 3, 10)


@computes("fan-quantile-low")
def fan_quantile_low() -> float:
    """Coverage of the quantile lines in the lowest third of x."""
    return covered("low", "high", 0, 10 / 3)


@computes("fan-quantile-high")
def fan_quantile_high() -> float:
    """Coverage of the quantile lines in the highest third of x."""
    return covered("low", "high", 20 / 3, 10)


# ML0111: coverage and crossing


@cache
def intervals() -> Vector:
    """Coverage of training, fresh and, after the conformal step, fresh targets, and the share of crossings at 0.9.

    Means of ten simulations: 100 examples, 5 Gaussian features of which one counts, Gaussian noise; 500 held-out
    cases, of whose misses the 451st smallest (the 0.9-quantile of 500 and the fresh case) widens the interval.
    """

    def simulated(seed: int) -> list[float]:
        rng = np.random.default_rng(seed)

        def draw(count: int) -> tuple[Vector, Vector]:
            features = rng.standard_normal((count, 5))
            return features, features[:, 0] + rng.standard_normal(count)

        training, held_out, fresh = draw(100), draw(500), draw(4000)
        low, upper, high = (
            QuantileRegressor(quantile=level, alpha=0.0, solver="highs").fit(*training) for level in (0.05, 0.9, 0.95)
        )

        def misses(features: Vector, targets: Vector) -> Vector:
            return np.asarray(np.maximum(low.predict(features) - targets, targets - high.predict(features)))

        wider = np.sort(misses(*held_out))[450]
        return [
            float(np.mean(misses(*training) <= ZERO)),
            float(np.mean(misses(*fresh) <= 0)),
            float(np.mean(misses(*fresh) <= wider)),
            float(np.mean(upper.predict(fresh[0]) > high.predict(fresh[0]))),
        ]

    return np.asarray(np.mean([simulated(seed) for seed in range(10)], axis=0))


@computes("interval-coverage-train")
def interval_coverage_train() -> float:
    """Coverage of training targets."""
    return float(intervals()[0])


@computes("interval-coverage-fresh")
def interval_coverage_fresh() -> float:
    """Coverage of fresh targets."""
    return float(intervals()[1])


@computes("interval-coverage-conformal")
def interval_coverage_conformal() -> float:
    """Coverage of fresh targets after the conformal step."""
    return float(intervals()[2])


@computes("quantile-crossing-share")
def quantile_crossing_share() -> float:
    """Share of fresh points where the 0.9 fit lies above the 0.95 fit."""
    return float(intervals()[3])


# ML0112, hinge loss and margins


@cache
def support_vectors() -> tuple[int, int, int]:
    """Support vectors of a linear SVM on 200 points, how many of them lie on the margin, and how many inside or wrong.

    Two Gaussian classes of unit spread around (1.2, 0.6) and its negative. The SVM of the support vectors alone is the
    same.
    """
    rng = np.random.default_rng(0)
    labels = np.repeat([-1, 1], 100)
    features = rng.standard_normal((200, 2)) + labels[:, None] * np.array([1.2, 0.6])
    machine = SVC(kernel="linear", C=1, tol=1e-8).fit(features, labels)
    vectors = machine.support_
    again = SVC(kernel="linear", C=1, tol=1e-8).fit(features[vectors], labels[vectors])
    assert np.allclose(again.coef_, machine.coef_, atol=ZERO)
    assert np.allclose(again.intercept_, machine.intercept_, atol=ZERO)
    margins = labels * machine.decision_function(features)
    assert np.min(np.delete(margins, vectors)) > 1 + ZERO
    on_margin = int(np.sum(np.abs(margins - 1) < 1e-4))
    return vectors.size, on_margin, int(np.sum(margins < 1 - 1e-4))


@computes("svm-vectors")
def svm_vectors() -> float:
    """Support vectors, of 200 points."""
    return support_vectors()[0]


@computes("svm-on-margin")
def svm_on_margin() -> float:
    """Those on the margin."""
    return support_vectors()[1]


@computes("svm-inside")
def svm_inside() -> float:
    """Those inside the margin or on the wrong side."""
    return support_vectors()[2]


@computes("sigmoid-of-one")
def sigmoid_of_one() -> float:
    """The sigmoid of the hinge loss's best score for the likelier class 1, found for 0.6 and for 0.99."""
    best = [
        lowest(lambda z, eta=eta: eta * max(0, 1 - z) + (1 - eta) * max(0, 1 + z), -3, 3)[0]  # type: ignore[misc]
        for eta in (0.6, 0.99)
    ]
    assert abs(best[0] - best[1]) < ZERO
    return float(expit(best[0]))


# ML0112: the direction of gradient descent on separable data


@cache
def margin_angles() -> dict[int, float]:
    """Degrees between the hard-margin SVM and gradient descent on logistic loss, by the number of steps at rate 1.

    40 separable points in the plane, boundaries through the origin.
    """
    rng = np.random.default_rng(5)
    labels = np.repeat([1, -1], 20)
    features = rng.standard_normal((40, 2)) * np.array([0.5, 2.0]) + labels[:, None] * np.array([1.8, 1.0])
    signed = features * labels[:, None]
    machine = minimize(
        lambda w: w @ w / 2, np.array([1.0, 0.0]), constraints={"type": "ineq", "fun": lambda w: signed @ w - 1}
    )
    assert machine.success
    weights = np.zeros(2)
    angles = {}
    for step in range(1, 10_001):
        weights += (signed * expit(-signed @ weights)[:, None]).mean(axis=0)
        if step in (10, 100, 10_000):
            cosine = weights @ machine.x / np.linalg.norm(weights) / np.linalg.norm(machine.x)
            angles[step] = float(np.degrees(np.arccos(cosine)))
    return angles


@computes("margin-angle-ten")
def margin_angle_ten() -> float:
    """After 10 steps."""
    return margin_angles()[10]


@computes("margin-angle-hundred")
def margin_angle_hundred() -> float:
    """After 100 steps."""
    return margin_angles()[100]


@computes("margin-angle-last")
def margin_angle_last() -> float:
    """After 10,000 steps."""
    return margin_angles()[10_000]


# ML0112: multiclass hinges


def best_gap(*, shared: bool) -> float:
    """How far apart the first two of three scores are at the lowest expected loss, at probabilities 0.4, 0.35, 0.25.

    A linear program in the scores, which sum to 0, and in the slacks that bound the losses against each other class:
    one slack for each true class (``shared``, Crammer and Singer) or for each pair (Weston and Watkins).
    """
    pairs = [(true, other) for true in range(3) for other in range(3) if other != true]
    slacks = [3 + (true if shared else at) for at, (true, _) in enumerate(pairs)]
    cost = np.zeros(max(slacks) + 1)
    rows = np.zeros((len(pairs), cost.size))
    for row, (true, other), slack in zip(rows, pairs, slacks, strict=True):
        cost[slack] = (0.4, 0.35, 0.25)[true]
        row[[true, other, slack]] = -1, 1, -1
    total = (np.arange(cost.size) < 3).astype(float)[None, :]
    limits = [(None, None)] * 3 + [(0, None)] * (cost.size - 3)
    found = linprog(cost, rows, np.full(len(pairs), -1.0), total, [0.0], bounds=limits, method="highs")
    return float(abs(found.x[0] - found.x[1]))


@computes("multiclass-hinge-gap")
def multiclass_hinge_gap() -> float:
    """The larger one of the gaps under the two losses."""
    return max(best_gap(shared=True), best_gap(shared=False))


# ML0113, focal and class-balanced losses


def focal(p: float, gamma: float) -> float:
    """Focal loss of an example whose true class is predicted at ``p``."""
    return float((1 - p) ** gamma * log_loss([1], [p], labels=[0, 1]))


def focal_pull(p: float, gamma: float) -> float:
    """The size of the focal loss's slope in the logit."""
    return -slope(lambda z: focal(float(expit(z)), gamma), float(logit(p)))


def focal_output(truth: float) -> float:
    """The output that minimizes the expected focal loss, gamma 2, if class 1 has the probability ``truth``."""

    def expected(q: float) -> float:
        return truth * focal(q, 2) + (1 - truth) * focal(1 - q, 2)

    return lowest(expected, 1e-4, 1 - 1e-4)[0]


def register_focal(p: float, name: str) -> None:
    """One row of the table: the true class is predicted at ``p``."""

    @computes(f"focal-ce-{name}")
    def cross_entropy() -> float:
        """Cross-entropy, in nats."""
        return focal(p, 0)

    @computes(f"focal-loss-{name}")
    def focal_loss() -> float:
        """Focal loss with gamma 2."""
        return focal(p, 2)

    @computes(f"focal-ratio-{name}")
    def ratio() -> float:
        """Slope of the focal loss against that of cross-entropy."""
        return focal_pull(p, 2) / focal_pull(p, 0)


for probability in (0.1, 0.5, 0.9, 0.99):
    register_focal(probability, str(probability).replace(".", "-"))


def register_focal_output(truth: float) -> None:
    """What focal loss makes of a true probability."""

    @computes(f"focal-output-{str(truth).replace('.', '-')}")
    def output() -> float:
        """The best output under gamma 2."""
        return focal_output(truth)


for probability in (0.01, 0.05, 0.1, 0.9):
    register_focal_output(probability)


@computes("focal-truth-0-05")
def focal_truth() -> float:
    """The true probability whose best output, gamma 2, is 0.05."""
    return float(brentq(lambda truth: focal_output(truth) - 0.05, 1e-5, 0.05))


def focal_share(gamma: float) -> float:
    """Share of 100 positives at 0.1 in the summed pull, beside 100,000 negatives at 0.99."""
    hard, easy = 100 * focal_pull(0.1, gamma), 100_000 * focal_pull(0.99, gamma)
    return hard / (hard + easy)


@computes("focal-share-0")
def focal_share_cross_entropy() -> float:
    """Share of the hard positives under cross-entropy."""
    return focal_share(0)


@computes("focal-share-2")
def focal_share_two() -> float:
    """Share of the hard positives under gamma 2."""
    return focal_share(2)


@computes("focal-noise-0")
def focal_noise_cross_entropy() -> float:
    """How many examples at 0.9 pull like one at 0.01 under cross-entropy."""
    return focal_pull(0.01, 0) / focal_pull(0.9, 0)


@computes("focal-noise-2")
def focal_noise_two() -> float:
    """How many examples at 0.9 pull like one at 0.01 under gamma 2."""
    return focal_pull(0.01, 2) / focal_pull(0.9, 2)


@computes("focal-bias")
def focal_bias() -> float:
    """The bias that makes the outputs start at 0.01."""
    return float(brentq(lambda bias: expit(bias) - 0.01, -20, 20))


def balanced_ratio(beta: float) -> float:
    """How much a class of 10 outweighs one of 10,000: the ratio of their sums of powers of beta."""
    return float((beta ** np.arange(10_000)).sum() / (beta ** np.arange(10)).sum())


@computes("balanced-ratio-999")
def balanced_ratio_thousand() -> float:
    """Ratio of weights at beta 0.999."""
    return balanced_ratio(0.999)


@computes("balanced-ratio-99")
def balanced_ratio_hundred() -> float:
    """Ratio of weights at beta 0.99."""
    return balanced_ratio(0.99)


# ML0114, Kullback-Leibler divergence


@computes("kl-coin-forward")
def kl_coin_forward() -> float:
    """Divergence of (0.9, 0.1) from (0.5, 0.5), the latter first, in nats."""
    return float(stats.entropy([0.5, 0.5], [0.9, 0.1]))


@computes("kl-coin-reverse")
def kl_coin_reverse() -> float:
    """The other direction."""
    return float(stats.entropy([0.9, 0.1], [0.5, 0.5]))


GRID: Final = np.linspace(-14, 14, 2801)
"""Where densities are summed up."""


def divergence(log_first: Vector, log_second: Vector) -> float:
    """The divergence of two densities by their logarithms on the grid."""
    return float((np.exp(log_first) * (log_first - log_second)).sum() * (GRID[1] - GRID[0]))


@cache
def gaussian_fit(direction: str, center: float, start: float) -> tuple[float, float, float, float]:
    """One Gaussian fitted to 60% around ``-center`` and 40% around ``center``, with standard deviation 0.6 each.

    Gives its mean, standard deviation, and forward and reverse divergence.
    """
    halves = [np.log(share) + stats.norm.logpdf(GRID, at, 0.6) for share, at in ((0.6, -center), (0.4, center))]
    target = np.logaddexp(*halves)

    def both(at: Vector) -> tuple[float, float]:
        model = stats.norm.logpdf(GRID, at[0], np.exp(at[1]))
        return divergence(target, model), divergence(model, target)

    which = ("forward", "reverse").index(direction)
    settings = {"xatol": 1e-5, "fatol": 1e-8}
    found = minimize(lambda at: both(at)[which], [start, np.log(0.6)], method="Nelder-Mead", options=settings)
    return float(found.x[0]), float(np.exp(found.x[1])), *both(found.x)


def register_fit(direction: str) -> None:
    """One row of the table."""
    for place, what in enumerate(("mean", "sd", "forward", "reverse")):

        @computes(f"kl-{direction}-{what}")
        def entry(place: int = place) -> float:
            """Mean, standard deviation or divergence of the fit that starts at -2."""
            return gaussian_fit(direction, 2.0, -2.0)[place]


for way in ("forward", "reverse"):
    register_fit(way)


@computes("kl-reverse-trapped")
def kl_reverse_trapped() -> float:
    """Reverse divergence of the reverse fit that starts at the smaller mode."""
    return gaussian_fit("reverse", 2.0, 2.0)[3]


@computes("kl-near-mean")
def kl_near_mean() -> float:
    """Mean of the reverse fit to modes at -1 and 1."""
    return gaussian_fit("reverse", 1.0, -1.0)[0]


@computes("kl-near-sd")
def kl_near_sd() -> float:
    """Standard deviation of the reverse fit to modes at -1 and 1."""
    return gaussian_fit("reverse", 1.0, -1.0)[1]


def register_shift(shift: float) -> None:
    """One row of the table: a standard Gaussian against one that is shifted."""
    name = str(shift).replace(".", "-")
    log_first, log_second = stats.norm.logpdf(GRID), stats.norm.logpdf(GRID, shift)
    log_ratio = log_second - log_first
    weights = np.exp(log_first) * (GRID[1] - GRID[0])

    def deviation(terms: Vector) -> float:
        return float(np.sqrt(weights @ (terms - weights @ terms) ** 2))

    @computes(f"kl-shift-{name}")
    def shifted() -> float:
        """The divergence."""
        return divergence(log_first, log_second)

    @computes(f"kl-plain-{name}")
    def plain() -> float:
        """Standard deviation of one log-ratio."""
        return deviation(-log_ratio)

    @computes(f"kl-low-{name}")
    def low() -> float:
        """Standard deviation of one term that is never negative."""
        return deviation(np.expm1(log_ratio) - log_ratio)


for by in (0.1, 1, 2):
    register_shift(by)


@computes("kl-js-disjoint")
def kl_js_disjoint() -> float:
    """Jensen-Shannon divergence of two distributions that share no outcome, in nats."""
    return float(jensenshannon([0.5, 0.5, 0, 0], [0, 0, 0.3, 0.7]) ** 2)


# ML0115, contrastive and triplet losses


@cache
def active_triplets() -> tuple[float, float]:
    """Shares of triplets that miss the margin 0.2: of all, and of those with the batch's hardest negative.

    Of 100 identities with Gaussian centers in 32 dimensions there are two pictures each, with noise of 0.8 of the
    centers' spread, put on the unit sphere.
    """
    rng = np.random.default_rng(0)
    centers = rng.standard_normal((100, 32))
    pictures = centers + 0.8 * rng.standard_normal((2, 100, 32))
    anchors, positives = pictures / np.linalg.norm(pictures, axis=2, keepdims=True)
    squared = 2 - 2 * anchors @ positives.T
    missing = np.diag(squared)[:, None] - squared + 0.2
    others = ~np.eye(100, dtype=bool)
    return float(np.mean(missing[others] > 0)), float(np.mean(np.where(others, missing, -9).max(axis=1) > 0))


@computes("triplet-random-active")
def triplet_random_active() -> float:
    """Share of all triplets."""
    return active_triplets()[0]


@computes("triplet-hardest-active")
def triplet_hardest_active() -> float:
    """Share of the triplets with the hardest negative."""
    return active_triplets()[1]


def false_negative(negatives: int) -> float:
    """The chance that among so many random items one at least has the anchor's class, one of 1,000."""
    return float(stats.binom.sf(0, negatives, 1 / 1000))


@computes("false-negative-255")
def false_negative_hundreds() -> float:
    """The chance with 255 negatives."""
    return false_negative(255)


@computes("false-negative-4095")
def false_negative_thousands() -> float:
    """The chance with 4,095 negatives."""
    return false_negative(4095)


def hard_share(temperature: float) -> float:
    """Share of the push that one negative at cosine 0.7 gets beside 99 at 0."""
    return float(softmax(np.append(0.7, np.zeros(99)) / temperature)[0])


@computes("temperature-share-1")
def temperature_share_one() -> float:
    """The share at temperature 1."""
    return hard_share(1.0)


@computes("temperature-share-01")
def temperature_share_tenth() -> float:
    """The share at temperature 0.1."""
    return hard_share(0.1)


@computes("temperature-floor-1")
def temperature_floor() -> float:
    """Loss of the positive at cosine 1 beside 255 negatives at -1, temperature 1, in nats."""
    return float(-log_softmax(np.append(1.0, -np.ones(255)))[0])


def infonce_estimate(candidates: int) -> float:
    """Log N minus the loss for 20 pairs of correlated Gaussians with 6 nats in all, and the best similarity.

    That is the logarithm of the joint density against the product of the two.
    """
    rng = np.random.default_rng(0)
    squared = 1 - np.exp(-2 * 6 / 20)  # of the correlation
    bounds = []
    for _ in range(4096 // candidates):
        x, noise = rng.standard_normal((2, candidates, 20))
        y = np.sqrt(squared) * x + np.sqrt(1 - squared) * noise
        lengths = (x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1)
        ratios = (np.sqrt(squared) * x @ y.T - squared * lengths / 2) / (1 - squared)
        bounds.append(np.log(candidates) + np.diag(log_softmax(ratios, axis=1)).mean())
    return float(np.mean(bounds))


@computes("infonce-16")
def infonce_sixteen() -> float:
    """The estimate with 16 candidates, in nats."""
    return infonce_estimate(16)


@computes("infonce-256")
def infonce_hundreds() -> float:
    """The estimate with 256 candidates, in nats."""
    return infonce_estimate(256)


@computes("infonce-1024")
def infonce_thousand() -> float:
    """The estimate with 1,024 candidates, in nats."""
    return infonce_estimate(1024)
