import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { imageOf } from './cluster.js';
import { expectError } from './expect-error.js';
import { containersOf, Lab, NOTHING, removeCluster, type Ended } from './lab.js';

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
