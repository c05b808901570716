import type { ActionUse, Check, Fault, ProbeUse, Scenario } from '../../src/model/index.js';

const where = { file: 'scenario.yaml', line: 1, column: 1 };

/** A check of one probe. */
export function check(id: string, probe: ProbeUse): Check {
  return { id, text: id, any: [probe], within: 1000, hold: 0, every: 100, where };
}

/** An action with what every action has. */
export function action<K extends ActionUse['kind']>(
  id: string,
  kind: K,
  spec: Extract<ActionUse, { kind: K }>['spec'],
): ActionUse {
  return { id, text: id, kind, spec } as ActionUse;
}

/** One Deployment `web` and its Service in namespace `shop`, and one fault with the given parts. */
export function scenarioWith(fault: Partial<Fault>, more: Partial<Scenario> = {}): Scenario {
  return {
    apiVersion: 'lab/v1alpha1',
    metadata: {
      name: 'shop',
      title: 'Shop',
      minutes: 1,
      level: 'beginner',
      tags: [],
      description: '',
    },
    cluster: {
      nodes: [
        { role: 'control-plane', labels: {} },
        { role: 'worker', labels: { disk: 'ssd' } },
      ],
      ports: [],
    },
    workload: {
      namespace: 'shop',
      namespaces: ['shop'],
      objects: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web' },
          spec: {
            template: {
              metadata: { labels: { app: 'web', tier: 'front' } },
              spec: { containers: [{ name: 'nginx' }] },
            },
          },
        },
        { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web-svc', namespace: 'shop' } },
      ],
      ready: 1000,
    },
    steadyState: [],
    load: [],
    faults: [
      {
        name: 'fault',
        title: 'Fault',
        culprit: { kind: 'Service', name: 'web-svc' },
        victims: [],
        hostMemory: 0,
        inject: [],
        witness: [],
        load: [],
        symptoms: [],
        invariants: [],
        diagnosis: [],
        fix: [],
        recovery: [],
        where,
        ...fault,
      },
    ],
    variants: [],
    fixOrder: ['fault'],
    images: [],
    source: { file: 'scenario.yaml', folder: '.', builtIn: false, digest: '' },
    ...more,
  };
}
