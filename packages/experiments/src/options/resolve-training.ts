import { givenOf } from './kinds.ts';
import { asPublished, checkBuffer, isPublished, published } from './learners.ts';
import {
  type DerTrainingOptions,
  derTrainingDefaults,
  ppo,
  type ResolvedDerTrainingOptions,
} from './table.ts';

// Apart from the table, which says what options there are: this needs the learners.

/**
 * The options of a training with every default filled in.
 *
 * @throws RangeError for an option that the learner does not have
 */
export function resolveTraining(given: DerTrainingOptions): ResolvedDerTrainingOptions {
  const { learner = derTrainingDefaults.learner } = given;
  const foreign = Object.keys(givenOf(ppo, given)).find((name) => !hasOption(learner, name));
  if (foreign !== undefined) {
    const instead = isPublished(learner)
      ? `Of PPO's options ${learner} has ${Object.keys(published[learner]).join(', ')}; the rest is as published.`
      : 'Options of another learner are its own: --set learner.NAME=VALUE, or training.learner.options in a spec.';
    throw new RangeError(`Expected \`${foreign}\` only with the learner ppo. ${instead}`);
  }
  if (isPublished(learner)) checkBuffer(learner, given.numEnvs);
  const resolved = withTrainingDefaults(given);
  if (given.patience !== undefined && resolved.validateEvery === 0) {
    throw new RangeError(
      'Expected `patience` only with `validateEvery` above 0, the steps between two looks at validation.',
    );
  }
  checkEncoderModel(given);
  return resolved;
}

/** @throws RangeError where the encoder transformer has no model, or another encoder has one */
export function checkEncoderModel({
  encoder,
  encoderModel,
}: Pick<DerTrainingOptions, 'encoder'> & { readonly encoderModel?: string | undefined }): void {
  const wanted = encoder === 'transformer';
  if (wanted === (encoderModel !== undefined)) return;
  throw new RangeError(
    wanted
      ? 'Expected `encoderModel`, a folder with the model, with the encoder transformer.'
      : `Expected \`encoderModel\` only with the encoder transformer, got ${encoderModel}.`,
  );
}

/** The options of a training with the defaults of its learner. */
export function withTrainingDefaults(given: DerTrainingOptions): ResolvedDerTrainingOptions {
  const { learner } = given;
  return { ...derTrainingDefaults, ...(isPublished(learner) && asPublished(learner)), ...given };
}

/** Whether a learner has an option: those that only PPO has are no other's. */
export function hasOption(learner: ResolvedDerTrainingOptions['learner'], name: string): boolean {
  if (learner === 'ppo' || !Object.hasOwn(ppo, name)) return true;
  return isPublished(learner) && Object.hasOwn(published[learner], name);
}
