import type { LoadResult, LoadSecond, RunRecord, TimelineEntry } from '../../model/index.js';
import { binsOf, loadEnd } from './bins.js';
import type { Frame } from './frame.js';
import { type ChartSpec, COLOUR, labelLayers, type Layer, slug, tidy } from './spec.js';

/** Outcomes of a request, in the order in which they are stacked from below. */
const OUTCOMES: { name: string; colour: string; of: (second: LoadSecond) => number }[] = [
  { name: '2xx', colour: COLOUR.blue, of: (s) => s.classes['2xx'] ?? 0 },
  {
    name: '1xx/3xx',
    colour: COLOUR.green,
    of: (s) => (s.classes['1xx'] ?? 0) + (s.classes['3xx'] ?? 0),
  },
  { name: '4xx', colour: COLOUR.yellow, of: (s) => s.classes['4xx'] ?? 0 },
  { name: '5xx', colour: COLOUR.orange, of: (s) => s.classes['5xx'] ?? 0 },
  { name: 'refused', colour: COLOUR.red, of: (s) => s.errors.refused },
  { name: 'reset', colour: COLOUR.purple, of: (s) => s.errors.reset },
  { name: 'closed unanswered', colour: COLOUR.pink, of: (s) => s.errors.closed },
  { name: 'timed out', colour: COLOUR.slate, of: (s) => s.errors.timeout },
  { name: 'other error', colour: COLOUR.grey, of: (s) => s.errors.other },
];

/** One chart for each load of the scenario: requests per second by outcome, all its profiles on one axis. */
export function loadCharts(
  record: RunRecord,
  _timeline: TimelineEntry[],
  frame: Frame,
): ChartSpec[] {
  const names = [...new Set(record.loads.map((load) => load.name))];
  return names.flatMap((name) => {
    const loads = record.loads.filter((load) => load.name === name && load.perSecond.length > 0);
    const values = loads
      .flatMap((load) =>
        binsOf(
          load,
          OUTCOMES.map(({ of }) => of),
        ),
      )
      .flatMap(({ from, to, rates }) =>
        OUTCOMES.flatMap(({ name: outcome }, order) => {
          const rate = tidy(rates[order] ?? 0);
          const [t, end] = [frame.seconds(from), frame.seconds(to)];
          return rate === 0 ? [] : [{ t, to: end, outcome, order, rate }];
        }),
      );
    if (values.length === 0) return [];
    const present = OUTCOMES.filter(({ name: outcome }) =>
      values.some((value) => value.outcome === outcome),
    );
    const idle = idleSpans(loads, frame);
    const pauses = idle.map(({ t, to }) => `+${t.toFixed(1)} to +${to.toFixed(1)} s`);
    return [
      frame.chart(
        {
          name: slug(`load-${name}`),
          title: `Requests per second of load ${name}, by outcome`,
          description: `Requests per second of load ${name} over time, stacked by outcome: ${present.map((outcome) => outcome.name).join(', ')}.${pauses.length === 0 ? '' : ` No load was sent from ${pauses.join(', ')}.`}`,
        },
        [
          {
            data: { values },
            // No gaps: a bar is as wide as its time, its area is its requests.
            mark: { type: 'bar', clip: true, binSpacing: 0 },
            encoding: {
              x: { ...frame.x(), bin: 'binned' },
              x2: { field: 'to' },
              y: { field: 'rate', type: 'quantitative', stack: 'zero' },
              order: { field: 'order', type: 'quantitative' },
              color: {
                field: 'outcome',
                type: 'nominal',
                scale: {
                  domain: present.map((outcome) => outcome.name),
                  range: present.map((outcome) => outcome.colour),
                },
                legend: { title: null, symbolType: 'square' },
              },
            },
          },
          ...idleLayers(idle, frame),
        ],
        {
          type: 'quantitative',
          axis: { title: 'requests per second', tickCount: 5, format: ',d' },
        },
      ),
    ];
  });
}

/** When this load was not sent, inside the window, in seconds. */
function idleSpans(loads: LoadResult[], frame: Frame): { t: number; to: number }[] {
  const spans: { t: number; to: number }[] = [];
  let since = frame.from;
  for (const load of loads.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const t = frame.seconds(load.startedAt);
    if (t > since) spans.push({ t: since, to: t });
    since = Math.max(since, frame.seconds(loadEnd(load)));
  }
  return frame.to > since ? [...spans, { t: since, to: frame.to }] : spans;
}

/** An empty stretch says that nobody asked, where there is room: it is not a system that answers nothing. */
function idleLayers(spans: { t: number; to: number }[], frame: Frame): Layer[] {
  const values = spans.flatMap(({ t, to }) => {
    const times = `no load from +${t.toFixed(1)} to +${to.toFixed(1)} s`;
    const text = [times, 'no load'].find((words) => frame.textSeconds(words) <= to - t);
    return text === undefined ? [] : [{ t: tidy((t + to) / 2), text }];
  });
  return labelLayers('no-load', values, {
    y: { value: frame.height - 6 },
    text: { field: 'text' },
  });
}
