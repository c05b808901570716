import type { RunRecord, TimelineEntry } from '../../model/index.js';
import { Origin } from '../numbers.js';
import { loadEnd } from './bins.js';
import { type Flag, flagLayers, MARGIN } from './flags.js';
import { inRows, type Placed, ROW } from './rows.js';
import { type ChartSpec, HEIGHT, type Layer, tidy, WIDTH } from './spec.js';

/** Rows of names at most, of phases and of changes. */
const MOST_ROWS = 6;
/** Of one character at 11 px, generously. */
const CHARACTER = 7;
/** Phases narrower than so many pixels are not named: there is nothing of them to be seen. */
const NARROWEST = 8;

interface Band {
  name: string;
  from: number;
  to: number;
}

/** How the two purposes of a change are marked, and what the time axis says of it. */
const MARKS = {
  inject: { sign: '✗', says: 'a fault is injected' },
  fix: { sign: '✓', says: 'a fault is fixed' },
} as const;

/**
 * What all charts of a report share: the time axis (seconds since the run began, the
 * same window in each, so that they can be read below one another), the phases above the
 * plot, and injections and fixes in a strip of their own at its top.
 */
export class Frame {
  readonly origin: Origin;
  readonly from: number;
  readonly to: number;
  /** Of the plot with its strip, pixels. */
  readonly height: number;
  /** Of the strip, pixels. */
  readonly strip: number;
  private readonly bands: Band[];
  private readonly names: Placed<Flag>[];
  private readonly changes: Placed<Flag>[];
  private readonly timeTitle: string;
  private readonly simulated: boolean;

  constructor(record: RunRecord, timeline: TimelineEntry[]) {
    this.origin = new Origin(record.run.startedAt);
    this.simulated = record.environment.simulated;
    const moments = [
      ...timeline.flatMap((entry) => (entry.type === 'memory' ? [entry.at] : [])),
      ...record.loads.flatMap((load) =>
        load.perSecond.slice(0, 1).flatMap(({ at }) => [at, loadEnd(load)]),
      ),
    ].map((at) => this.origin.seconds(at));
    this.from = Math.floor(moments.reduce((low, at) => Math.min(low, at), Infinity));
    this.to = Math.ceil(moments.reduce((high, at) => Math.max(high, at), -Infinity));
    this.bands = this.phaseBands(record);
    const visible = this.bands.filter((band) => this.pixels(band.to - band.from) >= NARROWEST);
    this.names = this.inRows(visible.map(({ name, from }) => this.flag(from, name, 'phase-name')));
    const changes = this.changeFlags(record);
    this.changes = this.inRows(changes);
    const rows = this.changes.reduce((most, { row }) => Math.max(most, row + 1), 0);
    this.strip = rows === 0 ? 0 : rows * ROW + 2 * MARGIN;
    this.height = HEIGHT + this.strip;
    const signs = Object.entries(MARKS).flatMap(([purpose, { sign, says }]) =>
      changes.some(({ style }) => style === purpose) ? [`${sign} ${says}`] : [],
    );
    this.timeTitle = ['seconds since the run began', ...signs].join(' · ');
  }

  /** Whether there is anything to draw at all. */
  get empty(): boolean {
    return !(this.to > this.from);
  }

  seconds(at: number): number {
    return tidy(this.origin.seconds(at));
  }

  /** Seconds of the time axis under a text of 11 px. */
  textSeconds(text: string): number {
    return (text.length * CHARACTER) / this.pixels(1);
  }

  /** Where a text of 11 px begins that should begin at `t`: earlier when it would hang past the right edge. */
  textAt(t: number, text: string): number {
    return tidy(Math.max(this.from, Math.min(t, this.to - this.textSeconds(text))));
  }

  /** A chart whose layers stand in front of phases and changes, and below the strip. */
  chart(chart: Omit<ChartSpec, 'spec'>, layers: Layer[], y: Layer & { scale?: Layer }): ChartSpec {
    return {
      ...chart,
      // The layers are plain objects, checked by drawing them: vega-lite's own types for layers do not compose.
      spec: {
        width: WIDTH,
        height: this.height,
        title: { text: this.simulated ? `${chart.title} (simulated)` : chart.title, offset: 12 },
        description: chart.description,
        layer: [
          ...this.phaseLayers(),
          ...flagLayers(this.changes, this.strip, this.height),
          ...layers,
        ],
        encoding: {
          x: this.x(),
          y: { ...y, scale: { ...y.scale, range: [this.height, this.strip] } },
        },
      } as unknown as ChartSpec['spec'],
    };
  }

  x(): Layer {
    return {
      field: 't',
      type: 'quantitative',
      scale: { domain: [this.from, this.to], nice: false },
      axis: { title: this.timeTitle, grid: false, tickCount: 12, format: 'd' },
    };
  }

  private pixels(seconds: number): number {
    return (seconds * WIDTH) / (this.to - this.from);
  }

  private flag(t: number, text: string, style: string): Flag {
    return { t, text, style, x: this.pixels(t - this.from) };
  }

  private inRows(flags: Flag[]): Placed<Flag>[] {
    return inRows(flags, WIDTH, MOST_ROWS);
  }

  private phaseLayers(): Layer[] {
    const shaded = this.bands.filter((_, index) => index % 2 === 0);
    return [
      {
        data: { values: shaded.map((band) => ({ t: band.from, to: band.to })) },
        mark: { type: 'rect', style: 'phase', clip: true },
        encoding: { x2: { field: 'to' }, y: { value: 0 }, y2: { value: this.height } },
      },
      ...flagLayers(this.names, 0, 0),
    ];
  }

  /** Each fault's injection and fix inside the window, at its first change. */
  private changeFlags(record: RunRecord): Flag[] {
    const steps = new Map<string, Flag>();
    for (const { step, purpose, fault, at } of record.changes) {
      if ((purpose !== 'inject' && purpose !== 'fix') || steps.has(step)) continue;
      const t = tidy(this.origin.seconds(at));
      if (t < this.from || t > this.to) continue;
      steps.set(step, this.flag(t, `${MARKS[purpose].sign} ${fault ?? step}`, purpose));
    }
    return [...steps.values()];
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
