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

describe('decisive moments', () => {
  it('are at most 25, in the order of time', () => {
    const { moments, left } = decisiveMoments(sampleRecord(), sampleTimeline());
    expect(moments).to.have.length(MOST_MOMENTS);
    expect(left).to.be.above(0);
    expect(moments.map((moment) => moment.at)).to.deep.equal(
      moments.map((moment) => moment.at).sort((a, b) => a - b),
    );
  });

  it('keep every change and every recovery before any event', () => {
    const noise = Array.from({ length: 200 }, (_, i): TimelineEntry => ({
      at: at(60 + i / 10),
      type: 'event',
      involved: `Pod/p${i}`,
      reason: 'BackOff',
      level: 'Warning',
      message: 'm',
      count: 1,
    }));
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
    const again = (seconds: number): TimelineEntry => ({
      at: at(seconds),
      type: 'object',
      kind: 'Pod',
      name: 'p',
      field: 'c state',
      from: 'running',
      to: 'waiting/CrashLoopBackOff',
    });
    expect(texts([again(60), again(70)]).filter((text) => text.startsWith('state'))).to.have.length(
      1,
    );
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
