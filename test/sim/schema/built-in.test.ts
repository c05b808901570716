import { expect } from 'chai';
import type { Kind } from '../../../src/sim/contract/index.js';
import { ApiError, type KubeObject } from '../../../src/sim/machinery/index.js';
import { checkObject, duplicateFields } from '../../../src/sim/schema/index.js';

const kindOf = (group: string, version: string, kind: string, schema: string): Kind => ({
  group,
  version,
  kind,
  plural: '',
  singular: '',
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: [],
  subresources: [],
  schema,
  columns: [],
});

const configMap = kindOf('', 'v1', 'ConfigMap', 'io.k8s.api.core.v1.ConfigMap');
const deployment = kindOf('apps', 'v1', 'Deployment', 'io.k8s.api.apps.v1.Deployment');
const pod = kindOf('', 'v1', 'Pod', 'io.k8s.api.core.v1.Pod');
const secret = kindOf('', 'v1', 'Secret', 'io.k8s.api.core.v1.Secret');

const check = (kind: Kind, object: object): { value: KubeObject; problems: string[] } =>
  checkObject(kind, object);

function refusal(kind: Kind, object: object): string {
  try {
    check(kind, object);
  } catch (error) {
    expect(error).to.be.instanceOf(ApiError);
    expect((error as ApiError).code).to.equal(400);
    return (error as ApiError).message;
  }
  return 'nothing was wrong';
}

describe('the fields of a built-in object', () => {
  it('drops those that are unknown and names each with its place', () => {
    const { value, problems } = check(deployment, {
      date: 1,
      spec: { template: { spec: { containers: [{ name: 'a', imagee: 'x' }] } }, x: { y: 1 } },
    });
    expect(problems).to.deep.equal([
      'unknown field "date"',
      'unknown field "spec.template.spec.containers[0].imagee"',
      'unknown field "spec.x"',
    ]);
    expect(value).to.deep.equal({
      spec: { template: { spec: { containers: [{ name: 'a' }] } } },
    });
  });

  it('lets the keys of maps be anything, even a property of every object', () => {
    const object = { data: { constructor: 'a', toString: 'b' } };
    expect(check(configMap, object).problems).to.deep.equal([]);
    expect(check(configMap, { constructor: 1 }).problems).to.deep.equal([
      'unknown field "constructor"',
    ]);
  });

  it('takes null as absent', () => {
    const { value } = check(pod, {
      spec: { nodeName: null, containers: [{ name: 'a', env: null }] },
    });
    expect(value).to.deep.equal({ spec: { containers: [{ name: 'a' }] } });
  });

  const start = (kind: string): string =>
    `${kind} in version "v1" cannot be handled as a ${kind}: json: cannot unmarshal`;

  it('refuses a wrong type with the words of Go', () => {
    expect(refusal(configMap, { data: { a: 1 } })).to.equal(
      `${start('ConfigMap')} number into Go struct field ConfigMap.data of type string`,
    );
    expect(refusal(deployment, { spec: { replicas: 'three' } })).to.equal(
      `${start('Deployment')} string into Go struct field DeploymentSpec.spec.replicas of type int32`,
    );
    expect(refusal(deployment, { spec: { replicas: 1.5 } })).to.equal(
      `${start('Deployment')} number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32`,
    );
    expect(refusal(pod, { spec: { containers: { name: 'a' } } })).to.equal(
      `${start('Pod')} object into Go struct field PodSpec.spec.containers of type []v1.Container`,
    );
    expect(refusal(pod, { spec: { containers: [{ env: [{ value: true }] }] } })).to.equal(
      `${start('Pod')} bool into Go struct field EnvVar.spec.containers.env.value of type string`,
    );
    expect(refusal(pod, { spec: { containers: ['a'] } })).to.equal(
      `${start('Pod')} string into Go struct field PodSpec.spec.containers of type v1.Container`,
    );
    expect(refusal(configMap, { metadata: { labels: 'x' } })).to.equal(
      `${start('ConfigMap')} string into Go struct field ObjectMeta.metadata.labels of type map[string]string`,
    );
  });

  it('refuses what only looks right: amounts, times and base64', () => {
    const limits = { containers: [{ resources: { limits: { memory: 'lots' } } }] };
    expect(refusal(pod, { spec: limits })).to.match(
      /^Pod in version "v1" cannot be handled as a Pod: quantities must match/,
    );
    expect(refusal(configMap, { metadata: { creationTimestamp: 'now' } })).to.match(
      /parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"$/,
    );
    expect(refusal(secret, { data: { a: '%%' } })).to.match(/illegal base64 data at input byte 0$/);
  });

  it('takes what is right: numbers for amounts, both kinds of ports, base64 of any length', () => {
    check(pod, { spec: { containers: [{ resources: { limits: { cpu: 1 } } }] } });
    check(pod, {
      spec: { containers: [{ livenessProbe: { httpGet: { port: 'http' } } }, { ports: [] }] },
    });
    for (const data of ['', 'YQ==', 'YWI=', 'YWJj']) check(secret, { data: { a: data } });
    check(pod, { metadata: { creationTimestamp: '2026-11-21T10:00:00.5+01:00' } });
  });
});

describe('fields that a JSON text has twice', () => {
  it('are named with their place, once each', () => {
    const text = '{"a":1,"spec":{"x":[{"b":1},{"b":{},"b":2,"b":3}]},"a":2,"c":["a","a"]}';
    expect(duplicateFields(text)).to.deep.equal([
      'duplicate field "spec.x[1].b"',
      'duplicate field "a"',
    ]);
  });

  it('are not seen inside of texts', () => {
    expect(duplicateFields('{"a":"{\\"b\\":1,\\"b\\":2}","\\u0062":1,"c":{"a":1}}')).to.deep.equal(
      [],
    );
    expect(duplicateFields('{"b":1,"\\u0062":1}')).to.deep.equal(['duplicate field "b"']);
  });
});
