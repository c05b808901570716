import type { RunRecord, TimelineEntry } from '../../model/index.js';
import { containerCharts } from './containers.js';
import { Frame } from './frame.js';
import { loadCharts } from './load.js';
import { nodeCharts } from './nodes.js';
import { restartChart } from './restarts.js';
import type { ChartSpec } from './spec.js';

export { chartFile, renderCharts } from './draw.js';
export type { ChartSpec } from './spec.js';

/** The charts of a report, in its order; those without data are left out. */
export function charts(record: RunRecord, timeline: TimelineEntry[]): ChartSpec[] {
  const frame = new Frame(record, timeline);
  if (frame.empty) return [];
  return [loadCharts, containerCharts, nodeCharts, restartChart].flatMap((chart) =>
    chart(record, timeline, frame),
  );
}
