import { expect } from 'chai';
import { startCluster, type Cluster } from '../../../src/sim/index.js';
import { timeError } from '../../../src/sim/server/rfc3339.js';
import { accessOf, Client } from '../client.js';

interface Status {
  message: string;
  details?: object;
}

describe('options of requests', function () {
  this.timeout(60_000);
  const space = '/api/v1/namespaces/default';
  const map = `${space}/configmaps/none`;
  let cluster: Cluster;
  let client: Client;

  const refusal = async (
    method: string,
    path: string,
    body?: unknown,
    type = 'application/merge-patch+json',
  ): Promise<[number, string]> => {
    const answer = await client.ask(method, path, body, type);
    return [answer.code, (JSON.parse(answer.body) as Status).message];
  };

  before(async () => {
    cluster = await startCluster({ nodes: 1 });
    client = new Client(accessOf(cluster.kubeconfig));
  });

  after(async () => {
    client.close();
    await cluster.stop();
  });

  it('of a log are checked before the pod is looked for', async () => {
    const ask = (query: string): Promise<[number, string]> =>
      refusal('GET', `${space}/pods/x/log?${query}`);
    const refused = (text: string): [number, string] => [
      422,
      `PodLogOptions "x" is invalid: ${text}`,
    ];
    expect(await ask('tailLines=-1')).to.deep.equal(
      refused('tailLines: Invalid value: -1: must be greater than or equal to 0'),
    );
    expect(await ask('limitBytes=0&sinceSeconds=0')).to.deep.equal(
      refused(
        '[limitBytes: Invalid value: 0: must be greater than 0, sinceSeconds: Invalid value: 0: must be greater than 0]',
      ),
    );
    expect(await ask('sinceSeconds=1&sinceTime=2026-01-02T03:04:05Z')).to.deep.equal(
      refused('[]: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified'),
    );
    expect(await ask('stream=All')).to.deep.equal(
      refused('stream: Forbidden: may not be specified'),
    );
    expect(await ask('sinceTime=noon')).to.deep.equal([
      400,
      'parsing time "noon" as "2006-01-02T15:04:05Z07:00": cannot parse "noon" as "2006"',
    ]);
    expect(await ask('tailLines=3')).to.deep.equal([404, 'pods "x" not found']);
  });

  it('of a write are checked before its body', async () => {
    const long = 'm'.repeat(129);
    expect(await refusal('PATCH', `${map}?force=true`, '{')).to.deep.equal([
      422,
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ]);
    expect(await refusal('PUT', `${map}?fieldManager=${long}`, '{')).to.deep.equal([
      422,
      'UpdateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ]);
    expect(await refusal('POST', `${space}/configmaps?dryRun=Some`, '{')).to.deep.equal([
      422,
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    ]);
    expect(
      await refusal('PATCH', `${map}?fieldValidation=No`, '{}', 'application/apply-patch+yaml'),
    ).to.deep.equal([
      422,
      'PatchOptions.meta.k8s.io "" is invalid: [fieldManager: Required value: is required for apply patch, fieldValidation: Unsupported value: "No": supported values: "", "Ignore", "Strict", "Warn"]',
    ]);
    const { body } = await client.ask('POST', `${space}/configmaps?dryRun=Some`, '{');
    expect((JSON.parse(body) as Status).details).to.deep.equal({
      group: 'meta.k8s.io',
      kind: 'CreateOptions',
      causes: [
        {
          reason: 'FieldValueNotSupported',
          message: 'Unsupported value: ["Some"]: supported values: "All"',
          field: 'dryRun',
        },
      ],
    });
  });

  it('of a deletion name either orphans or a policy', async () => {
    expect(
      await refusal('DELETE', `${map}?orphanDependents=true&propagationPolicy=Background`),
    ).to.deep.equal([
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Background": orphanDependents and deletionPropagation cannot be both set',
    ]);
    expect((await refusal('DELETE', `${map}?propagationPolicy=None`))[1]).to.contain(
      'propagationPolicy: Unsupported value: "None": supported values: "Foreground", "Background", "Orphan", "nil"',
    );
  });

  it('tell of a time as Go does', () => {
    const said = (text: string): string | undefined => timeError(text)?.replace(/^.*?": /, '');
    expect(timeError('2026-01-02T03:04:05.678+01:00')).to.equal(undefined);
    expect(timeError('2024-02-29T03:04:05Z')).to.equal(undefined);
    expect(said('2026-01-02 03:04:05Z')).to.equal('cannot parse " 03:04:05Z" as "T"');
    expect(said('2026-13-02T03:04:05Z')).to.equal('month out of range');
    expect(said('2026-02-29T03:04:05Z')).to.equal('day out of range');
    expect(said('2026-01-02T24:04:05Z')).to.equal('hour out of range');
    expect(said('2026-01-02T03:04:05')).to.equal('cannot parse "" as "Z07:00"');
    expect(said('2026-01-02T03:04:05Zx')).to.equal('extra text: "x"');
  });
});
