import { expect } from 'chai';
import { qosClass } from '../../../src/sim/kinds/index.js';
import type { Container, Pod, PodSpec } from '../../../src/sim/types/index.js';
import { created, errorsOf, kindOf, updateErrorsOf } from './help.js';

const pod = (container: Partial<Container> = {}, spec: Partial<PodSpec> = {}): Pod => ({
  metadata: { name: 'p', namespace: 'a' },
  spec: { containers: [{ name: 'c', image: 'nginx:1.27', ...container }], ...spec },
});

describe('kinds: pods', () => {
  it('have the real defaults', () => {
    const made = created(
      'Pod',
      pod(
        {
          image: 'nginx',
          ports: [{ containerPort: 80 }],
          resources: { limits: { cpu: '1000m', memory: '64Mi' }, requests: { cpu: '100m' } },
          readinessProbe: { httpGet: { port: 80 } },
          env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        },
        {
          volumes: [{ name: 'e' }, { name: 's', secret: { secretName: 's' } }],
          serviceAccountName: 'me',
        },
      ),
    );
    expect(made.spec).to.deep.equal({
      containers: [
        {
          env: [
            {
              name: 'POD',
              valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } },
            },
          ],
          image: 'nginx',
          imagePullPolicy: 'Always',
          name: 'c',
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          readinessProbe: {
            failureThreshold: 3,
            httpGet: { path: '/', port: 80, scheme: 'HTTP' },
            periodSeconds: 10,
            successThreshold: 1,
            timeoutSeconds: 1,
          },
          resources: {
            limits: { cpu: '1', memory: '64Mi' },
            requests: { cpu: '100m', memory: '64Mi' },
          },
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      serviceAccount: 'me',
      serviceAccountName: 'me',
      terminationGracePeriodSeconds: 30,
      volumes: [
        { emptyDir: {}, name: 'e' },
        { name: 's', secret: { defaultMode: 420, secretName: 's' } },
      ],
    });
    expect(made.status).to.deep.equal({ phase: 'Pending', qosClass: 'Burstable' });
  });

  const images: [string, string][] = [
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1.27', 'IfNotPresent'],
    ['127.0.0.1:5000/nginx', 'Always'],
    ['127.0.0.1:5000/nginx:1', 'IfNotPresent'],
    [`nginx@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
  ];
  for (const [image, policy] of images) {
    it(`pulls ${image} ${policy}`, () => {
      expect(created('Pod', pod({ image })).spec?.containers[0]?.imagePullPolicy).to.equal(policy);
    });
  }

  it('have a class by their resources', () => {
    const both = { cpu: '1', memory: '1Gi' };
    expect(qosClass(pod())).to.equal('BestEffort');
    expect(qosClass(pod({ resources: { limits: both, requests: both } }))).to.equal('Guaranteed');
    expect(qosClass(pod({ resources: { requests: both } }))).to.equal('Burstable');
    expect(qosClass(pod({ resources: { limits: { cpu: '0' } } }))).to.equal('BestEffort');
    const unequal = { limits: both, requests: { ...both, cpu: '500m' } };
    expect(qosClass(pod({ resources: unequal }))).to.equal('Burstable');
  });

  const wrong: [Pod, string[]][] = [
    [pod({}, { containers: [] }), ['spec.containers: Required value']],
    [
      pod({ resources: { limits: { memory: '1Mi' }, requests: { memory: '2Mi' } } }),
      [
        'spec.containers[0].resources.requests: Invalid value: "2Mi": must be less than or equal to memory limit of 1Mi',
      ],
    ],
    [pod({ image: '' }), ['spec.containers[0].image: Required value']],
    [
      pod({ name: 'C' }),
      [
        `spec.containers[0].name: Invalid value: "C": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      ],
    ],
    [
      pod({ volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      pod({ imagePullPolicy: 'Sometimes' }),
      [
        'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
      ],
    ],
    [
      pod({ livenessProbe: { httpGet: { port: 0 }, periodSeconds: -1 } }),
      [
        'spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      pod({ readinessProbe: { exec: { command: ['x'] }, tcpSocket: { port: 1 } } }),
      [
        'spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
      ],
    ],
    [
      pod({}, { initContainers: [{ name: 'c', image: 'i', lifecycle: {} }] }),
      [
        'spec.initContainers[0].name: Duplicate value: "c"',
        'spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      pod({}, { tolerations: [{ key: 'k', effect: 'NoSchedule', tolerationSeconds: 1 }] }),
      [
        `spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be 'NoExecute' when \`tolerationSeconds\` is set`,
      ],
    ],
    [
      pod({ resources: { limits: { gpu: '1' } } }),
      [
        'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers',
        'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      ],
    ],
    [
      pod({ envFrom: [{}], env: [{ name: 'A=B' }] }),
      [
        `spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than '='`,
        'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
      ],
    ],
    [
      pod({}, { restartPolicy: 'Maybe', nodeName: '-' }),
      [
        'spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"',
        `spec.nodeName: Invalid value: "-": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
    ],
  ];
  for (const [object, errors] of wrong) {
    it(`are refused: ${errors[0]?.slice(0, 80)}`, () => {
      expect(errorsOf('Pod', object)).to.deep.equal(errors);
    });
  }

  it('may change their image, labels and deadline, and get tolerations', () => {
    const errors = updateErrorsOf('Pod', pod(), (draft) => {
      const spec = draft.spec as PodSpec;
      spec.containers[0]!.image = 'nginx:2';
      spec.activeDeadlineSeconds = 5;
      spec.tolerations = [{ key: 'k', operator: 'Exists' }];
      draft.metadata!.labels = { a: 'b' };
    });
    expect(errors).to.deep.equal([]);
  });

  it('may change nothing else, and the error shows what', () => {
    const [error, ...others] = updateErrorsOf('Pod', pod(), (draft) => {
      draft.spec!.restartPolicy = 'Never';
    });
    expect(others).to.deep.equal([]);
    const [first, hunk, ...diff] = error?.split('\n') ?? [];
    expect(first).to.equal(
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    );
    expect(hunk).to.match(/^@@ -\d+,7 \+\d+,7 @@$/);
    expect(diff).to.deep.equal([
      '   }',
      '  ],',
      '  "EphemeralContainers": null,',
      '- "RestartPolicy": "Always",',
      '+ "RestartPolicy": "Never",',
      '  "TerminationGracePeriodSeconds": 30,',
      '  "ActiveDeadlineSeconds": null,',
      '  "DNSPolicy": "ClusterFirst",',
      '',
    ]);
  });

  it('may not lose containers or tolerations', () => {
    expect(
      updateErrorsOf('Pod', pod(), (draft) => void (draft.spec!.containers = [])),
    ).to.deep.equal([
      'spec.containers: Required value',
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ]);
    const tolerant = pod({}, { tolerations: [{ key: 'k', operator: 'Exists' }] });
    expect(
      updateErrorsOf('Pod', tolerant, (draft) => void delete draft.spec!.tolerations),
    ).to.deep.equal([
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ]);
  });

  it('get debug containers by their subresource alone', () => {
    const debug = (draft: Pod): void => {
      draft.spec!.ephemeralContainers = [{ name: 'd', image: 'busybox' }];
      draft.spec!.hostNetwork = true;
    };
    expect(updateErrorsOf('Pod', pod(), debug, 'ephemeralcontainers')).to.deep.equal([]);
    expect(updateErrorsOf('Pod', pod(), debug)).to.have.length(1);
    const old = created('Pod', pod());
    const draft = structuredClone(old);
    debug(draft);
    kindOf('Pod').prepareUpdate?.(draft, old, 'ephemeralcontainers');
    expect(draft.spec?.hostNetwork).to.equal(undefined);
    expect(draft.spec?.ephemeralContainers?.[0]?.imagePullPolicy).to.equal('Always');
  });

  it('keep their class and their spec when the status is written', () => {
    const old = created('Pod', pod());
    const draft = { metadata: { labels: { a: 'b' } }, status: { phase: 'Running' } } as Pod;
    kindOf('Pod').prepareStatus?.(draft, old);
    expect(draft.status).to.deep.equal({ phase: 'Running', qosClass: 'BestEffort' });
    expect(draft.spec).to.deep.equal(old.spec);
    expect(draft.metadata).to.deep.equal({ ...old.metadata, labels: { a: 'b' } });
  });

  it('warn of names and ports that are taken', () => {
    const ports = [
      { containerPort: 80, name: 'web' },
      { containerPort: 80, name: 'web2' },
    ];
    const made = created('Pod', { ...pod({ ports }), metadata: { name: 'a.b' } });
    expect(kindOf('Pod').warnings?.(made)).to.deep.equal([
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
      'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
    ]);
  });
});
