import { expect } from 'chai';
import type { Service, ServiceSpec } from '../../../src/sim/types/index.js';
import { created, errorsOf, kindOf, updateErrorsOf } from './help.js';

const service = (spec: Partial<ServiceSpec> = {}): Service => ({
  metadata: { name: 's', namespace: 'a' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
});

describe('kinds: services', () => {
  it('have the real defaults', () => {
    expect(created('Service', service()).spec).to.deep.equal({
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      selector: { app: 'web' },
      sessionAffinity: 'None',
      type: 'ClusterIP',
    });
    expect(created('Service', service()).status).to.deep.equal({ loadBalancer: {} });
    const exposed = created('Service', service({ type: 'NodePort', sessionAffinity: 'ClientIP' }));
    expect(exposed.spec?.externalTrafficPolicy).to.equal('Cluster');
    expect(exposed.spec?.sessionAffinityConfig).to.deep.equal({
      clientIP: { timeoutSeconds: 10800 },
    });
    const headless = created('Service', service({ clusterIP: 'None' }));
    expect(headless.spec?.clusterIPs).to.deep.equal(['None']);
    const open = created('Service', service({ clusterIP: 'None', selector: undefined }));
    expect(open.spec?.ipFamilyPolicy).to.equal('RequireDualStack');
  });

  const wrong: [Partial<ServiceSpec>, string[]][] = [
    [{ ports: [] }, ['spec.ports: Required value']],
    [
      { ports: [{ port: 0 }, { port: 1, name: 'a' }] },
      [
        'spec.ports[0].name: Required value',
        'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
      ],
    ],
    [
      { type: 'Other' },
      [
        'spec.type: Unsupported value: "Other": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      { ports: [{ port: 80, nodePort: 30000 }] },
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [{ type: 'ExternalName', ports: undefined }, ['spec.externalName: Required value']],
    [
      { clusterIP: 'here' },
      [
        'spec.clusterIPs[0]: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ],
    ],
    [
      { externalTrafficPolicy: 'Local' },
      [
        'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      ],
    ],
  ];
  for (const [spec, errors] of wrong) {
    it(`are refused: ${errors[0]?.slice(0, 80)}`, () => {
      expect(errorsOf('Service', service(spec))).to.deep.equal(errors);
    });
  }

  it('have names that are DNS-1035 labels', () => {
    const [error] = errorsOf('Service', { ...service(), metadata: { name: '1', namespace: 'a' } });
    expect(error).to.equal(
      `metadata.name: Invalid value: "1": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
    );
  });

  const allocated = (spec: Partial<ServiceSpec> = {}): Service =>
    service({ clusterIP: '10.96.0.9', ...spec });

  it('keep what was allocated when a change does not mention it', () => {
    const old = created(
      'Service',
      allocated({ type: 'NodePort', ports: [{ port: 80, nodePort: 30001 }] }),
    );
    const draft = service({ type: 'NodePort' });
    kindOf('Service').defaults?.(draft);
    kindOf('Service').prepareUpdate?.(draft, old);
    expect(draft.spec?.clusterIP).to.equal('10.96.0.9');
    expect(draft.spec?.ports?.[0]?.nodePort).to.equal(30001);
    draft.spec!.type = 'ClusterIP';
    kindOf('Service').prepareUpdate?.(draft, old);
    expect(draft.spec?.ports).to.deep.equal([{ port: 80, protocol: 'TCP', targetPort: 80 }]);
    expect(draft.spec?.externalTrafficPolicy).to.equal(undefined);
  });

  it('may not change their address', () => {
    const errors = updateErrorsOf('Service', allocated(), (draft) => {
      draft.spec!.clusterIP = '10.96.0.8';
      draft.spec!.clusterIPs = ['10.96.0.8'];
    });
    expect(errors).to.deep.equal([
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.8"]: may not change once set',
    ]);
  });
});
