import { join } from 'node:path';
import { silentLog, systemClock } from '../../src/base/index.js';
import { clusterDir, openJournal, readJournal } from '../../src/journal/index.js';
import type {
  ActionUse,
  ClusterHandle,
  PendingUndo,
  PlanStep,
  RunEvent,
  Scenario,
} from '../../src/model/index.js';
import { makePlan } from '../../src/plan/index.js';
import type { Found, Provider } from '../../src/provider/index.js';
import { EXECUTORS } from '../../src/run/execute/index.js';
import type { RunOptions } from '../../src/run/index.js';
import { assemble } from '../../src/run/open.js';
import { newRecord } from '../../src/run/record.js';
import type { Session } from '../../src/run/session.js';
import { newState, type MachineState } from '../../src/run/state.js';
import { withTempDir } from '../journal/temp-dir.js';
import { sendJson, TinyApi } from '../kube/tiny-api.js';
import { faultOf, kindLike, optionsOf, scenarioOf } from '../plan/fixture.js';

const LISTS = [
  '/api/v1/nodes',
  '/api/v1/namespaces/default/events',
  ...['api/v1/pods', 'api/v1/services', 'api/v1/events', 'apis/apps/v1/deployments']
    .concat('apis/apps/v1/replicasets', 'apis/discovery.k8s.io/v1/endpointslices')
    .map((path) => `/${path.replace(/([^/]+)$/, 'namespaces/small/$1')}`),
];
export const MARK = '/api/v1/namespaces/chaos-lab/configmaps/run';
export const REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
export const SERVICE = '/api/v1/namespaces/small/services/backend';

/** A whole lab around a cluster that is a tiny API server: what is asked of it, and what it has. */
export interface SmallSystem {
  options: RunOptions;
  api: TinyApi;
  events: RunEvent[];
  /** Names of the clusters that exist, and of those that were deleted. */
  exists: Set<string>;
  deleted: string[];
  /** The selector of the one Service. */
  selector: () => unknown;
  /** What `options.signal` follows. */
  stop: AbortController;
  pending: () => Promise<PendingUndo[]>;
  /** What `lab up` left: a healthy system, and nothing to undo but its workload. */
  session: (mode?: MachineState['mode']) => Promise<Session>;
}

/** One fault that patches a Service; nothing but that Service and the mark of the run is in the cluster. */
function smallScenario(): Scenario {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'backend', namespace: 'small' },
    spec: { selector: { app: 'web' } },
  };
  const faults = ['first', 'second'].map((name) =>
    faultOf(name, {
      culprit: { kind: 'Service', name: 'backend' },
      victims: [],
      invariants: [],
      inject: [patchOf(name, `${name}.inject[0]`)],
      fix: [patchOf('web', 'web.fix[0]')],
    }),
  );
  return scenarioOf(faults, {
    images: [],
    cluster: { nodes: [{ role: 'control-plane', labels: {} }], ports: [] },
    workload: { namespace: 'small', namespaces: ['small'], objects: [service], ready: 1000 },
  });
}

/** A change of the one Service, which the tiny API takes. */
export function patchOf(app: string, id: string): ActionUse {
  return {
    id,
    text: `select ${app}`,
    kind: 'patch',
    spec: {
      kind: 'Service',
      name: 'backend',
      namespace: 'small',
      strategy: 'merge',
      body: { spec: { selector: { app } } },
    },
  };
}

/** Runs `use` with such a system; replaced executors are put back after it. */
export async function withSmallSystem(use: (system: SmallSystem) => Promise<void>): Promise<void> {
  const api = await new TinyApi().start();
  const executors = { ...EXECUTORS };
  try {
    await withTempDir(async (folder) => use(systemOf(api, folder)));
  } finally {
    Object.assign(EXECUTORS, executors);
    await api.stop();
  }
}

function systemOf(api: TinyApi, folder: string): SmallSystem {
  let selector: Record<string, string> = { app: 'web' };
  const service = (): object => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'backend', namespace: 'small', resourceVersion: '1' },
    spec: { selector },
  });
  for (const path of LISTS) {
    api.on('GET', path, (seen, response) => {
      if (seen.query.get('watch') === 'true') response.writeHead(200).flushHeaders();
      else sendJson(response, { metadata: { resourceVersion: '1' }, items: [] });
    });
  }
  api
    .on('GET', '/version', (_, response) => sendJson(response, { gitVersion: 'v1.34.0' }))
    .on('POST', REVIEW, (_, response) => sendJson(response, { status: { allowed: true } }))
    .on('PATCH', MARK, (seen, response) => sendJson(response, JSON.parse(seen.body)))
    .on('DELETE', MARK, (_, response) => sendJson(response, {}))
    .on('GET', SERVICE, (_, response) => sendJson(response, service()))
    .on('PATCH', SERVICE, (seen, response) => {
      const body = JSON.parse(seen.body) as { spec: { selector: Record<string, string> } };
      const before = selector;
      selector = { ...selector, ...body.spec.selector };
      sendJson(response, service());
      if (seen.query.has('dryRun')) selector = before;
    });

  const exists = new Set<string>();
  const deleted: string[] = [];
  const events: RunEvent[] = [];
  const stop = new AbortController();
  const handle = (name: string): ClusterHandle => ({
    name,
    provider: 'kind',
    id: 'i',
    kubeconfig: api.kubeconfig,
    nodes: [{ name: `${name}-control-plane`, spec: { role: 'control-plane', labels: {} } }],
    ports: {},
    createdAt: '',
    budgets: {},
    capabilities: kindLike,
  });
  const find = (name: string): Found =>
    exists.has(name) ? { state: 'ours', handle: handle(name) } : { state: 'absent' };
  const provider: Partial<Provider> = {
    name: 'kind',
    capabilities: () => Promise.resolve(kindLike),
    versions: () => Promise.resolve({}),
    check: () => Promise.resolve(),
    nodeNames: () => [],
    find: (name) => Promise.resolve(find(name)),
    list: () =>
      Promise.resolve([...exists].map((name) => ({ name, handle: handle(name), running: true }))),
    create: (spec) => {
      exists.add(spec.name);
      return Promise.resolve(handle(spec.name));
    },
    delete: (name) => {
      if (exists.delete(name)) deleted.push(name);
      return Promise.resolve();
    },
    keep: () => Promise.resolve(),
    nodeOps: () => ({}) as ReturnType<Provider['nodeOps']>,
    watchHealth: () => new Promise(() => {}),
  };
  const options: RunOptions = {
    scenario: smallScenario(),
    provider: provider as Provider,
    stateHome: join(folder, 'state'),
    reportsDir: join(folder, 'reports'),
    cluster: 'c',
    faults: [],
    each: false,
    skipFix: [],
    skipInject: [],
    quick: false,
    keep: false,
    imageMap: {},
    hostPorts: {},
    allowRemoteLoad: false,
    command: 'lab test',
    labVersion: '0',
    emit: (event) => events.push(event),
    log: silentLog,
    clock: systemClock,
    signal: stop.signal,
  };
  const dir = clusterDir(options.stateHome, 'c');
  return {
    options,
    api,
    events,
    exists,
    deleted,
    selector: () => selector,
    stop,
    pending: async () => (await readJournal(dir)).pending,
    session: async (mode = 'run') => {
      const plan = makePlan(options.scenario, kindLike, optionsOf({ cluster: 'c' }));
      const state = newState({
        mode,
        scenarioFile: '',
        imageMap: {},
        runDir: join(options.reportsDir, 'small', 'r'),
        record: newRecord('r', options, plan),
      });
      return assemble(options, dir, plan, await openJournal(dir), state);
    },
  };
}

/** Notes a check as it must be, or as the opposite. */
function observe(session: Session, step: PlanStep, says: boolean): void {
  const { id = '', role = 'steady', want = true } = step.check ?? {};
  session.recorder.observation({
    step: step.id,
    check: id,
    role,
    ...(step.fault ? { fault: step.fault } : {}),
    text: id,
    want,
    result: want === says ? 'true' : 'false',
    fields: [],
    startedAt: new Date().toISOString(),
    decidedAt: new Date().toISOString(),
    seconds: 0,
    heldSeconds: 0,
    samples: 1,
    withinSeconds: 1,
    holdSeconds: 0,
  });
}

const nothing = (): Promise<undefined> => Promise.resolve(undefined);
const NO_RESIDUE = {
  at: new Date(0).toISOString(),
  objects: 1,
  fields: 1,
  ignored: [],
  residue: [],
};

/** Lets every check say what it must, unless `says` says otherwise; what needs a whole cluster does nothing. */
export function allHolds(says: (step: PlanStep) => boolean = () => true): void {
  Object.assign(EXECUTORS, {
    'snapshot.take': nothing,
    'snapshot.compare': ({ snapshot }: PlanStep, { state }: Session) => {
      const against = snapshot ?? 'before-injection';
      state.record.resetProofs.push({ ...NO_RESIDUE, against });
      return nothing();
    },
    'workload.deploy': nothing,
    diagnosis: nothing,
    victims: nothing,
    'fault.masks': nothing,
    check: (step: PlanStep, session: Session) => {
      observe(session, step, says(step));
      return nothing();
    },
  });
}
