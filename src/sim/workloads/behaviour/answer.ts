import type { ContainerHost, HttpRequest, HttpResponse } from '../../contract/index.js';
import { caching, type Look } from './cached.js';
import type { Amount, Route } from './format.js';

/** What a program answers at a port. */
export type Answer = (port: number, request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

const NOT_FOUND = Buffer.from('404 page not found\n');

/** Answers by routes. `fill` puts variables into a text, `counts` has the counters of its program. */
export function answering(
  routes: readonly Route[],
  host: ContainerHost,
  counts: Map<string, number>,
  /** ms of cluster time that passed for it. */
  worked: () => number,
  fill: (text: string) => string,
  amount: (of: Amount) => number,
): Answer {
  const doors = new Map(routes.map((route) => [route, doorOf(route)]));

  function doorOf(route: Route): Door {
    const size = route.bytes === undefined ? undefined : amount(route.bytes);
    return {
      turns: turnsOf(amount(route.atOnce)),
      look: route.cached && caching(route.cached, host, counts, amount(route.cached.of)),
      body: (found) => {
        const text = fill(route.body.replaceAll('${size}', String(found?.length ?? 0)));
        return size === undefined ? Buffer.from(text) : Buffer.alloc(size, text);
      },
    };
  }

  const response = (route: Route, status: number, body: Uint8Array): HttpResponse => ({
    status,
    headers: [...route.headers],
    body,
  });
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => host.clock.after(ms, resolve));
  const counted = ({ count }: Route, took: number): void => {
    for (const { name, slower } of count) {
      if (took >= slower) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  };

  async function inTime(route: Route, { turns, look, body }: Door): Promise<HttpResponse> {
    const began = worked();
    const leave = await turns();
    try {
      if (route.delay > 0) await wait(route.delay);
      const found = await look?.();
      if (found === 'failed') {
        const { status, body: text } = route.cached!.failed;
        return response(route, status, Buffer.from(fill(text)));
      }
      return response(route, route.status, body(found));
    } finally {
      leave();
      counted(route, worked() - began);
    }
  }

  return (port, { method, path }) => {
    const [plain = '/'] = path.split('?');
    const route = routes.find(
      (each) => each.port === port && (each.method ?? method) === method && matches(each, plain),
    );
    if (route === undefined) {
      return { status: 404, headers: [['Content-Type', 'text/plain']], body: NOT_FOUND };
    }
    if (route.log !== undefined) host.log('stdout', `${fill(route.log)}\n`);
    const door = doors.get(route)!;
    if (route.delay > 0 || door.look !== undefined || route.atOnce !== 0) {
      return inTime(route, door);
    }
    counted(route, 0);
    return response(route, route.status, door.body(undefined));
  };
}

/** What a route has besides its data. */
interface Door {
  turns: Turns;
  look: Look | undefined;
  body: (found: Uint8Array | undefined) => Buffer;
}

/** Resolves when it is one's turn, with what is to be called at the end of it. */
type Turns = () => Promise<() => void>;

/** `most` at a time, first come first served; 0: all. */
function turnsOf(most: number): Turns {
  const waiting: (() => void)[] = [];
  let inside = 0;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) inside--;
    else next();
  };
  return async () => {
    if (most > 0 && inside >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else inside++;
    return leave;
  };
}

function matches({ path }: Route, asked: string): boolean {
  return path.endsWith('/') ? asked.startsWith(path) : asked === path;
}
