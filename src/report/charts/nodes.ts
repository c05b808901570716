import type { NodeMemory, RunRecord, TimelineEntry } from '../../model/index.js';
import { formatBytes } from '../../base/index.js';
import type { Frame } from './frame.js';
import { type ChartSpec, COLOUR, labelLayers, type Layer, mib, slug, tidy } from './spec.js';

/** One chart for each node whose working set has a threshold: memory against it, MemoryPressure shaded. */
export function nodeCharts(
  _record: RunRecord,
  timeline: TimelineEntry[],
  frame: Frame,
): ChartSpec[] {
  const byNode = new Map<string, NodeMemory[]>();
  for (const entry of timeline) {
    if (entry.type !== 'memory' || entry.scope !== 'node' || entry.threshold === undefined)
      continue;
    const samples = byNode.get(entry.node) ?? [];
    samples.push(entry);
    byNode.set(entry.node, samples);
  }
  return [...byNode].map(([node, samples]) => nodeChart(node, samples, timeline, frame));
}

function nodeChart(
  node: string,
  samples: NodeMemory[],
  timeline: TimelineEntry[],
  frame: Frame,
): ChartSpec {
  const threshold = samples.at(-1)?.threshold ?? 0;
  const label = `MemoryPressure above ${formatBytes(threshold)}`;
  const pressure = pressureSpans(node, timeline, frame);
  const y = { field: 'memory', type: 'quantitative' };
  const line = [{ t: frame.from, to: frame.to, memory: mib(threshold), label }];
  const high = Math.max(threshold, ...samples.map((s) => s.workingSet));
  const layers: Layer[] = [
    {
      data: { values: pressure },
      mark: { type: 'rect', style: 'pressure', clip: true },
      encoding: { x2: { field: 'to' }, y: { value: frame.strip }, y2: { value: frame.height } },
    },
    {
      data: { values: samples.map((s) => ({ t: frame.seconds(s.at), memory: mib(s.workingSet) })) },
      mark: { type: 'line', style: 'measured', color: COLOUR.blue },
      encoding: { y },
    },
    {
      data: { values: line },
      mark: { type: 'rule', style: 'limit' },
      encoding: { x2: { field: 'to' }, y },
    },
    ...labelLayers('limit-label', line, { y, text: { field: 'label' } }),
    ...pressureLabel(pressure, frame),
  ];
  return frame.chart(
    {
      name: slug(`node-${node}`),
      title: `Memory of node ${node} against its pressure threshold`,
      description: `Working set of node ${node} over time in MiB; MemoryPressure begins above ${formatBytes(threshold)}; times of MemoryPressure=True: ${pressure.length}.`,
    },
    layers,
    {
      type: 'quantitative',
      scale: { domain: [0, mib(high) * 1.2], nice: false },
      axis: { title: 'MiB', tickCount: 5, format: ',~r' },
    },
  );
}

/** The widest span is named: inside where the name fits, else beside it, with an arrow. */
function pressureLabel(spans: { t: number; to: number }[], frame: Frame): Layer[] {
  const name = 'MemoryPressure=True';
  const widest = spans.toSorted((a, b) => b.to - b.t - (a.to - a.t))[0];
  if (!widest) return [];
  const { t, to } = widest;
  const inside = frame.textSeconds(name) <= to - t;
  const right = to + frame.textSeconds(`← ${name}`) <= frame.to;
  const label = inside
    ? { t, text: name }
    : right
      ? { t: to, text: `← ${name}` }
      : { t: tidy(t - frame.textSeconds(`${name} →`)), text: `${name} →` };
  // At the foot of the plot: a node never uses next to nothing.
  const encoding = { y: { value: frame.height - 6 }, text: { field: 'text' } };
  return labelLayers('pressure-label', [label], encoding);
}

/** When the condition was True, as the API told it. */
function pressureSpans(
  node: string,
  timeline: TimelineEntry[],
  frame: Frame,
): { t: number; to: number }[] {
  const spans: { t: number; to: number }[] = [];
  let open: number | undefined;
  for (const entry of timeline) {
    if (entry.type !== 'object' || entry.kind !== 'Node' || entry.name !== node) continue;
    if (!entry.field.includes('MemoryPressure')) continue;
    const on = entry.to.startsWith('True');
    if (on) open ??= frame.seconds(entry.at);
    else if (open !== undefined) {
      spans.push({ t: open, to: frame.seconds(entry.at) });
      open = undefined;
    }
  }
  return open === undefined ? spans : [...spans, { t: open, to: frame.to }];
}
