import { givenOf } from './kinds.ts';
import { asPublished, checkBuffer, isPublished, published } from './learners.ts';
import {
  type DerTrainingOptions,
  derTrainingDefaults,
  ppo,
  type ResolvedDerTrainingOptions,
} from './table.ts';

// In a file of its own, because the table does not load the learners.

/**
 * Returns the options of a training with every default filled in.
 *
 * @throws RangeError for an option that the learner does not have
 */
export function resolveTraining(given: DerTrainingOptions): ResolvedDerTrainingOptions {
  const { learner = derTrainingDefaults.learner } = given;
  const unknown = Object.keys(givenOf(ppo, given)).find((name) => !hasOption(learner, name));
  if (unknown !== undefined) {
    const instead = isPublished(learner)
      ? `With ${learner} only these options of PPO can be set: ${Object.keys(published[learner]).join(', ')}.`
      : 'Set an option of a module by --set learner.NAME=VALUE, or by training.learner.options in a spec.';
    throw new RangeError(`Expected \`${unknown}\` only with the learner ppo. ${instead}`);
  }
  if (isPublished(learner)) checkBuffer(learner, given.numEnvs);
  const resolved = withTrainingDefaults(given);
  if (given.patience !== undefined && resolved.validateEvery === 0) {
    throw new RangeError(
      'Expected `patience` only with `validateEvery` above 0, the number of steps between two validations.',
    );
  }
  checkEncoderModel(given);
  return resolved;
}

/** @throws RangeError if the encoder transformer has no model, or another encoder has one */
export function checkEncoderModel({
  encoder,
  encoderModel,
}: Pick<DerTrainingOptions, 'encoder'> & { readonly encoderModel?: string | undefined }): void {
  const isRequired = encoder === 'transformer';
  if (isRequired === (encoderModel !== undefined)) return;
  throw new RangeError(
    isRequired
      ? 'Expected `encoderModel`, a folder with the model, with the encoder transformer.'
      : `Expected \`encoderModel\` only with the encoder transformer, got ${encoderModel}.`,
  );
}

/** Returns the options of a training with the defaults of its learner. */
export function withTrainingDefaults(given: DerTrainingOptions): ResolvedDerTrainingOptions {
  const { learner } = given;
  return { ...derTrainingDefaults, ...(isPublished(learner) && asPublished(learner)), ...given };
}

/** Returns whether a learner has an option: modules have none of PPO's, published learners some. */
export function hasOption(learner: ResolvedDerTrainingOptions['learner'], name: string): boolean {
  if (learner === 'ppo' || !Object.hasOwn(ppo, name)) return true;
  return isPublished(learner) && Object.hasOwn(published[learner], name);
}
