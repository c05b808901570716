import type { Endpoint } from '../contract/index.js';
import type { Clock, Random, Streams } from '../machinery/index.js';
import type { ServicePort } from './services.js';

/** Default of sessionAffinityConfig.clientIP.timeoutSeconds. */
const AFFINITY_SECONDS = 10_800;

/**
 * The endpoint of a new connection: any, or with ClientIP affinity the one that the client had. The
 * kube-proxy of `node` chooses.
 */
export function pick(
  port: ServicePort,
  { client, node }: { client: string; node: string },
  streams: Streams,
  clock: Clock,
): Endpoint | undefined {
  const { service, endpoints } = port;
  const { spec } = service.object;
  const any = endpoints[chanceOf(port, node, streams).below(endpoints.length)];
  if (spec?.sessionAffinity !== 'ClientIP' || any === undefined) return any;
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? AFFINITY_SECONDS;
  const now = clock.elapsed();
  const had = service.sticky.get(client);
  const still =
    had !== undefined && had.until > now
      ? endpoints.find(({ ip, port }) => ip === had.to.ip && port === had.to.port)
      : undefined;
  const to = still ?? any;
  service.sticky.set(client, { to, until: now + seconds * 1000 });
  return to;
}

/** Each Service port's own on each node: connections to others do not shift which endpoint comes next. */
function chanceOf({ service, name }: ServicePort, node: string, streams: Streams): Random {
  const key = `${name}/${node}`;
  let random = service.chances.get(key);
  if (random === undefined) {
    random = streams.fork(`${service.object.metadata?.uid}/${key}`);
    service.chances.set(key, random);
  }
  return random;
}
