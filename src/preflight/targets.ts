import type {
  ActionUse,
  Check,
  NodeTarget,
  ObjectRef,
  PodTarget,
  ProbeUse,
  Scenario,
} from '../model/index.js';
import { actionsOf, compares } from '../model/index.js';

/** Something of the cluster that a scenario names, and where it does. */
type Named = { id: string } & (
  | { what: 'object'; ref: ObjectRef; container?: string }
  | { what: 'pods'; target: PodTarget }
  | { what: 'nodes'; target: NodeTarget }
);

/** `early`: it must be there before anything is injected; what comes later may come with the injection. */
export type Target = Named & { early: boolean };

/**
 * Everything that actions and probes of a scenario act on or look at. A fault may be the only one:
 * what its first action acts on is there without the others.
 */
export function targetsOf(scenario: Scenario): Target[] {
  const checks = [...scenario.steadyState];
  for (const fault of scenario.faults) {
    checks.push(...fault.witness, ...fault.symptoms, ...fault.invariants, ...fault.recovery);
  }
  checks.push(...(scenario.acts?.witness ?? []));
  const actions = allActions(actionsOf(scenario));
  const early = new Set([
    ...scenario.steadyState.map(({ id }) => id),
    ...scenario.faults.map(({ inject }) => inject[0]?.id),
    scenario.acts?.actions[0]?.id,
  ]);
  return [...actions.flatMap(ofAction), ...checks.flatMap(ofCheck)].map((named) => ({
    ...named,
    early: early.has(named.id),
  }));
}

/** Actions with those they declare as their undo. */
export function allActions(actions: readonly ActionUse[]): ActionUse[] {
  return actions.flatMap((action) => [
    action,
    ...(action.undo && 'actions' in action.undo ? allActions(action.undo.actions) : []),
  ]);
}

function ofAction(action: ActionUse): Named[] {
  const { id } = action;
  switch (action.kind) {
    case 'patch':
    case 'delete':
    case 'scale':
    case 'rolloutRestart':
      return [{ id, what: 'object', ref: refOf(action.spec) }];
    case 'setResources': {
      const { container } = action.spec;
      return [{ id, what: 'object', ref: refOf(action.spec), container }];
    }
    case 'exec':
      return [{ id, what: 'pods', target: action.spec.in }];
    case 'cordon':
    case 'uncordon':
    case 'drain':
    case 'nodeExec':
    case 'nodeInstall':
    case 'nodeImages':
      return [{ id, what: 'nodes', target: action.spec.node }];
    case 'wait':
      return action.spec.for ? ofCheck(action.spec.for) : [];
    case 'deletePods': // there may rightly be none
    case 'apply': // brings its objects along
    case 'load': // names a load of the scenario, which its validation checked
      return [];
  }
}

function refOf({ apiVersion, kind, name, namespace }: ObjectRef): ObjectRef {
  return { apiVersion, kind, name, namespace };
}

function ofCheck(check: Check): Named[] {
  return check.any.flatMap((probe) => ofProbe(check.id, probe));
}

function ofProbe(id: string, probe: ProbeUse): Named[] {
  switch (probe.kind) {
    case 'podState': {
      const { count } = probe.spec;
      // A check that is content with no pod at all may well match none.
      if (count && compares(0, count)) return [];
      return [{ id, what: 'pods', target: probe.spec }];
    }
    case 'oomKilled':
    case 'logs':
      return [{ id, what: 'pods', target: probe.spec }];
    case 'exec':
    case 'counters':
    case 'dns':
      return [{ id, what: 'pods', target: probe.spec.in }];
    case 'memory': {
      const { container, node } = probe.spec;
      return [
        ...(container ? [{ id, what: 'pods' as const, target: container }] : []),
        ...(node ? [{ id, what: 'nodes' as const, target: node }] : []),
      ];
    }
    case 'nodeCondition':
    case 'nodeExec':
    case 'nodeTaint':
      return [{ id, what: 'nodes', target: probe.spec.node }];
    case 'endpoints': {
      const { service: name, namespace } = probe.spec;
      return [{ id, what: 'object', ref: { kind: 'Service', name, namespace } }];
    }
    case 'rollout': {
      const { kind, name, namespace } = probe.spec;
      return [{ id, what: 'object', ref: { kind, name, namespace } }];
    }
    case 'field': // may look at what only the fault brings into being
    case 'event':
    case 'http':
    case 'load':
      return [];
  }
}
