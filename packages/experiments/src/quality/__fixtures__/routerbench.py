# Makes routerbench.json: python3 routerbench.py <evaluation/AIQ.py of withmartian/routerbench, 30e0925> > routerbench.json
# Runs the released functions on points drawn here. Plotting and tables are not needed and stood in for.
import json
import random
import sys
import types

import numpy as np

for name in ("matplotlib", "matplotlib.pyplot", "pandas"):
    sys.modules[name] = types.ModuleType(name)
np.trapz = getattr(np, "trapezoid", None) or np.trapz
released = types.ModuleType("released")
exec(compile(open(sys.argv[1]).read(), "AIQ.py", "exec"), released.__dict__)

random.seed(1)
hulls = []
while len(hulls) < 12:
    size = random.choice([3, 4, 5, 8])
    points = [[random.randrange(1, 33) / 4, random.randrange(0, 33) / 32] for _ in range(size)]
    if len({x for x, _ in points}) == size:
        hull = released.get_non_descreasing_convex_hull_of(np.array(points))
        hulls.append({"points": points, "hull": hull.tolist()})


def aiq(routers):
    """The last lines of calc_AIQ, which itself stops at a name it never defines."""
    found = [released.get_non_descreasing_convex_hull_of(np.array(points)) for points in routers]
    end = max(np.max(hull[:, 0]) for hull in found)
    found = [np.vstack((hull, np.array([end, hull[-1, 1]]))) for hull in found]
    return [float(released.calculate_area_under_curve(hull) / end) for hull in found]


routers = [entry["points"] for entry in hulls[:4]]
print(json.dumps({"hulls": hulls, "routers": routers, "aiq": aiq(routers)}, indent=1))
