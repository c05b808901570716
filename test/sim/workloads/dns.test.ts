import { expect } from 'chai';
import { COREFILE } from '../../../src/sim/bootstrap/system.js';
import { CorefileError, parseCorefile } from '../../../src/sim/workloads/coredns/corefile.js';
import type { PodDns } from '../../../src/sim/contract/index.js';
import { kubeDns, service, slice } from '../net/fake.js';
import { coreDns, exec, pods, until, type Pod } from './pod.js';

const SLICES = 'endpointslices.discovery.k8s.io';
const NAME = 'catalog.shop.svc.cluster.local';
const NOBODY = '192.0.2.53';

/** A cluster with http-echo behind the Service catalog (10.96.1.1:5678), and CoreDNS behind kube-dns. */
async function shop(
  options: { corefile?: string; targetPort?: number; dns?: false; speed?: number } = {},
): Promise<ReturnType<typeof pods> & { coredns: Pod; tools: Pod; look: (dns: PodDns) => Pod }> {
  const cluster = pods([], options.speed ?? 1000);
  const { put, start } = cluster;
  for (const name of ['shop', 'kube-system']) put('namespaces', { metadata: { name } });
  const coredns = coreDns(start, options.corefile);
  const ips = options.dns === false ? [] : [coredns.ip];
  const [dnsService, dnsSlice] = kubeDns(ips, options.targetPort);
  put('services', dnsService);
  put(SLICES, dnsSlice);
  const echo = start('hashicorp/http-echo:0.2.3', { args: ['-text=catalog-ok'] });
  put('services', service('catalog', '10.96.1.1', 5678));
  put(SLICES, slice('catalog', 5678, [{ addresses: [echo.ip] }]));
  const look = (dns?: PodDns): Pod => start('alpine/curl', { command: ['sleep', '9999'], dns });
  const tools = look();
  const byAddress = ['curl', '-sS', '-m', '1', 'http://10.96.1.1:5678/'];
  await until(async () => (await exec(tools, byAddress)).code === 0);
  await until(async () => (await exec(tools, ['nslookup', NAME, coredns.ip])).stdout !== '\n');
  return { ...cluster, coredns, tools, look };
}

const curl = (pod: Pod, ...more: string[]): ReturnType<typeof exec> =>
  exec(pod, ['curl', '-sS', ...more, 'http://catalog:5678/']);

describe('sim CoreDNS', () => {
  it('answers in the zones of its Corefile, and in no other', async () => {
    const { tools } = await shop({
      corefile: COREFILE.replace('cluster.local in', 'other.zone in'),
    });
    expect(await exec(tools, ['nslookup', `${NAME}.`])).to.deep.equal({
      code: 1,
      stdout:
        'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n' +
        `** server can't find ${NAME}.: NXDOMAIN\n\n`.repeat(2),
      stderr: '',
    });
    const other = await exec(tools, ['nslookup', 'catalog.shop.svc.other.zone']);
    expect(other.stdout).to.contain('Name:\tcatalog.shop.svc.other.zone\nAddress: 10.96.1.1\n');
    expect(await curl(tools)).to.deep.equal({
      code: 6,
      stdout: '',
      stderr: 'curl: (6) Could not resolve host: catalog\n',
    });
  });

  it('says SERVFAIL to what no plugin answers, which is no NXDOMAIN', async () => {
    const { tools } = await shop({ corefile: '.:53 {\n    errors\n}\n' });
    expect((await exec(tools, ['nslookup', NAME])).stdout).to.contain(`${NAME}: SERVFAIL`);
  });

  it('ends with a directive that it does not know', async () => {
    const cluster = pods();
    const broken = coreDns(cluster.start, COREFILE.replace('forward', 'forwrad'));
    expect(await broken.ended).to.deep.equal({ code: 1 });
    expect(broken.log()).to.equal(
      "/etc/coredns/Corefile:13 - Error during parsing: Unknown directive 'forwrad'\n",
    );
  });

  it('answers on for its lameduck time, then ends', async () => {
    const { coredns, tools } = await shop({ speed: 100 });
    coredns.program.signal('SIGTERM');
    expect((await exec(tools, ['nslookup', NAME])).code).to.equal(0);
    expect(await coredns.ended).to.deep.equal({ code: 0 });
    expect(coredns.log()).to.contain('Going into lameduck mode for 5s\n');
  });

  it('reads its Corefile again, and keeps the old one when the new one is wrong', async () => {
    const cluster = pods([], 10_000);
    const [, path] = ['-conf', '/etc/coredns/Corefile'];
    let text = COREFILE;
    const pod = cluster.start('coredns', { args: ['-conf', path], files: { [path]: () => text } });
    await until(() => pod.log().includes('CoreDNS-'));
    text = COREFILE.replace('ready', 'redy');
    await until(() => pod.log().includes('[ERROR] Restart failed: /etc/coredns/Corefile:6 - '));
    text = COREFILE.replace('cluster.local in', 'cluster.invalid in');
    await until(() => pod.log().endsWith('[INFO] Reloading complete\n'));
    pod.end();
  });

  it('takes ports, several zones and comments', () => {
    const [first, second] = parseCorefile(
      'a.example:5353 b.example:5353 { # two\n  cache 30 {\n    prefetch 1\n  }\n}\n. {\n whoami\n}',
      'Corefile',
    );
    expect(first).to.deep.equal({
      zones: ['a.example', 'b.example'],
      port: 5353,
      keys: ['a.example.:5353', 'b.example.:5353'],
      plugins: [{ name: 'cache', args: ['30'], options: [['prefetch', '1']] }],
    });
    expect([second?.zones, second?.port]).to.deep.equal([['.'], 53]);
    expect(() => parseCorefile('. {\n', 'Corefile')).to.throw(CorefileError, 'Unexpected EOF');
  });
});

/**
 * For what races a bound of curl's against a lookup: they are seconds apart, which at a speed of 100 are a
 * few milliseconds, and a busy machine stalls this process for longer.
 */
const SLOW = 10;

describe('sim DNS behind its Service', () => {
  it('refuses on a port where CoreDNS does not listen, while the pod itself answers', async () => {
    const { tools, coredns } = await shop({ targetPort: 5353 });
    expect(await exec(tools, ['nslookup', NAME])).to.deep.equal({
      code: 1,
      stdout: ';; connection timed out; no servers could be reached\n\n',
      stderr: "nslookup: write to '10.96.0.10': Connection refused\n",
    });
    const direct = await exec(tools, ['nslookup', NAME, coredns.ip]);
    expect([direct.code, direct.stdout.split('\n')[0]]).to.deep.equal([
      0,
      `Server:\t\t${coredns.ip}`,
    ]);
  });

  it('follows CoreDNS to another port', async () => {
    const { tools } = await shop({ targetPort: 5353, corefile: COREFILE.replace(':53', ':5353') });
    expect((await curl(tools)).stdout).to.equal('catalog-ok\n');
  });

  it('refuses without an endpoint; every other lookup waits for 5 s', async () => {
    const { tools } = await shop({ dns: false, speed: SLOW });
    const codes: number[] = [];
    for (let i = 0; i < 4; i++) codes.push((await curl(tools, '-m', '3')).code);
    expect(codes).to.deep.equal([6, 28, 6, 28]);
    expect((await curl(tools, '-m', '8')).code).to.equal(6);
    const { code, stderr } = await curl(tools, '-m', '3');
    expect(code).to.equal(28);
    expect(stderr).to.match(/^curl: \(28\) Resolving timed out after \d{4} milliseconds\n$/);
  });
});

describe('sim resolv.conf of a pod', () => {
  it('is what dnsPolicy and dnsConfig say', async () => {
    const { network } = await shop();
    const text = (dns: PodDns): string => {
      const uid = JSON.stringify(dns);
      network.addPod({ uid, namespace: 'shop', nodeName: 'worker', hostNetwork: false });
      return network.attach(uid, dns).network.resolvConf;
    };
    const search = 'search shop.svc.cluster.local svc.cluster.local cluster.local';
    expect(text({ policy: 'None', config: { nameservers: [NOBODY], searches: ['x.y'] } })).to.equal(
      `search x.y\nnameserver ${NOBODY}\n`,
    );
    expect(
      text({
        policy: 'ClusterFirst',
        config: {
          nameservers: [NOBODY, '10.96.0.10'],
          searches: ['x.y', 'cluster.local'],
          options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
        },
      }),
    ).to.equal(
      `${search} x.y\nnameserver 10.96.0.10\nnameserver ${NOBODY}\noptions ndots:2 edns0\n`,
    );
    expect(text({ policy: 'Default' })).to.equal('nameserver 172.18.0.1\noptions ndots:0\n');
  });

  it('decides who is asked', async () => {
    const { look } = await shop({ speed: SLOW });
    const config = { nameservers: [NOBODY], searches: ['shop.svc.cluster.local'] };
    const lost = look({ policy: 'None', config });
    expect(await exec(lost, ['nslookup', NAME])).to.deep.equal({
      code: 1,
      stdout: ';; connection timed out; no servers could be reached\n\n',
      stderr: '',
    });
    expect((await curl(lost, '-m', '8')).code).to.equal(6);
    expect((await curl(lost, '-m', '4')).code).to.equal(28);
    const second = look({
      policy: 'None',
      config: { ...config, nameservers: [NOBODY, '10.96.0.10'] },
    });
    expect((await curl(second)).stdout).to.equal('catalog-ok\n');
  });
});

describe('sim nginx resolver', () => {
  const CONF = `error_log /dev/stderr warn; events {} http { access_log off; server {
    location = /static { proxy_pass http://10.96.1.1:5678/; }
    location = /dynamic {
      resolver 10.96.0.10 valid=5s ipv6=off; resolver_timeout 3s;
      set $name ${NAME}; proxy_pass http://$name:5678/;
    }
  } }`;
  const nginx = ({ start }: Awaited<ReturnType<typeof shop>>): Pod =>
    start('nginx:1.25-alpine', { command: ['nginx'], files: { '/etc/nginx/nginx.conf': CONF } });
  const status = async (pod: Pod, path: string): Promise<string> => {
    const asked = ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', `localhost${path}`];
    let seen = '000';
    await until(async () => (seen = (await exec(pod, asked)).stdout) !== '000');
    return seen;
  };

  for (const [what, options, told] of [
    [
      'no such name',
      { corefile: COREFILE.replace('cluster.local in', 'x.y in') },
      '(3: Host not found)',
    ],
    ['a failing server', { corefile: '. {\n errors\n}\n' }, '(2: Server failure)'],
    ['nobody there', { dns: false }, '(110: Operation timed out)'],
  ] as const) {
    it(`answers 502 with ${what}, and goes on by address`, async () => {
      const cluster = await shop(options);
      const web = nginx(cluster);
      expect(await status(web, '/dynamic')).to.equal('502');
      expect(web.log()).to.contain(`${NAME} could not be resolved ${told}, client: 127.0.0.1`);
      const refused =
        'recv() failed (111: Connection refused) while resolving, resolver: 10.96.0.10:53';
      expect(web.log().includes(refused)).to.equal('dns' in options);
      expect(await status(web, '/static')).to.equal('200');
    });
  }

  it('keeps an answer for its valid time', async () => {
    const cluster = await shop({ speed: 10 });
    const web = nginx(cluster);
    expect(await status(web, '/dynamic')).to.equal('200');
    cluster.put(SLICES, kubeDns([])[1]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await status(web, '/dynamic')).to.equal('200');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await status(web, '/dynamic')).to.equal('502');
  });
});

describe('sim curl with several URLs', () => {
  it('keeps one connection for all of them, looks the name up once, and paces', async () => {
    const { tools } = await shop({ speed: 100 });
    const began = performance.now();
    const { stdout, stderr, code } = await exec(tools, [
      ...['curl', '-sS', '--rate', '60/m', '-w', '%{stderr}%{http_code} %{num_connects}\n'],
      'http://catalog:5678/?n=[1-3]',
    ]);
    expect(code).to.equal(0);
    expect(stdout).to.equal('catalog-ok\n'.repeat(3));
    expect(stderr).to.equal('200 1\n200 0\n200 0\n');
    // Two pauses of 10 ms here; a timer of Node may come up to 1 ms early.
    expect(performance.now() - began).to.be.greaterThan(17);
  });

  it('expands lists and ranges', async () => {
    const { tools } = await shop();
    const asked = ['curl', '-s', '-o', '/dev/null', '-w', '%{url_effective} '];
    const { stdout } = await exec(tools, [...asked, 'http://10.96.1.1:5678/{a,b}[08-10:2]']);
    expect(stdout).to.equal(
      ['a08', 'a10', 'b08', 'b10'].map((each) => `http://10.96.1.1:5678/${each} `).join(''),
    );
  });
});
