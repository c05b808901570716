import { expect } from 'chai';
import { systemClock, type Clock } from '../../src/base/index.js';
import type {
  ContainerMemory,
  KubeObject,
  MemorySample,
  NodeOps,
  TimelineInput,
} from '../../src/model/index.js';
import { createMemory, createView, type MemoryRecorder } from '../../src/observe/index.js';
import { DrivenWatch, ended, podWith } from './driven-watch.js';

/** A sampler whose samples and ends the test gives by hand. */
class DrivenSampler implements Pick<NodeOps, 'sampleMemory'> {
  readonly streams: { node: string; on: (s: MemorySample) => void; end: (e?: Error) => void }[] =
    [];

  sampleMemory(node: string, on: (s: MemorySample) => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => resolve());
      this.streams.push({ node, on, end: (error) => (error ? reject(error) : resolve()) });
    });
  }
}

/** Sleeps not at all, and remembers what it was asked for. */
function quickClock(asked: number[]): Clock {
  return {
    ...systemClock,
    sleep: async (ms) => {
      asked.push(ms);
      await new Promise(setImmediate);
    },
  };
}

describe('memory', () => {
  let kube: DrivenWatch;
  let sampler: DrivenSampler;
  let stop: AbortController;
  let entries: TimelineInput[];
  let sleeps: number[];
  let memory: MemoryRecorder;
  const web = { namespace: 'demo', pod: 'web' };

  const begin = async (...pods: KubeObject[]): Promise<void> => {
    const view = createView(kube, stop.signal, () => {});
    const ready = view.ensure({ kind: 'Pod' });
    kube.of('Pod').on.reset(pods);
    await ready;
    memory = createMemory(
      view,
      sampler,
      ['n1'],
      stop.signal,
      (entry) => entries.push(entry),
      quickClock(sleeps),
    );
  };
  const sample = (containerId: string, at: number, rest: Partial<ContainerMemory> = {}): void => {
    sampler.streams.at(-1)?.on({
      scope: 'container',
      at,
      node: 'n1',
      podUid: 'uid-web',
      containerId,
      workingSet: 1,
      usage: 2,
      peak: 3,
      oomKills: 0,
      ...rest,
    });
  };
  const status = (...args: Parameters<typeof podWith>): void => {
    kube.of('Pod').on.change('MODIFIED', podWith(...args));
  };

  beforeEach(() => {
    kube = new DrivenWatch();
    sampler = new DrivenSampler();
    stop = new AbortController();
    entries = [];
    sleeps = [];
  });
  afterEach(async () => {
    stop.abort();
    await memory.ended;
  });

  it('names samples by the pods of the view and hands them on', async () => {
    await begin(podWith('web', { id: 'one' }));
    let calls = 0;
    memory.onSample(() => (calls += 1));
    sample('one', 1000);
    sampler.streams[0]?.on({ scope: 'node', at: 1000, node: 'n1', workingSet: 9 });
    expect(memory.container(web)).to.have.length(1);
    expect(memory.container({ ...web, container: 'c' })[0]).to.include({ pod: 'web', at: 1000 });
    expect(memory.container({ ...web, container: 'other' })).to.deep.equal([]);
    expect(memory.node('n1')).to.deep.equal([{ at: 1000, node: 'n1', workingSet: 9 }]);
    expect(calls).to.equal(2);
    expect(entries.map((entry) => [entry.type, entry.at])).to.deep.equal([
      ['memory', 1000],
      ['memory', 1000],
    ]);
  });

  it('keeps the memory of a whole pod over the ends of its containers, told where it has a limit', async () => {
    await begin(podWith('web', { id: 'one' }));
    const whole = { at: 1000, node: 'n1', workingSet: 1, usage: 2, peak: 3, oomKills: 0 };
    const on = sampler.streams[0]?.on;
    on?.({ scope: 'pod', podUid: 'uid-web', ...whole });
    expect(entries).to.deep.equal([]);
    status('web', { id: 'two' });
    on?.({ scope: 'pod', podUid: 'uid-web', ...whole, at: 2000, limit: 7 });
    on?.({ scope: 'pod', podUid: 'uid-of-another', ...whole });
    expect(memory.pod(web).map(({ at }) => at)).to.deep.equal([1000, 2000]);
    expect(memory.pod({ namespace: 'demo', pod: 'other' })).to.deep.equal([]);
    expect(entries).to.have.length(1);
    expect(entries[0]).to.include({ scope: 'pod', namespace: 'demo', pod: 'web', limit: 7 });
  });

  it('names samples afterwards when the cgroup was there before the status', async () => {
    await begin();
    sample('two', 1000);
    sample('two', 2000);
    expect(entries).to.deep.equal([]);
    status('web', { id: 'two' });
    expect(memory.container(web).map(({ at }) => at)).to.deep.equal([1000, 2000]);
    expect(entries.map(({ at }) => at)).to.deep.equal([1000, 2000]);
    expect(entries[0]).to.include({ namespace: 'demo', pod: 'web', container: 'c' });
  });

  it('forgets what nobody ever names, such as pause containers', async () => {
    await begin();
    for (let at = 0; at <= 40_000; at += 1000) sample('pause', at);
    status('web', { id: 'pause' });
    expect(memory.container(web).length).to.be.below(16);
  });

  it('shows the current run of a container, not the one before it', async () => {
    await begin(podWith('web', { id: 'one' }));
    sample('one', 1000);
    status('web', {
      id: 'one',
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: ended('one', 'OOMKilled', 137),
    });
    expect(memory.container(web).map(({ at }) => at)).to.deep.equal([1000]);
    status('web', { id: 'two', lastState: ended('one', 'OOMKilled', 137) });
    expect(memory.container(web)).to.deep.equal([]);
    sample('two', 2000);
    expect(memory.container(web).map(({ at }) => at)).to.deep.equal([2000]);
  });

  it('keeps the history of a pod that is gone', async () => {
    await begin(podWith('web', { id: 'one' }));
    sample('one', 1000, { oomKills: 0 });
    sample('one', 2000, { oomKills: 1 });
    kube.of('Pod').on.change('DELETED', podWith('web', { id: 'one' }));
    expect(memory.container(web)).to.have.length(2);
    expect(memory.oomKills(web)).to.equal(1);
  });

  describe('counts OOM kills', () => {
    it('by the counter, when a child was killed and the status knows nothing', async () => {
      await begin(podWith('web', { id: 'one' }));
      sample('one', 1000, { oomKills: 0 });
      sample('one', 2000, { oomKills: 2 });
      expect(memory.oomKills(web)).to.equal(2);
    });

    it('by the status, when the cgroup was gone before the next sample', async () => {
      await begin(podWith('web', { id: 'one' }));
      sample('one', 1000, { oomKills: 0 });
      status('web', { id: 'one', state: ended('one', 'OOMKilled', 137) });
      expect(memory.oomKills(web)).to.equal(1);
    });

    it('once, when both tell of the same kill, however often', async () => {
      await begin(podWith('web', { id: 'one' }));
      sample('one', 1000, { oomKills: 1 - 1 });
      sample('one', 2000, { oomKills: 1 });
      status('web', { id: 'one', state: ended('one', 'OOMKilled', 137) });
      status('web', { id: 'two', lastState: ended('one', 'OOMKilled', 137) });
      expect(memory.oomKills(web)).to.equal(1);
    });

    it('over all restarts, also of a run that was seen as the last state only', async () => {
      await begin(podWith('web', { id: 'one' }));
      status('web', { id: 'two', lastState: ended('one', 'OOMKilled', 137) });
      status('web', { id: 'four', lastState: ended('three', 'OOMKilled', 137) });
      sample('four', 5000, { oomKills: 1 });
      expect(memory.oomKills(web)).to.equal(3);
    });

    it('by the counter alone, when containerd calls the kill an Error', async () => {
      await begin(podWith('web', { id: 'one' }));
      sample('one', 1000, { oomKills: 0 });
      sample('one', 1900, { oomKills: 1 });
      status('web', { id: 'one', state: ended('one', 'Error', 137) });
      expect(memory.oomKills(web)).to.equal(1);
    });

    it('not at all for 137 of another cause, and not for what was before', async () => {
      await begin(podWith('web', { id: 'two', lastState: ended('one', 'OOMKilled', 137) }));
      sample('two', 1000, { oomKills: 4 });
      sample('two', 2000, { oomKills: 4 });
      status('web', { id: 'two', lastState: ended('one', 'OOMKilled', 137), ready: false });
      expect(memory.oomKills(web)).to.equal(0);
      status('web', { id: 'two', state: ended('two', 'Error', 137) });
      expect(memory.oomKills(web)).to.equal(0);
      sample('two', 3000, { oomKills: 5 });
      expect(memory.oomKills(web)).to.equal(1);
    });
  });

  it('starts a sampler again that ends or fails, with longer pauses while it gives nothing', async () => {
    await begin(podWith('web', { id: 'one' }));
    const turns = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) await new Promise(setImmediate);
    };
    sampler.streams.at(-1)?.end();
    await turns();
    sampler.streams.at(-1)?.end(new Error('docker is gone'));
    await turns();
    expect(sampler.streams).to.have.length(3);
    sample('one', 1000);
    sampler.streams.at(-1)?.end(new Error('docker is gone'));
    await turns();
    expect(sleeps).to.deep.equal([500, 1000, 500]);
    expect(memory.container(web)).to.have.length(1);
    const notes = entries.filter((entry) => entry.type === 'note');
    expect(notes.map((note) => note.text)).to.deep.equal([
      'memory of n1: sampling again, it ended',
      'memory of n1: sampling again, docker is gone',
    ]);
  });

  it('ends with its signal and starts nothing again', async () => {
    await begin();
    stop.abort();
    await memory.ended;
    expect(sampler.streams).to.have.length(1);
    expect(entries).to.deep.equal([]);
  });
});
