import { expected } from '../_show.ts';
import type { EnvSpec } from '../env-spec.ts';
import { closest } from './_closest.ts';

/** The parts of an id. */
interface IdParts {
  readonly namespace: string | null;
  readonly name: string;
  readonly version: number | null;
}

const ID = /^(?:(?<namespace>[\w:-]+)\/)?(?<name>[\w:.-]+?)(?:-v(?<version>\d+))?$/;

/** Splits an id into namespace, name and version. */
export function parseId(id: string): IdParts {
  const groups = ID.exec(id)?.groups;
  if (groups === undefined) throw new RangeError(expected('id', 'of the form [namespace/]Name[-v0]', id));
  return {
    namespace: groups.namespace ?? null,
    name: groups.name!,
    version: groups.version === undefined ? null : Number(groups.version),
  };
}

/** Thrown for an id that is not registered. */
export class UnregisteredEnvError extends RangeError {
  override readonly name = 'UnregisteredEnvError';
  /** The requested id. */
  readonly id: string;
  /** Registered ids with similar names, closest first. */
  readonly suggestions: readonly string[];

  constructor(id: string, hint: string, suggestions: readonly string[]) {
    super(`${expected('id', 'a registered environment', id)} ${hint}`);
    this.id = id;
    this.suggestions = suggestions;
  }
}

/**
 * Returns the spec of an id, or that of the latest version if the id has none.
 *
 * For an unknown id, the error names the first part that is wrong: the namespace, then the name, then the version.
 */
export function findSpec(specs: ReadonlyMap<string, EnvSpec>, id: string): EnvSpec {
  const exact = specs.get(id);
  if (exact !== undefined) return exact;
  const { namespace, name, version } = parseId(id);
  const all = [...specs.values()];
  const neighbours = all.filter((spec) => spec.namespace === namespace);
  if (neighbours.length === 0) throw unknownNamespace(id, namespace, name, all);
  const namesakes = neighbours
    .filter((spec) => spec.name === name)
    .sort((a, b) => (b.version ?? -1) - (a.version ?? -1));
  const [latest] = namesakes;
  if (latest === undefined) throw unknownName(id, namespace, name, neighbours, all);
  if (version === null) return latest;
  const ids = namesakes.map((spec) => spec.id);
  if (latest.version === null) {
    throw new UnregisteredEnvError(id, `It has one version only: did you mean ${latest.id}?`, ids);
  }
  const hint =
    version < latest.version
      ? `Version ${version} is deprecated. Did you mean ${latest.id}?`
      : `There is no version ${version}. Did you mean ${ids.join(' or ')}?`;
  throw new UnregisteredEnvError(id, hint, version < latest.version ? [latest.id] : ids);
}

/** Namespaces that no package registers, and what to use instead. */
const ELSEWHERE = new Map([['der-gym', 'make the environment with `createDerEnv` of @der-gym/env.']]);

function unknownNamespace(
  id: string,
  namespace: string | null,
  name: string,
  all: readonly EnvSpec[],
): Error {
  const known = [...new Set(all.flatMap((spec) => spec.namespace ?? []))];
  const near = namespace === null ? [] : closest(namespace, known);
  const namesakes = all.filter((spec) => spec.name === name);
  const nearby = namesakes.filter((spec) => near.includes(spec.namespace ?? ''));
  const suggestions = [...new Set([...latestOf(nearby), ...latestOf(namesakes)])];
  const hint = ELSEWHERE.get(namespace ?? '') ?? 'is the package that registers it imported?';
  const missing = `There is no namespace ${namespace}: ${hint}`;
  const namespaces = near.length === 0 ? '' : `${near.join(' or ')}/`;
  const meant = suggestions.join(' or ') || namespaces;
  return new UnregisteredEnvError(
    id,
    meant === '' ? missing : `${missing} Did you mean ${meant}?`,
    suggestions,
  );
}

function unknownName(
  id: string,
  namespace: string | null,
  name: string,
  neighbours: readonly EnvSpec[],
  all: readonly EnvSpec[],
): Error {
  const names = closest(
    name,
    neighbours.map((spec) => spec.name),
  );
  const nearest = [...new Set(names)].flatMap((near) =>
    latestOf(neighbours.filter((spec) => spec.name === near)),
  );
  const suggestions = [
    ...nearest,
    ...latestOf(all.filter((spec) => spec.namespace !== namespace && spec.name === name)),
  ];
  const hint =
    suggestions.length > 0
      ? `Did you mean ${suggestions.join(' or ')}?`
      : `Known are ${latestOf(neighbours).join(', ')}.`;
  return new UnregisteredEnvError(id, hint, suggestions);
}

/** Returns the id of the latest version of each name. */
function latestOf(specs: readonly EnvSpec[]): string[] {
  const latest = new Map<string, EnvSpec>();
  for (const spec of specs) {
    const key = `${spec.namespace ?? ''}/${spec.name}`;
    const before = latest.get(key);
    if (before === undefined || (spec.version ?? -1) > (before.version ?? -1)) latest.set(key, spec);
  }
  return Array.from(latest.values(), ({ id }) => id);
}
