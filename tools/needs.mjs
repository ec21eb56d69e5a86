// What the heavy tests need beyond the lockfile: found where it is, installed where that is possible.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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
