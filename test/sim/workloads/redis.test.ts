import { expect } from 'chai';
import fc from 'fast-check';
import { createRandom } from '../../../src/sim/machinery/index.js';
import { allocated, sizeOf } from '../../../src/sim/workloads/redis/allocator.js';
import { Keyspace } from '../../../src/sim/workloads/redis/keyspace.js';
import {
  commandBytes,
  Commands,
  Failure,
  Replies,
  replyBytes,
  Status,
  type Reply,
} from '../../../src/sim/workloads/redis/resp.js';
import { bytesOf } from '../../../src/sim/workloads/redis/settings.js';
import { exec, pods, until, type Pod } from './pod.js';

const CONF = '# a cache\nmaxmemory-policy allkeys-lru\ninclude /etc/redis/memory.conf\n';

/** A redis that listens. */
async function redis(
  memory = 'maxmemory 8mb\n',
  changes: { args?: string[]; memoryTaken?: () => void; conf?: string } = {},
): Promise<Pod & { cli: (...words: string[]) => Promise<string>; world: ReturnType<typeof pods> }> {
  const world = pods([], 100);
  const pod = world.start('redis:7-alpine', {
    command: ['redis-server', '/etc/redis/redis.conf', ...(changes.args ?? [])],
    files: { '/etc/redis/redis.conf': changes.conf ?? CONF, '/etc/redis/memory.conf': memory },
    ...(changes.memoryTaken && { memoryTaken: changes.memoryTaken }),
  });
  await until(() => pod.log().includes('Ready to accept connections'));
  const cli = async (...words: string[]): Promise<string> =>
    (await exec(pod, ['redis-cli', ...words])).stdout;
  return { ...pod, log: pod.log, cli, world };
}

const fill = (count: number): string[] =>
  `redis-benchmark -t set -n ${count} -r 1000000 -d 1024 -c 20 -P 8 -q`.split(' ');

const numbers = (info: string): Record<string, number> =>
  Object.fromEntries(
    [...info.matchAll(/^(\w+):(\d+)\r$/gm)].map(([, k = '', v]) => [k, Number(v)]),
  );

describe('sim redis', () => {
  it('reads and writes RESP in any pieces', () => {
    const word = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    const cut = (bytes: Buffer, at: number[], take: (chunk: Buffer) => void): void => {
      let from = 0;
      for (const size of at) take(bytes.subarray(from, (from += size)));
      take(bytes.subarray(from));
    };
    const pieces = fc.array(fc.nat(30), { maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { minLength: 1 }), { maxLength: 5 }),
        pieces,
        (all, at) => {
          const commands = new Commands();
          const seen: Buffer[][] = [];
          cut(Buffer.concat(all.map((words) => commandBytes(words))), at, (chunk) => {
            commands.push(chunk);
            for (let next = commands.next(); next; next = commands.next()) seen.push(next);
          });
          expect(seen).to.deep.equal(all);
        },
      ),
    );
    const { reply } = fc.letrec<{ reply: Reply }>((tie) => ({
      reply: fc.oneof(
        { depthSize: 'small' },
        word,
        fc.integer(),
        fc.constant(null),
        fc.constantFrom(new Status('OK'), new Failure('OOM no')),
        fc.array(tie('reply'), { maxLength: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 4 }), pieces, (all, at) => {
        const replies = new Replies();
        const seen: Reply[] = [];
        cut(Buffer.concat(all.map(replyBytes)), at, (chunk) => {
          replies.push(chunk);
          for (let next = replies.next(); next !== undefined; next = replies.next())
            seen.push(next);
        });
        expect(seen).to.deep.equal(all);
      }),
    );
  });

  it('counts what a key takes as it was measured', () => {
    // MEMORY USAGE of a page of 32,000 bytes was 32,816, without its expiry.
    expect(sizeOf('page:1'.length, 32_000, false)).to.equal(32_816);
    expect([1, 64, 65, 1030, 32_006].map(allocated)).to.deep.equal([8, 64, 80, 1280, 32_768]);
    expect(['64mb', '64m', '2gb', '12', 'x'].map(bytesOf)).to.deep.equal([
      67_108_864,
      64_000_000,
      2_147_483_648,
      12,
      undefined,
    ]);
  });

  it('never loses count of its keys and bytes', () => {
    const step = fc.tuple(
      fc.constantFrom('set', 'delete', 'evict', 'expire'),
      fc.nat(20),
      fc.nat(3000),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let now = 0;
        const keys = new Keyspace(createRandom(1), () => now);
        for (const [what, key, size] of steps) {
          now += 100;
          if (what === 'set')
            keys.set(`k${key}`, Buffer.alloc(size, key), size % 2 ? now + size : undefined);
          else if (what === 'delete') keys.delete(`k${key}`);
          else if (what === 'evict') expect(keys.evict(5, 'all')).to.be.a('boolean');
          else keys.expireSome();
          const sum = keys.keys().reduce((all, each) => all + (keys.weight(each) ?? NaN), 0);
          const table = keys.size === 0 ? 0 : 8 * 2 ** Math.ceil(Math.log2(Math.max(4, keys.size)));
          expect(keys.used).to.equal(sum + table);
        }
      }),
    );
  });

  it('evicts what was not used for longest', () => {
    let now = 0;
    const keys = new Keyspace(createRandom(1), () => now);
    for (let i = 0; i < 1000; i++) keys.set(`old${i}`, Buffer.from('x'));
    now = 60_000;
    for (let i = 0; i < 100; i++) keys.set(`new${i}`, Buffer.from('x'));
    for (let i = 0; i < 900; i++) keys.evict(5, 'all');
    expect(keys.keys().filter((key) => key.startsWith('new')).length).to.be.above(95);
  });

  it('reads its file and what that includes, and the command line has the last word', async () => {
    const { cli } = await redis('maxmemory 8mb\n', { args: ['--maxmemory-policy', 'noeviction'] });
    expect(await cli('config', 'get', 'maxmemory')).to.equal('maxmemory\n8388608\n');
    expect(await cli('config', 'get', 'maxmemory-policy')).to.equal(
      'maxmemory-policy\nnoeviction\n',
    );
    expect(await cli('ping')).to.equal('PONG\n');
  });

  it('ends with what is wrong in its file', async () => {
    const pod = pods([], 100).start('redis', { args: ['redis-server', '--maxmemory', 'much'] });
    expect((await pod.ended).code).to.equal(1);
    expect(pod.log())
      .to.contain('FATAL CONFIG FILE ERROR (Redis 7.0.15)')
      .and.contain("'maxmemory much'");
  });

  it('refuses writes when it is full and may evict nothing, with the texts and exit codes of redis-cli', async () => {
    const pod = await redis('maxmemory 8mb\nmaxmemory-policy noeviction\n');
    const text = "OOM command not allowed when used memory > 'maxmemory'.";
    const full = await exec(pod, fill(20_000));
    expect(full).to.deep.equal({ code: 1, stdout: '', stderr: `Error from server: ${text}\n` });
    // The buffers of the benchmark's clients are free again: as long as there is room, there is.
    const page = 'x'.repeat(60_000);
    for (let i = 0; i < 60; i++) await pod.cli('set', `page:${i}`, page);
    const set = ['set', 'probe', '1'];
    expect(await exec(pod, ['redis-cli', '-e', ...set])).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `${text}\n`,
    });
    expect(await exec(pod, ['redis-cli', ...set])).to.include({ code: 0, stdout: `${text}\n\n` });
    expect(await pod.cli('ping')).to.equal('PONG\n');
    expect(await pod.cli('info', 'errorstats')).to.match(/errorstat_OOM:count=\d+/);
    const stats = numbers(await pod.cli('info', 'stats'));
    expect(stats.evicted_keys).to.equal(0);
    expect(stats.total_error_replies).to.be.above(1);
    expect(await pod.cli('config', 'set', 'maxmemory-policy', 'allkeys-lru')).to.equal('OK\n');
    expect(await pod.cli(...set)).to.equal('OK\n');
    expect(await pod.cli('config', 'resetstat')).to.equal('OK\n');
    expect(numbers(await pod.cli('info', 'stats')).total_error_replies).to.equal(0);
  });

  it('evicts under allkeys-lru, and counts hits and misses', async () => {
    const pod = await redis();
    expect(await exec(pod, fill(20_000))).to.include({ code: 0, stderr: '' });
    expect(numbers(await pod.cli('info', 'memory')).used_memory).to.be.within(7e6, 8_388_608);
    const { evicted_keys: evicted = 0 } = numbers(await pod.cli('info', 'stats'));
    expect(evicted).to.be.above(10_000);
    expect(Number(await pod.cli('dbsize'))).to.be.within(3000, 6000);
    await pod.cli('set', 'a', 'b', 'EX', '1');
    expect(await pod.cli('get', 'a')).to.equal('b\n');
    // A second of the cluster's time is 10 ms here.
    await until(async () => (await pod.cli('get', 'a')) === '\n');
    const { keyspace_hits: hits, keyspace_misses: misses } = numbers(
      await pod.cli('info', 'stats'),
    );
    expect(hits).to.be.above(0);
    expect(misses).to.be.above(0);
    await pod.cli('flushall');
    expect(await pod.cli('dbsize')).to.equal('0\n');
  });

  it('holds what the container is charged for, as measured at 64mb', async () => {
    let most = 0;
    const pod: Pod = await redis('maxmemory 64mb\n', {
      memoryTaken: () => (most = Math.max(most, pod?.program.memory() ?? 0)),
    });
    await exec(pod, 'redis-benchmark -t set -n 12000 -r 1000000 -d 8000 -c 4 -P 4 -q'.split(' '));
    // 91.0 MB on kind.
    expect(pod.program.memory()).to.be.within(88e6, 93e6);
    expect(most).to.be.above(88e6);
  });

  it('says what it does not know', async () => {
    const { cli } = await redis();
    expect(await cli('foo', 'bar')).to.equal(
      "ERR unknown command 'foo', with args beginning with: 'bar' \n\n",
    );
    expect(await cli('get')).to.equal("ERR wrong number of arguments for 'get' command\n\n");
    expect(await cli('config', 'set', 'nosuch', '3')).to.equal(
      "ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'\n\n",
    );
    expect(await cli('config', 'set', 'maxmemory', 'foo')).to.equal(
      "ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a memory value\n\n",
    );
    expect(await cli('-p', '1', 'ping')).to.equal('');
  });
});

describe('sim behaviour that caches', () => {
  const behaviours = (): string[] => [
    `apiVersion: lab/v1alpha1
kind: Behaviour
name: app
match: { image: example.test/app }
routes:
  - { port: 8080, path: /metrics, body: "requests \${count.requests}\\nhits \${count.hits}\\nmisses \${count.misses}\\nerrors \${count.errors}\\nslow \${count.slow}\\n" }
  - port: 8080
    body: "page of \${size}\\n"
    count: [{ name: requests }, { name: slow, slower: 1s }]
    cached:
      redis: 10.1.1.1:6379
      key: 'page:\${number}'
      of: { env: PAGES, default: 1 }
      expires: 1h
      origin: { server: "10.1.1.2:8080", path: '/p/\${number}' }
      count: { hits: hits, misses: misses, errors: errors }
      failed: { status: 503, body: nobody }
---
apiVersion: lab/v1alpha1
kind: Behaviour
name: origin
match: { image: example.test/origin }
routes: [{ port: 8080, body: 'abc', bytes: 10, delay: 20s, atOnce: 1, count: [{ name: asked }] }, { port: 8080, path: /n, body: '\${count.asked}' }]
`,
  ];
  const metrics = async (pod: Pod): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await exec(pod, ['curl', '-s', 'localhost:8080/metrics'])).stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );

  it('asks redis first, then the origin, stores what it gave, and counts', async () => {
    // Addresses are given in order: the same pods in another world have the same ones.
    const before = pods([], 100);
    const [at, from] = [before.start('redis'), before.start('redis')];
    const placed = pods(
      behaviours().map((text) => text.replace('10.1.1.1', at.ip).replace('10.1.1.2', from.ip)),
      100,
    );
    const redisPod = placed.start('redis', {});
    placed.start('example.test/origin', {});
    const app = placed.start('example.test/app', {});
    await until(() => redisPod.log().includes('Ready'));
    const get = async (): Promise<string> =>
      (await exec(app, ['curl', '-s', 'localhost:8080/'])).stdout;
    await until(async () => (await get()) === 'page of 10\n');
    expect(await get()).to.equal('page of 10\n');
    const seen = await metrics(app);
    expect(seen).to.include({ misses: '1', hits: '1', errors: '0', requests: '2', slow: '1' });
    redisPod.program.signal('SIGTERM');
    redisPod.end();
    expect(await get()).to.equal('page of 10\n');
    expect(Number((await metrics(app)).errors)).to.be.above(0);
  });
});
