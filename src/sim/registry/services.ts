import { invalid, type KubeObject, type Streams } from '../machinery/index.js';
import type { Service, ServicePort } from '../types/index.js';
import { createAddressPool, createPortPool } from './addresses.js';
import { nothing, type Hooks } from './hooks.js';

const SERVICE = { group: '', kind: 'Service' };

/** Gives Services their cluster IP and node ports (pkg/registry/core/service/storage/alloc.go). */
export function createServiceHook(streams: Streams): Partial<Hooks> {
  const addresses = createAddressPool();
  const ports = createPortPool();

  const allocate = (draft: Service, old: Service | undefined): (() => void) => {
    const undos: (() => void)[] = [];
    const random = streams.fork(draft.metadata?.uid ?? '');
    const refuse = (field: string, value: unknown, why: string): never => {
      undos.reverse().forEach((undo) => undo());
      throw invalid(SERVICE, draft.metadata?.name ?? '', [
        {
          reason: 'FieldValueInvalid',
          field,
          message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
        },
      ]);
    };
    const spec = (draft.spec ??= {});
    if (spec.type !== 'ExternalName') {
      const asked = spec.clusterIP ?? '';
      const had = old?.spec?.clusterIP ?? '';
      if (asked === '') {
        const ip =
          addresses.next(random) ??
          refuse('spec.clusterIPs', [], 'failed to allocate IP: range is full');
        undos.push(() => addresses.free(ip));
        spec.clusterIP = ip;
      } else if (asked !== 'None' && asked !== had) {
        if (!addresses.take(asked)) {
          refuse(
            'spec.clusterIPs',
            [asked],
            `failed to allocate IP ${asked}: provided IP is already allocated`,
          );
        }
        undos.push(() => addresses.free(asked));
      }
      spec.clusterIPs = [spec.clusterIP ?? ''];
    }
    if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
      const owned = new Set((old?.spec?.ports ?? []).map(({ nodePort }) => nodePort));
      (spec.ports ?? []).forEach((port, i) => {
        const asked = port.nodePort ?? 0;
        if (asked === 0) {
          const got =
            ports.next(random) ??
            refuse(`spec.ports[${i}].nodePort`, 0, 'failed to allocate a nodePort: range is full');
          undos.push(() => ports.free(got));
          port.nodePort = got;
        } else if (!owned.has(asked)) {
          if (!ports.take(asked)) {
            refuse(`spec.ports[${i}].nodePort`, asked, 'provided port is already allocated');
          }
          undos.push(() => ports.free(asked));
        }
      });
    }
    return () => undos.reverse().forEach((undo) => undo());
  };
  const nodePorts = (service: Service): number[] =>
    (service.spec?.ports ?? []).flatMap(({ nodePort }: ServicePort) => nodePort ?? []);
  const free = (service: Service, but: Service | undefined): void => {
    const kept = new Set(but === undefined ? [] : nodePorts(but));
    for (const port of nodePorts(service)) if (!kept.has(port)) ports.free(port);
    const ip = service.spec?.clusterIP;
    if (ip !== undefined && ip !== but?.spec?.clusterIP) addresses.free(ip);
  };
  const of = (resource: string, object: KubeObject): Service | undefined =>
    resource === 'services' ? object : undefined;

  return {
    creating: (resource, draft) => {
      const service = of(resource, draft);
      return service === undefined ? nothing : allocate(service, undefined);
    },
    updating: (resource, draft, old) => {
      const service = of(resource, draft);
      return service === undefined ? nothing : allocate(service, old);
    },
    updated: (resource, object, old) => {
      const service = of(resource, old);
      if (service !== undefined) free(service, object);
    },
    removed: (resource, object) => {
      const service = of(resource, object);
      if (service !== undefined) free(service, undefined);
    },
  };
}
