import { Agent, request } from 'node:https';
import { connect } from 'node:tls';
import type { Access, Answer } from '../client.js';
import type { Asked, Wire } from './requests.js';

/** An answer that takes longer is none, ms. */
const LONGEST = 30_000;

/** Sends fuzzed requests: as a client would, or byte for byte. */
export class Sender {
  readonly host: string;
  private readonly agent: Agent;

  constructor(private readonly access: Access) {
    this.host = `127.0.0.1:${access.port}`;
    this.agent = new Agent({ keepAlive: true, ca: access.ca });
  }

  /** Rejects when there is no answer. A header that node refuses to send is left out. */
  ask({ method, path, headers, body }: Asked, known = true): Promise<Answer> {
    const { port, token } = this.access;
    return new Promise((done, fail) => {
      const given: Record<string, string> = known ? { authorization: `Bearer ${token}` } : {};
      for (const [key, value] of Object.entries(headers)) {
        if (!/[^ -~]/.test(value)) given[key] = value;
      }
      if (body !== undefined) given['content-length'] = String(body.length);
      const options = {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: given,
        agent: this.agent,
        servername: 'localhost',
      };
      const asked = request(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          clearTimeout(timer);
          done({ code: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') });
        });
        response.on('error', fail);
      });
      const timer = setTimeout(() => asked.destroy(new Error('no answer')), LONGEST);
      asked.on('error', (error) => {
        clearTimeout(timer);
        fail(error);
      });
      asked.end(body);
    });
  }

  /** What comes back, when the other side ends it or nothing came for `patience` ms. */
  speak({ pieces, pause, then }: Wire, patience = 150): Promise<string> {
    const { port, ca } = this.access;
    return new Promise((done) => {
      const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' });
      let text = '';
      socket.on('data', (part: Buffer) => {
        if (text.length < 100_000) text += part.toString('latin1');
      });
      socket.on('error', () => {});
      socket.on('close', () => done(text));
      socket.setTimeout(patience, () => socket.destroy());
      socket.on('secureConnect', () => {
        void (async () => {
          for (const piece of pieces) {
            if (socket.destroyed) return;
            socket.write(piece);
            if (pause > 0) await new Promise((next) => setTimeout(next, pause));
          }
          if (then === 'end') socket.end();
          else if (then === 'destroy') setTimeout(() => socket.destroy(), 10);
        })();
      });
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
