import type { ContainerHost, Connection } from '../../contract/index.js';
import { commandBytes, Replies, type Reply } from './resp.js';

/** A connection to a redis, from a program in a pod. */
export interface RedisClient {
  /** Answers come in the order of the commands. Rejects with what ended the connection. */
  ask(...words: (string | Uint8Array)[]): Promise<Reply>;
  /** Bytes of several commands at once, and all their answers. */
  askAll(bytes: Uint8Array, count: number): Promise<Reply[]>;
  readonly ended: boolean;
  close(): void;
}

/** The peer has gone. */
export class Disconnected extends Error {
  override name = 'Disconnected';
}

/** Rejects with NetError when nobody is there. `timeout`: ms of cluster time. */
export async function connectRedis(
  { network }: Pick<ContainerHost, 'network'>,
  address: string,
  port: number,
  timeout?: number,
): Promise<RedisClient> {
  const connection: Connection = await network.dial(address, port, timeout);
  const replies = new Replies();
  const waiting: {
    count: number;
    got: Reply[];
    resolve: (replies: Reply[]) => void;
    reject: (error: Error) => void;
  }[] = [];
  let ended = false;
  const finish = (why: string): void => {
    ended = true;
    for (const { reject } of waiting.splice(0)) reject(new Disconnected(why));
  };
  connection.onEnd((reset) =>
    finish(reset ? 'Connection reset by peer' : 'Server closed the connection'),
  );
  const side = connection.open((chunk) => {
    try {
      replies.push(chunk);
      for (let next = replies.next(); next !== undefined; next = replies.next()) {
        const [first] = waiting;
        if (first === undefined) continue;
        first.got.push(next);
        if (first.got.length === first.count) waiting.shift()?.resolve(first.got);
      }
    } catch {
      // No redis: it answers something else.
      connection.close();
      finish('Protocol error');
    }
  });
  const send = (bytes: Uint8Array, count: number): Promise<Reply[]> => {
    if (ended) return Promise.reject(new Disconnected('Server closed the connection'));
    const answers = new Promise<Reply[]>((resolve, reject) => {
      waiting.push({ count, got: [], resolve, reject });
    });
    side.write(bytes);
    return answers;
  };
  return {
    ask: async (...words) => {
      const [reply = null] = await send(commandBytes(words), 1);
      return reply;
    },
    askAll: send,
    get ended() {
      return ended;
    },
    close: () => {
      connection.close();
      finish('closed');
    },
  };
}
