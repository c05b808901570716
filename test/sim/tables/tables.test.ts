import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { kinds } from '../../../src/sim/kinds/index.js';
import type { KubeObject } from '../../../src/sim/machinery/index.js';
import { tables } from '../../../src/sim/tables/index.js';
import type { Pod } from '../../../src/sim/types/index.js';

const NOW = Date.parse('2026-11-22T01:01:00Z');
const recorded = parse(readFileSync(new URL('recorded.yaml', import.meta.url), 'utf8')) as {
  resource: string;
  wide: boolean;
  row: string;
  object: KubeObject;
}[];

/** A row as the recording has it: columns two spaces apart, empty ones gone, ages masked. */
function row(resource: string, object: KubeObject, wide = true): string {
  const table = tables[resource];
  const cells = table?.cells(object, NOW) ?? [];
  return cells
    .filter((cell, i) => cell !== '' && (wide || table?.columns[i]?.priority === 0))
    .join('  ');
}

const pod = (status: object, spec: object = {}, metadata: object = {}): Pod => ({
  metadata: { name: 'p', creationTimestamp: '2026-11-22T01:00:00Z', ...metadata },
  spec: { containers: [{ name: 'c' }], ...spec },
  status,
});
const container = (state: object, more: object = {}): object => ({
  name: 'c',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});
const first = (object: Pod): string => row('pods', object, false);

describe('sim tables', () => {
  for (const { resource, wide, row: expected, object } of recorded) {
    it(`prints ${resource} ${object.metadata?.name} as recorded`, () => {
      const printed = row(resource, object, wide).replace(
        /(?<= )(1m\d*s?|60s|\ds)(?= |$)/g,
        '<age>',
      );
      expect(printed).to.equal(expected.trim());
    });
  }

  it('has as many cells as columns, for an object with nothing in it', () => {
    const empty = { metadata: { name: 'x' }, spec: {}, roleRef: {}, involvedObject: {} };
    for (const [resource, { columns, cells }] of Object.entries(tables)) {
      const object = resource.startsWith('replication') ? { metadata: empty.metadata } : empty;
      const found = resource === 'pods' ? pod({}) : withTemplate(object);
      expect(cells(found, NOW), resource).to.have.length(columns.length);
    }
  });

  it('is there for kinds that are stored only', () => {
    const stored = kinds.map(({ group, plural }) => (group === '' ? plural : `${plural}.${group}`));
    expect(Object.keys(tables).filter((each) => !stored.includes(each))).to.deep.equal([
      'scales.autoscaling',
    ]);
  });

  it('keeps the columns that the real API has', () => {
    const names = tables['priorityclasses.scheduling.k8s.io']?.columns.map(({ name }) => name);
    expect(names).to.deep.equal(['Name', 'Value', 'Global-Default', 'Age', 'PreemptionPolicy']);
    expect(tables['pods']?.columns[0]).to.include({ type: 'string', format: 'name', priority: 0 });
    expect(tables['pods']?.columns.filter(({ priority }) => priority === 1)).to.have.length(4);
  });

  describe('the status of a pod', () => {
    const waiting = (reason: string): object => container({ waiting: { reason } });

    it('is the reason why a container waits', () => {
      const status = { phase: 'Running', containerStatuses: [waiting('CrashLoopBackOff')] };
      expect(first(pod(status))).to.equal('p  0/1  CrashLoopBackOff  0  60s');
    });
    it('is the reason why a container ended, with the restarts and when the last was', () => {
      const terminated = { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-11-22T01:00:48Z' };
      const status = {
        phase: 'Running',
        containerStatuses: [
          container({ terminated }, { restartCount: 3, lastState: { terminated } }),
        ],
      };
      expect(first(pod(status))).to.equal('p  0/1  OOMKilled  3 (12s ago)  60s');
    });
    it('is an exit code or a signal when there is no reason', () => {
      const ended = (terminated: object): Pod =>
        pod({ phase: 'Failed', containerStatuses: [container({ terminated })] });
      expect(first(ended({ exitCode: 3 }))).to.contain('ExitCode:3');
      expect(first(ended({ exitCode: 137, signal: 9 }))).to.contain('Signal:9');
    });
    it('is that of the first container of those that are not well', () => {
      const status = {
        phase: 'Running',
        containerStatuses: [waiting('ErrImagePull'), waiting('CrashLoopBackOff')],
      };
      expect(first(pod(status))).to.contain('ErrImagePull');
    });
    it('counts init containers', () => {
      const spec = { initContainers: [{ name: 'a' }, { name: 'b' }] };
      const done = container({ terminated: { exitCode: 0, reason: 'Completed' } }, { name: 'a' });
      const status = (second: object): object => ({
        phase: 'Pending',
        initContainerStatuses: [done, second],
        containerStatuses: [waiting('PodInitializing')],
      });
      const running = container({ running: {} }, { name: 'b' });
      expect(first(pod(status(running), spec))).to.equal('p  0/1  Init:1/2  0  60s');
      const failed = container({ terminated: { exitCode: 1, reason: 'Error' } }, { name: 'b' });
      expect(first(pod(status(failed), spec))).to.contain('Init:Error');
    });
    it('counts a sidecar among the containers', () => {
      const spec = { initContainers: [{ name: 's', restartPolicy: 'Always' }] };
      const status = {
        phase: 'Running',
        initContainerStatuses: [
          container({ running: {} }, { name: 's', ready: true, started: true }),
        ],
        containerStatuses: [container({ running: {} }, { ready: true })],
      };
      expect(first(pod(status, spec))).to.equal('p  2/2  Running  0  60s');
    });
    it('is Running while one of two containers still runs', () => {
      const status = (ready: string): object => ({
        phase: 'Running',
        conditions: [{ type: 'Ready', status: ready }],
        containerStatuses: [
          container({ terminated: { exitCode: 0, reason: 'Completed' } }),
          container({ running: {} }, { ready: true }),
        ],
      });
      expect(first(pod(status('True')))).to.contain('Running');
      expect(first(pod(status('False')))).to.contain('NotReady');
    });
    it('is Terminating once it is deleted, unless it has ended', () => {
      const metadata = { deletionTimestamp: '2026-11-22T01:00:50Z' };
      expect(first(pod({ phase: 'Running' }, {}, metadata))).to.contain('Terminating');
      expect(first(pod({ phase: 'Succeeded' }, {}, metadata))).to.contain('Succeeded');
    });
    it('is Evicted, Unknown or SchedulingGated', () => {
      const metadata = { deletionTimestamp: '2026-11-22T01:00:50Z' };
      expect(first(pod({ phase: 'Failed', reason: 'Evicted' }))).to.contain('Evicted');
      expect(first(pod({ phase: 'Running', reason: 'NodeLost' }, {}, metadata))).to.contain(
        'Unknown',
      );
      const gated = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }];
      expect(first(pod({ phase: 'Pending', conditions: gated }))).to.contain('SchedulingGated');
    });
  });

  it('prints a node that is cordoned', () => {
    const node = {
      metadata: {
        name: 'n',
        creationTimestamp: '2026-11-21T01:00:00Z',
        labels: { 'node-role.kubernetes.io/control-plane': '', 'kubernetes.io/role': 'x' },
      },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: 'Ready', status: 'Unknown' }],
        nodeInfo: { kubeletVersion: 'v1.34.4' },
      },
    };
    expect(row('nodes', node, false)).to.equal(
      'n  NotReady,SchedulingDisabled  control-plane,x  24h  v1.34.4',
    );
  });

  it('prints events with a count, and with a series', () => {
    const base = {
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'p', fieldPath: 'spec.containers{c}' },
      type: 'Warning',
      reason: 'BackOff',
      message: ' again \n',
    };
    const counted = {
      ...base,
      source: { component: 'kubelet', host: 'n' },
      firstTimestamp: '2026-11-22T01:00:40Z',
      lastTimestamp: '2026-11-22T01:00:57Z',
      eventTime: null,
      count: 3,
    };
    expect(row('events', counted)).to.equal(
      '3s  Warning  BackOff  pod/p  spec.containers{c}  kubelet, n  again  20s  3  e',
    );
    const series = {
      ...base,
      source: {},
      reportingComponent: 'default-scheduler',
      eventTime: '2026-11-22T01:00:40.000000Z',
      firstTimestamp: null,
      series: { count: 7, lastObservedTime: '2026-11-22T01:00:50.500000Z' },
    };
    expect(row('events', series)).to.equal(
      '9s  Warning  BackOff  pod/p  spec.containers{c}  default-scheduler  again  20s  7  e',
    );
  });

  it('shows three endpoints, and how many more', () => {
    const addresses = [1, 2, 3, 4, 5].map((i) => ({ ip: `10.0.0.${i}` }));
    const subsets = [{ addresses, ports: [{ port: 80 }] }];
    const object = { metadata: { name: 'e' }, subsets };
    expect(row('endpoints', object)).to.equal(
      'e  10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 2 more...  <unknown>',
    );
  });

  it('prints ports with their node ports, and what is outside', () => {
    const service = (spec: object, status: object = {}): string =>
      row('services', { metadata: { name: 's' }, spec, status } as KubeObject);
    const ports = [{ port: 80, nodePort: 30080, protocol: 'TCP' }];
    expect(service({ type: 'NodePort', clusterIPs: ['10.96.0.9'], ports })).to.equal(
      's  NodePort  10.96.0.9  <none>  80:30080/TCP  <unknown>  <none>',
    );
    expect(service({ type: 'LoadBalancer', clusterIPs: ['10.96.0.9'], ports })).to.contain(
      '<pending>',
    );
    expect(service({ type: 'ExternalName', externalName: 'x.test' })).to.equal(
      's  ExternalName  <none>  x.test  <none>  <unknown>  <none>',
    );
  });

  it('names the revision of a DaemonSet by its owner', () => {
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      name: 'a',
      uid: 'u',
      controller: true,
    };
    const object = { metadata: { name: 'r', ownerReferences: [owner] }, revision: 2 };
    expect(row('controllerrevisions.apps', object)).to.contain('daemonset.apps/a  2');
  });
});

/** With the parts that every stored object of a kind has. */
function withTemplate(object: object): KubeObject {
  const template = { spec: { containers: [{ name: 'c', image: 'i' }] } };
  return {
    ...object,
    spec: { template, jobTemplate: { spec: { template } }, source: {} },
  } as KubeObject;
}
