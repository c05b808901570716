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
  const waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = [];
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
        waiting.shift()?.resolve(next);
      }
    } catch {
      // No redis: it answers something else.
      connection.close();
      finish('Protocol error');
    }
  });
  const expect = (): Promise<Reply> =>
    new Promise((resolve, reject) => {
      if (ended) reject(new Disconnected('Server closed the connection'));
      else waiting.push({ resolve, reject });
    });
  return {
    ask: (...words) => {
      const answer = expect();
      if (!ended) side.write(commandBytes(words));
      return answer;
    },
    askAll: (bytes, count) => {
      const answers = Promise.all(Array.from({ length: count }, expect));
      if (!ended) side.write(bytes);
      return answers;
    },
    get ended() {
      return ended;
    },
    close: () => {
      connection.close();
      finish('closed');
    },
  };
}
