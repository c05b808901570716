import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simClient } from '../../src/provider/embedded/client.js';
import { startCluster, type CgroupSample, type StartOptions } from '../../src/sim/index.js';
import { withTempDir } from '../journal/temp-dir.js';

describe('startCluster', () => {
  const refused = async (options: object): Promise<string> =>
    startCluster(options as StartOptions).then(
      async (cluster) => {
        await cluster.stop();
        return 'started';
      },
      (error: Error) => error.message,
    );

  it('refuses what makes no cluster, and names it', async () => {
    expect(await refused({ nodes: 0 })).to.match(/^startCluster: nodes must be .*, not 0$/);
    expect(await refused({ nodes: [] })).to.match(/nodes must be/);
    expect(await refused({ speed: 0 })).to.match(/speed must be a number above 0, not 0/);
    expect(await refused({ speed: 'x' })).to.match(/speed must be .* not "x"/);
    expect(await refused({ seed: 0.5 })).to.match(/seed must be a whole number/);
    expect(await refused({ ports: [30080] })).to.match(/ports must be a list of/);
    expect(await refused({ nodse: 1 })).to.match(/there is no option nodse, only nodes, /);
  });
});

describe('the cgroups of a node', () => {
  it('are told again and again to those who ask so, once a second of cluster time, until they go', () =>
    withTempDir(async (dir) => {
      const cluster = await startCluster({ nodes: 2, speed: 20 });
      try {
        const path = join(dir, 'kubeconfig');
        await writeFile(path, cluster.kubeconfig);
        const client = await simClient(path);
        const url = '/lab/v1/nodes/lab-sim-worker/cgroup';
        const once = (await client.json(url)) as CgroupSample;
        const seen: CgroupSample[] = [];
        const stop = new AbortController();
        await client.lines(
          `${url}?every=1000`,
          (line) => {
            if (seen.push(line as CgroupSample) === 4) stop.abort();
          },
          stop.signal,
        );
        expect(seen).to.have.lengthOf(4);
        expect(seen.map(({ node }) => node.capacity)).to.deep.equal(
          seen.map(() => once.node.capacity),
        );
        const [first, ...rest] = seen.map(({ at }) => at);
        // 50 ms each: a timer may be late, and none is early by more than its rounding.
        expect((rest.at(-1) ?? 0) - (first ?? 0)).to.be.at.least(140);
      } finally {
        await cluster.stop();
      }
    }));
});
