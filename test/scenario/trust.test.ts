import { expect } from 'chai';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkScenario, loadScenario } from '../../src/scenario/index.js';
import { LabError } from '../../src/base/index.js';
import {
  checkSample,
  codes,
  packageRoot,
  sampleFiles,
  writeFiles,
  type SampleChange,
} from './sample.js';

const POD_SPEC = '    spec:\n      containers:\n';
const podSpec = (line: string): SampleChange => ({
  manifest: [[POD_SPEC, `    spec:\n      ${line}\n      containers:\n`]],
});
const container = (line: string): SampleChange => ({
  manifest: [['        - name: nginx\n', `        - name: nginx\n          ${line}\n`]],
});
const object = (text: string): SampleChange => ({ files: { 'manifests/more.yaml': text } });
const inject = (action: string): SampleChange => ({
  scenario: [['    inject:\n', `    inject:\n      - ${action}\n`]],
});

const diagnosis = (line: string): SampleChange => ({
  scenario: [['- kubectl: [get, endpointslices]', `- kubectl: ${line}`]],
});

/** What an untrusted scenario asks for, and the code of its refusal. */
const refused: Record<string, [SampleChange, string]> = {
  'a privileged container': [container('securityContext: { privileged: true }'), 'T_PRIVILEGED'],
  'a privileged container, written as a text': [
    container('securityContext: { privileged: "true" }'),
    'T_PRIVILEGED',
  ],
  'an unmasked /proc': [container('securityContext: { procMount: Unmasked }'), 'T_PRIVILEGED'],
  'added capabilities': [
    container('securityContext: { capabilities: { add: [NET_ADMIN] } }'),
    'T_CAPABILITIES',
  ],
  "the host's network": [podSpec('hostNetwork: true'), 'T_HOST_NAMESPACE'],
  "the host's processes": [podSpec('hostPID: true'), 'T_HOST_NAMESPACE'],
  "the host's IPC": [podSpec('hostIPC: true'), 'T_HOST_NAMESPACE'],
  'a folder of the host': [podSpec('volumes: [{ name: v, hostPath: { path: / } }]'), 'T_HOST_PATH'],
  'permissions for the whole cluster': [
    object('apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}'),
    'T_RBAC',
  ],
  'a binding for the whole cluster': [
    object(
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}',
    ),
    'T_RBAC',
  ],
  'another object of the whole cluster': [
    object('apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}'),
    'T_CLUSTER_SCOPED',
  ],
  'a change to a node': [
    inject('patch: { kind: Node, name: n, merge: { spec: {} } }'),
    'T_CLUSTER_SCOPED',
  ],
  'an object in a system namespace': [
    object('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}'),
    'T_SYSTEM_NAMESPACE',
  ],
  'an object in the default namespace': [
    object('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}'),
    'T_SYSTEM_NAMESPACE',
  ],
  'a change in a system namespace': [
    inject('scale: { kind: Deployment, name: coredns, namespace: kube-system, replicas: 0 }'),
    'T_SYSTEM_NAMESPACE',
  ],
  'a command in a system namespace': [
    inject('exec: { in: { selector: k8s-app=kube-dns, namespace: kube-system }, command: [sh] }'),
    'T_SYSTEM_NAMESPACE',
  ],
  'kubectl exec in a system namespace': [
    diagnosis('[exec, -n, kube-system, p, --, ls]'),
    'T_SYSTEM_NAMESPACE',
  ],
  'kubectl exec in a system namespace, in one word': [
    diagnosis('[exec, -nkube-system, p, --, ls]'),
    'T_SYSTEM_NAMESPACE',
  ],
  "kubectl exec in the namespace of kind's storage": [
    diagnosis('[exec, -n, local-path-storage, p, --, ls]'),
    'T_SYSTEM_NAMESPACE',
  ],
  'a privileged container by a merge patch': [
    inject(
      'patch: { kind: Deployment, name: web, merge: { spec: { template: { spec: { hostPID: true } } } } }',
    ),
    'T_HOST_NAMESPACE',
  ],
  'a privileged container by a strategic patch': [
    inject(
      'patch: { kind: Deployment, name: web, strategic: { spec: { template: { spec: { containers: [{ name: nginx, securityContext: { privileged: true } }] } } } } }',
    ),
    'T_PRIVILEGED',
  ],
  'a privileged container by a JSON patch': [
    inject(
      'patch: { kind: Deployment, name: web, json: [{ op: add, path: /spec/template/spec/containers/0/securityContext/privileged, value: true }] }',
    ),
    'T_PRIVILEGED',
  ],
  'a capability by a JSON patch': [
    inject(
      'patch: { kind: Deployment, name: web, json: [{ op: add, path: /spec/template/spec/containers/0/securityContext/capabilities/add/-, value: SYS_ADMIN }] }',
    ),
    'T_CAPABILITIES',
  ],
  'a folder of the host, by an apply action': [
    {
      ...inject('apply: { manifest: late.yaml }'),
      files: {
        'late.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: late}\nspec: {volumes: [{name: v, hostPath: {path: /}}], containers: []}',
      },
    },
    'T_HOST_PATH',
  ],
  'a path out of its folder': [
    { scenario: [['manifests: [manifests]', 'manifests: [manifests, ../outside.yaml]']] },
    'T_OUTSIDE_PATH',
  ],
};

describe('a scenario from outside the package', () => {
  before(() => {
    const outside = join(writeFiles({}), '..', 'outside.yaml');
    writeFileSync(outside, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: outside}\n');
  });

  for (const [what, [change, code]] of Object.entries(refused)) {
    it(`may not ask for ${what}, unless it is trusted`, () => {
      expect(codes(checkSample(change))).to.include(code);
      expect(
        codes(checkSample({ ...change, trust: true })).filter((c) => c.startsWith('T_')),
      ).to.deep.equal([]);
    });
  }

  it('may not lead out of its folder by a symlink', () => {
    const outside = writeFiles({
      'secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n',
    });
    const folder = writeFiles(sampleFiles());
    symlinkSync(join(outside, 'secret.yaml'), join(folder, 'manifests', 'more.yaml'));
    const check = (trust: boolean): string[] =>
      codes(checkScenario(join(folder, 'scenario.yaml'), { packageRoot, trust }));
    expect(check(false)).to.deep.equal(['T_OUTSIDE_PATH']);
    expect(check(true)).to.deep.equal([]);
  });

  it('may not use a folder whose name only starts like its own', () => {
    const folder = writeFiles(sampleFiles());
    const beside = `${folder}-beside`;
    mkdirSync(beside);
    writeFileSync(join(beside, 'a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    const scenario = (sampleFiles()['scenario.yaml'] ?? '').replace(
      '[manifests]',
      `[manifests, ../${basename(beside)}]`,
    );
    writeFileSync(join(folder, 'scenario.yaml'), scenario);
    const report = checkScenario(join(folder, 'scenario.yaml'), { packageRoot, trust: false });
    expect(codes(report)).to.deep.equal(['T_OUTSIDE_PATH']);
  });

  it("may use the package's manifests, and nothing else of the package", () => {
    const own = (path: string): string[] =>
      codes(
        checkSample({
          scenario: [
            ['manifests: [manifests]', `manifests: [manifests, ${path}]`],
            ['namespace: shop', 'namespace: atlan'],
          ],
        }),
      );
    expect(own('manifests/../manifests/atlan/tools.yaml')).to.deep.equal([]);
    expect(own('scenarios')).to.deep.equal(['T_OUTSIDE_PATH']);
    expect(own('docs/reference.yaml')).to.deep.equal(['T_OUTSIDE_PATH']);
  });

  it('runs kubectl exec in a namespace it declares, and validate shows the command', () => {
    const line = '[exec, -n, shop, deploy/web, -c, nginx, --, sh, -c, id]';
    const { valid } = checkSample(diagnosis(line));
    expect(valid?.permissions).to.include('run "sh -c id" in deploy/web container nginx of shop');
    expect(valid?.permissions.join()).to.not.contain('read with kubectl');
    expect(checkSample(diagnosis('[exec, web-0, --, id]')).valid?.permissions).to.include(
      'run "id" in pod web-0',
    );
  });

  it('does not reach another namespace by kubectl exec, trusted or not', () => {
    for (const trust of [false, true]) {
      const of = (line: string): string[] => codes(checkSample({ ...diagnosis(line), trust }));
      expect(of('[exec, -n, elsewhere, p, --, ls]')).to.deep.equal(['E_NAMESPACE_UNDECLARED']);
      expect(of('[exec, -n, shop, ds/kube-proxy, -n, kube-system, --, sh]')).to.deep.equal([
        'E_KUBECTL',
      ]);
    }
  });

  it('may not declare a system namespace as its own', () => {
    const declare = (name: string): string[] =>
      codes(
        checkSample({
          scenario: [['  namespace: shop', `  namespace: shop\n  namespaces: [${name}]`]],
        }),
      );
    expect(declare('local-path-storage')).to.deep.equal(['E_NAME']);
    expect(declare('elsewhere')).to.deep.equal([]);
  });

  it('shows what of the system it runs once it is trusted', () => {
    const { valid } = checkSample({
      ...diagnosis('[exec, -n, kube-system, ds/kube-proxy, --, id]'),
      trust: true,
    });
    expect(valid?.permissions).to.include('run "id" in ds/kube-proxy of kube-system');
    expect(valid?.permissions).to.include('with --trust: change or run something in kube-system');
  });

  it('may read in a system namespace', () => {
    const report = checkSample({
      scenario: [
        [
          '- kubectl: [get, endpointslices]',
          '- kubectl: [logs, -n, kube-system, -l, k8s-app=kube-dns]',
        ],
        [
          '    invariants: # true',
          '    witness:\n      - event: { reason: NodeReady, namespace: default }\n    invariants: # true',
        ],
      ],
    });
    expect(codes(report)).to.deep.equal([]);
  });

  it('may have data that only looks dangerous, and plain refusals of privileges', () => {
    const report = checkSample({
      ...container('securityContext: { privileged: false, capabilities: { drop: [ALL] } }'),
      ...object(
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {privileged: "true", hostPath: /}',
      ),
    });
    expect(codes(report)).to.deep.equal([]);
  });

  it('names the place in the manifest', () => {
    const [problem] = checkSample(podSpec('hostNetwork: true')).problems;
    expect(problem?.file).to.match(/manifests\/web\.yaml$/);
    expect([problem?.line, problem?.column]).to.deep.equal([14, 7]);
    expect(problem?.message).to.equal(
      'Deployment/web asks for hostNetwork: a namespace of the host',
    );
  });

  it('is refused with SCENARIO_UNTRUSTED when nothing else is wrong', () => {
    const { folder } = checkSample(podSpec('hostNetwork: true'));
    const load = (trust: boolean) => loadScenario(folder, { packageRoot, trust });
    expect(() => load(false))
      .to.throw(LabError)
      .that.satisfies(
        (error: LabError) => error.code === 'SCENARIO_UNTRUSTED' && error.exitCode === 2,
      );
    expect(load(true).permissions).to.include(
      'with --trust: Deployment/web hostNetwork: a namespace of the host',
    );
  });

  it('is trusted when it lies in the package', () => {
    const root = writeFiles({});
    mkdirSync(join(root, 'scenarios/own/manifests'), { recursive: true });
    const files = sampleFiles();
    writeFileSync(join(root, 'scenarios/own/scenario.yaml'), files['scenario.yaml'] ?? '');
    writeFileSync(
      join(root, 'scenarios/own/manifests/web.yaml'),
      (files['manifests/web.yaml'] ?? '').replace(
        POD_SPEC,
        '    spec:\n      hostPID: true\n      containers:\n',
      ),
    );
    const { scenario } = loadScenario('own', { packageRoot: root, trust: false });
    expect(scenario.source.builtIn).to.equal(true);
  });
});
