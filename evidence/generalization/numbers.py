"""The numbers that chapters/generalization.md prints as results.

Errors that are shares of examples are fractions (0.016 is printed 1.6%). What is random has a generator of its own.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from evidence.numbers import computes

Array = NDArray[np.float64]

# ML0129, bias and variance: polynomials fitted to a noisy sine

NOISE: Final = 0.3
"""Standard deviation of the noise."""

TABLE: Final = (2, 4, 11, 20, 401)
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
