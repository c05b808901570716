import { expect } from 'chai';
import { systemClock } from '../../src/base/index.js';
import type { ContainerMemory, KubeObject, MemorySample } from '../../src/model/index.js';
import { createMemory, createView, sampleSummary } from '../../src/observe/index.js';
import { DrivenWatch, podWith } from './driven-watch.js';

const NODE = { memory: { time: '2026-11-21T10:00:00Z', workingSetBytes: 900 } };

function container(second: number, usage: number, start = 'a'): object {
  return {
    podRef: { name: 'web', namespace: 'demo', uid: 'uid-web' },
    containers: [
      {
        name: 'c',
        startTime: start,
        memory: {
          time: `2026-11-21T10:00:0${second}Z`,
          usageBytes: usage,
          workingSetBytes: usage - 10,
          availableBytes: 60,
        },
      },
    ],
  };
}

/** Samples made of these answers of the kubelet, one after the other. */
async function samplesOf(
  summaries: object[],
): Promise<{ samples: MemorySample[]; paths: string[] }> {
  const stop = new AbortController();
  const samples: MemorySample[] = [];
  const paths: string[] = [];
  const kube = {
    raw: (path: string) => {
      paths.push(path);
      return Promise.resolve(summaries[paths.length - 1]);
    },
  };
  const clock = {
    ...systemClock,
    sleep: () => {
      if (paths.length === summaries.length) stop.abort();
      return Promise.resolve();
    },
  };
  await sampleSummary(kube, clock).sampleMemory('n1', (one) => samples.push(one), stop.signal);
  return { samples, paths };
}

/** What the memory view has of the first container of `web` after these samples. */
async function viewOf(samples: MemorySample[], pod: KubeObject): Promise<ContainerMemory[]> {
  const kube = new DrivenWatch();
  const stop = new AbortController();
  const view = createView(kube, stop.signal, () => {});
  const ready = view.ensure({ kind: 'Pod' });
  kube.of('Pod').on.reset([pod]);
  await ready;
  const replay = {
    sampleMemory: (_: string, on: (one: MemorySample) => void, signal: AbortSignal) => {
      samples.forEach(on);
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  };
  const memory = createMemory(view, replay, ['n1'], stop.signal, () => {}, systemClock);
  const seen = memory.container({ namespace: 'demo', pod: 'web' });
  stop.abort();
  await memory.ended;
  return seen;
}

describe('memory from the kubelet summary', () => {
  it('gives each value once, at the time the kubelet measured it', async () => {
    const { samples, paths } = await samplesOf([
      { node: NODE, pods: [container(1, 50)] },
      { node: NODE, pods: [container(1, 50)] },
      { node: NODE, pods: [container(5, 40)] },
    ]);
    expect(paths[0]).to.equal('/api/v1/nodes/n1/proxy/stats/summary');
    expect(samples.map(({ scope, at }) => [scope, new Date(at).getUTCSeconds()])).to.deep.equal([
      ['node', 0],
      ['container', 1],
      ['container', 5],
    ]);
    expect(samples[2]).to.include({ usage: 40, workingSet: 30, limit: 90, peak: 50, pod: 'web' });
  });

  it('tells runs of a container apart by their start', async () => {
    const { samples } = await samplesOf([
      { node: {}, pods: [container(1, 50)] },
      { node: {}, pods: [container(2, 20, 'b')] },
    ]);
    expect(samples.map((one) => one.scope === 'container' && one.peak)).to.deep.equal([50, 20]);
  });

  it('takes the limit of the spec while the kubelet does not tell it', async () => {
    const { samples } = await samplesOf([{ node: {}, pods: [container(1, 50)] }]);
    for (const one of samples) if (one.scope === 'container') delete one.limit;
    const pod = podWith('web', { id: 'abc' });
    pod.spec = { containers: [{ name: 'c', resources: { limits: { memory: '7Mi' } } }] };
    const [seen] = await viewOf(samples, pod);
    expect(seen?.limit).to.equal(7340032);
  });

  it('feeds the memory view under the names it brings, newest run first', async () => {
    const { samples } = await samplesOf([
      { node: {}, pods: [container(1, 50)] },
      { node: {}, pods: [container(2, 20, 'b')] },
    ]);
    const seen = await viewOf(samples, podWith('web', { id: 'abc' }));
    expect(seen.map(({ usage }) => usage)).to.deep.equal([20]);
  });
});
