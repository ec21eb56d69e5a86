/** About `count` round numbers within a domain, evenly spaced. */
export function evenTicks([least, most]: readonly number[], count: number): number[] {
  const raw = (most! - least!) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw * 0.999)!;
  const first = Math.ceil(least! / step);
  return Array.from({ length: Math.floor(most! / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(6)),
  );
}

/** Round numbers for a log scale: 1, 2, 5, 10 and so on; fewer if the domain is wide, evenly spaced if it is narrow. */
export function logTicks([least, most]: readonly number[], narrow: boolean): number[] {
  const decades = Math.log10(most! / least!);
  if (decades < 0.5) return evenTicks([least!, most!], narrow ? 4 : 6);
  const wide = narrow ? 2 : 3.5;
  const steps = decades > wide ? [1] : decades > 1.2 || narrow ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 7];
  const ticks: number[] = [];
  for (let exponent = -6; exponent <= 9; exponent++) {
    for (const step of steps) {
      const tick = Number(`${step}e${exponent}`);
      if (tick >= least! && tick <= most!) ticks.push(tick);
    }
  }
  return ticks;
}
