import type {
  Capabilities,
  Check,
  Fault,
  PlanOptions,
  ProbeUse,
  Scenario,
} from '../../src/model/index.js';

const where = { file: 'scenario.yaml', line: 1, column: 1 };

export function checkOf(id: string, probe?: ProbeUse): Check {
  return {
    id,
    text: `text of ${id}`,
    any: [probe ?? { kind: 'nodeCondition', spec: { node: {}, type: 'Ready', status: 'True' } }],
    within: 10_000,
    hold: 1000,
    every: 100,
    where,
  };
}

export function faultOf(name: string, more: Partial<Fault> = {}): Fault {
  return {
    name,
    title: name,
    culprit: { kind: 'Service', name: 'backend' },
    victims: [{ kind: 'Deployment', name: 'frontend' }],
    hostMemory: 0,
    inject: [
      {
        id: `${name}.inject[0]`,
        text: 'patch the Service',
        kind: 'patch',
        spec: {
          kind: 'Service',
          name: 'backend',
          strategy: 'merge',
          body: { spec: { selector: { app: 'other' } } },
        },
      },
    ],
    witness: [],
    load: [],
    symptoms: [checkOf(`${name}.symptoms[0]`)],
    invariants: [checkOf(`${name}.invariants[0]`)],
    diagnosis: [{ id: `${name}.diagnosis[0]`, where, kubectl: ['get', 'pods'] }],
    fix: [],
    recovery: [checkOf(`${name}.recovery[0]`)],
    where,
    ...more,
  };
}

export function scenarioOf(faults: Fault[], more: Partial<Scenario> = {}): Scenario {
  return {
    apiVersion: 'lab/v1alpha1',
    metadata: {
      name: 'small',
      title: 'A small outage',
      minutes: 1,
      level: 'beginner',
      tags: [],
      description: '',
    },
    cluster: {
      nodes: [
        { role: 'control-plane', labels: {} },
        { role: 'worker', labels: {} },
      ],
      ports: [{ name: 'frontend', nodePort: 30080 }],
    },
    workload: { namespace: 'small', namespaces: ['small'], objects: [], ready: 60_000 },
    steadyState: [checkOf('steadyState[0]')],
    load: [],
    faults,
    variants: [],
    fixOrder: faults.map((fault) => fault.name),
    images: ['busybox:1.36'],
    source: { file: 'scenario.yaml', folder: '.', builtIn: true, digest: 'sha256:0' },
    ...more,
  };
}

export const kindLike: Capabilities = {
  has: ['nodeCommand', 'cgroup', 'memoryBudget', 'realProcesses', 'hostPorts'],
  cgroup: 'v1',
};

export function optionsOf(more: Partial<PlanOptions> = {}): PlanOptions {
  return {
    provider: 'kind',
    cluster: 'small',
    faults: [],
    each: false,
    skipFix: [],
    skipInject: [],
    quick: false,
    createCluster: true,
    deleteCluster: true,
    ...more,
  };
}
