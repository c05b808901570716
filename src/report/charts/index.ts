import type { RunRecord, TimelineEntry } from '../../model/index.js';
import { containerCharts } from './containers.js';
import { Frame } from './frame.js';
import { loadCharts } from './load.js';
import { nodeCharts } from './nodes.js';
import { restartChart } from './restarts.js';
import type { ChartSpec } from './spec.js';
import { oneLine } from '../escape/clean.js';

export { chartFile, renderCharts, warmUpCharts } from './draw.js';
export type { ChartSpec } from './spec.js';

/** The charts of a report, in its order; those without data are left out. */
export function charts(record: RunRecord, timeline: TimelineEntry[]): ChartSpec[] {
  const frame = new Frame(record, timeline);
  if (frame.empty) return [];
  return namedApart(
    cleaned(
      [loadCharts, containerCharts, nodeCharts, restartChart].flatMap((chart) =>
        chart(record, timeline, frame),
      ),
    ),
  );
}

/** Every text of a chart on one line and without control characters; vega does the XML escaping. */
function cleaned<T>(value: T): T {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return oneLine(part);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, walk(item)]));
  };
  return walk(value) as T;
}

/** Two containers of the same name in two namespaces must not share a file. */
function namedApart(specs: ChartSpec[]): ChartSpec[] {
  const times = new Map<string, number>();
  return specs.map((spec) => {
    const time = (times.get(spec.name) ?? 0) + 1;
    times.set(spec.name, time);
    return time === 1 ? spec : { ...spec, name: `${spec.name}-${time}` };
  });
}
