import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import type { KubeObject } from '../../src/model/index.js';
import {
  applyImageMap,
  imagesOf,
  mapScenarioImages,
  parseImageMap,
} from '../../src/scenario/index.js';
import { checkSample } from './sample.js';

const pod = (kind: string, spec: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a' },
  spec: spec as Record<string, unknown>,
});

const objects = [
  pod('Pod', {
    containers: [{ name: 'c', image: 'a:1' }],
    initContainers: [{ name: 'i', image: 'b:1' }],
  }),
  pod('Deployment', {
    template: { spec: { containers: [{ name: 'c', image: 'c:1' }, { name: 'd' }] } },
  }),
  pod('CronJob', {
    jobTemplate: { spec: { template: { spec: { containers: [{ name: 'c', image: 'a:1' }] } } } },
  }),
  pod('Service', { ports: [] }),
];

describe('images', () => {
  it('are found in every kind that has pods, each once', () => {
    expect(imagesOf(objects)).to.deep.equal(['a:1', 'b:1', 'c:1']);
  });

  it('are replaced by the map, in copies', () => {
    const before = structuredClone(objects);
    const { objects: mapped, replaced } = applyImageMap(objects, {
      'a:1': 'x/a:2',
      'c:1': 'x/c:2',
      'z:1': 'x/z',
    });
    expect(imagesOf(mapped)).to.deep.equal(['b:1', 'x/a:2', 'x/c:2']);
    expect(replaced).to.deep.equal({ 'a:1': 'x/a:2', 'c:1': 'x/c:2' });
    expect(objects).to.deep.equal(before);
  });

  it('of apply actions and their undos are replaced too', () => {
    const { valid } = checkSample({
      scenario: [
        [
          '    inject:\n',
          '    inject:\n      - exec: { in: { name: p }, command: [ls] }\n        undo: [{ apply: { manifest: late.yaml } }]\n      - apply: { manifest: late.yaml }\n',
        ],
      ],
      files: {
        'late.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: late}\nspec: {containers: [{name: c, image: "late:1"}]}',
      },
    });
    const { scenario, replaced } = mapScenarioImages(valid?.scenario ?? expect.fail('not valid'), {
      'late:1': 'x/late:2',
    });
    expect(scenario.images).to.deep.equal(['nginx:1.25-alpine', 'x/late:2']);
    expect(replaced).to.deep.equal({ 'late:1': 'x/late:2' });
    expect(JSON.stringify(scenario.faults)).to.not.include('"late:1"');
    expect(JSON.stringify(valid?.scenario.faults)).to.include('"late:1"');
  });

  it('maps are read from YAML', () => {
    expect(
      parseImageMap('nginx:1.25: local/nginx:1\n"a/b@sha256:00": c/d:1\n', 'map.yaml'),
    ).to.deep.equal({
      'nginx:1.25': 'local/nginx:1',
      'a/b@sha256:00': 'c/d:1',
    });
    expect(parseImageMap('', 'map.yaml')).to.deep.equal({});
  });

  for (const text of [
    '[a, b]',
    'a: [b]',
    'a: 1',
    'a: --privileged',
    '"a b": c',
    'a: {b: c}',
    'a: [',
    'just text',
  ]) {
    it(`maps are refused: ${text}`, () => {
      expect(() => parseImageMap(text, 'map.yaml'))
        .to.throw(LabError)
        .with.property('code', 'IMAGE_MAP_INVALID');
    });
  }
});
