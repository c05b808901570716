import { expect } from 'chai';
import { kinds } from '../../../src/sim/kinds/index.js';
import {
  crdOpenApi,
  defaultRbac,
  definition,
  definitionOf,
  discovered,
  openApiHash,
  openApiPaths,
  openApiV2,
  openApiV3,
  storageVersionHash,
} from '../../../src/sim/spec/index.js';
import type { CustomResourceDefinition } from '../../../src/sim/types/index.js';

const boats: CustomResourceDefinition = {
  spec: {
    group: 'fid.example.test',
    scope: 'Namespaced',
    names: { plural: 'boats', singular: 'boat', kind: 'Boat', shortNames: ['bt'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['length'],
                properties: { length: { type: 'integer', minimum: 1 } },
              },
            },
          },
        },
      },
    ],
  },
};

describe('the data of the API', () => {
  it('knows fields with their lists, merge keys and Go types', () => {
    const pod = definitionOf('v1', 'Pod')!;
    expect(pod.fields['spec']).to.include({ type: 'object', ref: 'io.k8s.api.core.v1.PodSpec' });
    const { containers } = definition('io.k8s.api.core.v1.PodSpec')!.fields;
    expect(containers).to.deep.include({ listType: 'map', keys: ['name'], mergeKey: 'name' });
    expect(definitionOf('apps/v1', 'Pod')).to.equal(undefined);
  });

  it('refers only to definitions that are there', () => {
    const seen = new Set<string>();
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      const found = definition(name);
      expect(found, name).not.to.equal(undefined);
      for (const { ref } of found?.inline ?? []) visit(ref);
      for (const field of Object.values(found?.fields ?? {})) {
        let type: { ref?: string; of?: typeof type } = field;
        while (type.of !== undefined) type = type.of;
        if (type.ref !== undefined) visit(type.ref);
      }
    };
    const acted = new Set(kinds.map(({ group, plural }) => `${group} ${plural}`));
    for (const { group, version, resources } of discovered()) {
      for (const { responseKind, resource } of resources) {
        const { kind } = responseKind;
        const of = `${responseKind.group || group}/${responseKind.version || version}`;
        // Kinds that are only listed have no schema: nobody may write them.
        if (!acted.has(`${group} ${resource}`)) continue;
        const found = definitionOf(of.replace(/^\//, ''), kind);
        expect(found, `${resource} ${of}`).not.to.equal(undefined);
        visit(found!.name);
      }
    }
    expect(seen.size).to.be.greaterThan(300);
  });

  it('hashes stored versions as the real API does', () => {
    expect(storageVersionHash('', 'v1', 'Pod')).to.equal('xPOwRZ+Yhw8=');
    expect(storageVersionHash('apps', 'v1', 'Deployment')).to.equal('8aSe+NMegvE=');
  });

  it('has the roles of a fresh cluster, with nothing of the one that they come from', () => {
    const rbac = defaultRbac();
    expect(rbac.map(({ metadata }) => metadata?.name)).to.include('cluster-admin');
    expect(JSON.stringify(rbac)).not.to.match(/"uid"|kubeadm:|resourceVersion|kindnet/);
  });

  it('gives every listed document, and no other', () => {
    expect(Object.keys(openApiPaths())).to.include.members(['api/v1', 'apis/apps/v1']);
    const core = JSON.parse(openApiV3('api/v1')!.toString()) as { openapi: string };
    expect(core.openapi).to.equal('3.0.0');
    expect(openApiV3('apis/nonsense/v1')).to.equal(undefined);
    expect(openApiV2('protobuf').length).to.be.greaterThan(1_000_000);
  });

  it('makes the document of a custom resource, byte for byte that of a real cluster', () => {
    const text = crdOpenApi([boats], 'fid.example.test', 'v1')!;
    // From the index of a kind cluster of 1.34.4 with this CRD. It covers every byte.
    expect(openApiHash(text)).to.equal(
      '0EB4930D6B6D3D471ED02694E18D46561450437A65F973D77D04C371D9960407' +
        'E5C35F7D50B6A5D4F9AED151F726E19E361CB82323FCBB9A57932C995FC28BDC',
    );
    expect(crdOpenApi([boats], 'fid.example.test', 'v2')).to.equal(undefined);
  });
});
