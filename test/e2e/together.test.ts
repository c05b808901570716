import { expect } from 'chai';
import { expectError } from './expect-error.js';
import { Lab, NOTHING, textOf } from './lab.js';

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
