import {
  NetError,
  type Connection,
  type Endpoint,
  type HttpRequest,
  type HttpResponse,
  type Served,
} from '../contract/index.js';

/** One end's owner: a container, or a node. Its end resets all that it takes part in. */
export interface Party {
  readonly links: Set<Link>;
}

/** A TCP connection, from the client's side; the server's side is `served`. */
export class Link implements Connection {
  #ended: ((reset: boolean) => void) | undefined;
  #fail: ((error: NetError) => void) | undefined;
  #tail: Promise<unknown> | undefined;
  #over: 'open' | 'closed' | 'reset' = 'open';

  /** `released`: called once, when it is over; `byClient` decides who keeps the port in TIME_WAIT. */
  constructor(
    readonly local: Endpoint,
    readonly remote: Endpoint,
    private readonly served: Served,
    private readonly parties: readonly Party[],
    private readonly released: (byClient: boolean) => void,
  ) {
    for (const { links } of parties) links.add(this);
  }

  /** What the server takes. */
  get speaks(): 'http' | 'bytes' {
    return this.served.request === undefined ? 'bytes' : 'http';
  }

  request(request: HttpRequest): Promise<HttpResponse> {
    if (this.#tail !== undefined) {
      const after = this.#tail.then(() => this.#exchange(request));
      this.#tail = after.catch(() => undefined);
      return after;
    }
    return this.#exchange(request);
  }

  #exchange(request: HttpRequest): Promise<HttpResponse> {
    if (this.#over !== 'open') return Promise.reject(new NetError('ECONNRESET'));
    if (this.served.request === undefined) {
      this.end(true);
      return Promise.reject(new NetError('ECONNRESET'));
    }
    let answer: HttpResponse | Promise<HttpResponse>;
    try {
      answer = this.served.request(request);
    } catch {
      // A program that fails at a request must not take the simulator with it.
      this.end(true);
      return Promise.reject(new NetError('ECONNRESET'));
    }
    if (!(answer instanceof Promise)) {
      if (answer.close === true) queueMicrotask(() => this.end(false));
      return Promise.resolve(answer);
    }
    const waits = new Promise<HttpResponse>((resolve, reject) => {
      this.#fail = reject;
      const done = (): void => {
        this.#fail = undefined;
        this.#tail = undefined;
      };
      answer.then(
        (response) => {
          done();
          resolve(response);
          if (response.close === true) queueMicrotask(() => this.end(false));
        },
        () => {
          done();
          this.end(true);
          reject(new NetError('ECONNRESET'));
        },
      );
    });
    this.#tail = waits.catch(() => undefined);
    return waits;
  }

  open(data: (chunk: Uint8Array) => void): { write(chunk: Uint8Array): void } {
    if (this.#over !== 'open' || this.served.open === undefined) {
      this.end(true);
      throw new NetError('ECONNRESET');
    }
    const take = this.served.open(
      (chunk) => queueMicrotask(() => data(chunk)),
      () => queueMicrotask(() => this.end(false)),
    );
    return {
      write: (chunk) => {
        if (this.#over === 'open') take(chunk);
      },
    };
  }

  onEnd(ended: (reset: boolean) => void): void {
    this.#ended = ended;
    if (this.#over !== 'open') queueMicrotask(() => ended(this.#over === 'reset'));
  }

  close(): void {
    this.#ended = undefined;
    this.#finish('closed', true);
  }

  /** The server's side ends it, or one of the two sides died. */
  end(reset: boolean): void {
    const ended = this.#ended;
    if (!this.#finish(reset ? 'reset' : 'closed', false)) return;
    ended?.(reset);
  }

  #finish(over: 'closed' | 'reset', byClient: boolean): boolean {
    if (this.#over !== 'open') return false;
    this.#over = over;
    for (const { links } of this.parties) links.delete(this);
    this.released(byClient);
    this.#fail?.(new NetError('ECONNRESET'));
    this.#fail = undefined;
    this.served.closed?.();
    return true;
  }
}
