import type { KubeObject } from '../machinery/index.js';

/** Writes Event objects, correlated as client-go tools/record does (count, similar events, spam). */
export interface Recorder {
  /** An event about an object. `field`: `spec.containers{nginx}` for events of one container. */
  event(
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    field?: string,
  ): void;
}

/** A recorder of a component: `kubelet` on a host, `deployment-controller`, … */
export type Recorders = (component: string, host?: string) => Recorder;
