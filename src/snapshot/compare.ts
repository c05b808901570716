import type { Residue, ResetProof } from '../model/index.js';
import type { Fields } from './flatten.js';
import { shownPair } from './mask.js';
import type { Snapshot } from './take.js';
import { VOLATILE } from './volatile.js';

const ABSENT = '(absent)';

/**
 * Every difference between two snapshots, by object and path. `objects` and `fields` say
 * how many were compared, `ignored` what was left out of the two together, and why.
 */
export function compareSnapshots(
  before: Snapshot,
  after: Snapshot,
): Pick<ResetProof, 'objects' | 'fields' | 'ignored' | 'residue'> {
  const keys = union(before.objects, after.objects);
  let fields = 0;
  const residue: Residue[] = [];
  for (const object of keys) {
    const was = before.objects[object];
    const is = after.objects[object];
    if (was === undefined || is === undefined) {
      fields += Object.keys(was ?? is ?? {}).length;
      const [from, to] = was === undefined ? [ABSENT, 'present'] : ['present', ABSENT];
      residue.push({ object, path: '', before: from, after: to });
      continue;
    }
    const paths = union(was, is);
    fields += paths.length;
    residue.push(...paths.flatMap((path) => difference(object, path, was, is)));
  }
  return { objects: keys.length, fields, ignored: ignoredBy(before, after), residue };
}

function difference(object: string, path: string, was: Fields, is: Fields): Residue[] {
  const before = was[path] ?? ABSENT;
  const after = is[path] ?? ABSENT;
  if (before === after) return [];
  return [{ object, path: path.replace(/^\./, ''), ...shownPair(before, after) }];
}

function ignoredBy(before: Snapshot, after: Snapshot): ResetProof['ignored'] {
  return VOLATILE.flatMap(({ rule, reason }) => {
    const count = (before.ignored[rule] ?? 0) + (after.ignored[rule] ?? 0);
    return count === 0 ? [] : [{ rule, reason, count }];
  });
}

function union(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}
