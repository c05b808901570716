import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { imageOf } from './cluster.js';
import { containersOf, Lab, NOTHING, removeCluster, textOf, type Ended } from './lab.js';
import { dockerProxy } from '../provider/docker-proxy.js';

/** A loss is said within this time, s. */
const LOSS = 30;

function expectError(ended: Ended, code: string): void {
  expect(ended.code, textOf(ended)).to.equal(3);
  expect(`${ended.stdout}\n${ended.stderr}`).to.contain(code);
  expect(ended.stderr).not.to.match(/^ +at .*\(.*:\d+:\d+\)$/m);
}

describe('two runs at once', function () {
  this.timeout(900_000);

  let lab: Lab;

  before(async () => {
    lab = await Lab.create();
  });
  after(() => lab.remove());

  it('pass side by side on clusters of their own, the same cluster is locked, and nothing is left', async () => {
    const [first, second] = [lab.cluster, lab.newCluster()];
    const runs = [first, second].map((cluster) => lab.start(lab.runArgs(cluster)));
    const [one] = runs;
    await one?.until(/── provision/);
    const refused = await lab.run(lab.runArgs(first, '--quick'));
    expectError(refused, 'CLUSTER_LOCKED');
    expect(refused.stderr).to.contain(`pid ${one?.pid}`).and.to.contain(`--cluster ${first}`);

    const [a, b] = await Promise.all(runs.map((run) => run.ended));
    expect(a?.code, a && textOf(a)).to.equal(0);
    expect(b?.code, b && textOf(b)).to.equal(0);
    // Both declare the same port: one of them at most got it, and the other said where it is.
    const moved = [a, b].filter((ended) =>
      /Port 30081 is taken: "web" is at http:\/\/127\.0\.0\.1:\d+/.test(ended?.stdout ?? ''),
    );
    expect(moved, `${a?.stdout}\n${b?.stdout}`).to.not.be.empty;
    expect(await lab.leftovers(first)).to.deep.equal(NOTHING);
    expect(await lab.leftovers(second)).to.deep.equal(NOTHING);
  });
});

describe('a run that cannot begin', function () {
  this.timeout(300_000);

  let lab: Lab;

  beforeEach(async () => {
    lab = await Lab.create();
  });
  afterEach(() => lab.remove());

  /** The run is refused with this code, and nothing of it exists. */
  async function refused(code: string, args: string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    const ended = await lab.run(args, env);
    expectError(ended, code);
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
    return ended;
  }

  it('without docker says DOCKER_MISSING', async () => {
    await refused('DOCKER_MISSING', lab.runArgs(), { PATH: lab.pathWith() });
  });

  it('without kind says KIND_MISSING', async () => {
    await refused('KIND_MISSING', lab.runArgs(), { PATH: lab.pathWith('docker') });
  });

  it('with a Docker that does not answer says DOCKER_UNREACHABLE', async () => {
    const socket = `unix://${join(lab.root, 'no.sock')}`;
    await refused('DOCKER_UNREACHABLE', lab.runArgs(), { DOCKER_HOST: socket });
  });

  it('with an image that is not to be had says IMAGE_UNAVAILABLE', async () => {
    const ended = await refused('IMAGE_UNAVAILABLE', [
      ...lab.runArgs(),
      '--node-image',
      'localhost:1/no/such-image:1',
    ]);
    expect(ended.stderr).to.contain('localhost:1/no/such-image:1');
  });

  it('with a file where its reports go says NOT_WRITABLE', async () => {
    await writeFile(lab.reports, '');
    const ended = await refused('NOT_WRITABLE', lab.runArgs());
    expect(ended.stderr).to.contain(lab.reports);
  });

  it('with a file where its state goes says NOT_WRITABLE', async () => {
    await writeFile(lab.stateHome, '');
    expectError(await lab.run(lab.runArgs()), 'NOT_WRITABLE');
    expect(await containersOf(lab.cluster)).to.be.empty;
  });

  it('with a taken port that the user asked for says PORT_TAKEN', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      const ended = await refused('PORT_TAKEN', lab.runArgs(lab.cluster, '--port', `web=${port}`));
      expect(`${ended.stdout}${ended.stderr}`).to.contain(`127.0.0.1:${port}`);
    } finally {
      server.close();
    }
  });

  it('where a cluster of that name is not ours says CLUSTER_FOREIGN, and no command touches it', async () => {
    // What makes a container a node of a kind cluster is this label.
    const { cluster } = lab;
    const node = `${cluster}-control-plane`;
    execFileSync('docker', [
      ...['run', '--detach', '--name', node, '--label', `io.x-k8s.kind.cluster=${cluster}`],
      ...['--network', 'none', imageOf('busybox:1.36'), 'sleep', '600'],
    ]);
    const inspect = (): string =>
      execFileSync('docker', ['inspect', '--format', '{{.Id}} {{.State.StartedAt}}', node], {
        encoding: 'utf8',
      });
    const was = inspect();
    try {
      expectError(await lab.run(lab.runArgs()), 'CLUSTER_FOREIGN');
      await lab.run(['recover', '--cluster', lab.cluster]);
      await lab.run(['down', '--cluster', lab.cluster]);
      await lab.run(['clean']);
      expect(inspect()).to.equal(was);
      expect((await lab.leftovers()).state).to.be.empty;
    } finally {
      await removeCluster(cluster);
    }
  });
});

describe('a run that loses Docker', function () {
  this.timeout(600_000);

  let lab: Lab;
  let proxy: Awaited<ReturnType<typeof dockerProxy>>;

  beforeEach(async () => {
    lab = await Lab.create();
    proxy = await dockerProxy(join(lab.root, 'docker.sock'));
  });
  afterEach(async () => {
    await proxy.close();
    await lab.remove();
  });

  const CASES = [
    { mode: 'hang', when: 'while the cluster is made', phase: 'provision' },
    { mode: 'hang', when: 'under a fault', phase: 'inject' },
    { mode: 'refuse', when: 'under a fault', phase: 'inject' },
  ] as const;

  for (const { mode, when, phase } of CASES) {
    it(`that ${mode}s ${when} says so within ${LOSS} s, and down works once it is back`, async () => {
      const run = lab.start(lab.runArgs(), proxy.env);
      if (phase === 'provision') {
        while ((await containersOf(lab.cluster)).length === 0) await delay(20);
      } else {
        await run.until(/── inject/);
      }
      proxy.set(mode);
      const lost = performance.now();
      const ended = await run.ended;
      expect((performance.now() - lost) / 1000).to.be.below(LOSS);
      expect(ended.code, textOf(ended)).to.equal(3);
      const record = lab.record('small');
      const report = readFileSync(join(lab.latest('small'), 'report.md'), 'utf8');
      expect(record.verdict.outcome).to.equal('error');
      expect(record.error?.code).to.equal('CLUSTER_LOST');
      // Docker is not between lab and the API: the walk goes on until the loss is noticed.
      expect(record.phases.map((each) => each.phase)).to.include(phase);
      expect(ended.stdout).to.contain(record.error?.phase);
      expect(report).to.contain(record.error?.phase);
      const [left] = record.leftovers;
      expect(left?.remove).to.equal(`lab down --cluster ${lab.cluster}`);

      proxy.set('pass');
      const down = await lab.run(left?.remove.split(' ').slice(1) ?? [], proxy.env);
      expect(down.code, textOf(down)).to.equal(0);
      expect(await lab.leftovers()).to.deep.equal(NOTHING);
      expect(existsSync(lab.clusterDir())).to.be.false;
    });
  }
});
