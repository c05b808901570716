import { expect } from 'chai';
import { startCluster, type Cluster } from '../../../src/sim/index.js';
import { accessOf, Client } from '../client.js';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
};
const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 8080, targetPort: 80 }] },
};

describe('the proxy to pods and services', function () {
  this.timeout(60_000);
  const space = '/api/v1/namespaces/default';
  let cluster: Cluster;
  let client: Client;

  const get = async (path: string): Promise<[number, string]> => {
    const { code, body } = await client.ask('GET', space + path);
    return [code, code < 400 ? body : (JSON.parse(body) as { message: string }).message];
  };

  before(async () => {
    cluster = await startCluster({ nodes: 1, speed: 50 });
    client = new Client(accessOf(cluster.kubeconfig));
    await client.ask('POST', `${space}/pods`, POD);
    await client.ask('POST', `${space}/services`, SERVICE);
    for (let tries = 0; tries < 200; tries++) {
      if ((await get('/services/web:http/proxy/'))[0] === 200) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  });

  after(async () => {
    client.close();
    await cluster.stop();
  });

  it('hands on what a pod answers', async () => {
    for (const path of [
      '/pods/web/proxy/',
      '/pods/http:web:80/proxy/',
      '/services/web:8080/proxy/',
    ]) {
      const [code, body] = await get(path);
      expect(code, path).to.equal(200);
      expect(body).to.contain('Welcome to nginx!');
    }
    const missing = await client.ask('GET', `${space}/pods/web/proxy/none?x=1`);
    expect(missing.code).to.equal(404);
    expect(missing.body).to.contain('<center>nginx/');
    expect((await client.ask('DELETE', `${space}/pods/web/proxy/`)).code).to.equal(405);
    expect(await client.ask('HEAD', `${space}/pods/web/proxy/`)).to.deep.equal({
      code: 200,
      body: '',
    });
    expect((await client.ask('GET', `${space}/pods/web/proxy`)).code).to.equal(301);
  });

  it('says in the real words what it cannot reach', async () => {
    expect(await get('/pods/none/proxy/')).to.deep.equal([404, 'pods "none" not found']);
    expect(await get('/pods/a:b:c:d/proxy/')).to.deep.equal([400, 'invalid pod request "a:b:c:d"']);
    const [code, refused] = await get('/pods/web:81/proxy/');
    expect(code).to.equal(503);
    expect(refused).to.match(
      /^error trying to reach service: dial tcp [\d.]+:81: connect: connection refused$/,
    );
    expect(await get('/pods/https:web:80/proxy/')).to.deep.equal([
      503,
      'error trying to reach service: http: server gave HTTP response to HTTPS client',
    ]);
    expect(await get('/services/none/proxy/')).to.deep.equal([404, 'endpoints "none" not found']);
    expect(await get('/services/web:81/proxy/')).to.deep.equal([
      503,
      'no service port 81 found for service "web"',
    ]);
    expect(await get('/services/web/proxy/')).to.deep.equal([
      503,
      'no endpoints available for service "web"',
    ]);
  });
});
