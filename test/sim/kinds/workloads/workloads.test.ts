import { expect } from 'chai';
import type { Kind } from '../../../../src/sim/contract/index.js';
import { kinds } from '../../../../src/sim/kinds/index.js';
import type { FieldError, KubeObject } from '../../../../src/sim/machinery/index.js';
import { clone } from '../../../../src/sim/machinery/index.js';
import { mergePatch } from '../../../../src/sim/patch/index.js';

type Made = KubeObject & { spec: Record<string, unknown>; status?: unknown };

const kindNamed = (name: string): Kind => kinds.find(({ kind }) => kind === name)!;

const texts = (errors: FieldError[] | undefined): string[] =>
  (errors ?? []).map(({ field, message }) => `${field}: ${message}`);

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
};

/** A new object of the kind as the API stores it; `change`: a merge patch on the usual spec. */
function made(name: string, change: object = {}): Made {
  const kind = kindNamed(name);
  const usual = { selector: { matchLabels: { app: 'web' } }, template, serviceName: 'web' };
  const draft = {
    apiVersion: `${kind.group}/${kind.version}`,
    kind: name,
    metadata: { name: 'web', namespace: 'ns', uid: 'u-1' },
    spec: mergePatch(usual, change),
  } as Made;
  if (name !== 'StatefulSet') delete draft.spec.serviceName;
  const copy = clone(draft);
  kind.defaults?.(copy);
  kind.prepareCreate?.(copy);
  return copy;
}

/** The texts of a creation and, with `next`, of the change of a good object. */
const problems = (name: string, change: object): string[] =>
  texts(kindNamed(name).validate?.(made(name, change)));

function problemsOfChange(name: string, change: object, before: object = {}): string[] {
  const kind = kindNamed(name);
  const old = made(name, before);
  const next = clone({ ...old, spec: mergePatch(old.spec, change) });
  kind.defaults?.(next);
  kind.prepareUpdate?.(next, old);
  return texts(kind.validateUpdate?.(next, old, ''));
}

const MISMATCH =
  'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`';

describe('workload kinds', () => {
  for (const name of ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']) {
    describe(name, () => {
      it('finds nothing wrong with a good one, new or unchanged', () => {
        expect(problems(name, {})).to.deep.equal([]);
        expect(problemsOfChange(name, {})).to.deep.equal([]);
      });

      it('sets the same defaults again without a change', () => {
        const once = made(name);
        const twice = clone(once);
        kindNamed(name).defaults?.(twice);
        expect(twice).to.deep.equal(once);
      });

      it('refuses a template that the selector does not find', () => {
        const change = { selector: { matchLabels: { app: 'other' } } };
        expect(problems(name, change)).to.deep.equal([MISMATCH]);
      });

      it('refuses pods that end', () => {
        const change = { template: { spec: { restartPolicy: 'Never' } } };
        expect(problems(name, change)).to.deep.equal([
          'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
        ]);
      });

      it('refuses a selector that takes everything', () => {
        const kind = name === 'ReplicaSet' ? 'deployment' : name.toLowerCase();
        expect(problems(name, { selector: { matchLabels: { app: null } } })).to.include(
          `spec.selector: Invalid value: {}: empty selector is invalid for ${kind}`,
        );
      });
    });
  }

  it('says what kubectl shows of a Deployment whose selector changes', () => {
    const change = { selector: { matchLabels: { app: 'other' } } };
    expect(problemsOfChange('Deployment', change)).to.deep.equal([
      MISMATCH,
      'spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
    ]);
  });

  const rows: [string, object, string][] = [
    [
      'Deployment',
      { replicas: -1 },
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['Deployment', { selector: null }, 'spec.selector: Required value'],
    [
      'Deployment',
      { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      'Deployment',
      { strategy: { type: 'Blue' } },
      'spec.strategy: Unsupported value: {"Type":"Blue","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
    [
      'Deployment',
      { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
    ],
    [
      'Deployment',
      { minReadySeconds: 600 },
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
    ],
    [
      'StatefulSet',
      { podManagementPolicy: 'Wild' },
      `spec.podManagementPolicy: Invalid value: "Wild": must be 'OrderedReady' or 'Parallel'`,
    ],
    [
      'StatefulSet',
      { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
      `spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy 'RollingUpdate'`,
    ],
    [
      'DaemonSet',
      { updateStrategy: { rollingUpdate: { maxSurge: 1 } } },
      'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
    ],
    [
      'DaemonSet',
      { updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } },
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
    ],
  ];
  for (const [name, change, text] of rows) {
    it(`refuses a ${name} with ${JSON.stringify(change)}`, () => {
      expect(problems(name, change)).to.include(text);
    });
  }

  it('lets a StatefulSet change only what may change', () => {
    expect(problemsOfChange('StatefulSet', { replicas: 3, minReadySeconds: 1 })).to.deep.equal([]);
    expect(problemsOfChange('StatefulSet', { serviceName: 'other' })).to.deep.equal([
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ]);
  });

  it('counts the changes of a DaemonSet template in its annotation', () => {
    const kind = kindNamed('DaemonSet');
    const annotation = 'deprecated.daemonset.template.generation';
    const old = made('DaemonSet');
    expect(old.metadata?.annotations).to.deep.equal({ [annotation]: '1' });
    const next = mergePatch(old, {
      metadata: { annotations: { [annotation]: '7' } },
      spec: { template: { metadata: { labels: { more: 'x' } } } },
    });
    kind.prepareUpdate?.(next, old);
    expect(next.metadata?.annotations).to.deep.equal({ [annotation]: '2' });
  });

  it('keeps the labels of a Deployment in a write of its status, and takes annotations', () => {
    const kind = kindNamed('Deployment');
    const old = made('Deployment');
    const next = mergePatch(old, {
      metadata: { labels: { a: 'b' }, annotations: { 'deployment.kubernetes.io/revision': '1' } },
      spec: { replicas: 9 },
      status: { observedGeneration: 1 },
    });
    kind.prepareStatus?.(next, old);
    expect(next.metadata).to.deep.include({
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    });
    expect(next.metadata).to.not.have.property('labels');
    expect(next.spec).to.deep.equal(old.spec);
    expect(next.status).to.deep.equal({ observedGeneration: 1 });
  });

  it('refuses a ControllerRevision without data or with other data', () => {
    const kind = kindNamed('ControllerRevision');
    const revision = { metadata: { name: 'r' }, revision: 1, data: { a: 1 } } as KubeObject;
    expect(texts(kind.validate?.({ ...revision, data: undefined } as KubeObject))).to.deep.equal([
      'data: Required value: data is mandatory',
    ]);
    const other = { ...revision, data: { a: 2 } } as KubeObject;
    expect(texts(kind.validateUpdate?.(other, revision, ''))).to.deep.equal([
      'data: Invalid value: {"a":2}: field is immutable',
    ]);
  });
});
