import { expect } from 'chai';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ProbeSpecs, Sample } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench } from '../doubles.js';

type Spec = ProbeSpecs['http'];
const spec: Spec = { port: 'web', path: '/', method: 'GET', headers: {}, timeout: 300 };

async function listening(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function look(server: net.Server, changes: Partial<Spec>, port?: number): Promise<Sample> {
  const open = new Set<net.Socket>();
  server.on('connection', (socket) => open.add(socket));
  const at = await listening(server);
  const ports = { web: { host: '127.0.0.1', port: port ?? at } };
  try {
    return await sampleProbe(
      { kind: 'http', spec: { ...spec, ...changes } },
      bench({ ports }).context,
    );
  } finally {
    for (const socket of open) socket.destroy();
    server.close();
  }
}

const answering = (status: number, body: string): net.Server =>
  http.createServer((request, response) => {
    response.writeHead(status, { 'x-kind': 'test', 'x-connection': request.headers.connection });
    response.end(body);
  });

describe('probe http', () => {
  const cases: [string, () => net.Server, Partial<Spec>, boolean, string[]][] = [
    ['a status that is asked for', () => answering(502, ''), { status: [502] }, true, ['502']],
    ['another status', () => answering(200, ''), { status: [502, 503] }, false, ['200']],
    [
      'status and body together, one of them wrong',
      () => answering(200, 'no'),
      { status: [200], body: { contains: 'backend-ok' } },
      false,
      ['200', 'no'],
    ],
    [
      'a body by pattern',
      () => answering(200, 'v12'),
      { body: { matches: '^v\\d+$' } },
      true,
      ['v12'],
    ],
    [
      'a header, whatever the case of its name',
      () => answering(200, ''),
      { header: { 'X-Kind': { contains: 'test' } } },
      true,
      ['test'],
    ],
    [
      'a header that is not there',
      () => answering(200, ''),
      { header: { 'x-no': {} } },
      false,
      ['absent'],
    ],
    ['latency', () => answering(200, ''), { latency: { atMost: 250 } }, true, []],
    ['any answer, when nothing is asked', () => answering(500, ''), {}, true, ['HTTP 500']],
    [
      'no connection is kept alive',
      () => answering(200, ''),
      { header: { 'x-connection': { contains: 'close' } } },
      true,
      ['close'],
    ],
    [
      'a connection closed without an answer',
      () => net.createServer((socket) => socket.once('data', () => socket.end())),
      { failure: 'closed' },
      true,
      ['connection closed without a whole answer'],
    ],
    [
      'a reset',
      () => net.createServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
      { failure: 'reset' },
      true,
      ['connection reset'],
    ],
    [
      'a time-out',
      () => net.createServer(() => {}),
      { failure: 'timeout', timeout: 60 },
      true,
      ['no answer in time'],
    ],
    [
      'an answer where a failure is asked',
      () => answering(200, ''),
      { failure: 'refused' },
      false,
      ['HTTP 200'],
    ],
    [
      'an answer that breaks off in the middle',
      () =>
        net.createServer((socket) =>
          socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')),
        ),
      { status: [200] },
      false,
      ['connection closed without a whole answer'],
    ],
  ];
  for (const [name, server, changes, ok, seen] of cases) {
    it(`${name} is ${ok}`, async () => {
      const sample = await look(server(), changes);
      expect(sample.ok).to.equal(ok);
      if (seen.length > 0) expect(sample.fields.map((field) => field.seen)).to.deep.equal(seen);
    });
  }

  it('a closed port is refused, and every expectation shows it', async () => {
    const closed = net.createServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    const wanted = { status: [200], body: { contains: 'ok' } };
    const sample = await look(answering(200, ''), wanted, port);
    expect(sample.ok).to.equal(false);
    expect(sample.fields.map((field) => [field.expected, field.seen])).to.deep.equal([
      ['200', 'connection refused'],
      ['contains "ok"', 'connection refused'],
    ]);
    const refused = await look(answering(200, ''), { failure: 'refused' }, port);
    expect(refused.ok).to.equal(true);
  });

  it('a port that the cluster does not have is no data', async () => {
    const sample = await sampleProbe({ kind: 'http', spec }, bench().context);
    expect(sample.ok).to.equal(undefined);
  });

  it('keeps the body as evidence, without control characters', async () => {
    const sample = await look(answering(502, '\u001b[31mBad Gateway'), { status: [502] });
    expect(sample.evidence).to.equal('HTTP 502\nBad Gateway');
  });
});
