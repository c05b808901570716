import { expect } from 'chai';
import fc from 'fast-check';
import {
  redact,
  redactDeep,
  redactor,
  secretValuesOf,
  secretValuesOfPatch,
} from '../../src/report/index.js';

/** Built here, so that no scanner takes this file for a leak. */
const JWT = [
  'eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9',
  'eyJpc3MiOiJrdWJlcm5ldGVzL3NlcnZpY2VhY2NvdW50In0',
  'c2lnbmF0dXJlLW9mLXRlc3Q',
].join('.');
const PEM = (kind: string): string =>
  `-----BEGIN ${kind}PRIVATE KEY-----\nTUlJRXZnSUJBREFOQmdr\nAAAA\n-----END ${kind}PRIVATE KEY-----`;

/** A secret as a generator makes them, which is not a part of the placeholder. */
const secret = fc
  .string({
    unit: fc.constantFrom(
      ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_.!$%^*()',
    ),
    minLength: 8,
    maxLength: 40,
  })
  .filter((value) => /[A-Za-z0-9]{3}/.test(value) && !'[redacted]'.includes(value));

describe('redact', () => {
  const hidden: [what: string, text: string, secret: string][] = [
    ['a JWT', `token is ${JWT} here`, JWT],
    ['a bearer header', 'authorization: Bearer abcdef123456', 'abcdef123456'],
    ['a basic header', 'Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    [
      'a bearer token in a curl command',
      `curl -H "Authorization: Bearer abc.def-ghi" x`,
      'abc.def-ghi',
    ],
    ['a private key', `x\n${PEM('RSA ')}\ny`, 'TUlJRXZnSUJBREFOQmdr'],
    ['a private key without algorithm', PEM(''), 'TUlJRXZnSUJBREFOQmdr'],
    ['a private key cut off', PEM('EC ').slice(0, 60), 'TUlJRXZn'],
    ['a private key inside JSON', JSON.stringify({ k: PEM('RSA ') }), 'TUlJRXZnSUJBREFOQmdr'],
    [
      'a kubeconfig token',
      'users:\n- user:\n    token: abcdef.0123456789abcdef',
      '0123456789abcdef',
    ],
    ['a kubeconfig key', '    client-key-data: LS0tLS1CRUdJTg==', 'LS0tLS1CRUdJTg'],
    ['a kubeconfig certificate', '    client-certificate-data: LS0tLS1CRUdJTg==', 'LS0tLS1CRUdJTg'],
    ['a CA', '    certificate-authority-data: LS0tLS1CRUdJTg==', 'LS0tLS1CRUdJTg'],
    ['password=', 'connecting with user=a password=hunter22 host=b', 'hunter22'],
    ['a quoted password', `password="hunter 22, yes"`, 'hunter 22, yes'],
    ['a JSON password', '{"user":"a","password":"hun\\"ter22","x":1}', 'ter22'],
    [
      'JSON inside JSON',
      JSON.stringify({ log: JSON.stringify({ password: 'hunter22' }) }),
      'hunter22',
    ],
    ['an env listing', 'HOME=/root\nDB_PASSWORD=hunter 22\nPATH=/bin', 'hunter 22'],
    [
      'kubectl describe',
      '    Environment:\n      API_KEY:  hunter 22\n      PORT: 80',
      'hunter 22',
    ],
    [
      'a YAML environment',
      'env:\n- name: DB_PASSWORD\n  value: hunter22\n- name: PORT\n  value: "80"',
      'hunter22',
    ],
    [
      'a JSON environment',
      '[{"name":"AWS_SECRET_ACCESS_KEY","value":"hunter22"},{"name":"PORT","value":"80"}]',
      'hunter22',
    ],
    ['a YAML block', 'password: |\n  hunter\n  22\nuser: a', 'hunter'],
    ['a flag', 'mysql --password hunter22 -h db', 'hunter22'],
    ['a flag with =', 'mysql --password=hunter22 -h db', 'hunter22'],
    ['a flag in a list', 'args: ["--token", "hunter22"]', 'hunter22'],
    ['a URL', 'postgres://admin:hunter22@db:5432/x', 'hunter22'],
    [
      'a Secret in YAML',
      'apiVersion: v1\ndata:\n  user: aHVudGVyMjI=\nkind: Secret\nmetadata:\n  name: x',
      'aHVudGVyMjI=',
    ],
    [
      'a Secret in JSON',
      '{"apiVersion":"v1","data":{"user":"aHVudGVyMjI="},"kind":"Secret"}',
      'aHVudGVyMjI=',
    ],
    [
      'a Secret in an annotation',
      JSON.stringify({ a: '{"data":{"user":"aHVudGVyMjI="},"kind":"Secret"}' }),
      'aHVudGVyMjI=',
    ],
    [
      'a patch of a Secret',
      `kubectl -n shop patch secret db --type merge -p '{"stringData":{"pin":"4711"}}'`,
      '4711',
    ],
    [
      'a JSON patch of a Secret',
      `kubectl patch secret db --type json -p '[{"op":"replace","path":"/data/pin","value":"NDcxMQ=="}]'`,
      'NDcxMQ',
    ],
    ['a patch of a Secret, cut off', 'patch Secret/db: {"data":{"user":"cm9vd…', 'cm9v'],
    ['a password that begins like a word', 'password: true4ever\n', 'true4ever'],
    ['a password that begins like a list', 'x password={abc', '{abc'],
    ['a quoted password like a list', 'password: "[abc"', '[abc'],
    ['a YAML value with a quote in it', "password: 'hun''ter22'", 'ter22'],
    ['a quote that never closes', 'x password="hunter22\nuser', 'hunter22'],
    ['an AWS key', 'id AKIAABCDEFGHIJKLMNOP.', 'AKIAABCDEFGHIJKLMNOP'],
    ['a GitHub token', `ghp_${'a'.repeat(36)}`, 'a'.repeat(36)],
    ['a secret with an escape sequence in it', 'password=hun\u001b[31mter22', 'ter22'],
  ];
  for (const [what, text, planted] of hidden) {
    it(`hides ${what}`, () => {
      const made = redact(text);
      expect(made).not.to.include(planted);
      expect(made).to.include('[redacted]');
    });
  }

  const readable = [
    `nginx@sha256:${'3f'.repeat(32)}`,
    'uid: 5f0c1a52-7d0e-4c7e-9a3b-0d6f2f7f8c11',
    'pod-template-hash=7c9f8b6d5',
    'containerd://9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'secretName: frontend-tls',
    'tokenExpirationSeconds: 3607',
    'automountServiceAccountToken: true',
    'topologyKey: kubernetes.io/hostname',
    '- key: node.kubernetes.io/memory-pressure',
    'passed: 12, bypass is off',
    "DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false",
    '{"secret": {"name": "x"}, "token": null, "password": [] }',
    'SERVICE: http://backend-svc:5678/',
    'env:\n- name: PORT\n  value: "80"',
    'password: ""\nuser: a',
    'kind: ConfigMap\ndata:\n  nginx.conf: worker_processes 2;',
  ];
  for (const text of readable) {
    it(`leaves ${JSON.stringify(text).slice(0, 60)} readable`, () =>
      expect(redact(text)).to.equal(text));
  }

  it('keeps the neighbours of a hidden value', () => {
    expect(redact('a=1 password=x2345 b=2')).to.equal('a=1 password=[redacted] b=2');
    expect(redact('{"password":"x","b":2}')).to.equal('{"password":"[redacted]","b":2}');
    expect(redact('password: |\n  a\n  b\nuser: c')).to.equal('password: [redacted]\nuser: c');
    expect(redact('  - --token\n  - abc\n  - x')).to.equal('  - --token\n  - [redacted]\n  - x');
  });

  it('is done after one pass', () => {
    for (const [, text] of hidden) expect(redact(redact(text))).to.equal(redact(text));
  });

  it('never lets the value of a secret-looking name through', () => {
    const place = fc.constantFrom<(s: string) => string>(
      (s) => `DB_PASSWORD=${s}`,
      (s) => `x\nAPI_TOKEN: ${s}\ny`,
      (s) => `{"client_secret":${JSON.stringify(s)}}`,
      (s) => `- name: MY_CREDENTIALS\n  value: ${JSON.stringify(s)}`,
      (s) => `--password=${s}`,
      (s) => JSON.stringify({ line: JSON.stringify({ access_token: s }) }),
      (s) => `password: >-\n  ${s}`,
    );
    fc.assert(
      fc.property(secret, place, (value, put) => {
        expect(redact(put(value))).not.to.include(value);
      }),
      { numRuns: 300 },
    );
  });

  it('takes time in proportion to the text, also for text made to be slow', () => {
    for (const piece of [
      'pass',
      'a',
      '-----BEGIN ',
      'name: ',
      'password: |\n',
      '"',
      '\\"',
      'eyJ',
      ' data:\n  ',
      'gran…',
    ]) {
      const started = performance.now();
      redactor(['granite-otter'])(piece.repeat(65536 / piece.length));
      // Generous: what is quadratic takes minutes here.
      expect(performance.now() - started, piece).to.be.below(5000);
    }
  });
});

describe('redactor', () => {
  it('never lets a known value through, plain, encoded or inside anything', () => {
    const encode = fc.constantFrom<(s: string) => string>(
      (s) => s,
      (s) => Buffer.from(s).toString('base64'),
      encodeURIComponent,
      (s) => JSON.stringify(s),
      (s) => `${s.slice(0, 4)}\u001b[0m${s.slice(4)}`,
    );
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), encode, (value, before, after, put) => {
        const made = redactor([value])(before + put(value) + after);
        expect(made).not.to.include(value);
        expect(made).not.to.include(Buffer.from(value).toString('base64'));
      }),
      { numRuns: 300 },
    );
  });

  it('hides the lines of a value of several lines', () => {
    const hide = redactor(['first line\nsecond line\n']);
    expect(hide('log: second line.')).to.equal('log: [redacted].');
  });

  it('hides what a cut left of a value', () => {
    const hide = redactor(['granite-otter']);
    expect(hide('"value":"granite-o…')).to.equal('"value":"[redacted]…');
    expect(hide(`x ${Buffer.from('granite-otter').toString('base64').slice(0, 9)}… y`)).to.equal(
      'x [redacted]… y',
    );
    expect(hide('the end…')).to.equal('the end…');
  });

  it('leaves values that are too short to be told from text', () => {
    expect(redactor(['1', 'dev', ''])('dev 1')).to.equal('dev 1');
  });
});

describe('known secret values', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  it('are those of Secrets, decoded, and of environment and data with a secret-looking name', () => {
    const env = [
      { name: 'DB_PASSWORD', value: 'in-env' },
      { name: 'PORT', value: '80' },
      { name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'db', key: 'k' } } },
    ];
    const found = secretValuesOf([
      { kind: 'Secret', data: { user: base64('in-data') }, stringData: { pin: 'in-string' } },
      { kind: 'Secret', data: { binary: '/w==' } },
      { kind: 'ConfigMap', data: { API_TOKEN: 'in-config', 'nginx.conf': 'listen 80' } },
      { kind: 'Deployment', spec: { template: { spec: { containers: [{ env }] } } } },
    ]);
    expect(found).to.have.members(['in-data', 'in-string', '/w==', 'in-config', 'in-env']);
  });

  it('are found in patches, in a JSON patch by the place it changes', () => {
    const target = { spec: { env: [{ name: 'PORT' }, { name: 'DB_PASSWORD', value: 'old' }] } };
    const place = (path: string, value: unknown): object => ({ op: 'replace', path, value });
    const json = [place('/spec/env/1/value', 'new'), place('/spec/env/0/value', '80')];
    expect(secretValuesOfPatch('Deployment', json, target)).to.deep.equal(['new']);
    const added = [place('/spec/env/-', { name: 'API_KEY', value: 'x' })];
    expect(secretValuesOfPatch('Deployment', added)).to.include('x');
    expect(secretValuesOfPatch('Secret', { stringData: { user: 'root' } })).to.include('root');
    expect(secretValuesOfPatch('Secret', [place('/data/user', base64('root'))])).to.include('root');
    expect(secretValuesOfPatch('Secret', [place('/data', { u: base64('root') })])).to.include(
      'root',
    );
  });

  it('do not blank a text where they are common, or part of a name that is public', () => {
    const hide = redactor(['true', '100000', 'password', 'backend-svc', 'dev12'], ['backend-svc']);
    const text = 'true 100000 password of backend-svc dev12';
    expect(hide(text)).to.equal(text);
  });
});

describe('redactDeep', () => {
  it('goes through every string, keys too', () => {
    const hide = redactor(['hunter22']);
    expect(redactDeep({ a: ['x hunter22'], n: 1, z: null, hunter22: true }, hide)).to.deep.equal({
      a: ['x [redacted]'],
      n: 1,
      z: null,
      '[redacted]': true,
    });
  });

  it('hides what a secret field is said to be', () => {
    expect(
      redactDeep({ field: 'env.DB_PASSWORD', expected: 'abc', seen: 'abd', ok: false }, redact),
    ).to.deep.equal({
      field: 'env.DB_PASSWORD',
      expected: '[redacted]',
      seen: '[redacted]',
      ok: false,
    });
    expect(
      redactDeep({ object: 'Secret atlan/db', path: 'data.user', before: 'a', after: 'b' }, redact),
    ).to.deep.equal({
      object: 'Secret atlan/db',
      path: 'data.user',
      before: '[redacted]',
      after: '[redacted]',
    });
    expect(redactDeep({ password: 'abc', empty: '' }, redact)).to.deep.equal({
      password: '[redacted]',
      empty: '',
    });
    expect(redactDeep({ field: 'status', expected: '200', seen: '502' }, redact).seen).to.equal(
      '502',
    );
  });
});
