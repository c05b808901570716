import { expect } from 'chai';
import fc from 'fast-check';
import { createServer, type AddressInfo } from 'node:net';
import { errorCount, type LoadTotals } from '../../src/load/totals.js';
import { driven, request } from './fixtures/request.js';
import { closedPort, misbehaving, OUTCOME, type Deed } from './fixtures/server.js';

const DEEDS = Object.keys(OUTCOME) as Deed[];

/**
 * Without the one that never answers: it needs a short time-out, and a process that the machine
 * holds up for as long (300 ms, seen) gives others up as well.
 */
const ANSWERING = DEEDS.filter((deed) => deed !== 'hang');

/** Counts of what the client should have seen, from what the server did. */
function expected(done: Partial<Record<Deed, number>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const deed of DEEDS) {
    const n = done[deed] ?? 0;
    if (n > 0) counts[OUTCOME[deed]] = (counts[OUTCOME[deed]] ?? 0) + n;
  }
  return counts;
}

/** Counts of what the client did see: statuses and errors that occurred. */
function seen(totals: LoadTotals): Record<string, number> {
  const all = Object.entries({ ...totals.statuses, ...totals.errors });
  return Object.fromEntries(all.filter(([, n]) => n > 0));
}

describe('drive', function () {
  this.timeout(60_000);

  for (const deed of DEEDS) {
    it(`counts each request as ${OUTCOME[deed]} when the server does: ${deed}`, async () => {
      const server = await misbehaving([deed]);
      const timeout = deed === 'hang' ? 400 : 20_000;
      const what = request(server.url, { connections: 3, amount: 6, timeout });
      const { totals } = await driven(what);
      expect(seen(totals)).to.deep.equal({ [OUTCOME[deed]]: 6 });
      expect(totals.sent).to.equal(6);
      expect(totals.answered + errorCount(totals.errors)).to.equal(6);
      expect(totals.end).to.equal('amount');
      await server.close();
    });
  }

  it('sends no more a second than it may, over however many connections, and loses none by waiting', async () => {
    for (const deed of ANSWERING) {
      const server = await misbehaving([deed, 'ok']);
      const what = request(server.url, { connections: 8, rate: 100, max: 600 });
      const { totals } = await driven(what);
      const sent = totals.sent + (totals.withdrawn ?? 0);
      // A timer may be early by its rounding.
      expect(sent, deed).to.be.within(10, totals.seconds * 100 + 2);
      // What the end of the load withdrew, the server may have answered.
      const done = Object.values(server.done).reduce((sum, n) => sum + n, 0);
      expect(totals.sent, deed).to.be.within(done - (totals.withdrawn ?? 0), done);
      expect(totals.rate).to.equal(100);
      await server.close();
    }
  });

  it('agrees with any misbehaving server on every single request, and sends exactly the amount', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...ANSWERING), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 24 }),
        fc.option(fc.integer({ min: 20, max: 200 }), { nil: undefined }),
        async (deeds, connections, amount, rate) => {
          const server = await misbehaving([...deeds, 'ok']);
          const bounds = { connections, amount, timeout: 20_000, max: 60_000 };
          const what = request(server.url, { ...bounds, ...(rate === undefined ? {} : { rate }) });
          const { totals, second } = await driven(what);
          expect(seen(totals)).to.deep.equal(expected(server.done));
          expect(totals.sent).to.equal(amount);
          expect(totals.withdrawn).to.equal(0);
          expect(totals.answered + errorCount(totals.errors)).to.equal(amount);
          const answeredInSecond = Object.values(second.classes).reduce((a, b) => a + b, 0);
          expect(answeredInSecond).to.equal(totals.answered);
          expect(second.errors).to.deep.equal(totals.errors);
          expect(server.sentAfterClose).to.equal(false);
          await server.close();
        },
      ),
      { numRuns: 12 },
    );
  });

  it('goes on after a request that timed out', async () => {
    const server = await misbehaving(['hang', 'ok', 'fin']);
    const what = request(server.url, { connections: 3, amount: 9, timeout: 2000 });
    const { totals } = await driven(what);
    expect(seen(totals)).to.deep.equal(expected(server.done));
    expect(totals.sent).to.equal(9);
    expect(totals.errors.timeout).to.be.at.least(1);
    await server.close();
  });

  it('keeps the moment and kind of the first 1,000 requests not answered with 200', async () => {
    const server = await misbehaving(['bad-gateway']);
    const { totals } = await driven(request(server.url, { amount: 1200 }));
    expect(totals.statuses).to.deep.equal({ 502: 1200 });
    expect(totals.failures).to.have.length(1000);
    for (const { at, kind } of totals.failures) {
      expect(kind).to.equal('502');
      expect(at).to.be.within(totals.startedAt, (totals.endedAt ?? 0) + 1000);
    }
    await server.close();
  });

  it('opens no more connections than there are requests', async () => {
    const server = await misbehaving(['ok']);
    const { totals } = await driven(request(server.url, { connections: 50, amount: 3 }));
    expect(totals.sent).to.equal(3);
    expect(server.connections).to.be.at.most(3);
    await server.close();
  });

  it('keeps its connections while the server keeps them', async () => {
    const server = await misbehaving(['ok', 'bad-gateway']);
    await driven(request(server.url, { connections: 3, amount: 90 }));
    expect(server.connections).to.equal(3);
    await server.close();
  });

  it('ends by time against a server that never answers, and calls the rest withdrawn', async () => {
    const server = await misbehaving(['hang']);
    const { totals } = await driven(request(server.url, { amount: 100, max: 500 }));
    expect(totals).to.include({ end: 'time', sent: 0, answered: 0, withdrawn: 4 });
    await server.close();
  });

  it('uses up one request for each refused connect', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    const { totals } = await driven(request(url, { connections: 5, amount: 15 }));
    expect(totals.errors.refused).to.equal(15);
    expect(totals).to.include({ end: 'amount', sent: 15 });
  });

  it('does not call an answer timed out that had arrived while this process was held up', async function () {
    // The answer must come in time on a busy machine too.
    this.retries(3);
    const timeout = 1000;
    let requests = 0;
    const server = createServer((socket) => {
      const answer = (): boolean => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      socket.on('error', () => {});
      const holdUp = (): void => {
        answer();
        for (const end = Date.now() + timeout; Date.now() < end;);
      };
      socket.on('data', () => {
        requests += 1;
        // The first answer moves autocannon's timer off the second request's start.
        if (requests === 1) setTimeout(answer, timeout / 2);
        // Held up outside of a timer: node then runs the timers that are due before it reads.
        else setTimeout(() => setImmediate(holdUp), timeout * 0.6);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { totals } = await driven(request(url, { connections: 1, amount: 2, timeout }));
    server.close();
    expect(seen(totals)).to.deep.equal({ 200: 2 });
  });

  it('goes on with whole answers after an answer that was cut off', async () => {
    const server = await misbehaving(['cut', 'ok', 'ok', 'ok', 'ok']);
    const { totals } = await driven(request(server.url, { connections: 1, amount: 10 }));
    expect(totals.statuses).to.deep.equal({ 200: 8 });
    expect(totals.errors.closed).to.equal(2);
    await server.close();
  });
});
