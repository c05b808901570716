import { expect } from 'chai';
import { discovered, fieldLabelError, kinds } from '../../../src/sim/kinds/index.js';
import * as spec from '../../../src/sim/spec/index.js';
import { kindOf } from './help.js';

describe('kinds: the list', () => {
  it('is what a real cluster discovers', () => {
    for (const { group, version, resources } of spec.discovered()) {
      const ours = discovered.filter((each) => each.group === group && each.version === version);
      for (const real of resources) {
        const kind = ours.find(({ plural }) => plural === real.resource);
        if (kind === undefined) throw new Error(`no ${real.resource} in ${group}/${version}`);
        expect(kind.kind).to.equal(real.responseKind.kind);
        expect(kind.singular).to.equal(real.singularResource);
        expect(kind.namespaced).to.equal(real.scope === 'Namespaced');
        expect(kind.verbs, kind.kind).to.deep.equal(real.verbs);
        expect(kind.shortNames, kind.kind).to.deep.equal(real.shortNames ?? []);
        expect(kind.categories, kind.kind).to.deep.equal(real.categories ?? []);
        const subresources = (real.subresources ?? []).map((each) => each.subresource);
        expect(kind.subresources, kind.kind).to.deep.equal(subresources);
      }
    }
  });

  it('has a definition for each stored kind', () => {
    for (const { schema, kind } of kinds) {
      if (kind === 'APIService' || kind === 'RuntimeClass') continue;
      expect(spec.definition(schema), schema).not.to.equal(undefined);
    }
  });

  it('says why a field cannot be selected by', () => {
    expect(fieldLabelError(kindOf('Pod'), 'spec.x')).to.equal('field label not supported: spec.x');
    expect(fieldLabelError(kindOf('Deployment'), 'spec.x')).to.equal(
      '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    );
  });
});
