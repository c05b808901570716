import type { Kind } from '../../../src/sim/contract/index.js';
import type { Random } from '../../../src/sim/machinery/index.js';
import { anyValue, chance, KINDS, mutate, NAMES, objectOf, pick, SPACES } from './objects.js';

/** One request. */
export interface Asked {
  /** What it is made to try, for the table of counts. */
  what: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Buffer;
}

/** A request as it goes over the wire, in pieces, with what happens between them. */
export interface Wire {
  what: string;
  pieces: Buffer[];
  /** ms between the pieces. */
  pause: number;
  /** After the last piece: the client ends its half, goes without a word, or waits. */
  then: 'end' | 'destroy' | 'wait';
  /** Whether the token is in it. */
  known: boolean;
}

const QUERIES: [string, string[]][] = [
  ['limit', ['0', '1', '-1', '3', '999999999999', 'x', '']],
  ['continue', ['', 'x', 'e30', 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJ4In0']],
  ['resourceVersion', ['', '0', '1', '-1', 'x', '99999999999', '1.5', '1e3']],
  ['resourceVersionMatch', ['', 'Exact', 'NotOlderThan', 'x']],
  ['labelSelector', ['app=fz', 'app!=x,b', 'a in (b,c)', '!a', 'a in (', '==', '%', 'a notin ()']],
  [
    'fieldSelector',
    ['metadata.name=one', 'status.phase!=Running', 'x=y', '=', 'a=b=c', 'spec.nodeName='],
  ],
  ['timeoutSeconds', ['0', '1', '-1', 'x', '1e99']],
  ['allowWatchBookmarks', ['true', 'x']],
  ['sendInitialEvents', ['true', 'false', 'x']],
  ['dryRun', ['All', 'x', '']],
  ['fieldValidation', ['Strict', 'Warn', 'Ignore', 'x']],
  ['fieldManager', ['fz', '', 'x'.repeat(200), '\u0000']],
  ['force', ['true', 'false', 'x']],
  ['includeObject', ['None', 'Object', 'Metadata', 'x']],
  ['pretty', ['true']],
  ['gracePeriodSeconds', ['0', '1', '-1', 'x', '1e9']],
  ['propagationPolicy', ['Background', 'Foreground', 'Orphan', 'x']],
  ['orphanDependents', ['true', 'false', 'x']],
  ['container', ['c', '', 'x', '__proto__']],
  ['tailLines', ['0', '1', '-1', 'x']],
  ['sinceSeconds', ['0', '1', '-1', 'x']],
  ['sinceTime', ['2026-01-01T00:00:00Z', 'x']],
  ['limitBytes', ['0', '1', '-1', 'x']],
  ['previous', ['true', 'x']],
  ['timestamps', ['true']],
  ['command', ['true', 'sh', '', '\u0000']],
  ['stdout', ['true']],
  ['stdin', ['true', 'x']],
  ['ports', ['80', '0', '-1', 'x', '80,81']],
  ['__proto__', ['x']],
];

const ACCEPT = [
  'application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v9;g=meta.k8s.io',
  'application/json;as',
  'application/vnd.kubernetes.protobuf',
  'application/yaml',
  'text/html, */*;q=0.1',
  'x',
  ';;;,,,===',
];
const CONTENT = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  'application/cbor',
  'x',
  '',
];
const PATCHES = CONTENT.slice(3, 7);

const FIXED = [
  '/',
  '/api',
  '/apis',
  '/api/v1',
  '/apis/apps',
  '/apis/apps/v1',
  '/apis/x',
  '/version',
  '/healthz',
  '/livez',
  '/readyz',
  '/metrics',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/api/v1',
  '/openapi/v3/apis/fz.test/v1',
  '/openapi/v3/__proto__',
  '/lab/v1/info',
  '/lab/v1/nodes/fz-worker/cgroup',
  '/lab/v1/nodes/fz-worker/kubelet-config',
  '/lab/v1/nodes/%/cgroup',
  '/lab/v1/x',
  '/apis/metrics.k8s.io/v1beta1/pods',
  '/apis/metrics.k8s.io/v1beta1/nodes/fz-worker',
  '/api/v1/nodes/fz-worker/proxy/stats/summary',
  '/api/v1/nodes/fz-worker/proxy/../../x',
  '/api/v1/nodes/%2e%2e/proxy/configz',
  '/apis/fz.test/v1/namespaces/fz-a/boats',
  '/apis/fz.test/v1/boats/one',
  '/api/v1/namespaces/fz-a/pods/one/exec/../log',
  '/api/v1/__proto__',
  '/apis/__proto__/v1/x',
  '//api//v1//pods',
  '/api/v1/%',
  '/api/v1/%00',
  '/api/v1/namespaces/%2f/pods/%2f',
];

/** Names of fields that make as many objects as they say: a small number is as good a test. */
const MANY = /"(replicas|parallelism|completions|minReplicas|maxReplicas)":(\d[\d.e+]*)/g;

function textOf(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.replace(MANY, (_, key: string, n: string) => `"${key}":${Math.min(Number(n), 3)}`);
}

function queryOf(random: Random): string {
  const all: string[] = [];
  for (let n = pick(random, [0, 0, 0, 1, 1, 2, 4]); n > 0; n--) {
    const [name, values] = pick(random, QUERIES);
    all.push(`${name}=${encodeURIComponent(pick(random, values))}`);
  }
  if (chance(random, 0.02)) all.push('%', '=&&=', '%zz=1');
  return all.length === 0 ? '' : `?${all.join('&')}`;
}

/** A path of a kind, rightly or wrongly made. `on`: a collection, an object or a part of one. */
function pathOf(random: Random, kind: Kind, space: string, name: string, on: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const inSpace = kind.namespaced !== chance(random, 0.02) ? `/namespaces/${space}` : '';
  const collection = `${root}${inSpace}/${kind.plural}`;
  return on === ''
    ? collection
    : `${collection}/${encodeURIComponent(name)}${on === '.' ? '' : `/${on}`}`;
}

const nested = (n: number): string => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`;

/** A body that is damaged after it was made. */
function damaged(random: Random, body: Buffer): Buffer {
  switch (random.below(6)) {
    case 0:
      return body.subarray(0, random.below(body.length + 1));
    case 1: {
      const copy = Buffer.from(body);
      for (let n = 0; n < 4 && copy.length > 0; n++)
        copy[random.below(copy.length)] = random.below(256);
      return copy;
    }
    case 2:
      return Buffer.from(nested(pick(random, [400, 4000, 200_000])));
    case 3:
      return Buffer.from('['.repeat(20_000));
    case 4: {
      const garbage = Array.from({ length: random.below(200) }, () => random.below(256));
      return Buffer.from([0x6b, 0x38, 0x73, 0, ...garbage]);
    }
    default:
      return Buffer.concat([body.subarray(0, -1), Buffer.from(',"kind":"X","metadata":null}')]);
  }
}

function jsonPatch(random: Random): unknown {
  const paths = [
    '',
    '/',
    '/metadata/labels',
    '/metadata/labels/a',
    '/spec',
    '/spec/x/0',
    '/data/__proto__',
    '/metadata/finalizers/-',
    '/a~2',
    '/spec/containers/0/image',
    'x',
  ];
  return Array.from({ length: random.below(4) }, () => ({
    op: pick(random, ['add', 'remove', 'replace', 'move', 'copy', 'test', 'x']),
    path: pick(random, paths),
    from: pick(random, paths),
    value: anyValue(random, 2),
  }));
}

function patchBody(random: Random, type: string, object: unknown): unknown {
  if (type === 'application/json-patch+json') return jsonPatch(random);
  if (chance(random, 0.4)) return object;
  const patch: Record<string, unknown> = { metadata: { labels: { a: 'b', c: null } } };
  if (chance(random, 0.3)) patch.$patch = pick(random, ['replace', 'delete', 'merge', 1]);
  if (chance(random, 0.3))
    patch.spec = { $retainKeys: ['x'], containers: [{ name: 'c', $patch: 'delete' }] };
  if (chance(random, 0.3)) patch['$setElementOrder/spec'] = anyValue(random);
  mutate(random, patch);
  return patch;
}

const OPTIONS = { apiVersion: 'v1', kind: 'DeleteOptions' };

/** A request to a kind, mostly one that could be meant. */
export function requestOf(random: Random): Asked {
  if (chance(random, 0.06)) return fixed(random);
  // Half of all are about what most of the cluster turns on.
  const busy = chance(random, 0.5);
  const kind = pick(random, busy ? KINDS.filter(({ kind }) => BUSY.has(kind)) : KINDS);
  const space = pick(random, SPACES);
  const name = chance(random, 0.05)
    ? pick(random, ['__proto__', '..', 'A b', 'x'.repeat(260), '\u0000', ':', 'one:x'])
    : pick(random, NAMES);
  const method = pick(random, METHODS);
  const on = onOf(random, kind, method);
  const headers: Record<string, string> = {};
  if (chance(random, 0.3)) headers.accept = pick(random, ACCEPT);
  if (chance(random, 0.03))
    headers['impersonate-user'] = pick(random, [
      'u',
      'system:admin',
      '',
      'system:serviceaccount:fz-a:default',
      'system:serviceaccount::',
    ]);
  if (chance(random, 0.02))
    headers['impersonate-group'] = pick(random, ['system:masters', '', 'a, b']);
  if (chance(random, 0.01)) headers['impersonate-uid'] = 'x';
  let query = queryOf(random);
  // No watch that lasts.
  if (method === 'GET' && chance(random, 0.03))
    query = `?watch=1&timeoutSeconds=1${query.replace(/^\?/, '&')}`;
  const path = pathOf(random, kind, space, name, on) + query;
  const asked: Asked = { what: method, method, path, headers };
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return asked;
  let type = method === 'PATCH' ? pick(random, PATCHES) : 'application/json';
  if (chance(random, 0.04)) type = pick(random, CONTENT);
  headers['content-type'] = type;
  const object = objectOf(random, kind, space, name);
  const value =
    method === 'PATCH'
      ? patchBody(random, type, object)
      : method === 'DELETE'
        ? chance(random, 0.6)
          ? undefined
          : {
              ...OPTIONS,
              [pick(random, [
                'gracePeriodSeconds',
                'propagationPolicy',
                'preconditions',
                'dryRun',
                'orphanDependents',
              ])]: anyValue(random, 3),
            }
        : SUBS[on] !== undefined && chance(random, 0.7)
          ? SUBS[on]
          : object;
  if (value === undefined) return asked;
  const body = Buffer.from(textOf(value));
  asked.body = chance(random, 0.05) ? damaged(random, body) : body;
  return asked;
}

const METHODS = [
  'GET',
  'GET',
  'GET',
  'POST',
  'POST',
  'POST',
  'PUT',
  'PUT',
  'PATCH',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
];
const BUSY = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Service',
  'ConfigMap',
  'Secret',
  'Ingress',
  'Event',
  'CustomResourceDefinition',
  'Namespace',
  'Role',
  'ResourceQuota',
  'LimitRange',
  'EndpointSlice',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Node',
]);
const SUBS: Record<string, unknown> = {
  scale: { kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 2 } },
  eviction: { kind: 'Eviction', apiVersion: 'policy/v1' },
  binding: { kind: 'Binding', apiVersion: 'v1', target: { kind: 'Node', name: 'fz-worker' } },
  token: {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    spec: { expirationSeconds: 600 },
  },
};

function onOf(random: Random, kind: Kind, method: string): string {
  if (method === 'POST' && chance(random, 0.85)) return '';
  // All nodes gone would leave nothing to try.
  if (method === 'DELETE') return chance(random, 0.02) && kind.kind !== 'Node' ? '' : '.';
  if (kind.subresources.length > 0 && chance(random, 0.35)) return pick(random, kind.subresources);
  if (chance(random, 0.02))
    return pick(random, ['x', 'status/x', 'log', 'exec', 'scale', 'proxy/x']);
  return chance(random, 0.4) ? '' : '.';
}

function fixed(random: Random): Asked {
  const method = chance(random, 0.8) ? 'GET' : pick(random, METHODS);
  const asked: Asked = {
    what: 'other paths',
    method,
    path: pick(random, FIXED) + queryOf(random),
    headers: { accept: pick(random, ACCEPT) },
  };
  if (!['GET', 'HEAD', 'OPTIONS'].includes(method))
    asked.body = Buffer.from(textOf(anyValue(random)));
  return asked;
}

/** The same without a token that is any good, or for another host. */
export function strangerOf(random: Random, host: string): Asked {
  const asked = requestOf(random);
  const wrong = pick(random, [
    '',
    'Bearer',
    'Bearer x',
    'Basic YWRtaW46YWRtaW4=',
    'Bearer a.b.c',
    'Bearer eyJhbGciOiJub25lIn0.e30.',
    'bearer  ',
    'Bearer __proto__',
  ]);
  const headers: Record<string, string> = { ...asked.headers, host };
  if (wrong !== '') headers.authorization = wrong;
  if (chance(random, 0.2))
    headers.host = pick(random, [
      'evil.test',
      '127.0.0.1.evil.test',
      '',
      '10.0.0.1',
      'localhost@evil.test',
    ]);
  if (chance(random, 0.2)) headers['impersonate-user'] = 'system:admin';
  if (chance(random, 0.1)) headers['impersonate-group'] = 'system:masters';
  return { ...asked, what: 'no token', headers };
}

/** Bytes that are no orderly request, or one that comes in an unusual way. */
export function wireOf(random: Random, host: string, token: string): Wire {
  const known = chance(random, 0.7);
  const asked = requestOf(random);
  const lines = [
    `${asked.method} ${asked.path} HTTP/1.1`,
    `Host: ${host}`,
    ...(known ? [`Authorization: Bearer ${token}`] : []),
    ...Object.entries(asked.headers).map(
      ([key, value]) => `${key}: ${value.replace(/[^ -~]/g, '')}`,
    ),
  ];
  const body = asked.body ?? Buffer.from('{}');
  const head = (more: string[], first = lines): Buffer =>
    Buffer.from(`${[...first, ...more].join('\r\n')}\r\n\r\n`);
  const size = `Content-Length: ${body.length}`;
  const half = Math.floor(body.length / 2);
  const pod = `/api/v1/namespaces/${pick(random, SPACES)}/pods/${pick(random, NAMES)}/${pick(random, ['exec', 'attach', 'portforward', 'log', 'x'])}${queryOf(random)}`;
  const upgraded = [`GET ${pod} HTTP/1.1`, ...lines.slice(1)];
  const then = pick(random, ['end', 'destroy', 'wait'] as const);
  const wire = (what: string, pieces: Buffer[], pause = 0): Wire => ({
    what,
    pieces,
    pause,
    then,
    known,
  });
  switch (random.below(8)) {
    case 0:
      return wire('partial body', [head([size]), body.subarray(0, half)]);
    case 1:
      return wire('slow body', [head([size]), body.subarray(0, half), body.subarray(half)], 20);
    case 2:
      return wire('pipelined', [
        Buffer.concat([head([size]), body, head([size]), body, head([]), head([size]), body]),
      ]);
    case 3:
      return wire('chunked', [
        head(['Transfer-Encoding: chunked']),
        Buffer.from(`${body.length.toString(16)}\r\n`),
        body,
        Buffer.from(pick(random, ['\r\n0\r\n\r\n', '\r\nzz\r\n', '0', '\r\n-1\r\n'])),
      ]);
    case 4: {
      const protocol = pick(random, [
        'v5.channel.k8s.io',
        'v4.channel.k8s.io',
        'SPDY/3.1+portforward.k8s.io',
        'base64.channel.k8s.io',
        'x',
        '',
      ]);
      const frames = Buffer.from(Array.from({ length: 30 }, () => random.below(256)));
      const key = pick(random, ['dGhlIHNhbXBsZSBub25jZQ==', 'x']);
      return wire(
        'upgrade: WebSocket',
        [
          head(
            [
              'Connection: Upgrade',
              'Upgrade: websocket',
              'Sec-WebSocket-Version: 13',
              `Sec-WebSocket-Key: ${key}`,
              `Sec-WebSocket-Protocol: ${protocol}`,
            ],
            upgraded,
          ),
          frames,
        ],
        5,
      );
    }
    case 5: {
      const frames = Buffer.from([
        0x80,
        3,
        0,
        pick(random, [1, 2, 3, 6, 7, 9]),
        random.below(2),
        0,
        0,
        random.below(60),
        ...Array.from({ length: 40 }, () => random.below(256)),
      ]);
      const upgrade = pick(random, ['SPDY/3.1', 'h2c', 'x']);
      return wire(
        `upgrade: ${upgrade === 'SPDY/3.1' ? 'SPDY' : 'other'}`,
        [
          head(
            [
              'Connection: Upgrade',
              `Upgrade: ${upgrade}`,
              'X-Stream-Protocol-Version: v4.channel.k8s.io',
            ],
            upgraded,
          ),
          frames,
        ],
        5,
      );
    }
    case 6:
      return wire('broken head', [
        Buffer.from(
          pick(random, [
            'GET / HTTP/9.9\r\n\r\n',
            'GET',
            '\r\n\r\n\r\n',
            `GET /${'a'.repeat(70_000)} HTTP/1.1\r\n\r\n`,
            `GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n`,
            'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
            `GET http://evil.test/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
            `CONNECT evil.test:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
            `POST /api HTTP/1.1\r\nHost: ${host}\r\nContent-Length: -1\r\n\r\n`,
            `POST /api HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
          ]),
        ),
      ]);
    default:
      return wire('expect, trailers', [head([size, 'Expect: 100-continue', 'Trailer: x']), body]);
  }
}
