import { encoderName } from '../encoders/named-encoder.ts';
import type { DerTrainingOptions } from '../options/table.ts';
import type { ExpandedSpec, ExpandedVariant, ExperimentSpec } from '../spec/types.ts';

type EncoderChoice = NonNullable<DerTrainingOptions['encoder']>;

/** The axes of a curve. */
interface CurveAxes {
  /** Numbers of train questions of fixed sets, ascending. */
  readonly sizes: readonly number[];
  /** Numbers of expert calls after which each router is evaluated, ascending. Training ends at the last one. */
  readonly calls: readonly number[];
  readonly encoders: readonly EncoderChoice[];
}

/** Default training options: the utility reward, since utility is measured, and every observable that is free. */
export const curveBase: ExperimentSpec = {
  name: 'curve',
  title: 'Utility against training questions and calls',
  base: { training: { reward: 'utility', observes: ['answer', 'step', 'lastExpert'] } },
  variants: [{ name: 'router' }],
  seeds: 1,
};

/** Expands the spec of one router to one router per encoder and number of train questions, plus the baselines. */
export function alongCurve(spec: ExpandedSpec, { sizes, calls, encoders }: CurveAxes): ExpandedSpec {
  const router = spec.variants[0]!;
  const variants = encoders.flatMap((encoder): readonly ExpandedVariant[] => {
    const with_ = { ...router, training: { ...router.training, encoder, steps: calls.at(-1)! } };
    const trained = [...sizes, null].map((trainQuestions) => ({
      ...with_,
      name: `${trainQuestions ?? 'all'} train questions, ${encoderName(encoder)}`,
      curve: { trainQuestions, calls },
    }));
    return [...trained, { ...with_, name: `baselines, ${encoderName(encoder)}`, router: 'baselines' }];
  });
  return { ...spec, variants, baseline: variants[0]!.name };
}
