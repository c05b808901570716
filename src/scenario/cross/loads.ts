import { nearest } from '../../base/index.js';
import type { LoadProfileName } from '../../model/index.js';
import type { Draft } from '../build/draft.js';
import type { Path } from '../source/position.js';
import { allActions, allProbes } from './walk.js';

/** Loads that faults, probes and actions name are declared, and have the profile that is asked for. */
export function checkLoads(draft: Draft): void {
  for (const fault of draft.raw.faults) {
    for (const { value, path } of fault.load) checkLoad(draft, value, path, 'during');
  }
  for (const probe of allProbes(draft.raw)) {
    if (probe.kind === 'load') checkLoad(draft, probe.spec.name, [...probe.path, 'name']);
  }
  for (const { raw: action, path } of allActions(draft.raw)) {
    if (!action.load) continue;
    if ('stop' in action.load) checkLoad(draft, action.load.stop, [...path, 'load', 'stop']);
    else checkLoad(draft, action.load.start, [...path, 'load', 'start'], action.load.profile);
  }
}

function checkLoad(draft: Draft, name: string, path: Path, profile?: LoadProfileName): void {
  const names = draft.raw.loads.map((load) => load.name);
  const load = draft.raw.loads.find((candidate) => candidate.name === name);
  if (!load) {
    draft.report(path, {
      code: 'E_LOAD_UNDECLARED',
      message: `there is no load "${name}"`,
      ...(names.length === 0 ? {} : { expected: `one of ${names.join(', ')}` }),
      suggestion: nearest(name, names),
    });
  } else if (profile !== undefined && load.value[profile] === undefined) {
    draft.report(path, {
      code: 'E_LOAD_PROFILE',
      message: `the load ${name} has no profile "${profile}"`,
      expected: `load.${name}.${profile}`,
    });
  }
}
