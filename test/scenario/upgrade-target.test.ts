import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabError } from '../../src/base/index.js';
import type { UpgradeTarget } from '../../src/model/index.js';
import { packageRoot } from '../../src/cli/paths.js';
import { loadScenario, parseUpgradeTarget, withUpgradeTarget } from '../../src/scenario/index.js';

const GOOD = `apiVersion: lab/v1alpha1
kind: UpgradeTarget
version: v1.35.4
images:
  registry.k8s.io/kube-proxy:v1.35.4:
  registry.k8s.io/etcd:3.6.6-0: mirror.example/etcd:1
programs:
  kubeadm: {image: "mirror.example/k8s:1", path: /usr/bin/kubeadm}
  kubelet: {file: ./kubelet}
`;

describe('the upgrade target', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-target-'));
    writeFileSync(join(folder, 'kubelet'), 'x');
  });
  after(() => rmSync(folder, { recursive: true }));

  const refused = (text: string): LabError => {
    try {
      parseUpgradeTarget(text, 'target.yaml', folder);
    } catch (error) {
      return error as LabError;
    }
    return expect.fail('must be refused');
  };

  it('is read: an image without another is itself, a file is relative to its own', () => {
    expect(parseUpgradeTarget(GOOD, 'target.yaml', folder)).to.deep.equal({
      version: 'v1.35.4',
      images: {
        'registry.k8s.io/kube-proxy:v1.35.4': 'registry.k8s.io/kube-proxy:v1.35.4',
        'registry.k8s.io/etcd:3.6.6-0': 'mirror.example/etcd:1',
      },
      programs: {
        kubeadm: { image: 'mirror.example/k8s:1', path: '/usr/bin/kubeadm' },
        kubelet: { file: join(folder, 'kubelet') },
      },
    });
  });

  const BAD: [string, [string, string], string][] = [
    ['a version without its v', ['v1.35.4\n', '1.35.4\n'], 'target.yaml:3:10 E_VALUE'],
    ['a key that is none', ['images:', 'image:'], 'target.yaml:4:1 E_UNKNOWN_KEY'],
    ['a file that is not there', ['./kubelet', './kubelte'], 'target.yaml:9:19 Y_FILE'],
    ['no kubelet', ['  kubelet: {file: ./kubelet}\n', ''], 'target.yaml:7:1 E_MISSING_KEY'],
    ['a program as a text', ['{file: ./kubelet}', 'kubelet'], 'target.yaml:9:12 E_TYPE'],
    [
      'an image that a command line would take for a flag',
      ['mirror.example/etcd:1', '--privileged'],
      'target.yaml:6:33 E_NAME',
    ],
    ['no YAML', ['programs:', 'programs: ['], 'Y_SYNTAX'],
  ];
  for (const [what, [from, to], seen] of BAD) {
    it(`is refused: ${what}`, () => {
      const error = refused(GOOD.replace(from, to));
      expect(error.code).to.equal('UPGRADE_TARGET_INVALID');
      expect(error.details.join('\n')).to.contain(seen);
    });
  }

  const target: UpgradeTarget = {
    version: 'v1.36.1',
    images: { 'registry.k8s.io/kube-proxy:v1.36.1': 'mirror.example/kube-proxy:1' },
    programs: { kubeadm: { image: 'mirror.example/k8s:1', path: '/a' }, kubelet: { file: '/k' } },
  };
  const load = (name: string) => loadScenario(name, { packageRoot, trust: false }).scenario;

  it('is put into a scenario that upgrades: texts, programs, and the images it must have', () => {
    const before = load('cluster-upgrade');
    const filled = withUpgradeTarget(before, target);
    const text = JSON.stringify(filled);
    expect(text).not.to.contain('{upgrade:');
    expect(text).to.contain('"apply","v1.36.1"').and.to.contain('"v1.35."');
    expect(filled.images).to.include.members([
      'mirror.example/kube-proxy:1',
      'mirror.example/k8s:1',
    ]);
    const installs = filled.faults
      .flatMap(({ inject, drill = [] }) => [...inject, ...drill])
      .filter(({ kind }) => kind === 'nodeInstall');
    expect(installs).to.have.length.above(2);
    for (const { spec } of installs) expect(spec).to.have.property('sources', target.programs);
    // Pure.
    expect(JSON.stringify(before)).to.contain('{upgrade:version}');
  });

  it('leaves a scenario that upgrades nothing as it is', () => {
    const scenario = load('node-drain');
    expect(withUpgradeTarget(scenario, target)).to.equal(scenario);
  });
});
