import { NetError } from '../../contract/index.js';
import type { Tool } from '../container/index.js';
import { getopt } from '../tools/options.js';
import { addressOf } from '../tools/resolve.js';
import { connectRedis, Disconnected, type RedisClient } from './client.js';
import { Failure, type Reply } from './resp.js';

/** Commands a second that it reached on kind with 20 clients and 8 at once: it is not to be faster here. */
const FASTEST = 320_000;

/** After so many rounds of its clients it pauses. */
const TURN = 4;

/** How its commands begin, up to the number of the key. */
const SET = '*3\r\n$3\r\nSET\r\n$16\r\nkey:';
const GET = '*2\r\n$3\r\nGET\r\n$16\r\nkey:';

/**
 * redis-benchmark as far as it fills and reads: -t set,get -n -r -d -c -P -q, -h -p. Its keys are
 * `key:000000012345`, its values `xxx…`.
 */
export const redisBenchmark: Tool = async (task) => {
  const { values, flags, unknown } = getopt(task.args, 'h:p:t:n:r:d:c:P:k:qe');
  const { stdout, stderr, container } = task;
  const number = (letter: string, otherwise: number): number => {
    const value = Number(values.get(letter) ?? otherwise);
    return Number.isFinite(value) && value > 0 ? Math.floor(value) : otherwise;
  };
  const tests = (values.get('t') ?? 'set,get').split(',').map((each) => each.trim().toLowerCase());
  const strange = tests.find((each) => each !== 'set' && each !== 'get');
  if (unknown !== undefined || strange !== undefined) {
    await stderr.write(
      `redis-benchmark: lab simulates -t set,get -n -r -d -c -P -q only, not ${unknown ?? `-t ${strange}`}\n`,
    );
    return 1;
  }
  const [count, range, pipeline] = [number('n', 100_000), number('r', 0), number('P', 1)];
  const size = number('d', 3);
  const value = `\r\n$${size}\r\n${'x'.repeat(size)}\r\n`;
  const host = values.get('h') ?? '127.0.0.1';
  const port = number('p', 6379);
  const clients: RedisClient[] = [];
  const random = container.host.random.fork(`redis-benchmark/${task.pid}`);
  const { clock } = container.host;
  try {
    const address = await addressOf(task, host);
    for (let i = 0; i < Math.min(number('c', 50), 1000); i++) {
      clients.push(await task.race(connectRedis(container.host, address, port)));
    }
    for (const test of tests) {
      const began = clock.elapsed();
      let done = 0;
      let rounds = 0;
      while (done < count) {
        const sent = clients.map((client) => {
          const batch = Math.min(pipeline, count - done);
          done += batch;
          let commands = '';
          for (let i = 0; i < batch; i++) {
            const key = String(range === 0 ? 0 : random.below(range)).padStart(12, '0');
            commands += test === 'set' ? `${SET}${key}${value}` : `${GET}${key}\r\n`;
          }
          return client.askAll(Buffer.from(commands, 'latin1'), batch);
        });
        const replies: Reply[][] = await task.race(Promise.all(sent));
        const failure = replies.flat().find((reply) => reply instanceof Failure);
        if (failure instanceof Failure) {
          await stderr.write(`Error from server: ${failure.text}\n`);
          return 1;
        }
        const ahead = began + (done / FASTEST) * 1000 - clock.elapsed();
        // The others have their turn, too.
        if (ahead > 0 || ++rounds % TURN === 0) await task.sleep(Math.max(0.01, ahead));
      }
      const seconds = Math.max(0.001, (clock.elapsed() - began) / 1000);
      const name = test.toUpperCase();
      const rate = (count / seconds).toFixed(2);
      await stdout.write(
        flags.has('q')
          ? `${name}: ${rate} requests per second\n\n`
          : `====== ${name} ======\n  ${count} requests completed in ${seconds.toFixed(2)} seconds\n  ${clients.length} parallel clients\n  ${size} bytes payload\n\n${rate} requests per second\n\n`,
      );
    }
    return 0;
  } catch (error) {
    if (!(error instanceof NetError) && !(error instanceof Disconnected)) throw error;
    await stderr.write(
      error instanceof NetError
        ? `Could not connect to Redis at ${host}:${port}: Connection refused\n`
        : `Error: ${error.message}\n`,
    );
    return 1;
  } finally {
    for (const client of clients) client.close();
  }
};
