import { expect } from 'chai';
import { startCluster, type StartOptions } from '../../src/sim/index.js';

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
