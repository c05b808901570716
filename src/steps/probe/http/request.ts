import http from 'node:http';

/** How a request ended. `ms` is the time to the whole answer, or to the failure. */
export type HttpOutcome =
  | { kind: 'answer'; status: number; headers: http.IncomingHttpHeaders; body: string; ms: number }
  | { kind: 'failure'; failure: 'refused' | 'reset' | 'closed' | 'timeout'; ms: number }
  /** This machine could not even ask (no free port or file), or the answer was no HTTP. */
  | { kind: 'unknown'; why: string };

export interface HttpQuestion {
  host: string;
  port: number;
  path: string;
  method: string;
  headers: Record<string, string>;
  /** Bound on the whole exchange, ms. */
  timeout: number;
  signal: AbortSignal;
}

/** Bytes of a body that are kept. */
const BODY = 256 * 1024;

/** One request on a connection of its own. Never rejects; an abort reads as `unknown`. */
export function request(question: HttpQuestion): Promise<HttpOutcome> {
  const started = performance.now();
  const ms = (): number => performance.now() - started;
  return new Promise((resolve) => {
    const { timeout, ...options } = question;
    const failed = (error: Error): void => resolve(failure(error, ms()));
    let ask: http.ClientRequest;
    try {
      // No agent: each look opens its own connection, as a new client would.
      ask = http.request({ ...options, agent: false });
    } catch (error) {
      failed(error as Error);
      return;
    }
    const timer = setTimeout(() => {
      resolve({ kind: 'failure', failure: 'timeout', ms: ms() });
      ask.destroy();
    }, timeout);
    ask.on('error', failed);
    ask.on('close', () => clearTimeout(timer));
    ask.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size - chunk.length < BODY) chunks.push(chunk);
      });
      answer.on('error', failed);
      answer.on('end', () =>
        resolve({
          kind: 'answer',
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString('utf8'),
          ms: ms(),
        }),
      );
    });
    ask.end();
  });
}

/** Node reports a FIN without an answer as ECONNRESET too; only its message tells it from a real reset. */
function failure(error: Error, ms: number): HttpOutcome {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ECONNREFUSED') return { kind: 'failure', failure: 'refused', ms };
  if (code === 'ECONNRESET' && /socket hang up|aborted/.test(error.message)) {
    return { kind: 'failure', failure: 'closed', ms };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'failure', failure: 'reset', ms };
  if (code === 'ETIMEDOUT') return { kind: 'failure', failure: 'timeout', ms };
  return { kind: 'unknown', why: `${code} ${error.message}`.trim() };
}
