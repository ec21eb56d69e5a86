import fc from 'fast-check';

// Property tests draw the same cases everywhere, so that a red run can be repeated; DER_GYM_PROPERTY_SEED draws others.
const seed = Number(process.env.DER_GYM_PROPERTY_SEED ?? 20250101);
if (!Number.isSafeInteger(seed)) {
  throw new RangeError(
    `Expected DER_GYM_PROPERTY_SEED to be a whole number, got ${process.env.DER_GYM_PROPERTY_SEED}.`,
  );
}
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

// A shell's variables for its terminal change the width of tables; tests set the width themselves.
delete process.env.COLUMNS;
