import { expect } from 'chai';
import type { ServerResponse } from 'node:http';
import { connect, refusalOf } from '../../src/kube/index.js';
import type { KubeApi, KubeObject } from '../../src/model/index.js';
import { pod, sendJson, sendStatus, TinyApi } from './tiny-api.js';

const PODS = '/api/v1/namespaces/demo/pods';
const web = { kind: 'Pod', namespace: 'demo', name: 'web' };

describe('requests to the API', () => {
  let api: TinyApi;
  let kube: KubeApi;

  beforeEach(async () => {
    api = await new TinyApi().start();
    kube = await connect(api.kubeconfig);
  });
  afterEach(() => api.stop());

  const failure = async (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => expect.fail('it was accepted'),
      (error: unknown) => error,
    );

  it('carry the credentials of the kubeconfig', async () => {
    api.on('GET', '/version', (_, response) => sendJson(response, { gitVersion: 'v1.34.4' }));
    expect(await kube.version()).to.equal('v1.34.4');
    expect(api.seen[0]?.headers.authorization).to.equal('Bearer secret-token');
  });

  for (const [strategy, type] of [
    ['merge', 'application/merge-patch+json'],
    ['strategic', 'application/strategic-merge-patch+json'],
    ['json', 'application/json-patch+json'],
  ] as const) {
    it(`send a ${strategy} patch under its own content type`, async () => {
      api.on('PATCH', `${PODS}/web`, (_, response) => sendJson(response, pod('web', '2')));
      await kube.patch(web, strategy, { spec: {} }, { dryRun: true });
      expect(api.seen[0]?.headers['content-type']).to.equal(type);
      expect(api.seen[0]?.query.get('dryRun')).to.equal('All');
    });
  }

  it('apply on the server with our field manager, by force', async () => {
    api.on('PATCH', `${PODS}/web`, (_, response) => sendJson(response, pod('web', '2')));
    await kube.apply(pod('web', '1') as KubeObject);
    expect(api.seen[0]?.headers['content-type']).to.equal('application/apply-patch+yaml');
    expect(Object.fromEntries(api.seen[0]?.query ?? [])).to.deep.equal({
      fieldManager: 'chaos-lab',
      force: 'true',
    });
  });

  it('give undefined, or false, for what does not exist', async () => {
    expect(await kube.get(web)).to.equal(undefined);
    expect(await kube.delete(web)).to.equal(false);
    expect(await kube.logs({ namespace: 'demo', pod: 'web' }, {})).to.equal(undefined);
  });

  it('put the kind back that items of a list lack, and pass selectors on', async () => {
    api.on('GET', PODS, (_, response) =>
      sendJson(response, { metadata: { resourceVersion: '5' }, items: [{ metadata: {} }] }),
    );
    const found = await kube.list({ kind: 'Pod', namespace: 'demo', labelSelector: 'a=b' });
    expect(found[0]).to.include({ apiVersion: 'v1', kind: 'Pod' });
    expect(api.seen[0]?.query.get('labelSelector')).to.equal('a=b');
  });

  it('refuse to address a namespaced object without a namespace', async () => {
    const error = await failure(kube.delete({ kind: 'Pod', name: 'web' }));
    expect(error).to.have.property('code', 'INTERNAL');
    expect(api.seen).to.have.length(0);
  });

  it('keep a name from changing the path', async () => {
    await kube.get({ ...web, name: '../../nodes' });
    expect(api.seen[0]?.path).to.equal(`${PODS}/..%2F..%2Fnodes`);
  });

  it('end as API_REFUSED with the reason and text of the Status', async () => {
    api.on('GET', `${PODS}/web`, (_, response) =>
      sendStatus(response, 403, 'Forbidden', 'pods "web" is forbidden'),
    );
    const error = await failure(kube.get(web));
    expect(error).to.have.property('code', 'API_REFUSED');
    expect(String(error)).to.contain('pods "web" is forbidden (403 Forbidden)');
    expect(refusalOf(error)).to.deep.equal({
      code: 403,
      reason: 'Forbidden',
      message: 'pods "web" is forbidden',
    });
  });

  it('end as API_REFUSED when the answer is neither Status nor JSON', async () => {
    api.on('GET', '/a', (_, response) => void response.writeHead(502).end('<bad gateway>'));
    api.on('GET', '/b', (_, response) => void response.end('ok'));
    expect(String(await failure(kube.raw('/a')))).to.contain('<bad gateway> (502)');
    expect(String(await failure(kube.raw('/b')))).to.contain('not JSON: ok');
  });

  it('end as API_UNREACHABLE when the server is gone or breaks off', async () => {
    api.on('GET', '/half', (_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failure(kube.raw('/half'))).to.have.property('code', 'API_UNREACHABLE');
    await api.down();
    expect(await failure(kube.raw('/half'))).to.have.property('code', 'API_UNREACHABLE');
  });

  it('survive that the server closed the idle connection meanwhile', async () => {
    let sockets = 0;
    api.on('GET', '/x', (_, response) => {
      sockets += 1;
      sendJson(response, {});
      // The connection still looks reusable to the client when it is reset.
      const socket = response.socket;
      response.once('finish', () => setTimeout(() => socket?.resetAndDestroy(), 5));
    });
    for (let i = 0; i < 20; i++) {
      await kube.raw('/x');
      await new Promise((resolve) => setTimeout(resolve, i % 8));
    }
    expect(sockets).to.be.at.least(20);
  });

  it('tell a blocked eviction from a refused one, with the cause', async () => {
    const path = `${PODS}/web/eviction`;
    api.on('POST', path, (_, response) =>
      sendStatus(response, 429, 'TooManyRequests', 'Cannot evict pod.', [
        { message: 'The disruption budget web needs 1 healthy pods and has 1 currently' },
      ]),
    );
    const answer = await kube.evict({ namespace: 'demo', name: 'web' });
    expect(answer).to.have.property('evicted', false);
    expect(answer).to.have.property('message').that.contains('The disruption budget web needs');
  });

  it('find unknown kinds by discovery, once, and name a kind the cluster has not', async () => {
    api.on('GET', '/apis', (_, response) =>
      sendJson(response, { groups: [{ preferredVersion: { groupVersion: 'ex.io/v1' } }] }),
    );
    api.on('GET', '/api/v1', (_, response) =>
      sendJson(response, {
        resources: [{ name: 'pods', kind: 'Pod', namespaced: true, verbs: ['list'] }],
      }),
    );
    api.on('GET', '/apis/ex.io/v1', (_, response) =>
      sendJson(response, {
        resources: [
          { name: 'widgets', kind: 'Widget', namespaced: true, verbs: ['get', 'list'] },
          { name: 'widgets/status', kind: 'Widget', namespaced: true, verbs: ['get'] },
          { name: 'reviews', kind: 'Review', namespaced: false, verbs: ['create'] },
        ],
      }),
    );
    const widget = { kind: 'Widget', namespace: 'demo', name: 'w' };
    await kube.get(widget);
    await kube.get(widget);
    expect(api.seen.map(({ path }) => path)).to.deep.equal([
      '/apis',
      '/api/v1',
      '/apis/ex.io/v1',
      '/apis/ex.io/v1/namespaces/demo/widgets/w',
      '/apis/ex.io/v1/namespaces/demo/widgets/w',
    ]);
    expect(await kube.listableKinds()).to.deep.equal([
      { apiVersion: 'v1', kind: 'Pod', namespaced: true },
      { apiVersion: 'ex.io/v1', kind: 'Widget', namespaced: true },
    ]);
    expect(String(await failure(kube.get({ ...widget, kind: 'Gadget' })))).to.contain(
      'the cluster has no kind Gadget',
    );
  });

  it('find all kinds in two answers of a server that aggregates', async () => {
    const list = (response: ServerResponse, items: object[]): void =>
      sendJson(response, { kind: 'APIGroupDiscoveryList', items });
    const of = (resource: string, kind: string, scope: string, verbs: string[]): object => ({
      ...{ resource, scope, verbs, responseKind: { group: '', version: '', kind } },
      subresources: [{ subresource: 'status', responseKind: { kind }, verbs: ['get'] }],
    });
    const pods = of('pods', 'Pod', 'Namespaced', ['get', 'list']);
    api.on('GET', '/api', (_, response) =>
      list(response, [{ metadata: {}, versions: [{ version: 'v1', resources: [pods] }] }]),
    );
    const widgets = of('widgets', 'Widget', 'Cluster', ['list']);
    api.on('GET', '/apis', (_, response) =>
      list(response, [
        {
          metadata: { name: 'ex.io' },
          versions: [
            {
              version: 'v2',
              freshness: 'Current',
              resources: [widgets, of('reviews', 'Review', 'Cluster', ['create'])],
            },
            { version: 'v1', resources: [of('widgets', 'Widget', 'Cluster', ['list'])] },
          ],
        },
        { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1', freshness: 'Stale' }] },
      ]),
    );
    expect(await kube.listableKinds()).to.deep.equal([
      { apiVersion: 'v1', kind: 'Pod', namespaced: true },
      { apiVersion: 'ex.io/v2', kind: 'Widget', namespaced: false },
    ]);
    expect(api.seen.map(({ path }) => path)).to.deep.equal(['/apis', '/api']);
    expect(api.seen[0]?.headers.accept).to.match(
      /g=apidiscovery\.k8s\.io;v=v2.*,application\/json$/,
    );
  });

  it('have no log where the kubelet says so, with status 400 or with 200', async () => {
    const path = `${PODS}/web/log`;
    const target = { namespace: 'demo', pod: 'web', container: 'c' };
    api.on('GET', path, (_, response) =>
      sendStatus(response, 400, 'BadRequest', 'previous terminated container "c" not found'),
    );
    expect(await kube.logs(target, { previous: true })).to.equal(undefined);
    api.on('GET', path, (_, response) =>
      response.end('unable to retrieve container logs for containerd://abc'),
    );
    expect(await kube.logs(target, {})).to.equal(undefined);
    api.on('GET', path, (_, response) => response.end('line 1\nline 2\n'));
    expect(await kube.logs(target, { tailLines: 2 })).to.equal('line 1\nline 2\n');
    expect(api.seen.at(-1)?.query.get('tailLines')).to.equal('2');
  });

  it('read the kubeconfig they are given and no other', async () => {
    const error = await failure(connect('/nonexistent/config'));
    expect(error).to.have.property('code', 'API_UNREACHABLE');
    expect(String(error)).to.contain('/nonexistent/config');
  });
});
