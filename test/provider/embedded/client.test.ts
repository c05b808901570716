import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { simClient, type SimClient } from '../../../src/provider/embedded/client.js';
import { withTempDir } from '../../journal/temp-dir.js';
import { selfSigned } from './certificate.js';

describe('the client of a simulator', () => {
  /** A simulator whose answers go on, a line at once and one each 10 ms. */
  const withClient = (use: (client: SimClient) => Promise<void>): Promise<void> =>
    withTempDir(async (folder) => {
      const { cert, key } = selfSigned();
      const server = createServer({ cert, key }, (_, response) => {
        response.write('1\n');
        const more = setInterval(() => response.write('2\n'), 10);
        response.on('close', () => clearInterval(more));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const file = join(folder, 'kubeconfig');
      const ca = Buffer.from(cert).toString('base64');
      const cluster = { server: address, 'certificate-authority-data': ca };
      writeFileSync(
        file,
        JSON.stringify({ clusters: [{ cluster }], users: [{ user: { token: 't' } }] }),
      );
      try {
        await use(await simClient(file));
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });

  it('hands lines on until it is stopped', () =>
    withClient(async (client) => {
      const stop = new AbortController();
      const seen: unknown[] = [];
      await client.lines(
        '/lines',
        (line) => {
          seen.push(line);
          if (seen.length === 3) stop.abort();
        },
        stop.signal,
      );
      expect(seen).to.deep.equal([1, 2, 2]);
    }));

  it('asks nothing when it was stopped before, and nothing is thrown beside it', () =>
    withClient(async (client) => {
      const thrown: unknown[] = [];
      const note = (error: unknown): void => void thrown.push(error);
      const others = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException').on('uncaughtException', note);
      try {
        const seen: unknown[] = [];
        await client.lines('/lines', (line) => seen.push(line), AbortSignal.abort());
        await delay(50);
        expect([seen, thrown]).to.deep.equal([[], []]);
      } finally {
        process.removeListener('uncaughtException', note);
        for (const other of others) process.on('uncaughtException', other);
      }
    }));
});
