import type { Connection, ContainerHost } from '../../contract/index.js';
import { connectRedis, type RedisClient } from '../redis/client.js';
import { Failure } from '../redis/resp.js';
import { lookup } from '../tools/index.js';
import type { Address, Cached } from './format.js';

/** What a request is answered with: a page, or nothing because nobody had it. */
export type Look = () => Promise<Uint8Array | 'failed'>;

/** How long a program waits for a connection, ms of cluster time. */
const PATIENCE = 2000;

/** Cache-aside: looks in the redis, asks the origin for what is not there, and stores it. */
export function caching(
  { redis, key, expires, origin, count: names }: Cached,
  host: ContainerHost,
  counts: Map<string, number>,
  numbers: number,
): Look {
  const random = host.random.fork(`cached/${key}`);
  const clients: RedisClient[] = [];
  const connections: Connection[] = [];
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const dialled = async ({ host: name, port }: Address): Promise<Connection> => {
    const [ip = name] = await lookup(host, name);
    return host.network.dial(ip, port, PATIENCE);
  };
  const ask = (words: (string | Uint8Array)[]): Promise<unknown> =>
    withOne(
      clients,
      async () => {
        const [ip = redis.host] = await lookup(host, redis.host);
        return connectRedis(host, ip, redis.port, PATIENCE);
      },
      (client) => client.ask(...words),
    );
  /** Undefined: it is not there, or redis did not say. */
  const inRedis = async (words: (string | Uint8Array)[]): Promise<Uint8Array | undefined> => {
    try {
      const reply = await ask(words);
      if (reply instanceof Failure) count(names.errors);
      return Buffer.isBuffer(reply) ? reply : undefined;
    } catch {
      count(names.errors);
      return undefined;
    }
  };
  return async () => {
    const number = String(random.below(Math.max(1, numbers)));
    const name = key.replaceAll('${number}', number);
    const kept = await inRedis(['GET', name]);
    if (kept !== undefined) {
      count(names.hits);
      return kept;
    }
    count(names.misses);
    try {
      const path = origin.path.replaceAll('${number}', number);
      const response = await withOne(
        connections,
        () => dialled(origin),
        (connection) =>
          connection.request({
            method: 'GET',
            path,
            version: '1.1',
            headers: { host: `${origin.host}:${origin.port}` },
            body: new Uint8Array(),
          }),
      );
      if (response.status !== 200) return 'failed';
      const seconds = String(Math.max(1, Math.round(expires / 1000)));
      await inRedis(['SET', name, response.body, ...(expires > 0 ? ['EX', seconds] : [])]);
      return response.body;
    } catch {
      return 'failed';
    }
  };
}

/** Uses a connection that is idle, or a new one when it has died meanwhile, and keeps it for the next. */
async function withOne<C extends { close(): void }, R>(
  idle: C[],
  open: () => Promise<C>,
  use: (connection: C) => Promise<R>,
): Promise<R> {
  const kept = idle.pop();
  if (kept !== undefined) {
    try {
      const result = await use(kept);
      idle.push(kept);
      return result;
    } catch {
      kept.close();
    }
  }
  const fresh = await open();
  try {
    const result = await use(fresh);
    idle.push(fresh);
    return result;
  } catch (error) {
    fresh.close();
    throw error;
  }
}
