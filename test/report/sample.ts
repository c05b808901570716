import type {
  ContainerMemory,
  LoadErrors,
  LoadResult,
  LoadSecond,
  Observation,
  Phase,
  PhaseRecord,
  RunRecord,
  TimelineEntry,
} from '../../src/model/index.js';

/**
 * TEST DATA. A made-up run of atlan-outage with plausible numbers: nothing in it was
 * measured. Golden files and charts are made from it.
 */
const START = Date.parse('2026-01-15T09:00:00.000Z');
const MIB = 1024 ** 2;

/** ms since the epoch, of seconds since the run began. */
export const at = (seconds: number): number => START + Math.round(seconds * 1000);
export const iso = (seconds: number): string => new Date(at(seconds)).toISOString();

const none: LoadErrors = { refused: 0, reset: 0, closed: 0, timeout: 0, other: 0 };

const PHASES: [Phase, string | undefined, number, number][] = [
  ['provision', undefined, 0, 33],
  ['deploy', undefined, 33, 41],
  ['baseline', undefined, 41, 50],
  ['inject', 'selector-mismatch', 50, 58],
  ['inject', 'low-memory-limit', 58, 80],
  ['inject', 'leaking-sidecar', 80, 102],
  ['diagnosis', undefined, 102, 108],
  ['fix', 'leaking-sidecar', 108, 130],
  ['fix', 'low-memory-limit', 130, 133],
  ['fix', 'selector-mismatch', 133, 134],
  ['recovery', undefined, 134, 172],
  ['undo', undefined, 172, 172.5],
  ['reset-proof', undefined, 172.5, 173.5],
  ['undeploy', undefined, 173.5, 177],
  ['final-proof', undefined, 177, 178],
  ['delete', undefined, 178, 181.4],
];

function phases(): PhaseRecord[] {
  return PHASES.map(([phase, fault, from, to]) => ({
    phase,
    ...(fault ? { fault } : {}),
    startedAt: iso(from),
    endedAt: iso(to),
    status: 'ok',
  }));
}

type Row = Pick<Observation, 'step' | 'check' | 'role' | 'text' | 'want'> & {
  fault?: string;
  from: number;
  seconds: number;
  fields: [field: string, expected: string, seen: string][];
  maskedBy?: string;
  hold?: number;
  evidence?: string;
};

function observation(row: Row): Observation {
  const { from, seconds, fields, hold = 0, ...rest } = row;
  return {
    ...rest,
    result: row.want ? 'true' : 'false',
    fields: fields.map(([field, expected, seen]) => ({ field, expected, seen, ok: row.want })),
    startedAt: iso(from),
    decidedAt: iso(from + seconds),
    seconds,
    heldSeconds: hold,
    samples: Math.max(1, Math.round(seconds * 10)),
    withinSeconds: 30,
    holdSeconds: hold,
  };
}

const SYMPTOMS: Record<
  string,
  {
    check: string;
    text: string;
    before: string;
    expected: string;
    field: string;
    took: number;
    maskedBy?: string;
    evidence?: string;
  }[]
> = {
  'selector-mismatch': [
    {
      check: 'symptoms[0]',
      text: 'Service backend-svc has no ready endpoint',
      field: 'ready',
      expected: '0',
      before: '1',
      took: 0.2,
    },
    {
      check: 'symptoms[1]',
      text: 'GET / through the NodePort answers 502',
      field: 'status',
      expected: '502',
      before: '200',
      took: 5.6,
      evidence: 'HTTP 502\n<html>',
    },
    {
      check: 'symptoms[2]',
      text: 'curl backend-svc:5678 in the frontend is refused',
      field: 'exit code',
      expected: '7',
      before: '0',
      took: 0.4,
    },
  ],
  'low-memory-limit': [
    {
      check: 'symptoms[0]',
      text: 'the frontend was OOM-killed',
      field: 'OOM kills',
      expected: '≥ 1',
      before: '0',
      took: 2.9,
    },
    {
      check: 'symptoms[1]',
      text: 'the frontend restarted twice or more',
      field: 'restarts',
      expected: '≥ 2',
      before: '0',
      took: 17.4,
    },
    {
      check: 'symptoms[2]',
      text: 'the load loses requests',
      field: 'error rate',
      expected: '> 0.01',
      before: '0',
      took: 0.9,
      maskedBy: 'selector-mismatch',
    },
  ],
  'leaking-sidecar': [
    {
      check: 'symptoms[0]',
      text: 'memory of memory-stress rises',
      field: 'slope',
      expected: '> 1.0 MiB/s',
      before: '0 B/s',
      took: 6,
    },
    {
      check: 'symptoms[1]',
      text: 'the node reports MemoryPressure=True',
      field: 'status',
      expected: 'True',
      before: 'False',
      took: 16.3,
    },
    {
      check: 'symptoms[2]',
      text: 'the node is tainted NoSchedule',
      field: 'taint',
      expected: 'node.kubernetes.io/memory-pressure:NoSchedule',
      before: '(none)',
      took: 16.9,
    },
  ],
};

const INVARIANTS: Record<string, [check: string, text: string, field: string, value: string]> = {
  'selector-mismatch': ['invariants[0]', 'the name of backend-svc resolves', 'resolves', 'true'],
  'leaking-sidecar': ['invariants[0]', 'nothing was evicted', 'evicted pods', '0'],
};

const INJECTED: Record<string, number> = {
  'selector-mismatch': 50.2,
  'low-memory-limit': 58.3,
  'leaking-sidecar': 80.4,
};

function observations(): Observation[] {
  const rows: Row[] = [
    {
      step: 'baseline/steadyState[0]',
      check: 'steadyState[0]',
      role: 'steady',
      text: 'GET / answers 200 backend-ok',
      want: true,
      from: 41,
      seconds: 0.3,
      fields: [
        ['status', '200', '200'],
        ['body', 'contains backend-ok', 'backend-ok'],
      ],
      evidence: 'HTTP 200\nbackend-ok\n',
    },
    {
      step: 'baseline/steadyState[1]',
      check: 'steadyState[1]',
      role: 'steady',
      text: 'the node has MemoryPressure=False',
      want: true,
      from: 41,
      seconds: 0.1,
      fields: [['status', 'False', 'False']],
    },
  ];
  for (const [fault, symptoms] of Object.entries(SYMPTOMS)) {
    for (const s of symptoms) {
      const check = `${fault}.${s.check}`;
      const seen = s.expected.startsWith('≥')
        ? '3'
        : s.expected.startsWith('>')
          ? '0.71'
          : s.expected;
      rows.push({
        step: `baseline/${check}`,
        check,
        role: 'symptom',
        fault,
        text: s.text,
        want: false,
        from: 48,
        seconds: 0.2,
        fields: [[s.field, s.expected, s.before]],
      });
      rows.push({
        step: `inject/${check}`,
        check,
        role: 'symptom',
        fault,
        text: s.text,
        want: true,
        from: INJECTED[fault] ?? 0,
        seconds: s.took,
        fields: [[s.field, s.expected, seen]],
        ...(s.maskedBy ? { maskedBy: s.maskedBy } : {}),
        ...(s.evidence ? { evidence: s.evidence } : {}),
      });
    }
    const invariant = INVARIANTS[fault];
    if (invariant) {
      const [check, text, field, value] = invariant;
      const id = `${fault}.${check}`;
      rows.push({
        step: `baseline/${id}`,
        check: id,
        role: 'invariant',
        fault,
        text,
        want: true,
        from: 48,
        seconds: 0.4,
        fields: [[field, value, value]],
      });
      rows.push({
        step: `inject/${id}`,
        check: id,
        role: 'invariant',
        fault,
        text,
        want: true,
        from: (INJECTED[fault] ?? 0) + 6,
        seconds: 0.4,
        fields: [[field, value, value]],
      });
    }
  }
  const recovered: [string, string, number, string, string, string][] = [
    ['leaking-sidecar', 'the node reports MemoryPressure=False', 0.4, 'status', 'False', 'False'],
    [
      'low-memory-limit',
      'no restart of the frontend since the fix',
      10.2,
      'restarts since the fix',
      '0',
      '0',
    ],
    ['selector-mismatch', 'GET / answers 200 backend-ok', 12.4, 'status', '200', '200'],
  ];
  for (const [fault, text, took, field, expected, seen] of recovered) {
    const check = `${fault}.recovery[0]`;
    rows.push({
      step: `recovery/${check}`,
      check,
      role: 'recovery',
      fault,
      text,
      want: true,
      from: 134,
      seconds: took,
      fields: [[field, expected, seen]],
      hold: took > 10 ? 10 : 0,
      ...(text.startsWith('GET') ? { evidence: 'HTTP 200\nbackend-ok\n' } : {}),
    });
  }
  return rows.map(observation);
}

function second(t: number, ok: number, bad: Partial<LoadErrors> = {}, five = 0): LoadSecond {
  const classes: Record<string, number> = {};
  if (ok > 0) classes['2xx'] = ok;
  if (five > 0) classes['5xx'] = five;
  return {
    at: at(t),
    classes,
    errors: { ...none, ...bad },
    p50: ok + five > 0 ? 212 : 0,
    p99: ok + five > 0 ? 610 : 0,
  };
}

function load(
  profile: 'before' | 'during' | 'after',
  from: number,
  perSecond: LoadSecond[],
  more: Partial<LoadResult>,
): LoadResult {
  const errors = { ...none };
  let ok = 0;
  let bad = 0;
  for (const s of perSecond) {
    ok += s.classes['2xx'] ?? 0;
    bad += s.classes['5xx'] ?? 0;
    for (const kind of ['refused', 'reset', 'closed', 'timeout', 'other'] as const)
      errors[kind] += s.errors[kind];
  }
  const lost = Object.values(errors).reduce((sum, n) => sum + n, 0);
  return {
    name: 'web',
    profile,
    url: 'http://127.0.0.1:30080/',
    connections: 2000,
    startedAt: at(from),
    endedAt: at(from + perSecond.length),
    seconds: perSecond.length,
    sent: ok + bad + lost,
    answered: ok + bad,
    statuses: { ...(ok > 0 ? { '200': ok } : {}), ...(bad > 0 ? { '502': bad } : {}) },
    errors,
    latency: { p50: 212, p90: 340, p99: 610, p999: 880, max: 1204, mean: 230 },
    perSecond,
    failures: [],
    end: 'amount',
    ...more,
  };
}

function loads(): LoadResult[] {
  const steps = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const during = steps(20).map((i) =>
    i < 2
      ? second(60 + i, 0, {}, 4200)
      : i % 9 === 2
        ? second(60 + i, 0, { closed: 1990, reset: 10 })
        : i % 9 < 7
          ? second(60 + i, 0, { refused: 310 + 17 * i, timeout: i > 10 ? 90 : 0 })
          : second(60 + i, 0, { refused: 40 }, 2600),
  );
  return [
    load(
      'before',
      44,
      steps(4).map((i) => second(44 + i, 5000)),
      { amount: 20000 },
    ),
    load('during', 60, during, {
      end: 'stopped',
      failures: [
        { at: at(60.1), kind: '502' },
        { at: at(60.1), kind: '502' },
        { at: at(62.3), kind: 'closed' },
        { at: at(63.1), kind: 'refused' },
      ],
    }),
    load(
      'after',
      145,
      steps(27).map((i) =>
        second(
          145 + i,
          i === 0 ? 5400 : i === 26 ? 998 : 7704 + 40 * (i % 3),
          i === 0 ? { closed: 2 } : {},
        ),
      ),
      {
        failures: [
          { at: at(145.2), kind: 'closed' },
          { at: at(145.2), kind: 'closed' },
        ],
        amount: 200000,
      },
    ),
  ];
}

const K8S = (
  kind: string,
  name: string,
  field: string,
  from: string,
  to: string,
  seconds: number,
): TimelineEntry => ({
  at: at(seconds),
  type: 'object',
  kind,
  namespace: kind === 'Node' ? undefined : 'atlan',
  name,
  field,
  from,
  to,
});

const POD = 'frontend-deploy-7c9f8b6d5-x2k9p';
const SMALL = 'frontend-deploy-5d8b47c6f-q7wzt';
const NEW = 'frontend-deploy-6b7d94cc8-m4h2v';

function memory(): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const container = (
    t: number,
    pod: string,
    name: string,
    id: string,
    value: number,
    limit: number | undefined,
    oomKills: number,
  ): void => {
    const sample: ContainerMemory = {
      at: at(t),
      node: 'atlan-outage-worker',
      podUid: `uid-${pod}`,
      containerId: id,
      namespace: 'atlan',
      pod,
      container: name,
      workingSet: Math.round(value * MIB),
      usage: Math.round(value * MIB),
      peak: Math.round(value * MIB),
      oomKills,
      ...(limit === undefined ? {} : { limit: limit * MIB }),
    };
    entries.push({ type: 'memory', scope: 'container', ...sample });
  };
  for (let t = 35; t <= 177; t += 1) {
    const leak = t < 80 ? 8 : t < 109 ? Math.min(8 + (t - 80) * 45, 910) : undefined;
    if (t < 58) container(t, POD, 'nginx', 'c-first', t > 44 && t < 49 ? 34 : 3.1, 256, 0);
    else if (t < 131) {
      const life = (t - 59) % 9;
      const kills = t < 62 ? 0 : Math.min(3, 1 + Math.floor((t - 62) / 9));
      if (t >= 60 && t < 82 && life === 3)
        container(t, SMALL, 'nginx', `c-small-${kills - 1}`, 7, 7, 1);
      else if (t >= 60 && t < 82 && life < 3)
        container(t, SMALL, 'nginx', `c-small-${kills}`, 2.8 + life * 1.3, 7, 0);
      else if (t >= 90) container(t, SMALL, 'nginx', 'c-small-end', 2.8, 7, 0);
    } else container(t, NEW, 'nginx', 'c-new', t > 145 && t < 172 ? 37 : 3.2, 256, 0);
    if (leak !== undefined)
      container(t, 'memory-stress-8675f6d4c-j9x4r', 'stress', 'c-leak', leak, undefined, 0);
    const idle = 300 + 6 * (t % 4);
    entries.push({
      at: at(t),
      type: 'memory',
      scope: 'node',
      node: 'atlan-outage-worker',
      workingSet: Math.round((idle + (leak ?? 0)) * MIB),
      threshold: 1010 * MIB,
    });
  }
  return entries;
}

export function sampleTimeline(): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...PHASES.flatMap(([phase, fault, from, to]): TimelineEntry[] => [
      { at: at(from), type: 'phase', phase, ...(fault ? { fault } : {}), edge: 'start' },
      { at: at(to), type: 'phase', phase, ...(fault ? { fault } : {}), edge: 'end' },
    ]),
    ...sampleRecord().changes.map((change): TimelineEntry => ({
      at: Date.parse(change.at),
      type: 'change',
      step: change.step,
      text: change.text,
    })),
    ...observations().map((o): TimelineEntry => ({
      at: Date.parse(o.decidedAt),
      type: 'check',
      check: o.check,
      text: o.text,
      result: o.result,
      want: o.want,
    })),
    K8S('EndpointSlice', 'backend-svc', 'ready addresses', '10.244.2.4', '', 50.3),
    K8S('EndpointSlice', 'backend-svc', 'ready addresses', '', '10.244.2.4', 133.4),
    ...[62, 71, 80].flatMap((t, i) => [
      K8S('Pod', SMALL, 'nginx state', 'running', 'terminated/OOMKilled/137', t),
      K8S('Pod', SMALL, 'nginx restarts', String(i), String(i + 1), t + 1 + i * 4),
    ]),
    K8S('Pod', SMALL, 'nginx state', 'terminated/OOMKilled/137', 'waiting/CrashLoopBackOff', 72.1),
    K8S(
      'Node',
      'atlan-outage-worker',
      'MemoryPressure',
      'False/KubeletHasSufficientMemory',
      'True/KubeletHasInsufficientMemory',
      96.7,
    ),
    K8S(
      'Node',
      'atlan-outage-worker',
      'taints',
      '',
      'node.kubernetes.io/memory-pressure:NoSchedule',
      97.3,
    ),
    K8S(
      'Node',
      'atlan-outage-worker',
      'MemoryPressure',
      'True/KubeletHasInsufficientMemory',
      'False/KubeletHasSufficientMemory',
      128.9,
    ),
    K8S(
      'Node',
      'atlan-outage-worker',
      'taints',
      'node.kubernetes.io/memory-pressure:NoSchedule',
      '',
      129.1,
    ),
    {
      at: at(72.2),
      type: 'event',
      namespace: 'atlan',
      involved: `Pod/${SMALL}`,
      reason: 'BackOff',
      level: 'Warning',
      message: `Back-off restarting failed container nginx in pod ${SMALL}`,
      count: 1,
    },
    {
      at: at(81.2),
      type: 'event',
      namespace: 'atlan',
      involved: `Pod/${SMALL}`,
      reason: 'BackOff',
      level: 'Warning',
      message: `Back-off restarting failed container nginx in pod ${SMALL}`,
      count: 4,
    },
    {
      at: at(96.7),
      type: 'event',
      involved: 'Node/atlan-outage-worker',
      reason: 'NodeHasInsufficientMemory',
      level: 'Normal',
      message: 'Node atlan-outage-worker status is now: NodeHasInsufficientMemory',
      count: 1,
    },
    ...memory(),
    ...loads().flatMap((l) =>
      l.perSecond.map((s): TimelineEntry => ({
        type: 'load',
        name: l.name,
        profile: l.profile,
        ...s,
      })),
    ),
  ];
  return entries.sort((a, b) => a.at - b.at);
}

/** A complete, passed run; each call makes a new one that a test may change. */
export function sampleRecord(): RunRecord {
  const seen = observations();
  const kubectl = 'kubectl --namespace atlan';
  return {
    formatVersion: 1,
    run: { id: '20260115-090000-test', startedAt: iso(0), endedAt: iso(181.4), seconds: 181.4 },
    lab: { version: '0.0.0-test', node: 'v20.20.2' },
    scenario: {
      name: 'atlan-outage',
      title: 'Atlan outage',
      description:
        'TEST DATA, not measured. Three faults of one night: a Service that selects nothing, a frontend with too little memory, and a neighbour that leaks.',
      digest: `sha256:${'3f'.repeat(32)}`,
      builtIn: true,
      faults: [
        {
          name: 'selector-mismatch',
          title: 'The Service selects no pod',
          story:
            'The selector of backend-svc says app=backend, but the pods are labelled app=backend-api: the name resolves and the pods are Ready, yet nobody answers.',
          culprit: 'Service/backend-svc',
          victims: ['Deployment/frontend-deploy'],
        },
        {
          name: 'low-memory-limit',
          title: 'The frontend has too little memory',
          story: 'A limit of 7Mi is enough for nginx at rest and not under load.',
          culprit: 'Deployment/frontend-deploy',
          victims: ['Deployment/frontend-deploy'],
        },
        {
          name: 'leaking-sidecar',
          title: 'A neighbour eats the node’s memory',
          story:
            'memory-stress has no limit and leaks until the kubelet reports MemoryPressure and the node takes no new pods.',
          culprit: 'Deployment/memory-stress',
          victims: ['Deployment/frontend-deploy'],
        },
      ],
      fixOrder: ['leaking-sidecar', 'low-memory-limit', 'selector-mismatch'],
    },
    plan: {
      scenario: 'atlan-outage',
      digest: `sha256:${'3f'.repeat(32)}`,
      options: {
        provider: 'kind',
        cluster: 'atlan-outage',
        faults: ['selector-mismatch', 'low-memory-limit', 'leaking-sidecar'],
        each: false,
        skipFix: [],
        skipInject: [],
        quick: false,
        createCluster: true,
        deleteCluster: true,
      },
      steps: [
        {
          id: 'provision/cluster',
          kind: 'cluster.create',
          phase: 'provision',
          title: 'create the cluster atlan-outage (3 nodes)',
          deadline: 300000,
          changes: ['cluster atlan-outage'],
          needs: ['hostPorts'],
        },
        ...seen.map((o) => {
          const phase = o.step.split('/')[0] as Phase;
          return {
            id: o.step,
            kind: 'check' as const,
            phase,
            ...(o.fault ? { fault: o.fault } : {}),
            title: o.text,
            deadline: 40000,
            changes: [],
            needs: [],
            check: { id: o.check, role: o.role, want: o.want },
          };
        }),
        {
          id: 'inject/low-memory-limit/load-start/web',
          kind: 'load.start',
          phase: 'inject',
          fault: 'low-memory-limit',
          title: 'start 2000 connections to frontend/',
          deadline: 15000,
          changes: [],
          needs: [],
          load: { name: 'web', profile: 'during' },
        },
        {
          id: 'delete/cluster',
          kind: 'cluster.delete',
          phase: 'delete',
          title: 'delete the cluster atlan-outage',
          deadline: 120000,
          changes: ['cluster atlan-outage'],
          needs: [],
        },
      ],
      bound: 900000,
    },
    verdict: { outcome: 'passed', exitCode: 0, reasons: [] },
    environment: {
      provider: 'kind',
      simulated: false,
      cluster: 'atlan-outage',
      createdByThisRun: true,
      kubernetes: 'v1.34.4',
      providerVersion: '0.30.0',
      nodeImage: 'kindest/node:v1.34.4',
      docker: '27.5.1',
      kubectl: 'v1.34.4',
      machine: { os: 'linux', arch: 'x64', cpus: 2, memory: 24_000_000_000, kernel: '6.1.0-test' },
      capabilities: {
        has: ['nodeCommand', 'cgroup', 'memoryBudget', 'realProcesses', 'hostPorts'],
        cgroup: 'v1',
      },
      imageMap: { 'nginx:1.25-alpine': 'registry.example/nginx:test' },
      images: ['busybox:1.36', 'hashicorp/http-echo:0.2.3', 'nginx:1.25-alpine'],
      budgets: {
        'atlan-outage-worker': {
          budget: 700 * MIB,
          capacity: 22900 * MIB,
          idle: 310 * MIB,
          threshold: 21890 * MIB,
          pressureAt: 1010 * MIB,
        },
      },
      ports: { frontend: { host: '127.0.0.1', port: 30080, nodePort: 30080 } },
      openFiles: 20000,
    },
    phases: phases(),
    steps: [
      { id: 'provision/cluster', startedAt: iso(0), endedAt: iso(26.4), status: 'ok' },
      { id: 'delete/cluster', startedAt: iso(178), endedAt: iso(181.3), status: 'ok' },
    ],
    observations: seen,
    witnesses: [
      {
        fault: 'selector-mismatch',
        injectedAt: iso(50.2),
        readBack: [
          {
            at: iso(50.3),
            text: 'Service/backend-svc spec.selector is {"app":"backend"}',
            ok: true,
          },
        ],
        firstEffect: { at: iso(50.3), text: 'EndpointSlices of backend-svc have no ready address' },
      },
      {
        fault: 'low-memory-limit',
        injectedAt: iso(58.3),
        readBack: [
          { at: iso(58.4), text: 'Deployment/frontend-deploy limits memory to 7Mi', ok: true },
        ],
        firstEffect: { at: iso(59.6), text: 'no pod of the old ReplicaSet is left' },
      },
      {
        fault: 'leaking-sidecar',
        injectedAt: iso(80.4),
        readBack: [{ at: iso(80.5), text: 'Deployment/memory-stress env LEAK is on', ok: true }],
        firstEffect: { at: iso(82.1), text: 'working set of memory-stress rises by 45 MiB/s' },
      },
    ],
    changes: [
      {
        step: 'inject/selector-mismatch/apply',
        purpose: 'inject',
        fault: 'selector-mismatch',
        text: 'patch Service/backend-svc: selector app=backend',
        kubectl: `${kubectl} patch service backend-svc --type merge -p '{"spec":{"selector":{"app":"backend"}}}'`,
        at: iso(50.2),
      },
      {
        step: 'inject/low-memory-limit/apply',
        purpose: 'inject',
        fault: 'low-memory-limit',
        text: 'limit frontend-deploy to 7Mi of memory',
        kubectl: `${kubectl} set resources deployment/frontend-deploy --requests=memory=6Mi --limits=memory=7Mi`,
        at: iso(58.3),
      },
      {
        step: 'inject/leaking-sidecar/apply',
        purpose: 'inject',
        fault: 'leaking-sidecar',
        text: 'switch on the leak of memory-stress',
        kubectl: `${kubectl} set env deployment/memory-stress LEAK=on`,
        at: iso(80.4),
      },
      {
        step: 'fix/leaking-sidecar',
        purpose: 'fix',
        fault: 'leaking-sidecar',
        text: 'delete Deployment/memory-stress',
        kubectl: `${kubectl} delete deployment memory-stress`,
        at: iso(108.3),
      },
      {
        step: 'fix/low-memory-limit',
        purpose: 'fix',
        fault: 'low-memory-limit',
        text: 'raise the memory limit of frontend-deploy to 256Mi',
        kubectl: `${kubectl} set resources deployment/frontend-deploy --requests=memory=64Mi --limits=memory=256Mi`,
        at: iso(130.4),
      },
      {
        step: 'fix/selector-mismatch',
        purpose: 'fix',
        fault: 'selector-mismatch',
        text: 'patch Service/backend-svc: selector app=backend-api',
        kubectl: `${kubectl} patch service backend-svc --type merge -p '{"spec":{"selector":{"app":"backend-api"}}}'`,
        at: iso(133.2),
      },
      {
        step: 'undo',
        purpose: 'undo',
        text: 'create Deployment/memory-stress again',
        kubectl: '',
        at: iso(172.1),
      },
    ],
    loads: loads(),
    transcript: [
      {
        id: 'selector-mismatch.diagnosis[0]',
        fault: 'selector-mismatch',
        note: 'Is there anything behind the Service?',
        command: 'kubectl get svc,endpointslices',
        via: 'kubectl',
        exitCode: 0,
        output:
          'NAME                  TYPE        CLUSTER-IP     EXTERNAL-IP   PORT(S)    AGE\nservice/backend-svc   ClusterIP   10.96.117.20   <none>        5678/TCP   62s\n\nNAME                                               ADDRESSTYPE   PORTS     ENDPOINTS   AGE\nendpointslice.discovery.k8s.io/backend-svc-7xk2p   IPv4          <unset>   <unset>     62s\n',
        seconds: 0.2,
        at: iso(102.2),
        file: 'transcript/selector-mismatch-0.txt',
      },
      {
        id: 'selector-mismatch.diagnosis[1]',
        fault: 'selector-mismatch',
        note: 'Do the labels fit the selector?',
        command: 'kubectl get pods --show-labels',
        via: 'kubectl',
        exitCode: 0,
        output:
          'NAME                          READY   STATUS    RESTARTS   AGE   LABELS\nbackend-5f7c9d8b4-2xw6k       1/1     Running   0          63s   app=backend-api\n',
        seconds: 0.2,
        at: iso(102.6),
        file: 'transcript/selector-mismatch-1.txt',
      },
      {
        id: 'low-memory-limit.diagnosis[0]',
        fault: 'low-memory-limit',
        command: 'kubectl logs --previous deployment/frontend-deploy',
        via: 'kubectl',
        exitCode: 0,
        output: Array.from(
          { length: 60 },
          (_, i) =>
            `2026/01/15 09:01:${String(i).padStart(2, '0')} [error] 30#30: connect() failed (111: Connection refused)`,
        ).join('\n'),
        seconds: 0.3,
        at: iso(104),
        file: 'transcript/low-memory-limit-0.txt',
      },
    ],
    resetProofs: [
      {
        against: 'before-injection',
        at: iso(173),
        objects: 214,
        fields: 9120,
        ignored: [
          { rule: 'metadata.resourceVersion', reason: 'counts every write', count: 214 },
          { rule: 'Lease spec.renewTime', reason: 'a heartbeat', count: 11 },
        ],
        residue: [],
      },
      {
        against: 'before-deploy',
        at: iso(177.6),
        objects: 187,
        fields: 8015,
        ignored: [{ rule: 'metadata.resourceVersion', reason: 'counts every write', count: 187 }],
        residue: [],
      },
    ],
    undos: [
      {
        text: 'patch Service/backend-svc: selector app=backend-api · patch Service/backend-svc: selector app=backend',
        changes: [
          'patch Service/backend-svc: selector app=backend',
          'patch Service/backend-svc: selector app=backend-api',
        ],
        ok: true,
        note: 'already as it was',
      },
      {
        text: 'delete Deployment/memory-stress · switch on the leak of memory-stress',
        changes: ['switch on the leak of memory-stress', 'delete Deployment/memory-stress'],
        ok: true,
        did: 'created again',
      },
    ],
    leftovers: [],
    warnings: ['The image nginx:1.25-alpine was replaced by registry.example/nginx:test.'],
    files: [{ path: 'timeline.jsonl', sha256: 'ab'.repeat(32), bytes: 81234 }],
  };
}
