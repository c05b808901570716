import autocannon from 'autocannon';
import { expect } from 'chai';
import { createRequire } from 'node:module';
import { Latencies } from '../../src/load/latency.js';
import { driven, request } from './fixtures/request.js';
import { closedPort, misbehaving, type Misbehaving } from './fixtures/server.js';

/**
 * Four defects of autocannon 9.0.0 that falsify numbers when pods die. Each test shows
 * the defect in autocannon as it is, and its absence in ours, against one server. When
 * a newer autocannon makes the first half fail, that part of the lane can go.
 */
describe('autocannon, raw and tamed', () => {
  let server: Misbehaving | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('is the version whose private parts the lane relies on', () => {
    const { version } = createRequire(import.meta.url)('autocannon/package.json') as {
      version: string;
    };
    expect(version).to.equal('9.0.0');
  });

  it('shifts all latencies after a dropped connection; the lane empties the queue', async () => {
    server = await misbehaving(['late', 'fin']);
    const raw = await autocannon({ url: server.url, connections: 2, duration: 3 });
    const { totals } = await driven(request(server.url, { connections: 2, amount: 40 }));
    expect(raw.latency.p50 / totals.latency.p50).to.be.above(4);
  });

  it('counts no error for a FIN without an answer; the lane counts each', async () => {
    server = await misbehaving(['ok', 'fin']);
    const raw = await autocannon({ url: server.url, connections: 4, amount: 40 });
    expect(raw['2xx']).to.be.below(30);
    expect(raw.errors + raw.resets + raw.timeouts + raw.non2xx).to.equal(0);

    const before = { ...server.done };
    const { totals } = await driven(request(server.url, { amount: 40 }));
    expect(totals.answered).to.equal((server.done.ok ?? 0) - (before.ok ?? 0));
    expect(totals.errors.closed).to.equal((server.done.fin ?? 0) - (before.fin ?? 0));
    expect(totals.sent).to.equal(40);
  });

  it('invents samples when a rate is set; ours has one raw sample per answer', async () => {
    server = await misbehaving(['late'], 50);
    const run = autocannon({ url: server.url, connections: 2, connectionRate: 10, duration: 2 });
    const ours = new Latencies();
    void run.on('response', (_client: unknown, _status: number, _bytes: number, ms: number) => {
      ours.add(ms);
    });
    const raw = await run;
    expect(ours.count).to.equal(raw['2xx']);
    expect(raw.latency.totalCount / ours.count).to.be.above(5);
    expect(raw.latency.p50 / ours.percentile(50)).to.be.below(0.8);
    const { totals } = await driven(request(server.url, { connections: 2, amount: 20 }));
    expect(raw.latency.p50 / totals.latency.p50).to.be.below(0.8);
  });

  it('storms a closed port; the lane waits before each reconnect', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    const raw = await autocannon({ url, connections: 4, duration: 1 });
    const { totals } = await driven(request(url, { connections: 4, max: 1000 }));
    expect(totals.errors.refused).to.be.at.least(4).and.at.most(24);
    expect(raw.errors / totals.errors.refused).to.be.above(10);
  });
});
