# Makes statistics.json: python3 statistics.py > statistics.json
# Python 3, numpy and scipy only; the versions are written into the file.
import json

import numpy as np
import scipy
from scipy import stats

xs = [-8.0, -3.5, -1.0, 0.0, 0.3, 1.0, 2.0, 2.9999, 3.0, 3.1, 5.0, 8.0, 12.0, 30.0]
ps = [1e-300, 1e-20, 1e-9, 1e-4, 0.01, 0.025, 0.2, 0.499, 0.5, 0.7, 0.8, 0.95, 0.975, 0.999, 1 - 1e-9]
dfs = [1, 1.5, 2, 4, 4.37, 10, 30, 250, 5000]
student_ts = [-3.0, 0.0, 0.1, 1.0, 2.5, 12.0]
student_ps = [0.0001, 0.025, 0.3, 0.8, 0.975, 0.9995]


def components(table):
    """Expected mean squares solved by projections: no shortcut formulas."""
    table = np.asarray(table, float)
    r, q = table.shape
    y = table.ravel()
    mean = np.full((r * q, r * q), 1 / (r * q))
    runs = np.kron(np.eye(r), np.full((q, q), 1 / q)) - mean
    questions = np.kron(np.full((r, r), 1 / r), np.eye(q)) - mean
    rest = np.eye(r * q) - mean - runs - questions
    ms = [y @ m @ y / np.trace(m) for m in (runs, questions, rest)]
    standard_error = np.sqrt((ms[0] + ms[1] - ms[2]) / (r * q))
    freedom = (ms[0] + ms[1] - ms[2]) ** 2 / (
        ms[0] ** 2 / (r - 1) + ms[1] ** 2 / (q - 1) + ms[2] ** 2 / ((r - 1) * (q - 1))
    )
    return {
        "betweenRuns": (ms[0] - ms[2]) / q,
        "betweenQuestions": (ms[1] - ms[2]) / r,
        "residual": ms[2],
        "standardError": standard_error,
        "degreesOfFreedom": freedom,
    }


table = [[0.1, 0.9, 0.4, 0.5, 0.2], [0.3, 1.0, 0.7, 0.6, 0.5], [0.2, 0.7, 0.4, 0.2, 0.3]]


def exact_power(shift, df, significance):
    critical = stats.t.ppf(1 - significance / 2, df)
    return float(stats.nct.sf(critical, df, shift) + stats.nct.cdf(-critical, df, shift))


print(
    json.dumps(
        {
            "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
            "normalUpper": [[x, float(stats.norm.sf(x))] for x in xs],
            "normalQuantile": [[p, float(stats.norm.ppf(p))] for p in ps],
            "studentUpper": [[x, df, float(stats.t.sf(x, df))] for df in dfs for x in student_ts],
            "studentQuantile": [[p, df, float(stats.t.ppf(p, df))] for df in dfs for p in student_ps],
            "components": {"table": table, **{k: float(v) for k, v in components(table).items()}},
            "power": [
                {"shift": s, "df": df, "power": exact_power(s, df, 0.05)} for s in (0.5, 2.0, 2.8, 4.0) for df in (4, 10, 30, 200)
            ],
        },
        indent=1,
    )
)
