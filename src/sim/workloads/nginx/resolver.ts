import { NetError, type PodNetwork } from '../../contract/index.js';
import type { Clock } from '../../machinery/index.js';
import type { Directive } from './syntax.js';
import { duration, nearest, seconds, type Scope } from './scope.js';

/** Why a name could not be resolved, as the error log has it. */
export class ResolveError extends Error {
  override name = 'ResolveError';
}

/** Looks names up while requests come in. It reads neither resolv.conf nor /etc/hosts, and has no search list. */
export interface Resolver {
  /** Addresses of a name. Rejects with ResolveError. */
  addresses(name: string): Promise<string[]>;
}

/**
 * The `resolver` of a scope; undefined without one. A refusal is only logged: nginx goes on waiting for
 * `resolver_timeout` (ngx_resolver.c).
 */
export function resolverOf(
  scope: Scope,
  network: PodNetwork,
  clock: Clock,
  log: (text: string) => void,
): Resolver | undefined {
  const directive = nearest(scope, 'resolver').at(-1);
  if (directive === undefined) return undefined;
  const servers = directive.args.filter((each) => !each.includes('='));
  const [server = ''] = servers;
  const valid = validOf(directive);
  const patience = seconds(scope, 'resolver_timeout', 30) * 1000;
  const known = new Map<string, { addresses: string[]; until: number }>();
  return {
    addresses: async (name) => {
      const began = clock.elapsed();
      const had = known.get(name);
      if (had !== undefined && had.until > began) return had.addresses;
      try {
        const { code, records } = await inTime(clock, patience, network.query(name, 'A', server));
        const found = records.filter(({ type }) => type === 'A');
        if (code === 'SERVFAIL') throw new ResolveError('2: Server failure');
        if (code === 'REFUSED') throw new ResolveError('5: Operation refused');
        if (found.length === 0) throw new ResolveError('3: Host not found');
        const addresses = found.map(({ data }) => data);
        const ttl = valid ?? Math.min(...found.map((each) => each.ttl)) * 1000;
        known.set(name, { addresses, until: began + ttl });
        return addresses;
      } catch (error) {
        if (!(error instanceof NetError)) throw error;
        if (error.code === 'ECONNREFUSED') {
          log(`recv() failed (111: Connection refused) while resolving, resolver: ${server}:53`);
          await new Promise<void>((then) => clock.after(patience, then));
        }
        throw new ResolveError('110: Operation timed out');
      }
    },
  };
}

/** `valid=5s`, ms; undefined: the TTL of the answer counts. */
function validOf(directive: Directive): number | undefined {
  const given = directive.args.find((each) => each.startsWith('valid='));
  return given === undefined ? undefined : duration(directive, given.slice(6)) * 1000;
}

/** The promise, or NetError ETIMEDOUT when `ms` of cluster time are over first. */
function inTime<T>(clock: Clock, ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => reject(new NetError('ETIMEDOUT')));
    promise.then(resolve, reject).finally(() => timer.stop());
  });
}
