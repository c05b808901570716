import type { RunRecord, TimelineEntry } from '../../model/index.js';
import type { Frame } from './frame.js';
import { type ChartSpec, COLOUR } from './spec.js';
import { workloadOf } from './workload.js';

const LINES = [COLOUR.red, COLOUR.blue, COLOUR.orange, COLOUR.purple, COLOUR.green, COLOUR.pink];

/** Restarts of containers since the run began, one line for each workload that had any. */
export function restartChart(
  _record: RunRecord,
  timeline: TimelineEntry[],
  frame: Frame,
): ChartSpec[] {
  const counts = new Map<string, { t: number; restarts: number }[]>();
  for (const entry of timeline) {
    if (entry.type !== 'object' || entry.kind !== 'Pod' || !/restart/i.test(entry.field)) continue;
    const rise = Number(entry.to) - Number(entry.from || NaN);
    if (!(rise > 0)) continue;
    const workload = workloadOf(entry.name);
    const points = counts.get(workload) ?? [{ t: frame.from, restarts: 0 }];
    points.push({ t: frame.seconds(entry.at), restarts: (points.at(-1)?.restarts ?? 0) + rise });
    counts.set(workload, points);
  }
  if (counts.size === 0) return [];
  const shown = [...counts].slice(0, LINES.length);
  const values = shown.flatMap(([workload, points]) =>
    [...points, { t: frame.to, restarts: points.at(-1)?.restarts ?? 0 }].map((point) => ({
      ...point,
      workload,
    })),
  );
  const most = Math.max(...values.map((value) => value.restarts));
  return [
    frame.chart(
      {
        name: 'restarts',
        title: 'Container restarts since the run began',
        description: `Restarts over time: ${shown.map(([workload, points]) => `${workload} ${points.at(-1)?.restarts ?? 0}`).join(', ')}.`,
      },
      [
        {
          data: { values },
          mark: { type: 'line', style: 'measured', interpolate: 'step-after' },
          encoding: {
            y: { field: 'restarts', type: 'quantitative' },
            color: {
              field: 'workload',
              type: 'nominal',
              scale: {
                domain: shown.map(([workload]) => workload),
                range: LINES.slice(0, shown.length),
              },
              legend: { title: null },
            },
          },
        },
      ],
      {
        type: 'quantitative',
        scale: { domain: [0, most + 1], nice: false },
        axis: { title: 'restarts', tickMinStep: 1, tickCount: Math.min(6, most + 1), format: 'd' },
      },
    ),
  ];
}
