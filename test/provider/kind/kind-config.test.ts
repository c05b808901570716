import { expect } from 'chai';
import type { NodeSpec } from '../../../src/model/index.js';
import { fullName, imageName } from '../../../src/provider/kind/image-names.js';
import { nodeNames } from '../../../src/provider/common/node-names.js';
import { kindConfig } from '../../../src/provider/kind/kind-config.js';

const node = (role: NodeSpec['role'], labels = {}): NodeSpec => ({ role, labels });

describe('nodeNames', () => {
  it('are those kind gives', () => {
    const nodes = [node('worker'), node('control-plane'), node('worker'), node('worker')];
    expect(nodeNames({ name: 'c', nodes })).to.deep.equal([
      ...['c-worker', 'c-control-plane', 'c-worker2', 'c-worker3'],
    ]);
  });
});

describe('kindConfig', () => {
  const nodes = [node('worker', { a: 'b' }), node('control-plane')];
  const config = JSON.parse(
    kindConfig({
      id: 'some-id',
      nodes: nodes.map((spec, index) => ({ name: String(index), spec })),
      ports: { web: { host: '127.0.0.1', port: 18080, nodePort: 30080 } },
    }),
  ) as {
    networking: object;
    nodes: { role: string; labels: object; extraPortMappings?: object[] }[];
  };

  it("publishes on the control plane and on this machine's own address only", () => {
    expect(config.nodes[0]).to.not.have.property('extraPortMappings');
    expect(config.nodes[1]?.extraPortMappings).to.deep.equal([
      { containerPort: 30080, hostPort: 18080, listenAddress: '127.0.0.1', protocol: 'TCP' },
    ]);
    expect(config.networking).to.deep.equal({ apiServerAddress: '127.0.0.1' });
  });

  it("labels every node with the cluster's id, besides its own labels", () => {
    expect(config.nodes.map(({ labels }) => labels)).to.deep.equal([
      { a: 'b', 'chaos-lab.dev/cluster-id': 'some-id' },
      { 'chaos-lab.dev/cluster-id': 'some-id' },
    ]);
  });
});

describe('image names', () => {
  const cases: [string, string][] = [
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.25-alpine', 'docker.io/library/nginx:1.25-alpine'],
    ['hashicorp/http-echo:0.2.3', 'docker.io/hashicorp/http-echo:0.2.3'],
    ['registry.example:5000/a/b:1', 'registry.example:5000/a/b:1'],
    ['localhost/a', 'localhost/a:latest'],
    ['docker.io/nginx:1', 'docker.io/library/nginx:1'],
    ['nginx@sha256:abc', 'docker.io/library/nginx@sha256:abc'],
  ];
  for (const [image, full] of cases) {
    it(`${image} is ${full} in containerd`, () => expect(fullName(image)).to.equal(full));
  }

  it('what Docker could take for an option is no image name', () => {
    for (const bad of ['--privileged', '-v/:/x', '', 'a b', 'a;b']) {
      expect(() => imageName(bad), bad)
        .to.throw()
        .with.property('code', 'IMAGE_UNAVAILABLE');
    }
  });
});
