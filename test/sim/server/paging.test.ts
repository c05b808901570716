import { expect } from 'chai';
import { ApiError, type KubeObject } from '../../../src/sim/machinery/index.js';
import { createApi } from '../../../src/sim/cluster/cluster.js';
import type { Call } from '../../../src/sim/server/call.js';
import { list } from '../../../src/sim/server/list.js';
import { listOptionsOf } from '../../../src/sim/server/list-options.js';
import type { Parts } from '../../../src/sim/server/parts.js';
import { routeOf } from '../../../src/sim/server/route.js';

interface List {
  metadata: { resourceVersion: string; continue?: string };
  items: KubeObject[];
}

describe('a list in pages', () => {
  const api = createApi({ speed: 1, seed: 1 }, () => undefined);
  const { registry } = api;
  const names = ({ items }: List): string[] => items.map(({ metadata }) => metadata?.name ?? '');
  const make = (name: string, namespace: string): void => {
    registry.create('configmaps', { metadata: { name, namespace } });
  };

  const get = (query: string): List => {
    let text = '';
    const response = { setHeader: () => undefined, writeHead: () => undefined } as object;
    const end = (body: string): void => void (text = body);
    const call = {
      request: { headers: {}, method: 'GET' },
      response: { ...response, end },
      query: new URLSearchParams(query),
      warnings: [],
    } as unknown as Call;
    const target = routeOf('/api/v1/configmaps', registry.catalogue)!;
    list(
      { registry, clock: api.clock } as Parts,
      call,
      target,
      listOptionsOf(target.kind, call.query, false),
    );
    return JSON.parse(text) as List;
  };
  const refusal = (query: string): ApiError['status'] => {
    try {
      get(query);
    } catch (error) {
      if (error instanceof ApiError) return error.status;
      throw error;
    }
    throw new Error('it was answered');
  };

  before(() => {
    for (const name of ['a', 'a-b']) {
      registry.create('namespaces', { metadata: { name } });
      for (const each of ['x', 'y']) make(each, name);
    }
  });

  it('shows what there was when its first page was made', () => {
    const first = get('limit=1');
    const { resourceVersion, continue: token = '' } = first.metadata;
    registry.delete('configmaps', 'a', 'y');
    make('z', 'a-b');
    const rest = get(`continue=${token}`);
    expect([names(first), names(rest)]).to.deep.equal([['x'], ['y', 'x', 'y']]);
    expect(rest.metadata).to.deep.equal({ resourceVersion });
    expect(
      names(get(`resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`)),
    ).to.have.length(4);
    expect(names(get(''))).to.deep.equal(['x', 'x', 'y', 'z']);
  });

  it('goes on with a new token when its version is compacted', () => {
    const { continue: token, resourceVersion } = get('limit=1').metadata;
    make('w', 'a');
    registry.store.compact();
    registry.store.compact();
    const exact = refusal(`resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`);
    expect([exact.code, exact.reason, exact.message]).to.deep.equal([
      410,
      'Expired',
      'The resourceVersion for the provided list is too old.',
    ]);
    const { code, message, metadata } = refusal(`continue=${token}`);
    expect(code).to.equal(410);
    expect(message).to.contain('or use the continue token in this response');
    const rest = get(`continue=${String(metadata.continue)}`);
    expect(names(rest)).to.deep.equal(['x', 'y', 'z']);
    expect(rest.metadata.resourceVersion).to.equal(String(registry.store.version));
  });

  it('refuses tokens in the real words', () => {
    const said = (token: string): string | undefined => refusal(`continue=${token}`).message;
    const token = (value: unknown): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const start = 'invalid continue token: continue key is not valid: ';
    expect(said('a!')).to.equal(`${start}illegal base64 data at input byte 1`);
    expect(said('aaaa')).to.equal(`${start}invalid character 'i' looking for beginning of value`);
    expect(said(token({ v: 'v2' }))).to.equal(
      `${start}server does not recognize this encoded version v2`,
    );
    expect(said(token({ v: 'meta.k8s.io/v1', rv: 3, start: '../x' }))).to.equal(`${start}../x`);
    expect(
      refusal(`resourceVersion=1&continue=${token({ v: 'meta.k8s.io/v1', rv: 1, start: 'a' })}`)
        .message,
    ).to.equal('specifying resource version is not allowed when using continue');
  });
});
