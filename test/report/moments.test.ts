import { expect } from 'chai';
import type { TimelineEntry } from '../../src/model/index.js';
import { decisiveMoments, MOST_MOMENTS } from '../../src/report/moments.js';
import { oomKills } from '../../src/report/oom.js';
import { at, sampleRecord, sampleTimeline } from './sample.js';
import { errorRun } from './variants.js';

const texts = (timeline: TimelineEntry[]): string[] =>
  decisiveMoments(sampleRecord(), timeline).moments.map(
    (moment) => `${moment.kind}: ${moment.what}`,
  );

const warning = (
  seconds: number,
  involved: string,
  reason: string,
  message = 'm',
): TimelineEntry => ({
  at: at(seconds),
  type: 'event',
  involved,
  reason,
  level: 'Warning',
  message,
  count: 1,
});

const changed = (
  seconds: number,
  object: string,
  field: string,
  from: string,
  to: string,
): TimelineEntry => {
  const [kind = '', name = ''] = object.split('/');
  return { at: at(seconds), type: 'object', kind, name, field, from, to };
};

describe('decisive moments', () => {
  it('are at most 30, in the order of time', () => {
    const noise = Array.from({ length: 40 }, (_, i): TimelineEntry =>
      warning(60 + i, `Pod/p${i}`, 'Unhealthy'),
    );
    const { moments, left } = decisiveMoments(sampleRecord(), [...sampleTimeline(), ...noise]);
    expect(moments).to.have.length(MOST_MOMENTS);
    expect(left).to.be.above(0);
    expect(moments.map((moment) => moment.at)).to.deep.equal(
      moments.map((moment) => moment.at).sort((a, b) => a - b),
    );
  });

  it('keep every change and every recovery before any event', () => {
    const noise = Array.from({ length: 200 }, (_, i) =>
      warning(60 + i / 10, `Pod/p${i}`, 'BackOff'),
    );
    const kept = texts([...noise, ...sampleTimeline()]);
    expect(kept.filter((text) => text.startsWith('change'))).to.have.length(
      sampleRecord().changes.length,
    );
    expect(kept.filter((text) => text.startsWith('recovery'))).to.have.length(3);
  });

  it('tell endpoints that went to none and came back', () => {
    expect(texts(sampleTimeline())).to.include.members([
      'endpoints: EndpointSlice/backend-svc ready addresses: 10.244.2.4 → (none)',
      'endpoints: EndpointSlice/backend-svc ready addresses: (none) → 10.244.2.4',
    ]);
  });

  it('name the same trouble of the same object once', () => {
    const again = (seconds: number): TimelineEntry =>
      changed(seconds, 'Pod/p', 'c state', 'running', 'waiting/CrashLoopBackOff');
    expect(texts([again(60), again(70)]).filter((text) => text.startsWith('state'))).to.have.length(
      1,
    );
  });

  it('tell that a pod finds no node, why, and when it gets one', () => {
    const noise = Array.from({ length: 40 }, (_, i) => warning(60 + i, `Pod/p${i}`, 'Unhealthy'));
    const found = texts([
      ...noise,
      changed(131, 'Pod/p', 'scheduled', '', 'False/Unschedulable'),
      warning(131, 'Pod/p', 'FailedScheduling', '1 node had a taint. preemption: none'),
      changed(132, 'Pod/p', 'scheduled', 'False/Unschedulable', 'True'),
      changed(132, 'Pod/q', 'scheduled', '', 'True'),
    ]);
    expect(found).to.include.members([
      'state: Pod/p scheduled: (none) → False/Unschedulable',
      'event: Pod/p: FailedScheduling: 1 node had a taint.',
      'state: Pod/p scheduled: False/Unschedulable → True',
    ]);
    expect(found.join()).not.to.include('Pod/q');
  });

  it('tell of endpoints that come and go the first and the last time of each Service', () => {
    const flaps = (name: string): TimelineEntry[] =>
      [60, 61, 62, 63].map((t) =>
        changed(
          t,
          `EndpointSlice/${name}`,
          'ready addresses',
          t % 2 === 0 ? '10.0.0.1' : '',
          t % 2 === 0 ? '' : '10.0.0.1',
        ),
      );
    const { moments } = decisiveMoments(sampleRecord(), [...flaps('a'), ...flaps('b')]);
    const kept = moments.filter(({ kind }) => kind === 'endpoints');
    expect(kept.map((moment) => moment.at)).to.deep.equal([60, 60, 63, 63].map(at));
  });

  it('tell how each load first failed in one line', () => {
    expect(texts([]).filter((text) => text.startsWith('answer: load web (during)'))).to.deep.equal([
      'answer: load web (during): first 502, closed 2.2 s later, refused 3.0 s later',
    ]);
  });

  it('leave out the deployment and the removal, when the run came to an injection', () => {
    const early: TimelineEntry = { at: at(36), type: 'note', text: 'early' };
    const late: TimelineEntry = { at: at(175), type: 'note', text: 'late' };
    expect(
      texts([early, late, { at: at(90), type: 'note', text: 'between' }]).filter((text) =>
        text.startsWith('note'),
      ),
    ).to.deep.equal(['note: between']);
    expect(decisiveMoments(errorRun(), [early]).moments).to.have.length(1);
  });

  it('leave out normal events and what only counts', () => {
    expect(
      texts([
        {
          at: at(60),
          type: 'event',
          involved: 'Pod/p',
          reason: 'Pulled',
          level: 'Normal',
          message: '',
          count: 1,
        },
      ]).join(),
    ).not.to.include('Pulled');
  });
});

describe('OOM kills', () => {
  const sample = (seconds: number, id: string, kills: number): TimelineEntry => ({
    at: at(seconds),
    type: 'memory',
    scope: 'container',
    node: 'n',
    podUid: 'u',
    containerId: id,
    pod: 'p',
    container: 'c',
    workingSet: 1,
    usage: 1,
    peak: 1,
    oomKills: kills,
  });
  const told = (seconds: number): TimelineEntry => ({
    at: at(seconds),
    type: 'object',
    kind: 'Pod',
    name: 'p',
    field: 'c state',
    from: 'running',
    to: 'terminated/OOMKilled/137',
  });

  it('that counter and status both tell of count once', () => {
    expect(oomKills([sample(10, 'a', 0), sample(11, 'a', 1), told(12)])).to.have.length(1);
  });

  it('that only one of them tells of count too', () => {
    expect(oomKills([told(12)])).to.have.length(1);
    expect(oomKills([sample(10, 'a', 2)])).to.have.length(2);
    expect(oomKills([sample(10, 'a', 1), told(30)])).to.have.length(2);
  });

  it('of the last state are not new ones', () => {
    const last: TimelineEntry = {
      at: at(13),
      type: 'object',
      kind: 'Pod',
      name: 'p',
      field: 'c last state',
      from: '',
      to: 'terminated/OOMKilled/137',
    };
    expect(oomKills([told(12), last])).to.have.length(1);
  });
});
