import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { createMemory } from '../../../src/sim/workloads/nginx/memory.js';
import { BehaviourError, parseBehaviours } from '../../../src/sim/workloads/index.js';
import { exec, pods, until, type Pod } from './pod.js';

const MIB = 1024 * 1024;
const LIMIT = 7 * MIB;
const STRESS = readFileSync(
  new URL('../../../manifests/atlan/behaviour.yaml', import.meta.url),
  'utf8',
);

describe('sim memory of nginx', () => {
  const loaded = (connections: number): number => {
    const memory = createMemory(2, 4096);
    for (let i = 0; i < connections; i++) memory.connection().grow();
    return memory.held();
  };

  it('idles below 7Mi, and does not carry 200 connections there, as measured', () => {
    expect(createMemory(2, 4096).held()).to.be.within(5.2e6, 6e6);
    expect(createMemory(2, 1024).held()).to.be.within(2.7 * MIB, 3.1 * MIB);
    expect(loaded(200)).to.be.above(LIMIT);
  });

  it('carries 2,000 connections with 37 MiB', () => {
    expect(loaded(2000)).to.be.within(35 * MIB, 39 * MIB);
  });

  it('never holds less with a connection more, nor less than at rest', () => {
    const rest = createMemory(2, 4096).held();
    fc.assert(
      fc.property(fc.array(fc.constantFrom('open', 'grow', 'end'), { maxLength: 60 }), (steps) => {
        const memory = createMemory(2, 4096);
        const open: ReturnType<typeof memory.connection>[] = [];
        for (const step of steps) {
          const before = memory.held();
          if (step === 'open') open.push(memory.connection());
          else if (step === 'end') open.pop()?.end();
          if (step === 'open') expect(memory.held()).to.be.at.least(before);
          if (step === 'end') expect(memory.held()).to.be.at.most(before);
          expect(memory.held()).to.be.at.least(rest);
        }
      }),
    );
  });
});

describe('sim behaviour.yaml', () => {
  it('leaks as the collector does: 45 MiB a second up to 910 MiB, and counts along', async () => {
    const pod = pods([STRESS], 1000).start('busybox:1.36', {
      container: 'collector',
      labels: { app: 'memory-stress' },
      env: { CACHE_MIB_PER_SECOND: '45', CACHE_MAX_MIB: '910' },
      command: ['sh', '-c', '…'],
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(pod.log()).to.match(
      /^collector: 45 MiB per second, at most 910 MiB\ncollector: holding 45 MiB\ncollector: holding 90 MiB\n/,
    );
    expect(pod.log()).to.match(/collector: holding 900 MiB\ncollector: holding 910 MiB\n$/);
    expect(pod.program.memory()).to.be.within(955e6, 970e6);
    expect(Math.max(...pod.program.processes().map(({ rss }) => rss))).to.be.above(900 * MIB);
    pod.program.signal('SIGTERM');
    expect(await pod.ended).to.deep.equal({ code: 0 });
  });

  it('keeps still while the rate is 0', async () => {
    const pod = pods([STRESS], 1000).start('busybox:1.36', {
      container: 'collector',
      labels: { app: 'memory-stress' },
      env: { CACHE_MIB_PER_SECOND: '0', CACHE_MAX_MIB: '910' },
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pod.log()).to.equal('collector: 0 MiB per second, at most 910 MiB\n');
    expect(pod.program.memory()).to.be.below(4 * MIB);
  });

  const STARTS = `apiVersion: lab/v1alpha1
kind: Behaviour
name: api
match: { image: example.test/api }
startDelay: 1s
memory:
  rest: 9Mi
  start: { to: { env: WARM_MIB, unit: Mi }, over: 3s }
routes: [{ port: 8000, body: up }]
log:
  - { on: start, text: listening }
  - { on: launch, text: 'warming up to ${'${WARM_MIB}'} MiB' }
  - { on: grow, text: 'allocated ${'${held}'} MiB' }
`;
  const asks = ['curl', '-s', 'localhost:8000/'];

  it('takes memory step by step while it starts, and listens only then', async () => {
    const world = pods([STARTS], 100);
    const pod = world.start('example.test/api', { env: { WARM_MIB: '96' } });
    await until(() => pod.log().includes('allocated 50 MiB'));
    expect((await exec(pod, asks)).code).to.equal(7);
    await until(() => pod.log().includes('listening'));
    const steps = [10, 20, 30, 40, 50, 60, 70, 80, 90, 96].map((each) => `allocated ${each} MiB`);
    expect(pod.log()).to.equal(`warming up to 96 MiB\n${steps.join('\n')}\nlistening\n`);
    expect(world.sim.clock.elapsed()).to.be.at.least(4000);
    expect((await exec(pod, asks)).stdout).to.equal('up');
    expect(pod.program.memory()).to.be.within(105 * MIB, 106 * MIB);
  });

  it('is told of each step before it says so: who is killed for it does not', async () => {
    const pod: Pod = pods([STARTS], 1000).start('example.test/api', {
      env: { WARM_MIB: '96' },
      memoryTaken: () => {
        if (pod.program.memory() > 64 * MIB) pod.program.signal('SIGKILL');
      },
    });
    await until(() => pod.log().includes('allocated 50 MiB'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(pod.log()).to.match(/allocated 50 MiB\n$/);
  });

  it('starts at once where there is nothing to take', async () => {
    const pod = pods([STARTS], 1000).start('example.test/api', { env: { WARM_MIB: '0' } });
    await until(() => pod.log() === 'warming up to 0 MiB\nlistening\n');
    expect(pod.program.memory()).to.be.below(10 * MIB);
  });

  it('leaves other pods of the image alone', async () => {
    const pod = pods([STRESS]).start('busybox:1.36', { command: ['sh', '-c', 'echo mine'] });
    expect(await pod.ended).to.deep.equal({ code: 0 });
    expect(pod.log()).to.equal('mine\n');
  });

  it('serves routes, waits before it starts, and ends by itself', async () => {
    const text = `apiVersion: lab/v1alpha1
kind: Behaviour
name: api
match: { image: example.test/api }
startDelay: 1s
routes:
  - { port: 8080, path: /health, body: fine, headers: { Content-Type: text/plain } }
  - { port: 8080, path: /api/, status: 500, log: 'failed' }
exit: { after: 20s, code: 3 }
`;
    const pod = pods([text], 200).start('example.test/api:2');
    const get = (path: string): ReturnType<typeof exec> =>
      exec(pod, ['curl', '-s', '-w', '%{http_code}', `localhost:8080${path}`]);
    expect((await get('/health')).code).to.equal(7);
    await new Promise((resolve) => setTimeout(resolve, 15));
    expect((await get('/health')).stdout).to.equal('fine200');
    expect((await get('/api/x')).stdout).to.equal('500');
    expect((await get('/other')).stdout).to.contain('404');
    expect(pod.log()).to.equal('failed\n');
    expect(await pod.ended).to.deep.equal({ code: 3 });
  });

  it('finishes on SIGTERM: no new connection, a last answer for each that is open, then the end', async () => {
    const text = `apiVersion: lab/v1alpha1
kind: Behaviour
name: api
match: { image: example.test/api }
routes: [{ port: 8080, path: /, body: fine, delay: 100ms }]
finish: 60s
`;
    const { network, start } = pods([text], 100);
    const pod = start('example.test/api:2');
    await new Promise((resolve) => setTimeout(resolve, 5));
    const client = start('curlimages/curl', { command: ['sleep', '100'] });
    const ask = { method: 'GET', path: '/', version: '1.1', headers: [], body: Buffer.alloc(0) };
    const { network: wires } = network.attach('pod-2', { policy: 'ClusterFirst' });
    const open = await wires.dial(pod.ip, 8080);
    expect((await open.request(ask as never)).close).to.equal(undefined);
    pod.program.signal('SIGTERM');
    expect((await exec(client, ['curl', '-s', `${pod.ip}:8080`])).code).to.equal(7);
    expect((await open.request(ask as never)).close).to.equal(true);
    expect(await pod.ended).to.deep.equal({ code: 0 });
  });

  const wrong: [string, string][] = [
    ['kind: Behaviour', 'line 3: apiVersion: is missing'],
    [
      'apiVersion: lab/v1alpha1\nkind: Behaviour\nname: a\nmatch: {image: x}\nroute: []',
      'line 7: route: is not known',
    ],
    [
      'apiVersion: lab/v1alpha1\nkind: Behaviour\nname: a\nmatch: {image: x}\nmemory: {rest: much}',
      'line 7: memory.rest: must be an amount of memory',
    ],
    [
      'apiVersion: lab/v1alpha1\nkind: Behaviour\nname: a\nmatch: {image: x}\nmemory: {start: {to: 9Mi, step: 0}}',
      'line 7: memory.start.step: must be more than 0',
    ],
    ['a: [', 'line 3'],
  ];
  for (const [text, message] of wrong) {
    it(`says where a file is wrong: ${message}`, () => {
      expect(() => parseBehaviours(`# one\n\n${text}`, 1)).to.throw(
        BehaviourError,
        `behaviour 1, ${message}`,
      );
    });
  }
});
