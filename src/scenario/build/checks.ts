import type { Check, PodTarget, ProbeUse } from '../../model/index.js';
import { PROBE_KINDS, probeText } from '../probe/registry.js';
import type { RawCheck, RawProbes } from '../schema/check.js';
import type { Locate, Path } from '../source/position.js';
import { inNamespace } from './actions.js';

export interface CheckBuilder {
  namespace: string;
  tools: PodTarget | undefined;
  locate: Locate;
  check: (raw: RawCheck, id: string, path: Path) => Check;
}

/** A parsed check as the model has it. */
export function buildCheck(raw: RawCheck, id: string, path: Path, to: CheckBuilder): Check {
  const any = (raw.anyOf ?? [raw]).flatMap((probes) => probesOf(probes, to));
  return {
    id,
    text: raw.name ?? any.map(probeText).join(', or '),
    any,
    within: raw.within,
    hold: raw.hold,
    every: raw.every,
    where: to.locate(path),
  };
}

function probesOf(raw: RawProbes, to: CheckBuilder): ProbeUse[] {
  return PROBE_KINDS.flatMap((kind) => {
    const spec = raw[kind];
    return spec === undefined ? [] : [complete({ kind, spec } as ProbeUse, to)];
  });
}

/** Fills in what a probe takes from the workload. */
function complete(use: ProbeUse, { namespace, tools }: CheckBuilder): ProbeUse {
  if (use.kind === 'dns' && !namesPod(use.spec.in)) {
    return { kind: 'dns', spec: { ...use.spec, in: tools ?? {} } };
  }
  if (use.kind === 'field') {
    return {
      kind: 'field',
      spec: { ...use.spec, object: inNamespace(use.spec.object, namespace) },
    };
  }
  return use;
}

/** Whether a pod target says anything; `dns` leaves it empty for `workload.tools`. */
export function namesPod(target: PodTarget): boolean {
  return target.selector !== undefined || target.name !== undefined;
}
