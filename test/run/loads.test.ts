import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Capabilities, LoadResult, LoadSecond, LoadSpec } from '../../src/model/index.js';
import { Loads } from '../../src/run/loads.js';

const spec: LoadSpec = {
  ...{ name: 'web', port: 'web', path: '/', method: 'GET', headers: {}, timeout: 2000 },
  before: { connections: 4, amount: 100, max: 60_000 },
  during: { connections: 4, until: 'symptoms', max: 5000 },
  tolerance: 0,
};

describe('the loads of a run', function () {
  this.timeout(20_000);
  const server = createServer((_, response) => void setTimeout(() => response.end('ok'), 5));
  let port = 0;
  before((done) => {
    server.listen(0, '127.0.0.1', () => {
      ({ port } = server.address() as AddressInfo);
      done();
    });
  });
  after(() => server.close());

  const start = async (
    profile: string,
    capabilities: Pick<Capabilities, 'clockScale' | 'loadScale'>,
  ): Promise<{ result: LoadResult; ticks: LoadSecond[]; recent: LoadSecond[] }> => {
    const ticks: LoadSecond[] = [];
    const recent: LoadSecond[] = [];
    const loads = new Loads({
      specs: [spec],
      address: () => ({ host: '127.0.0.1', port }),
      allowRemote: false,
      warm: false,
      capabilities: () => capabilities,
      signal: () => new AbortController().signal,
      onSecond: (_name, _profile, second, sum) => {
        ticks.push(second);
        recent.push(sum);
      },
      onEnd: () => {},
    });
    return { result: await (await loads.start('web', profile)).done, ticks, recent };
  };

  it('send what the scenario says on a real cluster, and call nothing scaled', async () => {
    const { result } = await start('before', {});
    expect(result).to.include({ sent: 100, amount: 100, connections: 4, end: 'amount' });
    expect(result).not.to.have.property('scale');
  });

  it('send the share that the provider carries, over as many connections, and say so', async () => {
    const { result } = await start('before', { loadScale: 0.2 });
    expect(result).to.include({ sent: 20, amount: 20, scale: 0.2, connections: 4 });
  });

  it('last as long in the time of the cluster, and tell what happened in each of its seconds', async () => {
    const { result, ticks, recent } = await start('during', { clockScale: 10 });
    expect(result.end).to.equal('time');
    expect(result.seconds).to.be.within(0.4, 2);
    expect(ticks.length).to.be.at.least(3);
    const answers = (second: LoadSecond): number => second.classes['2xx'] ?? 0;
    const all = ticks.reduce((sum, tick) => sum + answers(tick), 0);
    // Less than a second of the wall clock is all of it.
    expect(recent.at(-1)).to.satisfy((last: LoadSecond) => answers(last) === all);
  });
});
