import type { RunRecord, TimelineEntry } from '../../model/index.js';
import { formatBytes } from '../../base/index.js';
import type { Frame } from './frame.js';
import { type ChartSpec, COLOUR, labelLayers, type Layer, mib, slug } from './spec.js';
import {
  limitAt,
  type LimitSegment,
  limitSegmentAt,
  limitSegments,
  type Series,
  seriesOf,
} from './series.js';

/** Charts of at most so many containers: those that matter most. */
const MOST = 3;

/** One chart for each container of a victim or culprit, or that was OOM-killed or came near its limit. */
export function containerCharts(
  record: RunRecord,
  timeline: TimelineEntry[],
  frame: Frame,
): ChartSpec[] {
  const named = new Set(
    record.scenario.faults.flatMap((fault) =>
      [fault.culprit, ...fault.victims].map((ref) => ref.slice(ref.lastIndexOf('/') + 1)),
    ),
  );
  const score = (series: Series): number => {
    const peak = Math.max(...series.samples.map((s) => s.peak / (s.limit ?? Infinity)));
    return (
      (series.oomKills.length > 0 ? 4 : 0) +
      (named.has(series.workload) ? 2 : 0) +
      (peak > 0.9 ? 1 : 0)
    );
  };
  return seriesOf(timeline)
    .filter((series) => score(series) > 0)
    .sort((a, b) => score(b) - score(a))
    .slice(0, MOST)
    .map((series) => containerChart(series, frame));
}

function containerChart(series: Series, frame: Frame): ChartSpec {
  const { workload, container, samples } = series;
  const limits = limitSegments(samples);
  const values = [...samples.map((s) => s.workingSet), ...limits.map((l) => l.limit)].map(mib);
  const high = Math.max(...values, 1);
  const low = Math.min(...values.filter((value) => value > 0), high);
  const bounds = limits.map((l) => l.limit);
  // A limit of 7Mi and one of 256Mi in one picture need a logarithmic axis.
  const log = Math.max(...bounds) / Math.min(...bounds) > 10;
  const layers: Layer[] = [
    {
      data: {
        values: samples.map((s) => ({
          t: frame.seconds(s.at),
          // A container that has just begun uses nothing, and zero has no place on a logarithmic axis.
          memory: log ? Math.max(mib(s.workingSet), low) : mib(s.workingSet),
          id: s.containerId,
        })),
      },
      mark: {
        type: 'line',
        style: 'measured',
        color: COLOUR.blue,
        point: { size: 12, filled: true, color: COLOUR.blue },
      },
      encoding: { y: { field: 'memory', type: 'quantitative' }, detail: { field: 'id' } },
    },
    ...limitLayers(limits, series.oomKills, frame),
    ...killLayers(series, limits, frame),
  ];
  const name = workload === container ? container : `${workload} / ${container}`;
  return frame.chart(
    {
      name: slug(`memory-${workload}-${container}`),
      title: `Memory of ${name}${limits.length === 0 ? ', which has no limit' : ' against its limit'}`,
      description: `Working set of container ${container} of ${workload} over time in MiB; ${limits.length === 0 ? 'it has no limit' : `its limit: ${limits.map((l) => formatBytes(l.limit)).join(', then ')}`}; OOM kills: ${series.oomKills.length}.`,
    },
    layers,
    {
      type: 'quantitative',
      scale: log
        ? { type: 'log', domain: [low * 0.7, high * 1.8], nice: false }
        : { domain: [0, high * 1.2], nice: false },
      axis: {
        title: log ? 'MiB (logarithmic)' : 'MiB',
        format: ',~r',
        ...(log ? { values: powersOfTwo(low * 0.7, high * 1.8) } : { tickCount: 5 }),
      },
    },
  );
}

/** Each limit, with the kills at it: above its line nothing else is drawn. */
function limitLayers(limits: LimitSegment[], oomKills: number[], frame: Frame): Layer[] {
  const values = limits.map((segment) => {
    const kills = oomKills.filter((at) => limitSegmentAt(limits, at) === segment).length;
    const label = `limit ${formatBytes(segment.limit)}${kills === 0 ? '' : `, ${killText(kills)}`}`;
    const t = frame.seconds(segment.from);
    return { t, to: frame.seconds(segment.to), memory: mib(segment.limit), label };
  });
  const y = { field: 'memory', type: 'quantitative' };
  return [
    {
      data: { values },
      mark: { type: 'rule', style: 'limit' },
      encoding: { x2: { field: 'to' }, y },
    },
    ...labelLayers(
      'limit-label',
      values.map(({ t, label, ...rest }) => ({ ...rest, label, t: frame.textAt(t, label) })),
      { y, text: { field: 'label' } },
    ),
  ];
}

function killLayers({ oomKills, samples }: Series, limits: LimitSegment[], frame: Frame): Layer[] {
  const values = oomKills.map((at) => ({
    t: frame.seconds(at),
    memory: mib(limitAt(samples, at)),
  }));
  const first = values[0];
  if (!first) return [];
  const y = { field: 'memory', type: 'quantitative' };
  const label = killText(values.length);
  return [
    { data: { values }, mark: { type: 'point', style: 'kill' }, encoding: { y } },
    // Without a limit the kills stand at the highest use, and their name above it.
    ...(limits.length > 0
      ? []
      : labelLayers('kill-label', [{ ...first, t: frame.textAt(first.t, label), label }], {
          y,
          text: { field: 'label' },
        })),
  ];
}

function killText(kills: number): string {
  return kills === 1 ? 'OOM kill' : `${kills} OOM kills`;
}

function powersOfTwo(low: number, high: number): number[] {
  const values: number[] = [];
  for (let value = 2 ** Math.ceil(Math.log2(low)); value <= high; value *= 2) values.push(value);
  const step = Math.ceil(values.length / 7);
  return values.filter((_, index) => index % step === 0);
}
