import { expect } from 'chai';
import fc from 'fast-check';
import { startCluster, type Cluster } from '../../../src/sim/index.js';
import { createRandom } from '../../../src/sim/machinery/index.js';
import { accessOf } from '../client.js';
import { requestOf, strangerOf } from '../fuzz/requests.js';
import { Sender } from '../fuzz/send.js';

// Far more of it, and over bare sockets: test/show/fuzz-api.ts.
describe('the API', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let sender: Sender;
  const log: string[] = [];

  before(async () => {
    cluster = await startCluster({ nodes: 1, log: (line) => log.push(line) });
    sender = new Sender(accessOf(cluster.kubeconfig));
  });

  after(async () => {
    sender.close();
    await cluster.stop();
  });

  it('answers whatever it is asked, and never that it is broken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const asked = requestOf(createRandom(seed));
        const { code, body } = await sender.ask(asked);
        const [path] = asked.path.split('?');
        // 501, 503, 504 and some patches are meant to be so: see test/show/fuzz-api.ts.
        const meant = path === '/readyz' || /unknown patch type:|expected a \[/.test(body);
        if (code === 500 && !meant) {
          throw new Error(`${asked.method} ${asked.path}: ${code} ${body.slice(0, 300)}`);
        }
      }),
      { numRuns: 500, endOnFailure: true },
    );
    expect(log).to.deep.equal([]);
  });

  it('tells strangers nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { code, body } = await sender.ask(strangerOf(createRandom(seed), sender.host), false);
        expect(code).to.be.oneOf([400, 401, 403]);
        expect(body).to.match(/"?reason"?: ?"?(Unauthorized|Forbidden)\b|^$/);
      }),
      { numRuns: 50 },
    );
  });
});
