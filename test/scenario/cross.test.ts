import { expect } from 'chai';
import { brief, checkSample, codes, type SampleChange } from './sample.js';

const INJECT = '    inject:\n';
const FIX = '    fix:\n';
const SYMPTOMS = '    symptoms: # false before the injection, true after it\n';
const inject = (action: string): [string, string] => [INJECT, `${INJECT}      - ${action}\n`];
const fix = (action: string): [string, string] => [FIX, `${FIX}      - ${action}\n`];
const REMEDY = "        - Set the Service's selector back to app=web.\n";
const remedy = (action: string): [string, string] => [
  REMEDY,
  `        - { text: another, actions: [{ ${action} }] }\n`,
];
const symptom = (check: string): [string, string] => [SYMPTOMS, `${SYMPTOMS}      - ${check}\n`];
const DIAGNOSIS = '    diagnosis:\n';
const diagnosis = (entry: string): [string, string] => [
  DIAGNOSIS,
  `${DIAGNOSIS}      - ${entry}\n`,
];
/** A second fault, after the first. */
const second = (name: string, patch: string): [string, string] => [
  'faults:\n',
  `faults:
  - name: ${name}
    culprit: { kind: Service, name: web }
    inject: [{ patch: ${patch} }]
    symptoms: [{ endpoints: { service: web, ready: 0 } }]
    fix: [{ patch: ${patch} }]
    recovery: [{ endpoints: { service: web, ready: 1 } }]
    truth: { category: network, mechanism: m, root: [{ kind: Service, name: web }], change: { before: 1, after: 2 }, fixes: [a] }
`,
];

/** What is wrong, and the problem it gives: `CODE at WORD: message`. */
const cases: Record<string, [SampleChange, string]> = {
  'a port that is not declared': [
    {
      scenario: [
        ['http: { port: web, path: /, status: 200 }', 'http: { port: wep, path: /, status: 200 }'],
      ],
    },
    'E_PORT_UNDECLARED at wep: cluster.ports has no port "wep"',
  ],
  'a load on a port that is not declared': [
    {
      scenario: [['faults:\n', 'load: { main: { port: wep, during: { amount: 1 } } }\nfaults:\n']],
    },
    'E_PORT_UNDECLARED at wep: cluster.ports has no port "wep"',
  ],
  'two ports of one name': [
    {
      scenario: [
        [
          '    - { name: web, nodePort: 30090 }',
          '    - { name: web, nodePort: 30090 }\n    - { name: web, nodePort: 30091 }',
        ],
      ],
    },
    'E_DUPLICATE at web: two ports have the name web',
  ],
  'a nodePort that no Service opens': [
    {
      scenario: [
        [
          '    - { name: web, nodePort: 30090 }',
          '    - { name: web, nodePort: 30090 }\n    - { name: api, nodePort: 30091 }',
        ],
      ],
    },
    'W_PORT_UNUSED at 30091: no Service of the manifests has the nodePort 30091',
  ],
  'a nodePort that no Service opens, where a probe looks': [
    { manifest: [['nodePort: 30090', 'nodePort: 30099']] },
    'E_PORT_UNOPENED at 30090: no Service of the manifests has the nodePort 30090, where probes and loads of "web" go',
  ],
  'a nodePort that no Service opens, where a load is sent': [
    {
      scenario: [
        [
          '    - { name: web, nodePort: 30090 }',
          '    - { name: web, nodePort: 30090 }\n    - { name: api, nodePort: 30091 }',
        ],
        ['faults:\n', 'load: { main: { port: api, during: { amount: 1 } } }\nfaults:\n'],
      ],
    },
    'E_PORT_UNOPENED at 30091: no Service of the manifests has the nodePort 30091, where probes and loads of "api" go',
  ],
  'a manifest that does not exist': [
    { scenario: [['manifests: [manifests]', 'manifests: [manifest]']] },
    'E_MANIFEST_MISSING at manifest: there is no file or folder manifest',
  ],
  'a folder without manifests': [
    {
      scenario: [['manifests: [manifests]', 'manifests: [empty]']],
      files: { 'empty/README.md': '' },
    },
    'E_MANIFEST_MISSING at empty: the folder empty has no .yaml file',
  ],
  'a manifest that is no YAML': [
    { files: { 'manifests/more.yaml': 'a: [1' } },
    'E_MANIFEST_PARSE at the end: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  'a manifest that is no Kubernetes object': [
    { files: { 'manifests/more.yaml': 'apiVersion: v1\nmetadata: {name: a}' } },
    'E_MANIFEST_PARSE at apiVersion: not a Kubernetes object: apiVersion and kind are needed',
  ],
  'an object without a name': [
    { files: { 'manifests/more.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: ../a}' } },
    'E_MANIFEST_PARSE at apiVersion: a Secret without a valid metadata.name',
  ],
  'an object in a namespace that is not declared': [
    { manifest: [['kind: Service\nmetadata:\n', 'kind: Service\nmetadata:\n  namespace: shpo\n']] },
    'E_NAMESPACE_UNDECLARED at shpo: Service/web: the namespace shpo is not declared',
  ],
  'a probe in a namespace that is not declared': [
    { scenario: [symptom('endpoints: { service: web, namespace: shpo, ready: 0 }')] },
    'E_NAMESPACE_UNDECLARED at shpo: the namespace shpo is not declared',
  ],
  'a workload in a system namespace': [
    { scenario: [['namespace: shop', 'namespace: kube-system']] },
    'E_NAME at kube-system: kube-system belongs to Kubernetes: lab would delete it at the end',
  ],
  'the same object twice': [
    { files: { 'manifests/more.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: web}' } },
    'E_DUPLICATE at web: the manifests have Service/web twice',
  ],
  'a culprit that no manifest has': [
    {
      scenario: [
        ['culprit: { kind: Service, name: web }', 'culprit: { kind: Service, name: wbe }'],
      ],
    },
    'E_OBJECT_UNDECLARED at wbe: no manifest has Service/wbe',
  ],
  'a patch of an object that no manifest has': [
    { scenario: [inject('patch: { kind: ConfigMap, name: conf, merge: { data: {} } }')] },
    'E_OBJECT_UNDECLARED at conf: no manifest has ConfigMap/conf',
  ],
  'an endpoints probe of a Service that no manifest has': [
    { scenario: [symptom('endpoints: { service: wbe, ready: 0 }')] },
    'E_OBJECT_UNDECLARED at wbe: no manifest has Service/wbe',
  ],
  'a container that the object does not have': [
    {
      scenario: [
        inject(
          'setResources: { kind: Deployment, name: web, container: ngnix, limits: { memory: 1Gi } }',
        ),
      ],
    },
    'E_CONTAINER_UNDECLARED at ngnix: there is no container ngnix',
  ],
  'a container that the pods do not have': [
    { scenario: [symptom('oomKilled: { selector: app=web, container: ngnix }')] },
    'E_CONTAINER_UNDECLARED at ngnix: there is no container ngnix',
  ],
  'a selector that no pod matches': [
    { scenario: [symptom('oomKilled: { selector: app=wbe }')] },
    'W_SELECTOR_EMPTY at app=wbe: no pod of the manifests has app=wbe',
  ],
  'a node label that no node has': [
    { scenario: [symptom('nodeTaint: { node: { label: disk=slow }, key: a }')] },
    'E_NODE_UNDECLARED at disk=slow: no node of cluster.nodes has the label disk=slow',
  ],
  'two control planes': [
    {
      scenario: [
        ['cluster:\n', 'cluster:\n  nodes: [{ role: control-plane }, { role: control-plane }]\n'],
      ],
    },
    'E_CONTROL_PLANE at nodes: the cluster has 2 control-plane nodes',
  ],
  'two faults of one name': [
    { scenario: [second('wrong-selector', '{ kind: Service, name: web, merge: { a: 1 } }')] },
    'E_FAULT_DUPLICATE at wrong-selector: another fault is named wrong-selector',
  ],
  'a fixOrder with a fault that is not there': [
    { scenario: [['faults:\n', 'fixOrder: [wrong-selector, wrong-selektor]\nfaults:\n']] },
    'E_FIXORDER at wrong-selektor: there is no fault wrong-selektor',
  ],
  'a fixOrder that leaves a fault out': [
    {
      scenario: [
        second('other', '{ kind: Service, name: web, merge: { a: 1 } }'),
        ['faults:\n', 'fixOrder: [other]\nfaults:\n'],
      ],
    },
    'E_FIXORDER at fixOrder: fixOrder leaves out wrong-selector',
  ],
  'a fixOrder that names a fault twice': [
    { scenario: [['faults:\n', 'fixOrder: [wrong-selector, wrong-selector]\nfaults:\n']] },
    'E_FIXORDER at wrong-selector: wrong-selector is there twice',
  ],
  'stages that leave a fault out': [
    {
      scenario: [
        second('other', '{ kind: Service, name: web, merge: { a: 1 } }'),
        ['faults:\n', 'stages: [[other]]\nfaults:\n'],
      ],
    },
    'E_STAGES at stages: stages leaves out wrong-selector',
  ],
  'stages with a fault that is not there': [
    { scenario: [['faults:\n', 'stages: [[wrong-selector], [wrong-selektor]]\nfaults:\n']] },
    'E_STAGES at wrong-selektor: there is no fault wrong-selektor',
  ],
  'a node that evicts beyond no budget': [
    {
      scenario: [
        [
          'cluster:\n',
          'cluster:\n  nodes: [{ role: control-plane }, { role: worker, overBudget: evict }]\n',
        ],
      ],
    },
    'E_MISSING_KEY at evict: cluster.nodes[1].overBudget: overBudget says what comes beyond a memoryBudget, and there is none',
  ],
  'two faults that patch the same field': [
    {
      scenario: [
        second('other', '{ kind: Service, name: web, merge: { spec: { selector: { app: x } } } }'),
      ],
    },
    'W_SAME_FIELD at patch: the fault other changes Service/web spec.selector.app too',
  ],
  'two faults of which one deletes what the other patches': [
    {
      scenario: [
        second(
          'other',
          '{ kind: Service, name: web, json: [{ op: remove, path: /spec/selector }] }',
        ),
      ],
    },
    'W_SAME_FIELD at patch: the fault other changes Service/web spec.selector.app too',
  ],
  'an exec without an undo': [
    { scenario: [inject('exec: { in: { selector: app=web }, command: [rm, /a] }')] },
    'E_UNDO_MISSING at exec: what exec changes is unknown, so it must say how it is undone',
  ],
  'a fault without a first effect': [
    {
      scenario: [
        [
          'name: web, merge: { spec: { selector: { app: website } } } }',
          'name: web, merge: { metadata: { labels: { app: website } } } }',
        ],
      ],
    },
    'E_WITNESS_MISSING at inject: what this injects has no first effect that can be derived',
  ],
  'a value that no step captures': [
    {
      scenario: [
        symptom(
          "exec: { in: { selector: app=web }, command: [id, '{value:pot}'], capture: { name: pod, matches: '(a)' } }",
        ),
      ],
    },
    'E_VALUE_UNDECLARED at \'{value: no step captures a value named "pot"',
  ],
  'a capture whose pattern has no group': [
    {
      scenario: [
        symptom(
          "exec: { in: { selector: app=web }, command: [id], capture: { name: pod, matches: 'a(?:b)' } }",
        ),
      ],
    },
    "E_REGEX at 'a(?: faults[0].symptoms[0].exec.capture.matches: the regular expression has not exactly one group",
  ],
  'a copy whose name leads out of its folder': [
    { scenario: [diagnosis('copy: { in: { selector: app=web }, path: /a, to: ../b }')] },
    'E_PATH at ../b: faults[0].diagnosis[0].copy.to is "../b"',
  ],
  'a copy of a relative path': [
    { scenario: [diagnosis('copy: { in: { selector: app=web }, path: a, to: b }')] },
    'E_PATH at a: faults[0].diagnosis[0].copy.path is "a"',
  ],
  'a copy without bound': [
    { scenario: [diagnosis('copy: { in: { selector: app=web }, path: /a, to: b, max: 2Gi }')] },
    'E_RANGE at 2Gi: faults[0].diagnosis[0].copy.max is "2Gi"',
  ],
  'a capability that lab does not know': [
    { scenario: [['cluster:\n', 'cluster:\n  needs: [realProcess]\n']] },
    'E_VALUE at realProcess: cluster.needs[0] is "realProcess"',
  ],
  'a load that is not declared': [
    { scenario: [['    fix:\n', '    load: [main]\n    fix:\n']] },
    'E_LOAD_UNDECLARED at main: there is no load "main"',
  ],
  'a load probe of a load that is not declared': [
    { scenario: [symptom('load: { name: main, errors: { above: 1 } }')] },
    'E_LOAD_UNDECLARED at main: there is no load "main"',
  ],
  'a load without the profile that is started': [
    {
      scenario: [
        ['faults:\n', 'load: { main: { port: web, after: { amount: 1 } } }\nfaults:\n'],
        inject('load: { start: main, profile: during }'),
      ],
    },
    'E_LOAD_PROFILE at main: the load main has no profile "during"',
  ],
  'a fault without symptoms': [
    {
      scenario: [
        [
          `${SYMPTOMS}      - endpoints: { service: web, ready: 0 }\n        within: 15s\n`,
          '    symptoms: []\n',
        ],
      ],
    },
    'E_NO_SYMPTOM at symptoms: faults[0].symptoms: a fault needs a symptom: nothing else proves it',
  ],
  'a fix that deletes a victim': [
    { scenario: [fix('delete: { kind: Deployment, name: web }')] },
    'E_FIX_HARMS_VICTIM at delete: the fix deletes Deployment/web, a victim',
  ],
  "a fix that deletes a victim's namespace": [
    { scenario: [fix('delete: { kind: Namespace, name: shop }')], trust: true },
    'E_FIX_HARMS_VICTIM at delete: the fix deletes Deployment/web, a victim',
  ],
  'a remedy that deletes a victim': [
    { scenario: [remedy('delete: { kind: Deployment, name: web }')] },
    'E_FIX_HARMS_VICTIM at delete: the fix deletes Deployment/web, a victim',
  ],
  'a fix that scales a victim down': [
    { scenario: [fix('scale: { kind: Deployment, name: web, replicas: 0 }')] },
    'E_FIX_HARMS_VICTIM at scale: the fix scales down (1 to 0) Deployment/web, a victim',
  ],
  'a fix that patches a victim down': [
    { scenario: [fix('patch: { kind: Deployment, name: web, merge: { spec: { replicas: 0 } } }')] },
    'E_FIX_HARMS_VICTIM at patch: the fix scales down (1 to 0) Deployment/web, a victim',
  ],
  'a fix that patches a victim down by JSON patch': [
    {
      scenario: [
        fix(
          'patch: { kind: Deployment, name: web, json: [{ op: replace, path: /spec/replicas, value: 0 }] }',
        ),
      ],
    },
    'E_FIX_HARMS_VICTIM at patch: the fix scales down (1 to 0) Deployment/web, a victim',
  ],
  'a fix that lowers the limit of a victim': [
    {
      scenario: [
        fix(
          'setResources: { kind: Deployment, name: web, container: nginx, limits: { memory: 16Mi } }',
        ),
      ],
    },
    'E_FIX_HARMS_VICTIM at setResources: the fix lowers the memory limit of Deployment/web, a victim',
  ],
  'a dns probe that does not say where to look from': [
    { scenario: [symptom('dns: { name: web.shop.svc.cluster.local, resolves: false }')] },
    'E_TOOLS_MISSING at dns: the probe does not say which pod to look from',
  ],
  'a kubectl line that writes': [
    { scenario: [['- kubectl: [get, endpointslices]', '- kubectl: [delete, svc, web]']] },
    'E_KUBECTL at kubectl: kubectl delete is not allowed: only get, describe, logs, events, top, explain, api-resources, auth can-i, rollout status, rollout history, cluster-info, version, exec',
  ],
  'an object name that spells the fault': [
    {
      files: {
        'manifests/more.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: leaking-sidecar}',
      },
    },
    'E_NAME_SPELLS_FAULT at leaking-sidecar: the name leaking-sidecar gives the fault away ("leaking")',
  ],
  'a label that spells the fault': [
    { manifest: [['      labels: { app: web }', '      labels: { app: web, oomkilled: soon }']] },
    'E_NAME_SPELLS_FAULT at oomkilled: the name oomkilled gives the fault away ("oomkilled")',
  ],
  "a container that has the fault's own name": [
    { manifest: [['- name: nginx', '- name: wrong-selector-nginx']] },
    'E_NAME_SPELLS_FAULT at wrong-selector-nginx: the name wrong-selector-nginx gives the fault away ("wrong-selector")',
  ],
  'an environment variable that spells the fault': [
    {
      manifest: [
        [
          '          ports:\n            - { name: http, containerPort',
          '          env: [{ name: LEAK_RATE, value: "1" }]\n          ports:\n            - { name: http, containerPort',
        ],
      ],
    },
    'E_NAME_SPELLS_FAULT at LEAK_RATE: the name LEAK_RATE gives the fault away ("leak")',
  ],
  'a namespace that spells the fault': [
    { scenario: [['namespace: shop', 'namespace: chaos']] },
    'E_NAME_SPELLS_FAULT at chaos: the name chaos gives the fault away ("chaos")',
  ],
  'a node label that spells the fault': [
    {
      scenario: [
        ['cluster:\n', 'cluster:\n  nodes: [{ role: control-plane, labels: { kind: broken } }]\n'],
      ],
    },
    'E_NAME_SPELLS_FAULT at broken: the name broken gives the fault away ("broken")',
  ],
  'a truth about an object that no manifest has': [
    {
      scenario: [
        [
          '- { kind: Service, name: web, field: spec.selector }',
          '- { kind: Service, name: wbe, field: spec.selector }',
        ],
      ],
    },
    'E_TRUTH_OBJECT at wbe: no manifest has Service/wbe',
  ],
  'a truth about a field that the object does not have': [
    { scenario: [['field: spec.selector', 'field: spec.selectors']] },
    'E_TRUTH_FIELD at spec.selectors: Service/web has no field spec.selectors',
  ],
  'a truth about another value than that of the manifest': [
    { scenario: [['before: { app: web }', 'before: wbe']] },
    'E_TRUTH_CHANGE at wbe: before is not what the manifest has at Service/web spec.selector',
  ],
  'a truth about another value than the injection leaves': [
    { scenario: [['after: { app: website }', 'after: webseite']] },
    'E_TRUTH_CHANGE at webseite: after is not what the injection leaves at Service/web spec.selector',
  ],
  'an alias that nothing of the manifests would be called': [
    {
      scenario: [
        ['      change:\n', '      aliases: [{ kind: Pod, prefix: wbe- }]\n      change:\n'],
      ],
    },
    'E_TRUTH_OBJECT at wbe-: no object of the manifests would give a Pod of that name',
  ],
  'an alias of a kind with manifests that none has': [
    {
      scenario: [
        ['      change:\n', '      aliases: [{ kind: Secret, name: web }]\n      change:\n'],
      ],
    },
    'E_TRUTH_OBJECT at web: no object of the manifests would give a Secret of that name',
  ],
};

describe('cross-checks of a scenario', () => {
  it('find nothing in a valid one', () => {
    const { problems, warnings, valid } = checkSample();
    expect([...problems, ...warnings].map(brief)).to.deep.equal([]);
    expect(valid?.scenario.metadata.name).to.equal('sample');
  });

  for (const [what, [change, expected]] of Object.entries(cases)) {
    it(`find ${what}`, () => {
      const { problems, warnings } = checkSample(change);
      expect([...problems, ...warnings].map(brief)).to.include(expected);
    });
  }

  it('let the names of the reproduced outage stand', () => {
    const report = checkSample({
      scenario: [
        [
          'cluster:\n',
          'cluster:\n  nodes: [{ role: control-plane, labels: { node-role: memory-pressure } }]\n',
        ],
      ],
      files: {
        'manifests/more.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: memory-stress, labels: {app: memory-stress}}',
      },
    });
    expect(report.problems.map(brief)).to.deep.equal([]);
  });

  describe('a nodePort that no Service of the manifests opens', () => {
    const UNOPENED: SampleChange['manifest'] = [['nodePort: 30090', 'nodePort: 30099']];

    it('is refused with the nodePorts that there are', () => {
      const [problem] = checkSample({ manifest: UNOPENED }).problems;
      expect(problem).to.include({
        expected: 'the nodePort of a Service: 30099',
        suggestion: '30099',
      });
    });

    it('is refused with the Service that is missing, where none has any', () => {
      const manifest: SampleChange['manifest'] = [[', nodePort: 30090', '']];
      expect(checkSample({ manifest }).problems[0]).to.include({
        expected: 'a Service of type NodePort with nodePort: 30090',
      });
    });

    for (const [what, change] of Object.entries<SampleChange>({
      "the cluster's own Service, by a patch of it": {
        scenario: [
          inject(
            'patch: { kind: Service, name: web, json: [{ op: add, path: /spec/ports/0/nodePort, value: 30090 }] }',
          ),
        ],
      },
      'what a command makes': {
        scenario: [
          inject(
            'exec: { in: { selector: app=web }, command: [kubectl, create, service, nodeport, web, --node-port=30090] }\n        undo: none\n        reason: it goes with the namespace',
          ),
        ],
      },
      'what a controller makes of an object': {
        files: {
          'manifests/shop.yaml':
            'apiVersion: shop.example/v1\nkind: Shop\nmetadata: {name: shop}\nspec: {nodePort: 30090}',
        },
      },
    })) {
      it(`is a warning where it may be that of ${what}`, () => {
        const report = checkSample({ manifest: UNOPENED, ...change });
        expect(report.problems.map(brief)).to.deep.equal([]);
        expect(codes(report)).to.include('W_PORT_UNUSED');
      });
    }

    it('is none where an action brings its Service', () => {
      const report = checkSample({
        manifest: UNOPENED,
        scenario: [inject('apply: { manifest: late.yaml }')],
        files: {
          'late.yaml':
            'apiVersion: v1\nkind: Service\nmetadata: {name: late}\nspec: {type: NodePort, ports: [{port: 80, nodePort: 30090}]}',
        },
      });
      expect(codes(report)).to.not.include('W_PORT_UNUSED');
      expect(report.problems.map(brief)).to.deep.equal([]);
    });
  });

  it('take a declared undo, and none with a reason', () => {
    const report = checkSample({
      scenario: [
        inject(
          'exec: { in: { selector: app=web }, command: [touch, /a] }\n        undo: [{ exec: { in: { selector: app=web }, command: [rm, /a] } }]',
        ),
        fix(
          'exec: { in: { selector: app=web }, command: ["true"] }\n        undo: none\n        reason: it changes nothing',
        ),
      ],
    });
    expect(report.problems.map(brief)).to.deep.equal([]);
  });

  it('take a truth about a field that only the injection sets', () => {
    const report = checkSample({
      scenario: [
        inject(
          'patch: { kind: Service, name: web, merge: { spec: { externalTrafficPolicy: Local } } }',
        ),
        ['field: spec.selector', 'field: spec.externalTrafficPolicy'],
        ['before: { app: web }', 'before: Cluster'],
        ['after: { app: website }', 'after: Local'],
      ],
    });
    expect(report.problems.map(brief)).to.deep.equal([]);
  });

  it('take aliases of the objects that controllers make', () => {
    const aliases = [
      '{ kind: Pod, prefix: web- }',
      '{ kind: ReplicaSet, prefix: we }',
      '{ kind: Endpoints, name: web }',
      '{ kind: Deployment, prefix: we }',
      '{ kind: Node, name: any }',
    ];
    const report = checkSample({
      scenario: [['      change:\n', `      aliases: [${aliases.join(', ')}]\n      change:\n`]],
    });
    expect(report.problems.map(brief)).to.deep.equal([]);
  });

  it('take any alias beside a root in a system namespace, of which no manifest tells', () => {
    const { problems } = checkSample({
      scenario: [
        [
          '      change:\n',
          '      aliases: [{ kind: Pod, prefix: coredns- }, { kind: Deployment, name: coredns }]\n      change:\n',
        ],
        [
          '      root:\n',
          '      root:\n        - { kind: ConfigMap, name: coredns, namespace: kube-system }\n',
        ],
      ],
    });
    expect(problems.map(brief)).to.deep.equal([]);
  });

  describe('the change of a truth', () => {
    const CONTAINER = 'spec.template.spec.containers[name=nginx]';
    /** What is said of a Deployment's field after these actions; `first` is the manifest's value. */
    const said = (action: string, field: string, change: string): string[] =>
      checkSample({
        scenario: [
          inject(action),
          [
            '- { kind: Service, name: web, field: spec.selector }',
            `- { kind: Deployment, name: web, field: "${field}" }`,
          ],
          [
            'change:\n        before: { app: web }\n        after: { app: website }\n',
            `change: ${change}\n`,
          ],
        ],
      }).problems.map(({ code, expected }) => `${code} ${expected ?? ''}`);
    const cases: [what: string, action: string, field: string, good: string, bad: string][] = [
      [
        'scale',
        'scale: { kind: Deployment, name: web, replicas: 3 }',
        'spec.replicas',
        '{ before: 1, after: 3 }',
        '{ before: 2, after: 4 }',
      ],
      [
        'setResources, of one amount',
        'setResources: { kind: Deployment, name: web, container: nginx, limits: { memory: 7Mi } }',
        `${CONTAINER}.resources.limits.memory`,
        '{ before: 128Mi, after: 7Mi }',
        '{ before: 7Mi, after: 128Mi }',
      ],
      [
        'setResources, of all of them',
        'setResources: { kind: Deployment, name: web, container: nginx, limits: { memory: 7Mi } }',
        `${CONTAINER}.resources`,
        '{ before: { limits: { memory: 128Mi }, requests: { cpu: 50m, memory: 32Mi } }, after: { limits: { memory: 7Mi }, requests: { cpu: 50m, memory: 32Mi } } }',
        '{ before: { limits: { memory: 128Mi } }, after: { limits: { memory: 7Mi } } }',
      ],
      [
        'a strategic patch',
        `patch: { kind: Deployment, name: web, strategic: { spec: { template: { spec: { containers: [{ name: nginx, image: "nginx:no" }] } } } } }`,
        `${CONTAINER}.image`,
        '{ before: "nginx:1.25-alpine", after: "nginx:no" }',
        '{ before: nginx, after: nginx }',
      ],
      [
        'a merge patch that takes a field away',
        'patch: { kind: Deployment, name: web, merge: { spec: { replicas: null } } }',
        'spec.replicas',
        '{ before: 1, after: null }',
        '{ before: null, after: 1 }',
      ],
      [
        'a JSON patch',
        'patch: { kind: Deployment, name: web, json: [{ op: replace, path: /spec/replicas, value: 3 }] }',
        'spec.replicas',
        '{ before: 1, after: 3 }',
        '{ before: 2, after: 4 }',
      ],
      [
        'a JSON patch that counts the items of a list, where the truth names them',
        'patch: { kind: Deployment, name: web, json: [{ op: replace, path: /spec/template/spec/containers/0/image, value: "nginx:no" }] }',
        `${CONTAINER}.image`,
        '{ before: "nginx:1.25-alpine", after: "nginx:no" }',
        '{ before: nginx, after: nginx }',
      ],
      [
        'a JSON patch of several operations, above and below the field',
        'patch: { kind: Deployment, name: web, json: [{ op: test, path: /spec/replicas, value: 1 }, { op: remove, path: /spec/template/spec/containers/0/resources/limits }, { op: add, path: /spec/template/spec/containers/0, value: { name: side } }, { op: add, path: /spec/template/spec/containers/1/resources/limits, value: { cpu: 1 } }] }',
        `${CONTAINER}.resources.limits`,
        '{ before: { memory: 128Mi }, after: { cpu: 1 } }',
        '{ before: { cpu: 1 }, after: { memory: 128Mi } }',
      ],
      [
        'a JSON patch that lengthens a list',
        'patch: { kind: Deployment, name: web, json: [{ op: add, path: /spec/template/spec/containers/0/ports/-, value: { containerPort: 81 } }] }',
        `${CONTAINER}.ports`,
        '{ before: [{ name: http, containerPort: 80 }], after: [{ name: http, containerPort: 80 }, { containerPort: 81 }] }',
        '{ before: [], after: [{ containerPort: 81 }] }',
      ],
      [
        'a JSON patch of a key with a slash, taken away',
        'patch: { kind: Deployment, name: web, json: [{ op: add, path: /metadata/labels/a~1b, value: c }, { op: remove, path: /metadata/labels/app }] }',
        'metadata.labels',
        '{ before: { app: web }, after: { a/b: c } }',
        '{ before: {}, after: { app: web } }',
      ],
    ];
    for (const [what, action, field, good, bad] of cases) {
      it(`is that of ${what}`, () => {
        expect(said(action, field, good)).to.deep.equal([]);
        expect(said(action, field, bad).map((line) => line.split(' ')[0])).to.deep.equal([
          'E_TRUTH_CHANGE',
          'E_TRUTH_CHANGE',
        ]);
      });
    }

    it('names the right value', () => {
      const scale = 'scale: { kind: Deployment, name: web, replicas: 3 }';
      expect(said(scale, 'spec.replicas', '{ before: 2, after: 4 }')).to.deep.equal([
        'E_TRUTH_CHANGE 1',
        'E_TRUTH_CHANGE 3',
      ]);
    });

    for (const [what, action, field] of [
      [
        'a JSON patch of what the manifest leaves to the API server',
        'patch: { kind: Deployment, name: web, json: [{ op: replace, path: /spec/strategy/type, value: Recreate }, { op: replace, path: /spec/replicas, value: 3 }] }',
        'spec.replicas',
      ],
      [
        'a list that a strategic patch merges',
        'patch: { kind: Deployment, name: web, strategic: { spec: { template: { spec: { containers: [{ name: nginx, env: [{ name: A, value: b }] }] } } } } }',
        CONTAINER,
      ],
      ['nothing that changes the field', 'wait: { duration: 1s }', 'spec.replicas'],
    ] as const) {
      it(`has its end unchecked after ${what}, and its beginning checked`, () => {
        expect(said(action, field, '{ before: wrong, after: anything }')).to.have.length(1);
      });
    }

    it('is not checked for an object that the injection brings', () => {
      const report = checkSample({
        scenario: [
          inject('apply: { manifest: late.yaml }'),
          [
            '- { kind: Service, name: web, field: spec.selector }',
            '- { kind: ConfigMap, name: late, field: data.a }',
          ],
        ],
        files: {
          'late.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: late}\ndata: {a: b}',
        },
      });
      expect(report.problems.map(brief)).to.deep.equal([]);
    });
  });

  it('take a fix that deletes the culprit, and one that restores a limit', () => {
    const report = checkSample({
      scenario: [
        fix('delete: { kind: Service, name: web }'),
        fix(
          'setResources: { kind: Deployment, name: web, container: nginx, limits: { memory: 256Mi } }',
        ),
        fix('scale: { kind: Deployment, name: web, replicas: 2 }'),
      ],
    });
    expect(report.problems.map(brief)).to.deep.equal([]);
  });

  it('all run, although the schema found problems elsewhere', () => {
    const { problems } = checkSample({
      scenario: [
        ['minutes: 3', 'minuts: 3'],
        ['service: web, ready: 0', 'service: wbe, ready: 0'],
        ['        hold: 5s', '        hold: 5sec'],
        ['mechanism: service-selector-mismatch', 'mechanism: Selector Mismatch'],
        ['field: spec.selector', 'field: spec.x'],
      ],
    });
    expect(problems.map(({ code }) => code)).to.deep.equal([
      'E_UNKNOWN_KEY',
      'E_OBJECT_UNDECLARED',
      'E_DURATION',
      'E_NAME',
    ]);
  });
});
