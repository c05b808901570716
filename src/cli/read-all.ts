import { asLabError, EXIT } from '../base/index.js';
import type { LoadedScenario } from '../scenario/index.js';
import { packageRoot } from './paths.js';

/** A scenario that was found, and what came of reading it: itself, or the problems that it has. */
export type Read = { name: string } & ({ loaded: LoadedScenario } | { error: unknown });

/** Which scenarios are meant: those of lab and of `folders`; with `tags`, only those that have one of them. */
export interface Wanted {
  folders?: string[];
  tags?: string[];
  trust?: boolean;
}

/** Every scenario below `<root>/scenarios` and in `folders`, by name. One that cannot be read has no tag that anybody could know. */
export async function readEach(
  root: string,
  { folders = [], tags = [], trust = false }: Wanted = {},
): Promise<Read[]> {
  const { listScenarios, loadScenario } = await import('../scenario/index.js');
  return listScenarios(root, folders).flatMap(({ name, file }): Read[] => {
    try {
      const loaded = loadScenario(file, { packageRoot: root, folders, trust });
      const own = loaded.scenario.metadata.tags;
      return tags.length === 0 || own.some((tag) => tags.includes(tag)) ? [{ name, loaded }] : [];
    } catch (error) {
      if (asLabError(error).exitCode !== EXIT.usage) throw error;
      return tags.length === 0 ? [{ name, error }] : [];
    }
  });
}

/**
 * Every scenario that `lab list` names, by its name. All are read, once, before anything is done with the first: bad
 * input never half-runs. Throws for one that cannot be read.
 */
export async function readAll({
  scenarios: folders,
  tag: tags,
  trust,
}: {
  scenarios?: string[];
  tag?: string[];
  trust?: boolean;
}): Promise<Map<string, LoadedScenario>> {
  const all = new Map<string, LoadedScenario>();
  for (const read of await readEach(packageRoot, { folders, tags, trust })) {
    if ('error' in read) throw read.error;
    all.set(read.name, read.loaded);
  }
  return all;
}
