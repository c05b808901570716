import { LabError, messageOf, systemClock, type Log } from '../base/index.js';
import type { KubeObject, ObjectQuery, WatchListener } from '../model/index.js';
import { isOutage, refused } from './failures.js';
import type { Heart } from './heart.js';
import { resourcePath, type KindInfo } from './kinds.js';
import { lineSplitter } from './lines.js';
import { fetchList, selection } from './list.js';
import type { Transport } from './transport.js';

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1000;
/** The server ends a watch after this; a normal reconnect. Seconds. */
const WATCH_SECONDS = 290;
interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubeObject & { code?: number; reason?: string; message?: string };
}

/** What a watch needs of its connection. */
export interface WatchSetting {
  transport: Transport;
  heart: Heart;
  log: Log;
  /** How long the API may stay away before CLUSTER_LOST, ms. */
  lostAfterMs: number;
  /** Whether it may be away just now: that time does not count. */
  away?: () => boolean;
  /** Time for a list and for the head of a watch's answer, ms: short, so that a loss is seen in time. */
  connectMs: number;
}

/**
 * KubeApi.watch. A listener is called in the same turn in which the bytes arrive.
 * Ended and broken connections are taken up again where they were (after 50 ms … 1 s),
 * a version that is too old (410) leads to a new list. Rejects with CLUSTER_LOST when
 * the API stays away, with API_REFUSED when the first list is refused (or everything
 * after it for as long as that), and with whatever the listener throws.
 */
export async function watchObjects(
  setting: WatchSetting,
  info: KindInfo,
  query: ObjectQuery,
  on: WatchListener,
  signal: AbortSignal,
): Promise<void> {
  const { log, lostAfterMs } = setting;
  let version: string | undefined;
  let listed = false;
  let pause = FIRST_PAUSE;
  let failingSince: number | undefined;
  const good = (): void => {
    failingSince = undefined;
  };

  while (!signal.aborted) {
    const started = performance.now();
    try {
      if (version === undefined) {
        const list = await fetchList(setting.transport, info, query, setting.connectMs);
        if (signal.aborted) return;
        good();
        version = list.version;
        defect(() => on.reset(list.items));
        listed = true;
      }
      version = await follow(setting, info, query, version, on, signal, good);
      log.debug(`watch ${info.plural}: ended by the server, taken up again`);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Defect) throw error.cause;
      if (error instanceof Broken) version = error.version;
      const cause = error instanceof Broken ? error.cause : error;
      if (!listed && !isOutage(cause)) throw cause;
      log.debug(`watch ${info.plural}: ${messageOf(cause)}`);
      if (setting.away?.()) failingSince = performance.now();
      failingSince ??= error instanceof Broken ? error.since : performance.now();
      if (performance.now() - failingSince >= lostAfterMs) throw lost(cause, lostAfterMs);
    }
    if (performance.now() - started > LONGEST_PAUSE) pause = FIRST_PAUSE;
    await systemClock.sleep(pause, signal).catch(() => {});
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

/** One connection: resolves with the version to go on from when the server ends it. */
async function follow(
  { transport, heart, connectMs }: WatchSetting,
  info: KindInfo,
  query: ObjectQuery,
  from: string,
  on: WatchListener,
  signal: AbortSignal,
  good: () => void,
): Promise<string | undefined> {
  let version = from;
  const silence = new AbortController();
  const quiet = heart.watch(() => silence.abort(new Error('the API server has gone silent')));
  const split = lineSplitter((line) => {
    const { type, object } = JSON.parse(line) as WatchEvent;
    good();
    if (type === 'ERROR') {
      throw refused(`watch ${info.plural}`, {
        code: object.code ?? 500,
        reason: object.reason ?? '',
        message: object.message ?? '',
      });
    }
    if (type !== 'BOOKMARK') defect(() => on.change(type, object));
    version = object.metadata.resourceVersion ?? version;
  });
  try {
    await transport.stream(
      {
        method: 'GET',
        path: resourcePath(info, { namespace: query.namespace }),
        query: {
          ...selection(query),
          watch: true,
          allowWatchBookmarks: true,
          resourceVersion: from,
          timeoutSeconds: WATCH_SECONDS,
        },
        timeout: connectMs,
      },
      { open: good, chunk: split },
      AbortSignal.any([signal, silence.signal]),
    );
    return version;
  } catch (error) {
    if (error instanceof Defect) throw error;
    if (isGone(error)) return undefined;
    const since = silence.signal.aborted ? transport.lastContact() : performance.now();
    throw new Broken(error, version, since);
  } finally {
    quiet();
  }
}

function isGone(error: unknown): boolean {
  return error instanceof LabError && (error.cause as { code?: number } | undefined)?.code === 410;
}

function lost(cause: unknown, after: number): LabError {
  if (!isOutage(cause) && cause instanceof LabError) return cause;
  return new LabError('CLUSTER_LOST', {
    message: `the API server has not answered for ${Math.round(after / 1000)} s: ${messageOf(cause)}`,
    cause,
  });
}

/** A connection that broke: where to go on from, and when things last went well. */
class Broken extends Error {
  constructor(
    override readonly cause: unknown,
    readonly version: string,
    readonly since: number,
  ) {
    super(messageOf(cause));
  }
}

/** Carries what a listener threw past everything that treats errors as a broken connection. */
class Defect extends Error {
  constructor(override readonly cause: unknown) {
    super(messageOf(cause));
  }
}

function defect(call: () => void): void {
  try {
    call();
  } catch (error) {
    throw new Defect(error);
  }
}
