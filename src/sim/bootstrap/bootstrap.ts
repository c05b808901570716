import type { Api } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';
import { defaultRbac } from '../spec/index.js';
import { namespaces, systemObjects } from './system.js';

/** Says on every namespace of the system that nothing of it is real (field-notes §5). */
const SIMULATED = { 'chaos-lab.dev/simulated': 'true' };

/** Fills an empty cluster with what Kubernetes and kubeadm put into one. `controlPlane`: an address. */
export function bootstrap(api: Api, controlPlane: string): void {
  const create = (object: KubeObject): void => {
    const resource = api.resourceOf(object.apiVersion ?? '', object.kind ?? '');
    if (resource === undefined) throw new Error(`no resource for ${object.kind}`);
    api.create(resource, object);
  };
  for (const name of namespaces) {
    const annotations = name === 'kube-system' ? SIMULATED : undefined;
    create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, ...(annotations && { annotations }) },
    });
  }
  for (const object of [...defaultRbac(), ...systemObjects(controlPlane)]) create(object);
}
