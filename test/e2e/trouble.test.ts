import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Lab, NOTHING, textOf, type Ended } from './lab.js';

/** A loss is said within this time, s. */
const LOSS = 30;

/** Trouble in the middle of a run: an error that says what and where, and nothing is left. */
describe('a run in trouble', function () {
  this.timeout(300_000);

  let lab: Lab;

  beforeEach(async () => {
    lab = await Lab.create();
  });
  afterEach(async () => {
    await lab.remove();
  });

  /** A `docker` in front of the real one; `script` sees its arguments first. Returns the PATH to use. */
  async function dockerThrough(script: string): Promise<string> {
    const real = execFileSync('which', ['docker'], { encoding: 'utf8' }).trim();
    const folder = join(lab.root, 'bin');
    await mkdir(folder);
    await writeFile(join(folder, 'docker'), `#!/bin/sh\n${script}\nexec ${real} "$@"\n`);
    await chmod(join(folder, 'docker'), 0o755);
    return `${folder}:${process.env.PATH}`;
  }

  function expectError(ended: Ended, code: string, phase: string): void {
    expect(ended.code, textOf(ended)).to.equal(3);
    expect(ended.stdout, textOf(ended)).to.contain(`[${code}] in phase ${phase}`);
    expect(ended.stdout).to.contain('next: ');
    const record = lab.record('small');
    expect(record.error).to.include({ code, phase });
    expect(record.leftovers).to.deep.equal([]);
  }

  it('whose image is gone once the cluster is being made says IMAGE_LOAD, and leaves nothing', async () => {
    const PATH = await dockerThrough(
      '[ "$1" = save ] && { echo "No such image: it was removed" >&2; exit 1; }',
    );
    const ended = await lab.run(lab.runArgs(), { PATH });
    expectError(ended, 'IMAGE_LOAD', 'provision');
    expect(ended.stdout).to.contain('No such image');
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
  });

  /** What can be done to a control plane, and what the loss is then known by. */
  const LOSSES = [
    {
      what: 'control plane stops',
      // The node container freezes: Docker says so.
      command: (node: string) => ['pause', node],
      known: (node: string) => `The container of node ${node} is paused`,
    },
    {
      what: 'API server dies in a node that runs on',
      // The kubelet does not start a static pod again whose manifest is gone; Docker sees nothing of it.
      command: (node: string) => {
        const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
        return ['exec', node, 'sh', '-c', `mv ${manifest} /kind/ && pkill -KILL kube-apiserver`];
      },
      known: () => 'API server',
    },
  ];

  for (const { what, command, known } of LOSSES) {
    it(`whose ${what} under a fault says CLUSTER_LOST in time, and deletes the cluster`, async () => {
      const node = `${lab.cluster}-control-plane`;
      const run = lab.start(lab.runArgs());
      await run.until(/── inject/);
      execFileSync('docker', command(node));
      const lost = performance.now();
      const ended = await run.ended;
      expect((performance.now() - lost) / 1000).to.be.below(LOSS);
      expectError(ended, 'CLUSTER_LOST', lab.record('small').error?.phase ?? 'inject');
      expect(ended.stdout).to.contain(known(node));
      // What the run recorded of itself, as its report shows it.
      const { environment } = lab.record('small');
      expect(environment).to.include.keys('docker', 'providerVersion', 'kubernetes', 'openFiles');
      expect(environment.capabilities.cgroup).to.match(/^v[12]$/);
      expect(await lab.leftovers()).to.deep.equal(NOTHING);
    });
  }

  it('whose disk is full in the middle says DISK_FULL, and takes everything away all the same', async () => {
    // A file system of its own, so that nothing else on this machine runs out of space.
    await mkdir(lab.stateHome);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', lab.stateHome]);
    try {
      const run = lab.start(lab.runArgs());
      await run.until(/── deploy/);
      await writeFile(join(lab.stateHome, 'full'), Buffer.alloc(1024 * 1024)).catch(() => {});
      const ended = await run.ended;
      expectError(ended, 'DISK_FULL', lab.record('small').error?.phase ?? 'deploy');
      expect(await lab.leftovers()).to.deep.equal(NOTHING);
    } finally {
      execFileSync('umount', [lab.stateHome]);
    }
  });
});
