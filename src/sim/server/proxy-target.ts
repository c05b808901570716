import { randomInt } from 'node:crypto';
import { dialText, NetError, type Connection } from '../contract/index.js';
import { badRequest, failure } from '../machinery/index.js';
import type { Endpoints, Pod, Service } from '../types/index.js';
import type { Parts } from './parts.js';
import type { Target } from './route.js';
import { missing } from './write.js';

/** The pod that a proxied request goes to. */
export interface Place {
  namespace: string;
  pod: string;
  ip: string;
  port: number;
  scheme: string;
}

/** `name`, `name:port` or `scheme:name:port`: apimachinery pkg/util/net/port_split.go. */
function splitName(id: string): { scheme: string; name: string; port: string } | undefined {
  const parts = id.split(':');
  const [scheme = '', name = '', port = ''] =
    parts.length === 1 ? ['', ...parts, ''] : parts.length === 2 ? ['', ...parts] : parts;
  if (parts.length > 3 || name === '' || !['', 'http', 'https'].includes(scheme)) return undefined;
  return { scheme, name, port };
}

export const unavailable = (message: string): Error => failure(503, 'ServiceUnavailable', message);

/** pkg/registry/core/pod/strategy.go ResourceLocation. Throws ApiError. */
export function podOf({ registry }: Parts, target: Target): Place {
  const { namespace } = target;
  const split = splitName(target.name);
  if (split === undefined) throw badRequest(`invalid pod request ${JSON.stringify(target.name)}`);
  const { scheme, name, port } = split;
  const pod = registry.get<Pod>('pods', namespace, name);
  if (pod === undefined) throw missing({ ...target, name });
  const first = pod.spec?.containers?.flatMap(({ ports }) => ports ?? [])[0]?.containerPort;
  const ip = pod.status?.podIP ?? '';
  if (ip === '') throw badRequest('address not allowed');
  const usual = scheme === 'https' ? 443 : 80;
  const number = port === '' ? (first ?? usual) : Number(port);
  if (!Number.isInteger(number))
    throw badRequest(`invalid pod request ${JSON.stringify(target.name)}`);
  return { namespace, pod: name, ip, port: number, scheme };
}

/** pkg/registry/core/service/storage/storage.go ResourceLocation: any ready pod. Throws ApiError. */
export function serviceOf({ registry }: Parts, target: Target): Place {
  const { namespace, name: id } = target;
  const split = splitName(id);
  if (split === undefined) throw badRequest(`invalid service request ${JSON.stringify(id)}`);
  const { scheme, name } = split;
  let { port } = split;
  if (/^\d+$/.test(port)) {
    const service = registry.get<Service>('services', namespace, name);
    if (service === undefined) throw missing({ ...target, name });
    const found = service.spec?.ports?.find((each) => each.port === Number(port));
    if (found === undefined) {
      throw unavailable(`no service port ${port} found for service "${name}"`);
    }
    port = found.name ?? '';
  }
  const endpoints = registry.get<Endpoints>('endpoints', namespace, name);
  if (endpoints === undefined) {
    const kind = { ...target.kind, plural: 'endpoints' };
    throw missing({ ...target, kind, name });
  }
  const subsets = endpoints.subsets ?? [];
  if (subsets.length === 0) throw unavailable(`no endpoints available for service "${name}"`);
  const places = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports
      .filter((each) => (each.name ?? '') === port)
      .flatMap((each) =>
        addresses
          .filter(({ targetRef }) => targetRef?.kind === 'Pod')
          .map(({ ip, targetRef }) => ({
            namespace: targetRef?.namespace ?? namespace,
            pod: targetRef?.name ?? '',
            ip,
            port: each.port,
            scheme,
          })),
      ),
  );
  // Not the seed's numbers: what a client asks must not change what happens in the cluster.
  const place = places.length === 0 ? undefined : places[randomInt(places.length)];
  if (place === undefined) throw unavailable(`no endpoints available for service "${id}"`);
  return place;
}

/** A connection to the place. Rejects with ApiError, in the words of apimachinery util/proxy/transport.go. */
export async function reach({ registry, agent }: Parts, place: Place): Promise<Connection> {
  const { namespace, pod, ip, port, scheme } = place;
  const refused = (why: string): Error => unavailable(`error trying to reach service: ${why}`);
  // No program of the simulated pods speaks TLS.
  if (scheme === 'https') throw refused('http: server gave HTTP response to HTTPS client');
  const node = registry.get<Pod>('pods', namespace, pod)?.spec?.nodeName ?? '';
  try {
    const connection = await agent(node)?.portForward(namespace, pod, port);
    if (connection !== undefined) return connection;
  } catch (error) {
    if (error instanceof NetError) throw refused(dialText(error, `${ip}:${port}`));
  }
  // The pod does not run any more: nobody has its address.
  throw refused(dialText(new NetError('EHOSTUNREACH'), `${ip}:${port}`));
}
