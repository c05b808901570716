import { quantity } from '../machinery/index.js';
import type { Container, Pod } from '../types/index.js';

/** What a pod asks of a node. */
export interface Requests {
  /** Thousandths of a core. */
  cpu: number;
  /** Bytes. */
  memory: number;
  /** Bytes of ephemeral storage. */
  storage: number;
  /** Anything else, by its name. Undefined: nothing. */
  others: Record<string, number> | undefined;
  /** For the score only: what a container that asks for nothing is reckoned to use. */
  reckonedCpu: number;
  reckonedMemory: number;
}

/** pkg/scheduler/util/pod_resources.go: 0.1 core, 200 MB. */
const RECKONED = { cpu: 100, memory: 200 * 1024 * 1024 };

type Amounts = Record<string, number>;

function amounts(resources: Record<string, string> | undefined): Amounts {
  const result: Amounts = {};
  for (const [name, text] of Object.entries(resources ?? {})) result[name] = quantity(text);
  return result;
}

function add(to: Amounts, more: Amounts): Amounts {
  for (const name in more) to[name] = (to[name] ?? 0) + (more[name] ?? 0);
  return to;
}

function most(to: Amounts, other: Amounts): Amounts {
  for (const name in other) to[name] = Math.max(to[name] ?? 0, other[name] ?? 0);
  return to;
}

/**
 * All containers together, or the init container that needs most while the sidecars before it run
 * (component-helpers resource PodRequests).
 */
function sum(pod: Pod, of: (container: Container) => Amounts): Amounts {
  const total: Amounts = {};
  for (const container of pod.spec?.containers ?? []) add(total, of(container));
  const sidecars: Amounts = {};
  const starting: Amounts = {};
  for (const container of pod.spec?.initContainers ?? []) {
    const its = of(container);
    if (container.restartPolicy === 'Always') {
      add(sidecars, its);
      most(starting, sidecars);
    } else most(starting, add({ ...its }, sidecars));
  }
  most(add(total, sidecars), starting);
  const whole = amounts(pod.spec?.resources?.requests);
  return add({ ...total, ...whole }, amounts(pod.spec?.overhead));
}

export function requestsOf(pod: Pod): Requests {
  const asked = sum(pod, ({ resources }) => amounts(resources?.requests));
  const reckoned = sum(pod, ({ resources }) => {
    const its = amounts(resources?.requests);
    return {
      cpu: its.cpu ?? RECKONED.cpu / 1000,
      memory: its.memory ?? RECKONED.memory,
    };
  });
  const { cpu = 0, memory = 0, 'ephemeral-storage': storage = 0, ...others } = asked;
  return {
    cpu: Math.ceil(cpu * 1000),
    memory,
    storage,
    others: Object.keys(others).length === 0 ? undefined : others,
    reckonedCpu: (reckoned.cpu ?? 0) * 1000,
    reckonedMemory: reckoned.memory ?? 0,
  };
}
