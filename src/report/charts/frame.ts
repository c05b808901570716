import type { RunRecord, TimelineEntry } from '../../model/index.js';
import { Origin } from '../numbers.js';
import { type ChartSpec, HEIGHT, type Layer, tidy, WIDTH } from './spec.js';

/** Pixels of one character of a phase's name at 10 px, generously. */
const CHARACTER = 6;
const LANE = 12;
/** Phases narrower than so many pixels are not named: there is nothing of them to be seen. */
const NARROWEST = 8;

interface Band {
  name: string;
  from: number;
  to: number;
}

/**
 * What all charts of a report share: the time axis (seconds since the run began, the
 * same window in each, so that they can be read below one another) and the phases.
 */
export class Frame {
  readonly origin: Origin;
  readonly from: number;
  readonly to: number;
  private readonly lanes: Band[][];
  private readonly bands: Band[];

  constructor(record: RunRecord, timeline: TimelineEntry[]) {
    this.origin = new Origin(record.run.startedAt);
    const moments = [
      ...timeline.flatMap((entry) => (entry.type === 'memory' ? [entry.at] : [])),
      ...record.loads.flatMap((load) => load.perSecond.flatMap(({ at }) => [at, at + 1000])),
    ].map((at) => this.origin.seconds(at));
    this.from = Math.floor(moments.reduce((low, at) => Math.min(low, at), Infinity));
    this.to = Math.ceil(moments.reduce((high, at) => Math.max(high, at), -Infinity));
    this.bands = this.phaseBands(record);
    const perPixel = (this.to - this.from) / WIDTH;
    const visible = this.bands.filter((band) => band.to - band.from >= NARROWEST * perPixel);
    this.lanes = lanes(visible, perPixel);
  }

  /** Whether there is anything to draw at all. */
  get empty(): boolean {
    return !(this.to > this.from);
  }

  seconds(at: number): number {
    return tidy(this.origin.seconds(at));
  }

  /** A chart whose layers stand in front of the shaded phases. */
  chart(chart: Omit<ChartSpec, 'spec'>, layers: Layer[], y: Layer, legend = true): ChartSpec {
    return {
      ...chart,
      // The layers are plain objects, checked by drawing them: vega-lite's own types for layers do not compose.
      spec: {
        width: WIDTH,
        height: HEIGHT,
        title: { text: chart.title, offset: 12 },
        description: chart.description,
        layer: [...this.phaseLayers(), ...layers],
        encoding: { x: this.x(), y },
        ...(legend ? {} : { config: { legend: { disable: true } } }),
      } as unknown as ChartSpec['spec'],
    };
  }

  x(): Layer {
    return {
      field: 't',
      type: 'quantitative',
      scale: { domain: [this.from, this.to], nice: false },
      axis: { title: 'seconds since the run began', grid: false, tickCount: 12, format: 'd' },
    };
  }

  private phaseLayers(): Layer[] {
    const shaded = this.bands.filter((_, index) => index % 2 === 0);
    return [
      {
        data: { values: shaded.map((band) => ({ t: band.from, to: band.to })) },
        mark: { type: 'rect', style: 'phase', clip: true },
        encoding: { x2: { field: 'to' }, y: { value: 0 }, y2: { value: HEIGHT } },
      },
      ...this.lanes.map((lane, index) => ({
        data: { values: lane.map((band) => ({ t: band.from, name: band.name })) },
        mark: { type: 'text', style: 'phase-name' },
        encoding: { text: { field: 'name' }, y: { value: -4 - LANE * index } },
      })),
      ...this.lanes.slice(1).map((lane, index) => ({
        // A name in an upper row gets a line down to its phase.
        data: { values: lane.map((band) => ({ t: band.from })) },
        mark: { type: 'rule', style: 'phase-line' },
        encoding: { y: { value: -4 - LANE * (index + 1) }, y2: { value: 0 } },
      })),
    ];
  }

  /** Phases inside the window; neighbours of the same name (one per fault) as one. */
  private phaseBands(record: RunRecord): Band[] {
    const bands: Band[] = [];
    for (const phase of record.phases) {
      const from = Math.max(this.from, this.origin.seconds(phase.startedAt));
      const to = phase.endedAt === undefined ? this.to : this.origin.seconds(phase.endedAt);
      const band = { name: phase.phase, from: tidy(from), to: tidy(Math.min(this.to, to)) };
      const last = bands.at(-1);
      if (last?.name === band.name) last.to = Math.max(last.to, band.to);
      else if (band.to > band.from) bands.push(band);
    }
    return bands;
  }
}

/** Names that would overlap go to the next row. */
function lanes(bands: Band[], secondsPerPixel: number): Band[][] {
  const rows: { end: number; bands: Band[] }[] = [];
  for (const band of bands) {
    const end = band.from + (band.name.length + 2) * CHARACTER * secondsPerPixel;
    const free = rows.find((row) => row.end <= band.from);
    if (free) {
      free.bands.push(band);
      free.end = end;
    } else {
      rows.push({ end, bands: [band] });
    }
  }
  return rows.map((row) => row.bands);
}
