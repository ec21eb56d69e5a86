"""Reference values for ridge, fractional logit and low-rank fits: numpy 2.4.6, scipy 1.17.1.

    python3 regressions.py > regressions.json
"""
import json

import numpy as np
from scipy.optimize import minimize

rng = np.random.default_rng(7)
x = np.round(rng.normal(size=(9, 4)), 2)
x[rng.random(x.shape) < 0.3] = 0
y = np.round(rng.random((9, 2)), 2)
n = len(x)


def ridge(l2):
    xc, yc = x - x.mean(0), y - y.mean(0)
    w = np.linalg.solve(xc.T @ xc + n * l2 * np.eye(4), xc.T @ yc)
    return {"l2": l2, "weights": np.vstack([w, y.mean(0) - x.mean(0) @ w]).ravel().tolist()}


def fractional_logit(l2):
    xb = np.hstack([x, np.ones((n, 1))])

    def loss(flat):
        z = xb @ flat.reshape(5, 2)
        return (np.logaddexp(0, z) - y * z).sum() / n + l2 / 2 * (flat.reshape(5, 2)[:4] ** 2).sum()

    found = minimize(loss, np.zeros(10), method="BFGS", options={"gtol": 1e-9})
    return {"l2": l2, "loss": found.fun, "weights": found.x.tolist()}


table = np.round(rng.random((7, 4)), 2)
singular = np.linalg.svd(table - table.mean(0), compute_uv=False)
print(json.dumps({
    "x": x.ravel().tolist(),
    "y": y.ravel().tolist(),
    "ridge": [ridge(l2) for l2 in (0.01, 0.5)],
    "fractionalLogit": fractional_logit(0.05),
    "table": table.ravel().tolist(),
    # least sum of squared errors of 1, 2, 3 factors beside the means
    "residuals": [float((singular[r:] ** 2).sum()) for r in (1, 2, 3)],
}, indent=2))
