import { expect } from 'chai';
import fc from 'fast-check';
import type { TimelineEntry } from '../../src/model/index.js';
import { charts, renderCharts, type ChartSpec } from '../../src/report/index.js';
import { workloadOf } from '../../src/report/charts/workload.js';
import { at, sampleRecord, sampleTimeline } from './sample.js';
import { clusterText, FORBIDDEN } from './texts.js';
import { errorRun } from './variants.js';
import { elements, parseXml } from './xml-parser.js';

const sample = (): ChartSpec[] => charts(sampleRecord(), sampleTimeline());

describe('charts', () => {
  it('show load, memory against limits, node memory against its threshold, restarts', () => {
    expect(sample().map((chart) => chart.name)).to.deep.equal([
      'load-web',
      'memory-frontend-deploy-nginx',
      'memory-memory-stress-stress',
      'node-atlan-outage-worker',
      'restarts',
    ]);
  });

  it('are left out where there is nothing to draw', () => {
    expect(charts(errorRun(), [])).to.deep.equal([]);
    const run = sampleRecord();
    run.loads = [];
    expect(charts(run, sampleTimeline()).map((chart) => chart.name)).not.to.include('load-web');
  });

  it('carry their data, and nothing that points elsewhere', () => {
    for (const { spec } of sample()) {
      expect(JSON.parse(JSON.stringify(spec))).to.deep.equal(spec);
      expect(JSON.stringify(spec)).not.to.match(/"url"|https?:/);
    }
  });

  it('share one time axis', () => {
    const domains = sample().map(({ spec }) =>
      JSON.stringify(/"domain":\[\d+,\d+\]/.exec(JSON.stringify(spec))?.[0]),
    );
    expect(new Set(domains).size).to.equal(1);
  });

  it('have names of their own, also for the same workload in two namespaces', () => {
    const twin = sampleTimeline().map((entry): TimelineEntry =>
      entry.type === 'memory' && entry.scope === 'container'
        ? { ...entry, namespace: 'other' }
        : entry,
    );
    const names = charts(sampleRecord(), [...sampleTimeline(), ...twin]).map((chart) => chart.name);
    expect(new Set(names).size).to.equal(names.length);
    expect(names).to.include('memory-frontend-deploy-nginx-2');
  });

  it('shade pressure that lasts to the end', () => {
    const timeline = sampleTimeline().filter(
      (entry) => !(entry.type === 'object' && entry.to.startsWith('False')),
    );
    const node = charts(sampleRecord(), timeline).find((chart) => chart.name.startsWith('node'));
    expect(JSON.stringify(node?.spec)).to.include('{"t":96.7,"to":177}');
  });

  /** The specs of the charts as text, by name. */
  const specs = (record = sampleRecord(), timeline = sampleTimeline()): Map<string, string> =>
    new Map(charts(record, timeline).map(({ name, spec }) => [name, JSON.stringify(spec)]));

  it('mark each injection and each fix of a fault once, also a fault of several changes', () => {
    const record = sampleRecord();
    const again = record.changes.find(({ purpose }) => purpose === 'inject');
    if (!again) throw new Error('the sample injects nothing');
    const later = new Date(Date.parse(again.at) + 5000).toISOString();
    record.changes.push({ ...again, at: later, text: 'the second part' });
    record.changes.push({ ...again, step: 'undo', purpose: 'undo', fault: 'never-marked' });
    for (const [name, text] of specs(record)) {
      for (const fault of record.scenario.faults) {
        for (const sign of ['✗', '✓']) {
          const times = text.split(`"text":"${sign} ${fault.name}"`).length - 1;
          // Once in the data of the lines, once in that of the texts.
          expect(times, `${name} ${sign} ${fault.name}`).to.equal(2);
        }
      }
      const first = (Date.parse(again.at) - at(0)) / 1000;
      expect(text).to.include(`{"t":${first},"text":"✗ ${again.fault}"`);
      expect(text).not.to.include('never-marked');
      expect(text).to.include('✗ a fault is injected · ✓ a fault is fixed');
    }
    record.changes = [];
    expect(specs(record).get('restarts')).not.to.match(/[✗✓]/);
  });

  it('say when no load was sent, in the picture and to who cannot see it', () => {
    expect(specs().get('load-web')).to.include('no load from +80.0 to +145.0 s');
    const chart = sample().find(({ name }) => name === 'load-web');
    expect(chart?.description).to.include(
      'No load was sent from +35.0 to +44.0 s, +48.0 to +60.0 s, +80.0 to +145.0 s, +172.0 to +177.0 s.',
    );
  });

  it('have a logarithmic axis only where limits are far apart', () => {
    const log = '"type":"log"';
    expect(specs().get('memory-frontend-deploy-nginx')).to.include(log);
    const timeline = sampleTimeline().map((entry): TimelineEntry =>
      entry.type === 'memory' && entry.scope === 'container'
        ? { ...entry, limit: 512 * 1024 ** 2 }
        : entry,
    );
    const same = specs(sampleRecord(), timeline).get('memory-frontend-deploy-nginx');
    expect(same).to.include('limit 512.0 MiB').and.not.to.include(log);
  });

  it('name OOM kills at their limit, or above them where there is none', () => {
    const frontend = 'memory-frontend-deploy-nginx';
    expect(specs().get(frontend)).to.include('"limit 7.0 MiB, 3 OOM kills"');
    const timeline = sampleTimeline().map((entry): TimelineEntry =>
      entry.type === 'memory' && entry.scope === 'container'
        ? { ...entry, limit: undefined }
        : entry,
    );
    const text = specs(sampleRecord(), timeline).get(frontend);
    expect(text).to.include('"label":"3 OOM kills"').and.not.to.include('"limit 7');
  });

  it('name pressure inside its span where the name fits, else beside it', () => {
    const pressure = (from: number, to: number): string | undefined => {
      const timeline = sampleTimeline().filter(
        (entry) => !(entry.type === 'object' && entry.field.includes('MemoryPressure')),
      );
      const change = (t: number, on: string, off: string): TimelineEntry => ({
        at: at(t),
        type: 'object',
        kind: 'Node',
        name: 'atlan-outage-worker',
        field: 'MemoryPressure',
        from: off,
        to: on,
      });
      timeline.push(change(from, 'True', 'False'), change(to, 'False', 'True'));
      const text = specs(sampleRecord(), timeline).get('node-atlan-outage-worker') ?? '';
      return /\{"t":[\d.]+,"text":"[^"]*MemoryPressure=True[^"]*"\}/.exec(text)?.[0];
    };
    expect(pressure(100, 140)).to.equal('{"t":100,"text":"MemoryPressure=True"}');
    expect(pressure(100, 110)).to.equal('{"t":110,"text":"← MemoryPressure=True"}');
    const left = pressure(170, 176);
    expect(left).to.include('MemoryPressure=True →');
    expect(Number(/[\d.]+/.exec(left ?? '')?.[0])).to.be.within(120, 170);
  });

  it('keep a container that uses nothing yet inside a logarithmic picture', () => {
    const first = sampleTimeline().findIndex(
      (entry) => entry.type === 'memory' && entry.scope === 'container',
    );
    const timeline = sampleTimeline().map((entry, index) =>
      index === first ? ({ ...entry, workingSet: 0 } as TimelineEntry) : entry,
    );
    const chart = charts(sampleRecord(), timeline).find(({ name }) => name.endsWith('-nginx'));
    const text = JSON.stringify(chart?.spec);
    const [, low] = /"type":"log","domain":\[([\d.]+)/.exec(text) ?? [];
    const drawn = [...text.matchAll(/"memory":([\d.]+)/g)].map(([, value]) => Number(value));
    expect(Math.min(...drawn)).to.be.at.least(Number(low));
  });

  it('find the workload in the name of a pod', () => {
    expect(workloadOf('frontend-deploy-7c9f8b6d5-x2k9p')).to.equal('frontend-deploy');
    expect(workloadOf('redis-0')).to.equal('redis');
    expect(workloadOf('oom-pod')).to.equal('oom-pod');
  });
});

describe('drawn charts', function () {
  // Drawing is all CPU: a busy machine needs its time.
  this.timeout(90_000);

  it('are light and dark, well-formed, of fixed bytes', async () => {
    const pictures = await renderCharts(sample());
    expect(pictures.map((picture) => picture.file)).to.deep.equal(
      sample().flatMap(({ name }) => [`charts/${name}-light.svg`, `charts/${name}-dark.svg`]),
    );
    for (const { svg } of pictures) expect(elements(parseXml(svg), 'svg')).to.have.length(1);
    expect(pictures[0]?.svg).to.include('#ffffff');
    expect(pictures[1]?.svg).to.include('#0d1117');
    expect(await renderCharts(sample())).to.deep.equal(pictures);
    expect(await renderCharts([])).to.deep.equal([]);
  });

  it('name limits, OOM kills, thresholds, phases and units', async () => {
    const text = (await renderCharts(sample())).map(({ svg }) => svg).join('');
    for (const word of [
      'limit 7.0 MiB',
      '3 OOM kills',
      'MemoryPressure above 1010.0 MiB',
      'MemoryPressure=True',
      '>baseline<',
      '>inject<',
      '>recovery<',
      '>MiB<',
      'seconds since the run began',
      'requests per second',
      'closed unanswered',
    ]) {
      expect(text).to.include(word);
    }
  });

  it('are well-formed, whatever things are called', async () => {
    await fc.assert(
      fc.asyncProperty(clusterText, async (bad) => {
        const record = sampleRecord();
        record.loads = record.loads.slice(0, 1).map((load) => ({ ...load, name: bad }));
        const timeline: TimelineEntry[] = [
          { at: at(50), type: 'memory', scope: 'node', node: bad, workingSet: 5, threshold: 9 },
          {
            at: at(55),
            type: 'object',
            kind: 'Pod',
            name: bad,
            field: 'c restarts',
            from: '0',
            to: '1',
          },
        ];
        for (const { svg, file } of await renderCharts(charts(record, timeline))) {
          expect(svg).not.to.match(FORBIDDEN);
          expect(file).to.match(/^charts\/[a-z0-9-]+\.svg$/);
          expect(() => parseXml(svg)).not.to.throw();
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
