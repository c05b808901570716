import { expect } from 'chai';
import {
  formatSelector,
  labelSelectorText,
  meetsAll,
  parseFieldSelector,
  parseSelector,
  selectorOf,
} from '../../../src/sim/machinery/index.js';

const matches = (selector: string, labels: Record<string, string>): boolean =>
  meetsAll(parseSelector(selector), labels);

describe('machinery: label selectors', () => {
  it('matches by value, set and presence', () => {
    const labels = { app: 'web', tier: 'front' };
    expect(matches('', labels)).to.equal(true);
    expect(matches('app=web', labels)).to.equal(true);
    expect(matches('app == db', labels)).to.equal(false);
    expect(matches('app in (web,db),app!=db', labels)).to.equal(true);
    expect(matches('app notin (web)', labels)).to.equal(false);
    expect(matches('other notin (web)', labels)).to.equal(true);
    expect(matches('!other', labels)).to.equal(true);
    expect(matches('!app', labels)).to.equal(false);
    expect(matches('tier', labels)).to.equal(true);
    expect(matches('app=', { app: '' })).to.equal(true);
    expect(matches('n>3', { n: '4' })).to.equal(true);
    expect(matches('n<3', { n: '4' })).to.equal(false);
  });

  it('takes keywords for names where a name stands', () => {
    expect(matches('in in (in,notin)', { in: 'notin' })).to.equal(true);
    expect(matches('notin=in', { notin: 'in' })).to.equal(true);
  });

  it('writes what it read, sorted by key', () => {
    const texts: [string, string][] = [
      ['b=1, a in (z,y) ,!c', 'a in (y,z),b=1,!c'],
      ['x notin (),y', 'x notin (),y'],
      ['x in (,a)', 'x in (,a)'],
    ];
    for (const [text, expected] of texts) {
      expect(formatSelector(parseSelector(text))).to.equal(expected);
    }
  });

  // What k8s.io/apimachinery v0.34.4 answers for the same texts.
  const wrong: [string, string][] = [
    ['app in web', "unable to parse requirement: found 'web' expected: '('"],
    ['app in (web', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['app=web,', "found '', expected: identifier after ','"],
    ['=web', "found '=', expected: !, identifier, or 'end of string'"],
    ['app web', "unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['app=(', "unable to parse requirement: found '(', expected: identifier"],
    [
      'app=-',
      `unable to parse requirement: values[0][app]: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    ],
    [
      '-a',
      `unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    ],
    [
      'a>b',
      `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
  ];
  for (const [text, message] of wrong) {
    it(`refuses "${text}"`, () => {
      expect(() => parseSelector(text)).to.throw(message);
    });
  }

  it('shows selector objects as one line', () => {
    const selector = {
      matchLabels: { b: '1', a: '2' },
      matchExpressions: [{ key: 'c', operator: 'In', values: ['y', 'x'] }],
    };
    expect(labelSelectorText(selector)).to.equal('a=2,b=1,c in (x,y)');
    expect(labelSelectorText(undefined)).to.equal('');
    expect(selectorOf(selector)({ a: '2', b: '1', c: 'x' })).to.equal(true);
    expect(selectorOf(selector)({ a: '2', b: '1' })).to.equal(false);
  });
});

describe('machinery: field selectors', () => {
  it('reads terms with their operators', () => {
    expect(parseFieldSelector('status.phase!=Running,metadata.name==a,x=')).to.deep.equal([
      { field: 'metadata.name', equal: true, value: 'a' },
      { field: 'status.phase', equal: false, value: 'Running' },
      { field: 'x', equal: true, value: '' },
    ]);
  });

  it('reads escaped values', () => {
    expect(parseFieldSelector('a=b\\,c\\=d\\\\')).to.deep.equal([
      { field: 'a', equal: true, value: 'b,c=d\\' },
    ]);
  });

  it('refuses what it cannot read, with the real texts', () => {
    expect(() => parseFieldSelector('a=b,c')).to.throw(
      "invalid selector: 'a=b,c'; can't understand 'c'",
    );
    expect(() => parseFieldSelector('a=b=c')).to.throw(
      'invalid field selector: unescaped character in value: 61',
    );
    expect(() => parseFieldSelector('a=\\b')).to.throw(
      'invalid field selector: invalid escape sequence: \\b',
    );
  });
});
