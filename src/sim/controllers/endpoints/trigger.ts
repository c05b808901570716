import type { Pod, Service } from '../../types/index.js';
import { nameOf, podCondition, uidOf } from '../common/index.js';

export const TRIGGER = 'endpoints.kubernetes.io/last-change-trigger-time';

/**
 * The earliest of the changes that led to an update (endpointslice util TriggerTimeTracker): the
 * Service's creation, or pods that became ready or unready. Undefined when it was something else.
 */
export interface Triggers {
  next(key: string, service: Service, pods: Pod[]): string | undefined;
  forget(key: string): void;
}

export function createTriggers(): Triggers {
  const states = new Map<string, { uid: string; pods: Map<string, string> }>();
  return {
    next: (key, service, pods) => {
      const before = states.get(key);
      const state = { uid: uidOf(service), pods: new Map<string, string>() };
      states.set(key, state);
      const changed: string[] = [];
      if (before?.uid !== state.uid) changed.push(service.metadata?.creationTimestamp ?? '');
      for (const pod of pods) {
        const { status, lastTransitionTime: at } = podCondition(pod, 'Ready') ?? {};
        if (at === undefined) continue;
        // With the status: at high speed a pod comes and is Ready within one second.
        const seen = `${status} ${at}`;
        state.pods.set(nameOf(pod), seen);
        if (before?.pods.get(nameOf(pod)) !== seen) changed.push(at);
      }
      return changed.sort()[0];
    },
    forget: (key) => {
      states.delete(key);
    },
  };
}
