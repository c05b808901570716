/**
 * The part of autocannon 9.0.0 that this room uses; the package brings no types.
 * Names with an underscore, and the fields of the client, are private there: the
 * version is pinned and test/load/defects.test.ts fails when one of them changes.
 */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  namespace autocannon {
    interface Parser {
      type: 'RESPONSE';
      /** `BODY_RAW`: inside a body that only the end of the connection ends. */
      state: string;
      execute(chunk: Buffer): number | Error;
      finish(): Error | undefined;
      reinitialize(type: 'RESPONSE'): void;
    }

    interface PendingRequests {
      size(): number;
    }

    interface Client extends EventEmitter {
      /** Milliseconds. */
      timeout: number;
      parser: Parser;
      pipelinedRequests: PendingRequests;
      destroyed: boolean;
      /** Undefined until the first connect. */
      conn: Socket | undefined;
      destroy(): void;
      _connect(): void;
      _doRequest(): void;
      _destroyConnection(): void;
    }

    interface Options {
      url: string;
      method?: string;
      headers?: Record<string, string>;
      body?: string | undefined;
      connections?: number;
      connectionRate?: number;
      amount?: number;
      /** Seconds. */
      duration?: number;
      /** Seconds, 1 at least. */
      timeout?: number;
      setupClient?: (client: Client) => void;
    }

    interface Result {
      '2xx': number;
      errors: number;
      timeouts: number;
      resets: number;
      non2xx: number;
      latency: { p50: number; p99: number; max: number; totalCount: number };
      requests: { sent: number; total: number };
    }

    interface Run extends EventEmitter, Promise<Result> {
      stop(): void;
    }
  }

  function autocannon(options: autocannon.Options): autocannon.Run;
  export = autocannon;
}
