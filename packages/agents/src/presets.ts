/** Settings by name, without anything that trains: for a command line, which must be quick to start. */
export {
  type DerPpoPresetName,
  derPpoPresets,
  type PpoPreset,
  type PpoPresetName,
  ppoPresets,
} from './ppo/presets.ts';
