import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { ConfigError, parseConfig } from '../../../src/sim/workloads/nginx/syntax.js';
import { kubeDns, service, slice } from '../net/fake.js';
import { coreDns, exec, pods, until, type Pod } from './pod.js';

const MOUNTED = (
  parseAllDocuments(
    readFileSync(new URL('../../../manifests/atlan/frontend-config.yaml', import.meta.url), 'utf8'),
  )[0]?.toJS() as { data: Record<string, string> }
).data['nginx.conf'] as string;

const CONF = '/etc/nginx/nginx.conf';

/** A whole configuration around what a `http` block has. */
const http = (inside: string): string =>
  `error_log /dev/stderr warn; events {} http { access_log off; ${inside} }`;

/** A cluster with DNS and http-echo behind backend-svc (10.96.1.1:5678). */
async function atlan(): Promise<
  ReturnType<typeof pods> & { echo: Pod; nginx: (conf: string) => Pod }
> {
  const cluster = pods();
  const { put, start } = cluster;
  const dns = coreDns(start);
  for (const name of ['shop', 'kube-system']) put('namespaces', { metadata: { name } });
  const [dnsService, dnsSlice] = kubeDns([dns.ip]);
  put('services', dnsService);
  put('endpointslices.discovery.k8s.io', dnsSlice);
  const echo = start('hashicorp/http-echo:0.2.3', { args: ['-text=backend-ok'] });
  put('services', service('backend-svc', '10.96.1.1', 5678));
  put('endpointslices.discovery.k8s.io', slice('backend-svc', 5678, [{ addresses: [echo.ip] }]));
  const look = start('busybox', { command: ['sleep', '1000'] });
  const asked = ['wget', '-q', '-O', '/dev/null', 'backend-svc:5678'];
  await until(async () => (await exec(look, asked)).code === 0);
  return {
    ...cluster,
    echo,
    nginx: (conf) => start('nginx:1.25-alpine', { command: ['nginx'], files: { [CONF]: conf } }),
  };
}

const get = (pod: Pod, path = '/', ...more: string[]): ReturnType<typeof exec> =>
  exec(pod, ['curl', '-s', '-i', '-m', '60', ...more, `http://localhost${path}`]);

describe('sim nginx configuration', () => {
  it('reads the file of the atlan frontend', () => {
    const config = parseConfig(MOUNTED, CONF);
    expect(config.map(({ name }) => name)).to.deep.equal([
      'worker_processes',
      'worker_rlimit_nofile',
      'pid',
      'error_log',
      'events',
      'http',
    ]);
    const upstream = config.at(-1)?.block?.find(({ name }) => name === 'upstream');
    expect(upstream?.block?.map(({ name, args }) => [name, ...args])).to.deep.include([
      'server',
      'backend-svc:5678',
    ]);
  });

  it('takes quotes, escapes, comments and braces in variables', () => {
    const [first] = parseConfig(`return 200 "a;{b}\\n" 'c "d"' x\\;y $\{host}z; # more`, 'f');
    expect(first?.args).to.deep.equal(['200', 'a;{b}\n', 'c "d"', 'x\\;y', '${host}z']);
  });

  const wrong: [string, string][] = [
    ['events {', 'unexpected end of file, expecting "}" in f:1'],
    ['events {}\n}', 'unexpected "}" in f:2'],
    ['user nginx', 'unexpected end of file, expecting ";" or "}" in f:1'],
    ['a ";', 'unexpected end of file, expecting ";" or "}" in f:1'],
  ];
  for (const [text, message] of wrong) {
    it(`says where it is wrong: ${JSON.stringify(text)}`, () => {
      expect(() => parseConfig(text, 'f')).to.throw(ConfigError, message);
    });
  }

  const refused: [string, string][] = [
    ['events {} http { nonsense on; }', 'unknown directive "nonsense" in /etc/nginx/nginx.conf:1'],
    [
      'events {} http { listen 80; }',
      '"listen" directive is not allowed here in /etc/nginx/nginx.conf:1',
    ],
    ['http {}', 'no "events" section in configuration'],
    [
      http('include /none.conf;'),
      'open() "/none.conf" failed (2: No such file or directory) in /etc/nginx/nginx.conf:1',
    ],
    [
      http('server { location / { proxy_pass http://nowhere:80; } }'),
      'host not found in upstream "nowhere" in /etc/nginx/nginx.conf:1',
    ],
    [
      http('upstream u { server nowhere:81; }'),
      'host not found in upstream "nowhere:81" in /etc/nginx/nginx.conf:1',
    ],
  ];
  for (const [conf, message] of refused) {
    it(`does not start: ${message}`, async () => {
      const pod = (await atlan()).nginx(conf);
      expect(await pod.ended).to.deep.equal({ code: 1 });
      expect(pod.log()).to.match(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[emerg\] 1#1: /);
      expect(pod.log()).to.contain(`nginx: [emerg] ${message}\n`);
    });
  }
});

describe('sim nginx', () => {
  it('passes requests on with the mounted configuration, and answers 502 when nobody is behind it', async () => {
    const { nginx, put } = await atlan();
    const pod = nginx(MOUNTED);
    await until(async () => (await get(pod, '/healthz')).code === 0);
    const { stdout } = await get(pod);
    expect(stdout).to.match(/^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.25\.5\r\nDate: /);
    expect(stdout).to.match(/\r\nX-App-Name: http-echo\r\n[^]*\r\n\r\nbackend-ok\n$/);
    put('endpointslices.discovery.k8s.io', slice('backend-svc', 5678, []));
    // keepalive_time is over after 10 s of cluster time, keepalive_timeout after 3.
    await until(async () => (await get(pod)).stdout.startsWith('HTTP/1.1 502 Bad Gateway\r\n'));
    expect((await get(pod)).stdout).to.contain(
      '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.25.5</center>\r\n',
    );
    expect(pod.log()).to.match(
      /\[error\] 29#29: \*\d+ connect\(\) failed \(111: Connection refused\) while connecting to upstream, client: 127\.0\.0\.1, server: , request: "GET \/ HTTP\/1\.1", upstream: "http:\/\/10\.96\.1\.1:5678\/", host: "localhost"\n/,
    );
  });

  it('keeps an open upstream connection through a change of the Service', async () => {
    const { nginx, put, network } = await atlan();
    const pod = nginx(
      http(
        'upstream u { server backend-svc:5678; keepalive 8; } server { listen 80; location / { proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection ""; } }',
      ),
    );
    await until(async () => (await get(pod)).stdout.includes('backend-ok'));
    put('endpointslices.discovery.k8s.io', slice('backend-svc', 5678, []));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await get(pod)).stdout).to.contain('backend-ok');
    expect((await exec(pod, ['curl', '-sS', 'backend-svc:5678'])).code).to.equal(7);
    expect(network.connections('pod-2')).to.equal(1);
  });

  it('answers 504 when the upstream does not answer in time', async () => {
    const { nginx, network, put } = await atlan();
    network.addPod({ uid: 'mute', namespace: 'shop', nodeName: 'worker', hostNetwork: false });
    network
      .attach('mute', { policy: 'ClusterFirst' })
      .network.listen(80, () => ({ request: () => new Promise(() => undefined) }));
    put('services', service('mute', '10.96.1.9', 80));
    const pod = nginx(
      http(
        'server { listen 80; location / { proxy_pass http://10.244.1.5; proxy_read_timeout 2s; } location /far { proxy_pass http://192.0.2.1; proxy_connect_timeout 1s; } location = /up { return 200; } }',
      ),
    );
    await until(async () => (await get(pod, '/up')).code === 0);
    expect((await get(pod)).stdout).to.match(/^HTTP\/1\.1 504 Gateway Time-out\r\n/);
    expect(pod.log()).to.contain(
      'upstream timed out (110: Operation timed out) while reading response header from upstream',
    );
    expect((await get(pod, '/far')).stdout).to.match(/^HTTP\/1\.1 504/);
    expect(pod.log()).to.contain(
      'upstream timed out (110: Operation timed out) while connecting to upstream',
    );
  });

  it('finds the location: exact, longest prefix, ^~, regex', async () => {
    const { nginx } = await atlan();
    const pod = nginx(
      http(`server { listen 80;
      location = /a { return 200 exact; } location / { return 200 root; } location /im { return 200 im; }
      location ^~ /im/x { return 200 stop; } location ~ \\.(png|jpg)$ { return 200 "regex $1"; }
      location ~* ^/CASE { return 200 case; } location /old { return 301 /new; } location /gone { return 404; }
      location /v { return 200 "$host $request_method $arg_q $http_x_y"; } }`),
    );
    await until(async () => (await get(pod)).code === 0);
    const body = async (path: string, ...more: string[]): Promise<string> =>
      (await get(pod, path, ...more)).stdout.split('\r\n\r\n')[1] ?? '';
    expect(await body('/a')).to.equal('exact');
    expect(await body('/ab')).to.equal('root');
    expect(await body('/im/q')).to.equal('im');
    expect(await body('/im/x.png')).to.equal('stop');
    expect(await body('/im/q.png')).to.equal('regex png');
    expect(await body('/case')).to.equal('case');
    expect(await body('/v?q=1', '-H', 'X-Y: z')).to.equal('localhost GET 1 z');
    expect((await get(pod, '/old')).stdout).to.match(
      /^HTTP\/1\.1 301 Moved Permanently\r\n[^]*\r\nLocation: http:\/\/localhost\/new\r\n/,
    );
    expect((await get(pod, '/gone')).stdout).to.contain('<center><h1>404 Not Found</h1></center>');
  });

  it('serves the pages of its image, and logs requests', async () => {
    const pod = pods().start('nginx');
    await until(async () => (await get(pod)).code === 0);
    expect((await get(pod)).stdout).to.match(
      /\r\nContent-Type: text\/html\r\n[^]*<title>Welcome to nginx!<\/title>/,
    );
    expect((await get(pod, '/nope')).stdout).to.match(/^HTTP\/1\.1 404 Not Found/);
    expect(pod.log()).to.match(/^\/docker-entrypoint\.sh: \/docker-entrypoint\.d\/ is not empty/);
    expect(pod.log()).to.match(
      /\n127\.0\.0\.1 - - \[.*\] "GET \/nope HTTP\/1\.1" 404 153 "-" "curl\/8\.5\.0" "-"\n/,
    );
    expect(pod.log()).to.contain(
      'open() "/usr/share/nginx/html/nope" failed (2: No such file or directory)',
    );
    pod.program.signal('SIGQUIT');
    expect(await pod.ended).to.deep.equal({ code: 0 });
  });

  it('tests and shows its configuration', async () => {
    const pod = pods().start('nginx');
    expect(await exec(pod, ['nginx', '-v'])).to.deep.equal({
      code: 0,
      stdout: '',
      stderr: 'nginx version: nginx/1.25.5\n',
    });
    expect((await exec(pod, ['nginx', '-t'])).stderr).to.contain('syntax is ok');
  });

  it('drops clients beyond worker_connections', async () => {
    const { nginx, network } = await atlan();
    const pod = nginx(
      'error_log stderr; events { worker_connections 4; } http { server { listen 80; location / { return 200 ok; } } }',
    );
    await until(() => network.connections('pod-4') >= 0 && pod.program.processes().length > 1);
    const open = await Promise.all(
      Array.from({ length: 5 }, () => network.dialPod('pod-4', 80, 1000)),
    );
    const asked = {
      method: 'GET',
      path: '/',
      version: '1.1' as const,
      headers: { host: 'x' },
      body: new Uint8Array(0),
    };
    const answers = await Promise.allSettled(open.map((each) => each.request(asked)));
    expect(answers.map(({ status }) => status)).to.deep.equal([
      ...Array<string>(4).fill('fulfilled'),
      'rejected',
    ]);
    expect(pod.log()).to.contain('[alert] 29#29: 4 worker_connections are not enough');
  });
});
