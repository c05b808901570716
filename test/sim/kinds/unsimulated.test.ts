import { expect } from 'chai';
import { kindOf } from './help.js';

const said = (kind: string, object: object, old?: object): string[] =>
  kindOf(kind).warnings?.({ metadata: { name: 'p' }, ...object }, old) ?? [];
const pod = (container: object, spec: object = {}): object => ({
  spec: {
    containers: [
      { name: 'a', image: 'nginx' },
      { name: 'b', image: 'nginx', ...container },
    ],
    ...spec,
  },
});

describe('kinds: what is stored and not simulated', () => {
  it('is named with its path, in the form of every kind that has it', () => {
    const object = pod({ securityContext: { runAsNonRoot: true } }, { hostPID: true });
    expect(said('Pod', object)).to.deep.equal([
      'simulated cluster: nothing acts on spec.hostPID, spec.containers[1].securityContext',
    ]);
    expect(said('Deployment', { spec: { template: object } })).to.deep.equal([
      'simulated cluster: nothing acts on spec.template.spec.hostPID, spec.template.spec.containers[1].securityContext',
    ]);
    expect(said('NetworkPolicy', { spec: { podSelector: {} } })).to.deep.equal([
      'simulated cluster: nothing acts on spec',
    ]);
    const job = { spec: { successPolicy: { rules: [{ succeededCount: 1 }] }, template: pod({}) } };
    expect(said('Job', job)).to.deep.equal([
      'simulated cluster: nothing acts on spec.successPolicy',
    ]);
  });

  it('is not what the API server fills in by itself', () => {
    expect(
      said('Pod', pod({ securityContext: {} }, { securityContext: {}, hostPID: false })),
    ).to.deep.equal([]);
    expect(said('Service', { spec: { internalTrafficPolicy: 'Cluster' } })).to.deep.equal([]);
    expect(said('Service', { spec: { internalTrafficPolicy: 'Local' } })).to.have.length(1);
  });

  it('is told once: a later write that changes nothing of it is silent', () => {
    const before = pod({ securityContext: { privileged: true } });
    expect(said('Pod', before, before)).to.deep.equal([]);
    expect(said('Pod', pod({}, { hostIPC: true }), before)).to.have.length(1);
  });
});
