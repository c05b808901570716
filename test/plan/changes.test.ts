import { expect } from 'chai';
import type { ActionUse } from '../../src/model/index.js';
import { changesOf } from '../../src/plan/index.js';

const base = { id: 'x', text: 'x' };
const target = { kind: 'Deployment', name: 'web' };

describe('changesOf', () => {
  const cases: [string, ActionUse, string[]][] = [
    [
      'the leaves of a merge patch',
      {
        ...base,
        kind: 'patch',
        spec: { ...target, strategy: 'merge', body: { spec: { a: { b: 1 }, c: [1, 2], d: {} } } },
      },
      ['Deployment/web spec.a.b', 'Deployment/web spec.c', 'Deployment/web spec.d'],
    ],
    [
      'the paths of a JSON patch',
      {
        ...base,
        kind: 'patch',
        spec: { ...target, strategy: 'json', body: [{ op: 'remove', path: '/spec/replicas' }] },
      },
      ['Deployment/web /spec/replicas'],
    ],
    ['a deleted object', { ...base, kind: 'delete', spec: target }, ['Deployment/web']],
    [
      'applied objects',
      {
        ...base,
        kind: 'apply',
        spec: {
          source: 'x.yaml',
          objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }],
        },
      },
      ['ConfigMap/c'],
    ],
    [
      'replicas',
      { ...base, kind: 'scale', spec: { ...target, replicas: 0 } },
      ['Deployment/web spec.replicas'],
    ],
    [
      'resources',
      {
        ...base,
        kind: 'setResources',
        spec: { ...target, container: 'nginx', requests: {}, limits: {} },
      },
      ['Deployment/web resources of container nginx'],
    ],
    [
      'a restart',
      { ...base, kind: 'rolloutRestart', spec: target },
      ['Deployment/web pod template annotation'],
    ],
    [
      'a command',
      { ...base, kind: 'exec', spec: { in: {}, command: ['rm', 'x'], timeout: 1 } },
      ['inside a pod: rm x'],
    ],
    [
      'a cordon',
      { ...base, kind: 'cordon', spec: { node: { label: 'a=b' } } },
      ['nodes a=b spec.unschedulable'],
    ],
    [
      'a drain',
      {
        ...base,
        kind: 'drain',
        spec: {
          node: { name: 'n1' },
          timeout: 1,
          ignoreDaemonSets: true,
          deleteEmptyDirData: false,
        },
      },
      ['Node/n1 spec.unschedulable', 'pods on it (evicted)'],
    ],
    ['nothing for a wait', { ...base, kind: 'wait', spec: { duration: 1 } }, []],
  ];
  for (const [what, action, expected] of cases) {
    it(`names ${what}`, () => expect(changesOf(action)).to.deep.equal(expected));
  }
});
