import { failure, type KubeObject } from '../machinery/index.js';
import { apiVersionOf } from '../registry/index.js';
import type { Versioned } from '../store/index.js';
import { wantedOf } from './accept.js';
import type { Call } from './call.js';
import { encode } from './encode.js';
import { includedOf } from './list.js';
import type { ListOptions } from './list-options.js';
import type { Parts } from './parts.js';
import { writeHead } from './reply.js';
import type { Target } from './route.js';
import { partialOf, tableOf } from './transform.js';
import { viewOf } from './view.js';

type Type = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/** Bookmarks come about once a minute (cacher.go bookmarkFrequency), by the wall clock of the clients. */
const BOOKMARK = 60_000;
/** And this long before the end, if it is so far away (cache_watcher.go nextBookmarkTime), ms. */
const LAST_BOOKMARK = 2000;
/** Without a time-out of its own a watch lasts 30 to 60 minutes (server/config.go MinRequestTimeout). */
const SHORTEST = 1_800_000;
/** A client that does not read is cut off before it costs more than this many bytes. */
const MOST_UNREAD = 64 * 1024 * 1024;

/** Streams changes as newline-delimited JSON until the client goes or its time is over. */
export function watch(parts: Parts, call: Call, target: Target, options: ListOptions): void {
  const { registry, clock } = parts;
  const { kind, namespace } = target;
  const { resource, show } = viewOf(kind);
  const { store } = registry;
  const wanted = wantedOf(call.request.headers.accept, true);
  const include = includedOf(call);
  const { response } = call;
  let columns = true;

  const textOf = (object: KubeObject): string => {
    if (wanted.as === 'object') return encode(object);
    if (wanted.as !== 'Table') return JSON.stringify(partialOf(object, wanted.apiVersion));
    const metadata = { resourceVersion: object.metadata?.resourceVersion ?? '' };
    const table = tableOf(kind, [object], { wanted, include, now: clock.now(), metadata, columns });
    columns = false;
    return JSON.stringify(table);
  };
  const write = (type: Type, text: string): void => {
    response.write(`{"type":"${type}","object":${text}}\n`);
    if (response.writableLength > MOST_UNREAD) response.destroy();
  };
  const bookmark = (annotations?: Record<string, string>): void => {
    const metadata = {
      resourceVersion: String(store.version),
      annotations,
    };
    const object = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
    if (wanted.as === 'Table') {
      const table = {
        kind: 'Table',
        apiVersion: wanted.apiVersion,
        metadata,
        columnDefinitions: null,
        rows: [],
      };
      write('BOOKMARK', JSON.stringify(table));
    } else if (wanted.as === 'object') write('BOOKMARK', JSON.stringify(object));
    else
      write(
        'BOOKMARK',
        JSON.stringify({ ...object, kind: 'PartialObjectMetadata', apiVersion: wanted.apiVersion }),
      );
  };
  const inScope = (object: KubeObject): boolean =>
    (namespace === '' || object.metadata?.namespace === namespace) && options.matches(object);
  /** An object that comes into the selection is added for this client, one that leaves it is deleted. */
  const tell = ({ type, object, old }: Versioned): void => {
    const now = show(object);
    const before = old === undefined ? undefined : show(old);
    const was = before !== undefined && inScope(before);
    const is = type !== 'DELETED' && inScope(now);
    if (is) write(was ? 'MODIFIED' : 'ADDED', textOf(now));
    else if (was && before !== undefined) {
      // As it was when it was seen last, with the version of this change.
      const { resourceVersion } = now.metadata ?? {};
      const last =
        type === 'DELETED' ? now : { ...before, metadata: { ...before.metadata, resourceVersion } };
      write('DELETED', textOf(last));
    }
  };

  response.setHeader('Transfer-Encoding', 'chunked');
  writeHead(call, 200, wanted.as === 'object' ? 'application/json' : wanted.contentType);
  response.flushHeaders();
  if (call.request.method === 'HEAD') {
    response.end();
    return;
  }

  const asked = options.resourceVersion;
  const fromNow = asked === '' || asked === '0' || options.sendInitialEvents;
  if (fromNow) {
    for (const each of registry.list(resource, namespace)) {
      const object = show(each);
      if (inScope(object)) write('ADDED', textOf(object));
    }
    if (options.sendInitialEvents) bookmark({ 'k8s.io/initial-events-end': 'true' });
  } else {
    const missed = store.since(resource, Number(asked));
    if (missed === undefined) {
      const { status } = failure(
        410,
        'Expired',
        `too old resource version: ${asked} (${store.version})`,
      );
      write('ERROR', JSON.stringify(status));
      response.end();
      return;
    }
    for (const change of missed) tell(change);
  }
  const stop = store.subscribe(resource, tell);
  // Bookmarks and time-outs belong to the connection, not to the cluster: wall-clock time, and no seed.
  const ticks = options.bookmarks
    ? clock.every(BOOKMARK * clock.speed, () => bookmark())
    : undefined;
  const limit =
    options.timeoutSeconds === undefined || options.timeoutSeconds <= 0
      ? SHORTEST * (1 + Math.random())
      : options.timeoutSeconds * 1000;
  const last =
    options.bookmarks && limit >= LAST_BOOKMARK
      ? clock.after((limit - LAST_BOOKMARK) * clock.speed, () => bookmark())
      : undefined;
  const end = clock.after(limit * clock.speed, () => {
    response.end();
    close();
  });
  const close = (): void => {
    stop();
    ticks?.stop();
    last?.stop();
    end.stop();
  };
  response.once('close', close);
}
