import { encoderName } from '../encoders/named-encoder.ts';
import type { DerTrainingOptions } from '../options/table.ts';
import type { ExpandedSpec, ExpandedVariant, ExperimentSpec } from '../spec/types.ts';

type EncoderChoice = NonNullable<DerTrainingOptions['encoder']>;

/** What a curve goes over. */
interface CurveAxes {
  /** Train questions of fixed sets, ascending. */
  readonly sizes: readonly number[];
  /** Expert calls after which each router is looked at, ascending; training ends with the last. */
  readonly calls: readonly number[];
  readonly encoders: readonly EncoderChoice[];
}

/** What the curve starts from: what a router is paid that is measured by utility, and all that costs nothing to see. */
export const curveBase: ExperimentSpec = {
  name: 'curve',
  title: 'Utility against training questions and calls',
  base: { training: { reward: 'utility', observes: ['answer', 'step', 'lastExpert'] } },
  variants: [{ name: 'router' }],
  seeds: 1,
};

/** A spec of one router made into one of a router for each encoder and number of train questions, with the baselines beside. */
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
