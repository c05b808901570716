import type { DiagnosisCommand, Fault, FaultTruth } from '../../model/index.js';
import type { RawDiagnosis } from '../schema/fault.js';
import { buildAction, inNamespace, type ActionBuilder } from './actions.js';
import type { At, RawFault } from './raw.js';
import type { Path } from '../source/position.js';

/** How ids of a fault start: its name, or its place when it has none. */
export function faultId(fault: RawFault): string {
  return fault.name === '' ? `faults[${String(fault.path[1])}]` : fault.name;
}

/** A parsed fault as the model has it. Its truth is made apart, by `buildTruth`. */
export function buildFault(raw: RawFault, to: ActionBuilder): Fault {
  const id = faultId(raw);
  const checks = (key: 'witness' | 'symptoms' | 'invariants' | 'recovery') =>
    raw[key].map(({ path, value }) =>
      to.check(value, `${id}.${key}[${String(path.at(-1))}]`, path),
    );
  const actions = (key: 'inject' | 'fix' | 'drill') =>
    raw[key].flatMap(({ path, value }) =>
      buildAction(value, `${id}.${key}[${String(path.at(-1))}]`, path, to),
    );
  return {
    name: raw.name,
    title: raw.title ?? raw.name,
    ...(raw.story === undefined ? {} : { story: raw.story }),
    culprit: inNamespace(raw.culprit ?? { kind: '', name: '' }, to.namespace),
    victims: raw.victims.map(({ value }) => inNamespace(value, to.namespace)),
    hostMemory: raw.hostMemory,
    ...(raw.needs.length > 0 ? { needs: raw.needs } : {}),
    inject: actions('inject'),
    witness: checks('witness'),
    load: raw.load.map(({ value }) => value),
    symptoms: checks('symptoms'),
    invariants: checks('invariants'),
    diagnosis: raw.diagnosis.flatMap((entry) => buildDiagnosis(entry, id, to)),
    fix: actions('fix'),
    recovery: checks('recovery'),
    ...(raw.drill.length === 0 ? {} : { drill: actions('drill') }),
    where: to.locate(raw.path),
  };
}

/** Where an action of a remedy stands. */
export function remedyPath({ path }: RawFault, remedy: number, action: number): Path {
  return [...path, 'truth', 'fixes', remedy, 'actions', action];
}

function buildDiagnosis(
  { path, value }: At<RawDiagnosis>,
  fault: string,
  to: ActionBuilder,
): DiagnosisCommand[] {
  const common = {
    id: `${fault}.diagnosis[${String(path.at(-1))}]`,
    ...(value.note === undefined ? {} : { note: value.note }),
    ...(value.expect ? { expect: value.expect } : {}),
    ...(value.capture ? { capture: value.capture } : {}),
    ...(value.within === 0 ? {} : { within: value.within }),
    where: to.locate(path),
  };
  if (value.kubectl) return [{ ...common, kubectl: value.kubectl }];
  if (value.copy) return [{ ...common, copy: value.copy }];
  return value.exec ? [{ ...common, exec: value.exec }] : [];
}

/** The ground truth of a fault; none when it does not parse. */
export function buildTruth(raw: RawFault, to: ActionBuilder): FaultTruth[] {
  if (!raw.truth) return [];
  const { namespace } = to;
  const { victims, decoys, root, change, fixes, ...rest } = raw.truth;
  const id = `${faultId(raw)}.truth.fixes`;
  return [
    {
      id: raw.name,
      ...rest,
      root: root.map((ref) => inNamespace(ref, namespace)),
      victims: (victims ?? raw.victims.map(({ value }) => value)).map((ref) =>
        inNamespace(ref, namespace),
      ),
      decoys: decoys.map((ref) => inNamespace(ref, namespace)),
      change: { before: change.before, after: change.after },
      fixes: fixes.map((remedy, i) => {
        if (typeof remedy === 'string') return { text: remedy };
        const actions = remedy.actions.flatMap((action, k) =>
          buildAction(action, `${id}[${i}][${k}]`, remedyPath(raw, i, k), to),
        );
        return { text: remedy.text, actions };
      }),
    },
  ];
}
