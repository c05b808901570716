import { createAdmission } from '../../../src/sim/admission/index.js';
import { kinds } from '../../../src/sim/kinds/index.js';
import {
  ApiError,
  createClock,
  createRandom,
  type Clock,
  type KubeObject,
  type Status,
} from '../../../src/sim/machinery/index.js';
import { Catalogue, joinHooks, Registry } from '../../../src/sim/registry/index.js';
import { Store } from '../../../src/sim/store/index.js';

/** An API with all its kinds and admission, and the namespace `fid` with its service account. */
export function apiWithAdmission(clock: Clock = createClock(1)): Registry {
  const random = createRandom(1);
  const registry = new Registry({
    store: new Store((error) => {
      throw error;
    }),
    catalogue: new Catalogue(kinds),
    clock,
    random,
    hooks: joinHooks([]),
    track: () => {},
  });
  registry.use(createAdmission({ api: registry, clock }));
  registry.create('namespaces', { metadata: { name: 'fid' } });
  registry.create('serviceaccounts', { metadata: { name: 'default', namespace: 'fid' } });
  return registry;
}

/** A pod of the namespace `fid` with one container. */
export function pod(name: string, spec: object = {}, container: object = {}): KubeObject {
  const containers = [{ name: 'c', image: 'busybox:1.36', ...container }];
  return { metadata: { name, namespace: 'fid' }, ...{ spec: { containers, ...spec } } };
}

/** What the API refuses a write with. */
export function refusal(write: () => unknown): Status {
  try {
    write();
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
  throw new Error('it was accepted');
}
