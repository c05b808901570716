import { expect } from 'chai';
import { NetError, type HttpRequest, type PodNetwork } from '../../../src/sim/contract/index.js';
import { createNetwork, nodeAddress, podCIDR } from '../../../src/sim/net/index.js';
import { createStack } from '../../../src/sim/net/stack.js';
import type { Clock } from '../../../src/sim/machinery/index.js';
import { fakeSim, kubeDns, NODES, service, slice } from './fake.js';

const SLICES = 'endpointslices.discovery.k8s.io';
const GET: HttpRequest = {
  method: 'GET',
  path: '/',
  version: '1.1',
  headers: { host: 'x' },
  body: new Uint8Array(0),
};
/**
 * A change of a Service is taken in a turn of the event loop and takes effect 10 ms later: longer than both,
 * also where the process loses its core between them.
 */
const wait = (ms = 100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Three pods that answer with their own address and their client's, and DNS. */
function cluster(): ReturnType<typeof fakeSim> & {
  network: ReturnType<typeof createNetwork>;
  pods: { ip: string; net: PodNetwork; end: () => void }[];
} {
  const fake = fakeSim(1000);
  const network = createNetwork(fake.sim, { nodes: NODES, ports: [] });
  const add = (
    uid: string,
    namespace: string,
  ): { ip: string; net: PodNetwork; end: () => void } => {
    const ip = network.addPod({ uid, namespace, nodeName: 'worker', hostNetwork: false });
    const attached = network.attach(uid, { policy: 'ClusterFirst' });
    return { ip, net: attached.network, end: () => attached.end() };
  };
  const dns = add('dns', 'kube-system');
  dns.net.serveDns(53, (name, type) => {
    const records = dns.net.records('cluster.local', 30, name, type);
    return { code: records === undefined ? 'NXDOMAIN' : 'NOERROR', records: records ?? [] };
  });
  const pods = ['a', 'b', 'c'].map((uid) => add(uid, 'shop'));
  for (const { ip, net } of pods) {
    net.listen(80, (peer) => ({
      request: () => ({ status: 200, headers: [], body: Buffer.from(`${ip} ${peer.ip}`) }),
    }));
  }
  for (const name of ['shop', 'kube-system']) fake.put('namespaces', { metadata: { name } });
  const [dnsService, dnsSlice] = kubeDns([dns.ip]);
  fake.put('services', dnsService);
  fake.put(SLICES, dnsSlice);
  return { ...fake, network, pods };
}

const ask = async (net: PodNetwork, host: string, port = 80): Promise<string> => {
  const connection = await net.dial(host, port);
  const { body } = await connection.request(GET);
  connection.close();
  return Buffer.from(body).toString();
};
const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'fine',
    (error: unknown) => (error instanceof NetError ? error.code : String(error)),
  );

describe('sim network', () => {
  it('gives addresses of the node, one after the other, and none twice', () => {
    const { network, pods } = cluster();
    expect(podCIDR(1)).to.equal('10.244.1.0/24');
    expect(podCIDR(300)).to.equal('10.245.44.0/24');
    expect([nodeAddress(0), nodeAddress(254)]).to.deep.equal(['172.18.0.2', '172.18.1.0']);
    expect(pods.map(({ ip }) => ip)).to.deep.equal(['10.244.1.3', '10.244.1.4', '10.244.1.5']);
    const again = { uid: 'a', namespace: 'shop', nodeName: 'worker', hostNetwork: false };
    expect(network.addPod(again)).to.equal('10.244.1.3');
    const seen = new Set<string>();
    for (let i = 0; i < 200; i++) seen.add(network.addPod({ ...again, uid: `n${i}` }));
    expect(seen.size).to.equal(200);
    expect(network.addPod({ ...again, uid: 'h', hostNetwork: true })).to.equal('172.18.0.3');
  });

  it('routes a Service to its ready endpoints, and to serving ones that end when there is no other', async () => {
    const { put, pods } = cluster();
    const [a, b, c] = pods;
    put('services', service('web', '10.96.0.20', 8080, {}, 30080));
    const endpoint = (
      ip: string,
      conditions: Record<string, boolean>,
    ): Parameters<typeof slice>[2][number] => ({ addresses: [ip], conditions });
    put(
      SLICES,
      slice('web', 80, [endpoint(a!.ip, { ready: true }), endpoint(b!.ip, { ready: false })]),
    );
    await wait();
    for (let i = 0; i < 8; i++)
      expect(await ask(c!.net, 'web', 8080)).to.equal(`${a!.ip} ${c!.ip}`);
    expect(await ask(c!.net, '172.18.0.2', 30080)).to.equal(`${a!.ip} 10.244.1.1`);
    // A pod that reaches itself through its Service is masqueraded.
    expect(await ask(a!.net, '10.96.0.20', 8080)).to.equal(`${a!.ip} 10.244.1.1`);
    put(
      SLICES,
      slice('web', 80, [endpoint(b!.ip, { ready: false, serving: true, terminating: true })]),
    );
    await wait();
    expect(await ask(c!.net, 'web', 8080)).to.equal(`${b!.ip} ${c!.ip}`);
    put(SLICES, slice('web', 80, []));
    await wait();
    expect(await code(ask(c!.net, 'web', 8080))).to.equal('ECONNREFUSED');
    expect(await code(ask(c!.net, '172.18.0.3', 30080))).to.equal('ECONNREFUSED');
  });

  it('keeps a client at one endpoint with ClientIP affinity', async () => {
    const { put, pods } = cluster();
    put('services', service('web', '10.96.0.20', 80, { sessionAffinity: 'ClientIP' }));
    put(
      SLICES,
      slice(
        'web',
        80,
        pods.map(({ ip }) => ({ addresses: [ip] })),
      ),
    );
    await wait();
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) seen.add(await ask(pods[0]!.net, '10.96.0.20'));
    expect(seen.size).to.equal(1);
  });

  it('spreads connections over all endpoints without it', async () => {
    const { put, pods } = cluster();
    put('services', service('web', '10.96.0.20', 80));
    put(
      SLICES,
      slice(
        'web',
        80,
        pods.map(({ ip }) => ({ addresses: [ip] })),
      ),
    );
    await wait();
    const seen = new Set<string>();
    for (let i = 0; i < 60; i++) seen.add(await ask(pods[0]!.net, 'web'));
    expect(seen.size).to.equal(3);
  });

  it('chooses endpoints on a node alike, whatever else connects', async () => {
    const seen = async (beside: boolean): Promise<string[]> => {
      const { put, pods, network } = cluster();
      const all = pods.map(({ ip }) => ({ addresses: [ip] }));
      for (const [i, name] of ['web', 'other'].entries()) {
        put('services', service(name, `10.96.0.2${i}`, 80));
        put(SLICES, slice(name, 80, all));
      }
      const far = { uid: 'far', namespace: 'shop', nodeName: NODES[0]!.name, hostNetwork: false };
      network.addPod(far);
      const { network: elsewhere } = network.attach('far', { policy: 'ClusterFirst' });
      await wait();
      const answers: string[] = [];
      for (let i = 0; i < 12; i++) {
        if (beside) {
          await ask(elsewhere, 'web');
          await ask(pods[0]!.net, 'other');
        }
        answers.push(await ask(pods[0]!.net, 'web'));
      }
      return answers;
    };
    expect(await seen(true)).to.deep.equal(await seen(false));
  });

  it('fails as a kernel does', async () => {
    const { pods, network } = cluster();
    const { net } = pods[0]!;
    expect(await code(net.dial(pods[1]!.ip, 81))).to.equal('ECONNREFUSED');
    expect(await code(net.dial('127.0.0.1', 81))).to.equal('ECONNREFUSED');
    expect(await code(net.dial('10.244.2.99', 80))).to.equal('EHOSTUNREACH');
    expect(await code(net.dial('192.0.2.1', 80, 1000))).to.equal('ETIMEDOUT');
    expect(await code(net.dial('no-such.name', 80))).to.equal('ENOTFOUND');
    expect(() => net.listen(80, () => ({}))).to.throw(NetError, 'EADDRINUSE');
    network.removePod('b');
    expect(await code(net.dial(pods[1]!.ip, 80))).to.equal('EHOSTUNREACH');
    expect(net.ping(pods[2]!.ip)).to.be.a('number');
    expect(net.ping(pods[1]!.ip)).to.be.undefined;
  });

  it('runs out of local ports towards one destination, and has them again a minute later', () => {
    let now = 0;
    const stack = createStack('10.244.1.2', { elapsed: () => now } as Clock);
    const connectAndClose = (to: string): void => {
      stack.takePort(to);
      stack.freePort(to, true);
    };
    for (let i = 0; i < 28_232; i++) {
      connectAndClose('10.96.0.20:80');
      now += 1;
    }
    expect(() => connectAndClose('10.96.0.20:80')).to.throw(NetError, 'EADDRNOTAVAIL');
    connectAndClose('10.96.0.21:80');
    now = 62_000;
    connectAndClose('10.96.0.20:80');
  });

  it('resets both sides when a container ends', async () => {
    const { pods, network } = cluster();
    const [a, b] = pods;
    let closed = 0;
    b!.net.listen(90, () => ({
      request: () => new Promise(() => undefined),
      closed: () => closed++,
    }));
    const connection = await a!.net.dial(b!.ip, 90);
    let reset: boolean | undefined;
    connection.onEnd((how) => (reset = how));
    const answer = code(connection.request(GET));
    expect(network.connections('b')).to.equal(1);
    b!.end();
    expect(await answer).to.equal('ECONNRESET');
    expect({ reset, closed }).to.deep.equal({ reset: true, closed: 1 });
    expect(network.connections('b')).to.equal(0);
    expect(await code(a!.net.dial(b!.ip, 90))).to.equal('ECONNREFUSED');
  });

  it('carries bytes of any protocol both ways', async () => {
    const { pods } = cluster();
    pods[1]!.net.listen(6379, () => ({
      open: (write, end) => (chunk) => {
        write(Buffer.from(Buffer.from(chunk).toString().toUpperCase()));
        if (chunk.length === 4) end();
      },
    }));
    const connection = await pods[0]!.net.dial(pods[1]!.ip, 6379);
    const ended = new Promise((resolve) => connection.onEnd(resolve));
    let text = '';
    const side = connection.open((chunk) => (text += Buffer.from(chunk).toString()));
    side.write(Buffer.from('ping!'));
    side.write(Buffer.from('quit'));
    expect(await ended).to.be.false;
    expect(text).to.equal('PING!QUIT');
  });

  it('lets containers of one pod share localhost, and probes reach it from the node', async () => {
    const { network, pods } = cluster();
    const second = network.attach('a', { policy: 'ClusterFirst' });
    expect(await ask(second.network, 'localhost')).to.equal(`${pods[0]!.ip} 127.0.0.1`);
    const probe = await network.dialPod('a', 80, 1000);
    expect(Buffer.from((await probe.request(GET)).body).toString()).to.equal(
      `${pods[0]!.ip} 10.244.1.1`,
    );
    expect(await code(network.dialPod('a', 81, 1000))).to.equal('ECONNREFUSED');
  });
});

describe('sim cluster DNS', () => {
  const { put, remove, pods } = cluster();
  const { net } = pods[0]!;
  before(async () => {
    put('services', service('web', '10.96.0.20', 80));
    put('services', service('db', 'None', 6379));
    put('services', service('empty', 'None', 80));
    put(
      'services',
      service('far', '', 80, {
        type: 'ExternalName',
        clusterIPs: [],
        externalName: 'web.shop.svc.cluster.local',
      }),
    );
    put(
      SLICES,
      slice('db', 6379, [
        { addresses: [pods[1]!.ip], hostname: 'db-0' },
        { addresses: [pods[2]!.ip] },
      ]),
    );
    await wait();
  });

  const rows: [string, 'A' | 'AAAA' | 'SRV' | 'PTR', string[] | 'NXDOMAIN'][] = [
    ['web.shop.svc.cluster.local', 'A', ['10.96.0.20']],
    ['WEB.shop.svc.cluster.local.', 'A', ['10.96.0.20']],
    ['web.shop.svc.cluster.local', 'AAAA', []],
    ['web', 'A', 'NXDOMAIN'],
    ['web.nowhere.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['no.shop.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['shop.svc.cluster.local', 'A', []],
    ['db.shop.svc.cluster.local', 'A', ['10.244.1.4', '10.244.1.5']],
    ['db-0.db.shop.svc.cluster.local', 'A', ['10.244.1.4']],
    ['10-244-1-5.db.shop.svc.cluster.local', 'A', ['10.244.1.5']],
    ['db-1.db.shop.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['empty.shop.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['far.shop.svc.cluster.local', 'A', ['web.shop.svc.cluster.local', '10.96.0.20']],
    ['_http._tcp.web.shop.svc.cluster.local', 'SRV', ['0 100 80 web.shop.svc.cluster.local.']],
    ['_nope._tcp.web.shop.svc.cluster.local', 'SRV', 'NXDOMAIN'],
    [
      '_http._tcp.db.shop.svc.cluster.local',
      'SRV',
      [
        '0 50 6379 db-0.db.shop.svc.cluster.local.',
        '0 50 6379 10-244-1-5.db.shop.svc.cluster.local.',
      ],
    ],
    ['1-2-3-4.shop.pod.cluster.local', 'A', ['1.2.3.4']],
    ['20.0.96.10.in-addr.arpa', 'PTR', ['web.shop.svc.cluster.local.']],
    ['4.1.244.10.in-addr.arpa', 'PTR', ['db-0.db.shop.svc.cluster.local.']],
    ['example.com', 'A', 'NXDOMAIN'],
  ];
  for (const [name, type, wanted] of rows) {
    it(`${type} ${name}`, async () => {
      const { code, records } = await net.query(name, type);
      if (wanted === 'NXDOMAIN') expect(code).to.equal('NXDOMAIN');
      else
        expect({ code, data: records.map(({ data }) => data) }).to.deep.equal({
          code: 'NOERROR',
          data: wanted,
        });
    });
  }

  it('resolves short names through the search list', async () => {
    expect(net.resolvConf).to.equal(
      'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    );
    expect(await net.resolve('web')).to.deep.equal({
      name: 'web.shop.svc.cluster.local',
      addresses: ['10.96.0.20'],
    });
    expect((await net.resolve('web.shop')).name).to.equal('web.shop.svc.cluster.local');
    expect(await code(net.resolve('web.'))).to.equal('ENOTFOUND');
  });

  it('does not answer without a ready pod behind kube-dns', async () => {
    const [, none] = kubeDns([]);
    put(SLICES, none);
    await wait();
    expect(await code(net.resolve('web'))).to.equal('EAI_AGAIN');
    expect(await code(net.dial('10.96.0.20', 80))).to.equal('ECONNREFUSED');
    remove(SLICES, none);
  });
});
