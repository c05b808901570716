import { microStampOf, type Clock, type Timer } from '../machinery/index.js';
import type { Draft, Sink, Source } from './sink.js';

/** A series ends when it was not observed for this long, ms (client-go tools/events/event_broadcaster.go). */
const FINISH = 360_000;
/** How often running series are written, ms. */
const REFRESH = 1_800_000;

interface Series {
  namespace: string;
  name: string;
  count: number;
  /** Cluster time of the last one, and of the last write. */
  at: number;
  written: number;
  observed: string;
}

/**
 * Writes events as the events.k8s.io API has them: no count, and from the second of the same kind on a
 * series, whose later occurrences are written when it ends and every 30 minutes.
 */
export function createSeries(
  clock: Clock,
  sink: Sink,
  { component, host }: Source,
): (draft: Draft & { action: string }) => void {
  const running = new Map<string, Series>();
  let sweeping: Timer | undefined;
  const reportingInstance = host === undefined ? component : `${component}-${host}`;

  const write = (series: Series): void => {
    series.written = clock.elapsed();
    sink.update(series.namespace, series.name, (event) => {
      event.series = { count: series.count, lastObservedTime: series.observed };
    });
  };
  const sweep = (): void => {
    const now = clock.elapsed();
    for (const [key, series] of running) {
      const over = now - series.at >= FINISH;
      if (series.count > 1 && (over || now - series.written >= REFRESH)) write(series);
      if (over) running.delete(key);
    }
    sweeping = running.size === 0 ? undefined : clock.after(FINISH, sweep);
  };

  return ({ namespace, involvedObject, type, reason, message, action }) => {
    const { kind, name, uid, resourceVersion, fieldPath } = involvedObject;
    const key = `${type} ${action} ${reason} ${kind} ${namespace} ${name} ${uid} ${resourceVersion} ${fieldPath}`;
    // In whole seconds, as core events are: a pod's events often fall into the same one here, and
    // kubectl sorts them by their times.
    const observed = microStampOf(Math.floor(clock.now() / 1000) * 1000);
    const series = running.get(key);
    if (series !== undefined) {
      series.count++;
      series.at = clock.elapsed();
      series.observed = observed;
      if (series.count === 2) write(series);
      return;
    }
    const created = sink.create(namespace, {
      involvedObject,
      reason,
      message,
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      type,
      eventTime: observed,
      action,
      reportingComponent: component,
      reportingInstance,
    });
    const at = clock.elapsed();
    running.set(key, { namespace, name: created, count: 1, at, written: at, observed });
    sweeping ??= clock.after(FINISH, sweep);
  };
}
