import { expect } from 'chai';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { checkScenario, checkScenarioText } from '../../src/scenario/index.js';
import { brief, checkSample, codes, packageRoot, sampleFiles, writeFiles } from './sample.js';

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n';
const more = (text: string) => checkSample({ files: { 'manifests/more.yaml': text } });

describe('manifests', () => {
  it('are read in the order of their names, several objects to a file, JSON too', () => {
    const { valid } = checkSample({
      files: {
        'manifests/a.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}',
        'manifests/b.yml': `${CONFIG}---\n---\n${CONFIG.replace('extra', 'b')}`,
        'manifests/notes.txt': 'not read',
      },
    });
    expect(valid?.scenario.workload.objects.map(({ metadata }) => metadata.name)).to.deep.equal([
      'a',
      'extra',
      'b',
      'web',
      'web',
    ]);
  });

  it('may have a behaviour.yaml beside them, which is no manifest and counts for the digest', () => {
    const text = 'images: { "shop/web:1": {} }\n';
    const { valid } = checkSample({ files: { 'manifests/behaviour.yaml': text } });
    expect(valid?.scenario.behaviours).to.deep.equal([text]);
    const without = checkSample({}).valid?.scenario;
    expect(without).not.to.have.property('behaviours');
    expect(valid?.scenario.workload.objects).to.deep.equal(without?.workload.objects);
    expect(valid?.scenario.source.digest).not.to.equal(without?.source.digest);
  });

  it('get the namespace of the workload, unless they belong to the whole cluster', () => {
    const { valid } = checkSample({
      files: {
        'manifests/more.yaml': 'apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}',
      },
      trust: true,
    });
    expect(
      valid?.scenario.workload.objects.map(({ kind, metadata }) => [kind, metadata.namespace]),
    ).to.deep.equal([
      ['PersistentVolume', undefined],
      ['Deployment', 'shop'],
      ['Service', 'shop'],
    ]);
  });

  it('are unfolded when they are lists, typed or not, so that no check is passed by', () => {
    for (const kind of ['List', 'ClusterRoleList']) {
      const report = more(
        `apiVersion: v1\nkind: ${kind}\nitems:\n- {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a}}`,
      );
      expect(codes(report)).to.deep.equal(['T_RBAC']);
      expect([report.problems[0]?.line, report.problems[0]?.column]).to.deep.equal([4, 52]);
    }
  });

  for (const [what, text] of Object.entries({
    'a list': '[a]',
    'a text': 'hello',
    'no metadata': 'apiVersion: v1\nkind: Secret',
    'metadata that is a list': 'apiVersion: v1\nkind: Secret\nmetadata: []',
    'labels that are a text': 'apiVersion: v1\nkind: Secret\nmetadata: {name: a, labels: b}',
    'a namespace that leads elsewhere in a URL': CONFIG.replace(
      'extra',
      'a, namespace: kube-a/../b',
    ),
    'an apiVersion that leads elsewhere in a URL': CONFIG.replace('v1', '../v1'),
    'a kind that is none': CONFIG.replace('ConfigMap', 'config map'),
  })) {
    it(`are refused: ${what}`, () => {
      expect(codes(more(text))).to.deep.equal(['E_MANIFEST_PARSE']);
    });
  }

  it('are refused: more than 500 objects', () => {
    const many = Array.from({ length: 501 }, (_, i) => CONFIG.replace('extra', `c${i}`)).join(
      '---\n',
    );
    expect(more(many).problems.map(brief)).to.include(
      'E_MANIFEST_PARSE at apiVersion: more than 500 objects',
    );
  });

  it('are refused: more than 100 files in a folder', () => {
    const files = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`many/${i}.yaml`, '']));
    const { problems } = checkSample({
      files,
      scenario: [['manifests: [manifests]', 'manifests: [manifests, many]']],
    });
    expect(problems.map(brief)).to.deep.equal([
      'E_MANIFEST_MISSING at many: the folder many has more than 100 files',
    ]);
  });

  it('that are no files do no harm: links to nowhere, folders, loops', () => {
    const folder = writeFiles(sampleFiles());
    symlinkSync('/nowhere/at/all', join(folder, 'manifests/gone.yaml'));
    symlinkSync('loop.yaml', join(folder, 'manifests/loop.yaml'));
    mkdirSync(join(folder, 'manifests/folder.yaml'));
    const check = (trust: boolean): string[] =>
      codes(checkScenario(join(folder, 'scenario.yaml'), { packageRoot, trust }));
    expect(check(true)).to.deep.equal(['E_MANIFEST_PARSE', 'E_MANIFEST_PARSE', 'E_MANIFEST_PARSE']);
    expect(check(false)).to.deep.equal(['E_MANIFEST_PARSE', 'T_OUTSIDE_PATH']);
  });

  it('are looked for in the package when the scenario is only a text', () => {
    const text = (sampleFiles()['scenario.yaml'] ?? '').replace('[manifests]', '[manifests/atlan]');
    const report = checkScenarioText(text, '/nowhere/scenario.yaml', { packageRoot, trust: false });
    expect(codes(report)).to.include('E_OBJECT_UNDECLARED').and.not.include('T_OUTSIDE_PATH');
  });
});
