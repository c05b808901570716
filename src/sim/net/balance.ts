import type { Endpoint } from '../contract/index.js';
import type { Clock, Random } from '../machinery/index.js';
import type { ServicePort } from './services.js';

/** Default of sessionAffinityConfig.clientIP.timeoutSeconds. */
const AFFINITY_SECONDS = 10_800;

/** The endpoint of a new connection: any, or with ClientIP affinity the one that the client had. */
export function pick(
  { service, endpoints }: ServicePort,
  client: string,
  random: Random,
  clock: Clock,
): Endpoint | undefined {
  const { spec } = service.object;
  const any = endpoints[random.below(endpoints.length)];
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
