import { expect } from 'chai';
import fc from 'fast-check';
import { labelsText, matchesSelector, parseSelector } from '../../src/kube/index.js';

const key = fc.constantFrom<string>('app', 'tier', 'node-role', 'app.kubernetes.io/name');
const value = fc.constantFrom<string>('', 'a', 'b', 'web-1');
const labels = fc.dictionary(key, value);

/** A requirement as text beside what it means, written down a second time. */
const requirement = fc
  .record({
    k: key,
    form: fc.nat(6),
    v: value,
    set: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
    gap: fc.constantFrom('', ' '),
  })
  .map(({ k, form, v, set, gap }) => {
    const list = `(${set.join(`,${gap}`)})`;
    const forms: [string, (l: Record<string, string>) => boolean][] = [
      [`${k}${gap}=${gap}${v}`, (l) => l[k] === v],
      [`${k}==${v}`, (l) => l[k] === v],
      [`${k}${gap}!=${gap}${v}`, (l) => l[k] !== v],
      [`${k} in ${list}`, (l) => k in l && set.includes(l[k] ?? '')],
      [`${k} notin ${list}`, (l) => !(k in l && set.includes(l[k] ?? ''))],
      [k, (l) => k in l],
      [`!${k}`, (l) => !(k in l)],
    ];
    const [text, holds] = forms[form] ?? ['', () => true];
    return { text, holds };
  });

describe('label selectors', () => {
  it('agree with a naive reading of every form, alone and joined', () => {
    fc.assert(
      fc.property(labels, fc.array(requirement, { maxLength: 4 }), (map, parts) => {
        const text = parts.map((part) => part.text).join(',');
        expect(matchesSelector(text, map)).to.equal(parts.every((part) => part.holds(map)));
      }),
    );
  });

  it('made of labels match exactly the objects that carry them', () => {
    fc.assert(
      fc.property(labels, labels, (wanted, map) => {
        const expected = Object.entries(wanted).every(([k, v]) => map[k] === v);
        expect(matchesSelector(labelsText(wanted), map)).to.equal(expected);
      }),
    );
  });

  it('select everything when empty, also objects without labels', () => {
    expect(matchesSelector('', undefined)).to.be.true;
    expect(matchesSelector('a', undefined)).to.be.false;
    expect(matchesSelector('constructor', {})).to.be.false;
  });

  for (const wrong of ['a=b=c', 'a in b', 'a in (b', '=b', 'a=b,,c', 'a>1', 'a b', ',']) {
    it(`refuse "${wrong}", naming it`, () => {
      expect(() => parseSelector(wrong))
        .to.throw(wrong)
        .with.property('code', 'SCENARIO_INVALID');
    });
  }

  it('never throw anything else, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseSelector(text);
        } catch (error) {
          expect(error).to.have.property('code', 'SCENARIO_INVALID');
        }
      }),
    );
  });
});
