import {
  parseKubectl,
  type KubectlArguments,
  type NodeTarget,
  type PodTarget,
  type ProbeKind,
  type ProbeSpecs,
} from '../../model/index.js';
import { PROBE_KINDS } from '../probe/registry.js';
import { remedyPath } from '../build/faults.js';
import type { At, RawFault, RawScenario } from '../build/raw.js';
import type { RawAction } from '../schema/action.js';
import type { RawCheck } from '../schema/check.js';
import type { Path } from '../source/position.js';

/** One probe, its arguments and its place. */
export type PlacedProbe = {
  [K in ProbeKind]: { kind: K; spec: ProbeSpecs[K]; path: Path };
}[ProbeKind];

/** One action and its place. `role` says what it is used for; drill and variants belong to no fault. */
export interface PlacedAction {
  raw: RawAction;
  path: Path;
  fault?: RawFault;
  role: 'inject' | 'fix' | 'remedy' | 'drill' | 'variant';
  variant?: string;
  /** Part of a declared undo. */
  undo: boolean;
}

/** Every action of a scenario, those of the drill and the variants, declared undos and the remedies of its truth too. */
export function allActions(raw: RawScenario): PlacedAction[] {
  return [
    ...raw.faults.flatMap((fault) =>
      [
        ...(['inject', 'fix'] as const).flatMap((role) =>
          fault[role].map((action) => ({ ...action, role })),
        ),
        ...fault.drill.map((action) => ({ ...action, role: 'drill' as const })),
        ...remediesOf(fault).map((action) => ({ ...action, role: 'remedy' as const })),
      ].flatMap(({ path, value, role }) => unfoldAction(value, path, { fault, role, undo: false })),
    ),
    ...raw.drill.flatMap(({ path, value }) =>
      unfoldAction(value, path, { role: 'drill', undo: false }),
    ),
    ...raw.variants.flatMap(({ name, actions }) =>
      actions.flatMap(({ path, value }) =>
        unfoldAction(value, path, { role: 'variant', variant: name, undo: false }),
      ),
    ),
  ];
}

function remediesOf(fault: RawFault): At<RawAction>[] {
  return (fault.truth?.fixes ?? []).flatMap((remedy, i) =>
    typeof remedy === 'string'
      ? []
      : remedy.actions.map((value, k) => ({ path: remedyPath(fault, i, k), value })),
  );
}

function unfoldAction(
  raw: RawAction,
  path: Path,
  about: Omit<PlacedAction, 'raw' | 'path'>,
): PlacedAction[] {
  const undo = Array.isArray(raw.undo) ? raw.undo : [];
  return [
    { raw, path, ...about },
    ...undo.flatMap((action, index) =>
      unfoldAction(action, [...path, 'undo', index], { ...about, undo: true }),
    ),
  ];
}

/** Every check of a scenario, those of its variants and those that actions wait for too. */
export function allChecks(raw: RawScenario): At<RawCheck>[] {
  return [
    ...raw.steadyState,
    ...raw.faults.flatMap((fault) => [
      ...fault.witness,
      ...fault.symptoms,
      ...fault.invariants,
      ...fault.recovery,
    ]),
    ...raw.variants.flatMap(({ witness }) => witness),
    ...allActions(raw).flatMap(({ raw: action, path }) =>
      action.wait?.for ? [{ path: [...path, 'wait', 'for'], value: action.wait.for }] : [],
    ),
  ];
}

/** Every probe of a scenario. */
export function allProbes(raw: RawScenario): PlacedProbe[] {
  return allChecks(raw).flatMap(({ path, value }) =>
    [
      { probes: value, path },
      ...(value.anyOf ?? []).map((probes, index) => ({ probes, path: [...path, 'anyOf', index] })),
    ].flatMap(({ probes, path }) =>
      PROBE_KINDS.flatMap((kind) =>
        probes[kind] === undefined
          ? []
          : [{ kind, spec: probes[kind], path: [...path, kind] } as PlacedProbe],
      ),
    ),
  );
}

export interface PlacedPods {
  target: PodTarget;
  path: Path;
  /** A command is run there, or they are deleted. */
  runs: boolean;
}

/** Every place that names pods: probes, exec actions, diagnosis, workload.tools. */
export function allPodTargets(raw: RawScenario): PlacedPods[] {
  const ofProbes = allProbes(raw).flatMap((probe): PlacedPods[] => {
    if (probe.kind === 'podState' || probe.kind === 'oomKilled' || probe.kind === 'logs') {
      return [{ target: probe.spec, path: probe.path, runs: false }];
    }
    if (probe.kind === 'exec' || probe.kind === 'counters' || probe.kind === 'dns') {
      return [{ target: probe.spec.in, path: [...probe.path, 'in'], runs: true }];
    }
    if (probe.kind !== 'memory') return [];
    return (['container', 'pod'] as const).flatMap((key) => {
      const target = probe.spec[key];
      return target ? [{ target, path: [...probe.path, key], runs: false }] : [];
    });
  });
  const ofActions = allActions(raw).flatMap(({ raw: { exec, deletePods }, path }) => [
    ...(exec ? [{ target: exec.in, path: [...path, 'exec', 'in'], runs: true }] : []),
    ...(deletePods ? [{ target: deletePods, path: [...path, 'deletePods'], runs: true }] : []),
  ]);
  const ofDiagnosis = raw.faults.flatMap((fault) =>
    fault.diagnosis.flatMap(({ path, value }) =>
      (['exec', 'copy'] as const).flatMap((key) => {
        const target = value[key]?.in;
        return target ? [{ target, path: [...path, key, 'in'], runs: true }] : [];
      }),
    ),
  );
  const tools = raw.workload?.tools;
  return [
    ...(tools ? [{ target: tools, path: ['workload', 'tools'], runs: true }] : []),
    ...ofProbes,
    ...ofActions,
    ...ofDiagnosis,
  ];
}

/** Every `kubectl: [exec, …]` of a diagnosis, in its parts. */
export function allKubectlExecs(raw: RawScenario): At<KubectlArguments>[] {
  return raw.faults.flatMap((fault) =>
    fault.diagnosis.flatMap(({ path, value: { kubectl } }) => {
      const parsed = kubectl && parseKubectl(kubectl);
      // One that is refused is an error of its own, with or without trust.
      if (!parsed || 'refusal' in parsed || parsed.verb !== 'exec') return [];
      return [{ path: [...path, 'kubectl'], value: parsed }];
    }),
  );
}

/** Every place that names a node. */
export function allNodeTargets(raw: RawScenario): { target: NodeTarget; path: Path }[] {
  const ofProbes = allProbes(raw).flatMap((probe) =>
    (probe.kind === 'nodeCondition' ||
      probe.kind === 'nodeTaint' ||
      probe.kind === 'nodeExec' ||
      probe.kind === 'memory') &&
    probe.spec.node
      ? [{ target: probe.spec.node, path: [...probe.path, 'node'] }]
      : [],
  );
  const ofActions = allActions(raw).flatMap(({ raw: action, path }) =>
    (['cordon', 'uncordon', 'drain', 'nodeExec', 'nodeInstall', 'nodeImages'] as const).flatMap(
      (kind) => {
        const spec = action[kind];
        return spec ? [{ target: spec.node, path: [...path, kind, 'node'] }] : [];
      },
    ),
  );
  return [...ofProbes, ...ofActions];
}

/** The object an action changes, when it changes one by name. */
export function targetOf(
  action: RawAction,
): { kind: string; name: string; namespace?: string; key: string } | undefined {
  for (const key of ['patch', 'delete', 'scale', 'setResources', 'rolloutRestart'] as const) {
    const spec = action[key];
    if (spec) {
      return {
        kind: spec.kind,
        name: spec.name,
        ...(spec.namespace ? { namespace: spec.namespace } : {}),
        key,
      };
    }
  }
  return undefined;
}
