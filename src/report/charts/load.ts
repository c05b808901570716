import type { LoadSecond, RunRecord, TimelineEntry } from '../../model/index.js';
import type { Frame } from './frame.js';
import { type ChartSpec, COLOUR, slug } from './spec.js';

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
  { name: 'reset', colour: COLOUR.pink, of: (s) => s.errors.reset },
  { name: 'closed unanswered', colour: COLOUR.purple, of: (s) => s.errors.closed },
  { name: 'timed out', colour: COLOUR.grey, of: (s) => s.errors.timeout },
  { name: 'other error', colour: '#57606a', of: (s) => s.errors.other },
];

/** One chart for each load of the scenario: requests per second by outcome, all its profiles on one axis. */
export function loadCharts(
  record: RunRecord,
  _timeline: TimelineEntry[],
  frame: Frame,
): ChartSpec[] {
  const names = [...new Set(record.loads.map((load) => load.name))];
  return names.flatMap((name) => {
    const seconds = record.loads
      .filter((load) => load.name === name)
      .flatMap((load) => load.perSecond);
    const values = seconds.flatMap((second) =>
      OUTCOMES.flatMap(({ name: outcome, of }, order) => {
        const requests = of(second);
        const t = frame.seconds(second.at);
        return requests === 0 ? [] : [{ t, to: t + 1, outcome, order, requests }];
      }),
    );
    if (values.length === 0) return [];
    const present = OUTCOMES.filter(({ name: outcome }) =>
      values.some((value) => value.outcome === outcome),
    );
    return [
      frame.chart(
        {
          name: slug(`load-${name}`),
          title: `Requests per second of load ${name}, by outcome`,
          description: `Requests per second of load ${name} over time, stacked by outcome: ${present.map((outcome) => outcome.name).join(', ')}.`,
        },
        [
          {
            data: { values },
            mark: { type: 'bar', clip: true },
            encoding: {
              x: { ...frame.x(), bin: 'binned' },
              x2: { field: 'to' },
              y: { field: 'requests', type: 'quantitative', stack: 'zero' },
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
        ],
        {
          type: 'quantitative',
          axis: { title: 'requests per second', tickCount: 5, format: ',d' },
        },
      ),
    ];
  });
}
