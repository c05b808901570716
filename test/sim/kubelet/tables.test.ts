import { expect } from 'chai';
import { inBackoff, nextBackoff, type Backoff } from '../../../src/sim/kubelet/backoff.js';
import { defaultConfig, settingsOf } from '../../../src/sim/kubelet/config.js';
import { goDuration, parseGoDuration } from '../../../src/sim/kubelet/duration.js';
import { rank } from '../../../src/sim/kubelet/eviction.js';
import { expand } from '../../../src/sim/kubelet/expand.js';
import type { PodMemory } from '../../../src/sim/kubelet/memory.js';
import { createLogBuffer } from '../../../src/sim/kubelet/log-buffer.js';
import { phaseOf } from '../../../src/sim/kubelet/phase.js';
import { cannotPull } from '../../../src/sim/kubelet/pull.js';
import { qosOf } from '../../../src/sim/kubelet/qos.js';
import { serviceVariables } from '../../../src/sim/kubelet/service-env.js';
import { createClock } from '../../../src/sim/machinery/index.js';
import type { ContainerState, ContainerStatus, Pod } from '../../../src/sim/types/index.js';

const MIB = 2 ** 20;

describe('restart back-off', () => {
  it('is none at first, then 10 s, doubled to 5 min, and forgotten after ten quiet minutes', () => {
    const waited: string[] = [];
    let known: Backoff | undefined;
    let now = 0;
    for (let i = 0; i < 8; i++) {
      const ended = now;
      while (inBackoff(known, ended, now)) now += 1000;
      waited.push(goDuration(now - ended));
      known = nextBackoff(known, ended, now);
      now += 1;
    }
    expect(waited).to.deep.equal(['0s', '10s', '20s', '40s', '1m20s', '2m40s', '5m0s', '5m0s']);
    const later = now + 601_000;
    expect(inBackoff(known, later, later)).to.equal(false);
    expect(nextBackoff(known, later, later).delay).to.equal(10_000);
  });
});

describe('durations as Go writes them', () => {
  for (const text of ['10s', '1m20s', '5m0s', '1h0m0s', '0s', '500ms']) {
    it(text, () => expect(goDuration(parseGoDuration(text) ?? NaN)).to.equal(text));
  }
});

describe('the phase of a pod', () => {
  const of = (...states: ContainerState[]): { role: 'main'; status: ContainerStatus }[] =>
    states.map((state) => ({ role: 'main', status: { state } as ContainerStatus }));
  const waiting = { waiting: { reason: 'ContainerCreating' } };
  const running = { running: {} };
  const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode } });
  const rows: [string, string, 'Always' | 'OnFailure' | 'Never', ContainerState[], boolean?][] = [
    ['one waits', 'Pending', 'Always', [running, waiting]],
    ['one runs', 'Running', 'Never', [running, ended(1)]],
    ['all ended, to be restarted', 'Running', 'Always', [ended(0)]],
    ['all ended well', 'Succeeded', 'OnFailure', [ended(0), ended(0)]],
    ['one failed', 'Failed', 'Never', [ended(0), ended(1)]],
    ['one failed and will be restarted', 'Running', 'OnFailure', [ended(0), ended(1)]],
    ['deleted, ended well', 'Succeeded', 'Always', [ended(0)], true],
    ['deleted before it began', 'Failed', 'Always', [waiting], true],
  ];
  for (const [title, phase, policy, states, over = false] of rows) {
    it(`${title}: ${phase}`, () => {
      expect(phaseOf({ policy, containers: of(...states), over })).to.equal(phase);
    });
  }
});

describe('images that cannot be pulled', () => {
  it('are those whose name says so', () => {
    expect(cannotPull('nginx:1.25-alpine')).to.equal(undefined);
    expect(cannotPull('nginx:no-such-tag')).to.equal(
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:no-such-tag": failed to resolve reference "docker.io/library/nginx:no-such-tag": docker.io/library/nginx:no-such-tag: not found',
    );
    expect(cannotPull('registry.invalid/team/app:1')).to.contain(
      'dial tcp: lookup registry.invalid: no such host',
    );
    expect(cannotPull('does-not-exist')).to.contain('docker.io/library/does-not-exist:latest');
  });

  it('are those whose repository is known to have no such tag', () => {
    expect(cannotPull('nginx:typo-tag', true)).to.contain(
      'failed to resolve reference "docker.io/library/nginx:typo-tag": docker.io/library/nginx:typo-tag: not found',
    );
  });
});

describe('the log of a container', () => {
  it('keeps a line without end in parts, and no more than a log may have', () => {
    const clock = createClock(1);
    const log = createLogBuffer(clock);
    for (let i = 0; i < 12; i++) log.append('stdout', 'x'.repeat(2 ** 20));
    log.append('stdout', '\nlast\n');
    expect(log.size).to.be.below(11 * 2 ** 20);
    expect(log.lines[0]?.text).to.have.lengthOf(16 * 1024);
    expect(log.lines[0]?.ended).to.equal(false);
    expect(log.lines.at(-1)?.text).to.equal('last');
  });
});

describe('variables', () => {
  it('of a Service', () => {
    const service = {
      metadata: { name: 'web-door' },
      spec: { clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
    };
    expect(serviceVariables(service).map((each) => each.join('='))).to.deep.equal([
      'WEB_DOOR_SERVICE_HOST=10.96.0.7',
      'WEB_DOOR_SERVICE_PORT=80',
      'WEB_DOOR_SERVICE_PORT_HTTP=80',
      'WEB_DOOR_PORT=tcp://10.96.0.7:80',
      'WEB_DOOR_PORT_80_TCP=tcp://10.96.0.7:80',
      'WEB_DOOR_PORT_80_TCP_PROTO=tcp',
      'WEB_DOOR_PORT_80_TCP_PORT=80',
      'WEB_DOOR_PORT_80_TCP_ADDR=10.96.0.7',
    ]);
    const headless = { spec: { clusterIP: 'None', ports: [{ port: 80 }] } };
    expect(serviceVariables(headless)).to.deep.equal([]);
  });

  it('are expanded by name, and left alone when unknown', () => {
    const valueOf = (name: string): string | undefined => (name === 'A' ? 'x' : undefined);
    expect(expand('$(A)-$(B)-$$(A)-$A', valueOf)).to.equal('x-$(B)-$(A)-$A');
  });
});

describe('quality of service', () => {
  const of = (resources: object): string =>
    qosOf({ spec: { containers: [{ name: 'a', resources }] } });
  const some = { cpu: '1', memory: '1Mi' };
  it('is decided by requests and limits of cpu and memory', () => {
    expect(of({})).to.equal('BestEffort');
    expect(of({ requests: { memory: '1Mi' } })).to.equal('Burstable');
    expect(of({ limits: some })).to.equal('Guaranteed');
    expect(of({ limits: some, requests: { ...some, memory: '512Ki' } })).to.equal('Burstable');
  });
});

describe('eviction order', () => {
  const candidate = (name: string, request: string, usage: number, priority = 0) => ({
    pod: {
      metadata: { name },
      spec: { priority, containers: [{ name, resources: { requests: { memory: request } } }] },
    } as Pod,
    memory: { usage: usage * MIB } as PodMemory,
  });
  it('is: over the request, then the lowest priority, then the most beyond the request', () => {
    const order = rank([
      candidate('within', '500Mi', 400),
      candidate('important', '50Mi', 400, 10),
      candidate('little', '50Mi', 60),
      candidate('much', '50Mi', 300),
    ]);
    expect(order.map(({ pod }) => pod.metadata?.name)).to.deep.equal([
      'much',
      'little',
      'important',
      'within',
    ]);
  });
});

describe('the kubelet’s configuration', () => {
  it('has no threshold of memory on kind, and the kubelet’s own when none is given at all', () => {
    expect(settingsOf(defaultConfig(110), 1024 * MIB).thresholds).to.deep.equal([]);
    const none = { ...defaultConfig(110), evictionHard: undefined };
    expect(settingsOf(none, 1024 * MIB).thresholds).to.deep.equal([
      { hard: true, bytes: 100 * MIB, minReclaim: 0, grace: 0 },
    ]);
  });

  it('takes percentages of the node, grace periods and the least to reclaim', () => {
    const config = {
      ...defaultConfig(110),
      evictionSoft: { 'memory.available': '25%' },
      evictionSoftGracePeriod: { 'memory.available': '1m30s' },
      evictionMinimumReclaim: { 'memory.available': '10Mi' },
      evictionPressureTransitionPeriod: '15s',
    };
    expect(settingsOf(config, 1024 * MIB)).to.deep.include({
      thresholds: [{ hard: false, bytes: 256 * MIB, minReclaim: 10 * MIB, grace: 90_000 }],
      transition: 15_000,
    });
  });
});
