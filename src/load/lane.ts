import type { Client } from 'autocannon';
import type { ErrorKind } from './totals.js';

/** What a lane asks and tells the load it belongs to. */
export interface Gate {
  /** True when there is one more request to send; it is then counted as sent. */
  take(): boolean;
  /** True while `take` would be. */
  open(): boolean;
  /** Takes the next turn; ms until it comes. 0 where the load has no rate. */
  turn(): number;
  answered(status: number, ms: number): void;
  lost(kind: ErrorKind, detail?: string): void;
}

export interface LaneOptions {
  /** Called once with what opens the lane for the first time: the load says when. */
  onReady: (open: () => void) => void;
  /** Answer time after which a request counts as timed out, ms. */
  timeout: number;
  /** Factor on the waits before a reconnect, near 1: it spreads the lanes of one load. */
  spread: number;
}

const FIRST_WAIT = 100;
const LONGEST_WAIT = 1000;

const KINDS: Record<string, ErrorKind> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
};

/** Wait before a reconnect, ms, after `failures` requests in a row were lost on this lane. */
export function reconnectWait(failures: number): number {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.max(0, failures - 1));
}

/**
 * One autocannon client, tamed: between autocannon's wish to connect and the connect
 * itself. As it is (9.0.0), a client that loses its connection keeps the lost request
 * in its queue, which shifts every later latency; counts nothing for a FIN without
 * an answer; feeds the new connection's answer to a parser in the middle of the old
 * one; and reconnects at once, for ever. Here each lost request is taken out,
 * counted once by kind, and the next connect waits.
 *
 * Made in `setupClient`, before the client connects for the first time.
 */
export class Lane {
  private readonly client: Client;
  private readonly gate: Gate;
  private readonly options: LaneOptions;
  private readonly engine: Pick<Client, '_connect' | '_doRequest' | '_destroyConnection'>;
  /** Lost requests since the last answer. */
  private failures = 0;
  /** Why the connection is about to be dropped; a FIN comes without any event. */
  private reason: { kind: ErrorKind; detail?: string } = { kind: 'closed' };
  /** False once the server announced that it closes the connection after this answer. */
  private reusable = true;
  /** Requests sent so far: tells whether a late one is still the current one. */
  private requests = 0;
  /** True between the two calls that autocannon's time-out handler makes. */
  private late = false;
  /** True while there is no connection because a later `open` is planned. */
  private waiting = false;
  private timer: NodeJS.Timeout | undefined;
  /** Set while the next request waits for its turn. */
  private pausing: NodeJS.Timeout | undefined;

  constructor(client: Client, gate: Gate, options: LaneOptions) {
    this.client = client;
    this.gate = gate;
    this.options = options;
    // Bound to the client, so that autocannon's own code runs when we let it.
    this.engine = {
      _connect: client._connect.bind(client),
      _doRequest: client._doRequest.bind(client),
      _destroyConnection: client._destroyConnection.bind(client),
    };
    // autocannon's option takes whole seconds from 1 only.
    client.timeout = options.timeout;
    client._connect = () => this.connect();
    client._doRequest = () => this.send();
    client._destroyConnection = () => this.destroyConnection();
    client.on('connError', (error: NodeJS.ErrnoException) => {
      this.reason = reasonOf(error);
    });
    client.on('headers', (head: { shouldKeepAlive: boolean }) => {
      this.reusable = head.shouldKeepAlive;
    });
    client.on('response', (status: number, _bytes: number, ms: number) => {
      this.failures = 0;
      gate.answered(status, ms);
    });
    const execute = client.parser.execute.bind(client.parser);
    client.parser.execute = (chunk) => this.parse(execute, chunk);
  }

  /** autocannon wants a connection: at the start, or because one was lost. */
  private connect(): void {
    if (this.client.destroyed || this.waiting) return;
    if (this.late) return this.lookAgain();
    const open = (): void => this.open();
    const first = this.client.conn === undefined;
    const lost = !first && this.drop();
    if (!first && !lost) return open();
    this.waiting = true;
    if (first) this.options.onReady(open);
    else this.timer = setTimeout(open, reconnectWait(this.failures) * this.options.spread);
  }

  /**
   * A request is late. When this process was held up, its answer may have come in time:
   * what is in the socket is read before the request is called timed out.
   */
  private lookAgain(): void {
    const { requests } = this;
    this.late = false;
    setImmediate(() => {
      if (this.requests !== requests || this.waiting) return;
      this.reason = { kind: 'timeout' };
      this.connect();
    });
  }

  private open(): void {
    this.waiting = false;
    if (this.client.destroyed) return;
    if (this.gate.open()) this.engine._connect();
    else this.client.destroy();
  }

  private send(): void {
    // A request sent after `Connection: close` would be lost by our own fault.
    if (!this.reusable || this.pausing) return;
    const pause = this.gate.turn();
    if (pause < 1) return this.sendNow();
    this.pausing = setTimeout(() => {
      this.pausing = undefined;
      const { client } = this;
      // What was closed meanwhile asks for a turn of its own once it is connected again.
      const connected = client.conn !== undefined && !client.conn.connecting;
      if (!client.destroyed && !this.waiting && this.reusable && connected) this.sendNow();
    }, pause);
  }

  private sendNow(): void {
    if (!this.gate.take()) return this.client.destroy();
    this.requests += 1;
    this.engine._doRequest();
  }

  /** Gives up the connection; true when a request was lost with it. */
  private drop(): boolean {
    const { client, reason } = this;
    const { parser } = client;
    // A body without a length is ended by the FIN: that is an answer, not a loss.
    if (reason.kind === 'closed' && parser.state === 'BODY_RAW') parser.finish();
    const lost = client.pipelinedRequests.size() > 0;
    this.engine._destroyConnection();
    parser.reinitialize(parser.type);
    this.reason = { kind: 'closed' };
    this.reusable = true;
    if (lost) {
      this.failures += 1;
      this.gate.lost(reason.kind, reason.detail);
    }
    return lost;
  }

  /** Called by autocannon at the end, and by its time-out handler, which connects next. */
  private destroyConnection(): void {
    if (this.client.destroyed) {
      clearTimeout(this.timer);
      clearTimeout(this.pausing);
      if (this.client.conn) this.engine._destroyConnection();
    } else if (!this.waiting) {
      this.late = true;
    }
  }

  /** autocannon ignores what its parser says of an answer that is no HTTP. */
  private parse(execute: (chunk: Buffer) => number | Error, chunk: Buffer): number | Error {
    let outcome: number | Error;
    try {
      outcome = execute(chunk);
    } catch (error) {
      outcome = error instanceof Error ? error : new Error(String(error));
    }
    if (outcome instanceof Error && !this.client.destroyed) {
      this.reason = { kind: 'other', detail: `not HTTP: ${outcome.message}` };
      this.connect();
    }
    return outcome;
  }
}

function reasonOf(error: NodeJS.ErrnoException): { kind: ErrorKind; detail?: string } {
  const kind = KINDS[error.code ?? ''];
  return kind ? { kind } : { kind: 'other', detail: error.code ?? error.message };
}
