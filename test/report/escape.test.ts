import { expect } from 'chai';
import fc from 'fast-check';
import {
  code,
  details,
  fence,
  link,
  prose,
  table,
  text,
} from '../../src/report/escape/markdown.js';
import { element, textElement, xml } from '../../src/report/escape/xml.js';
import { clusterText, FORBIDDEN } from './texts.js';
import { parseXml } from './xml-parser.js';

/** Cells of a table row, as a parser that counts backslashes splits it. */
function cellsByParity(row: string): number {
  let pipes = 0;
  for (let i = 0; i < row.length; i += 1) {
    if (row[i] === '\\') i += 1;
    else if (row[i] === '|') pipes += 1;
  }
  return pipes - 1;
}

/** The same for one that only looks at the character before the pipe. */
function cellsByNeighbour(row: string): number {
  return [...row.matchAll(/(?<!\\)\|/g)].length - 1;
}

describe('markdown escaping', () => {
  it('keeps the columns of a table, whatever the text', () => {
    fc.assert(
      fc.property(clusterText, clusterText, fc.boolean(), (a, b, asCode) => {
        const cell = asCode ? code : text;
        const rows = table(['one', 'two', 'three'], [[cell(a), cell(b), 'x']]).split('\n');
        expect(rows).to.have.length(3);
        for (const row of rows) {
          expect(cellsByParity(row), row).to.equal(3);
          expect(cellsByNeighbour(row), row).to.equal(3);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('closes a code block only at its own fence', () => {
    fc.assert(
      fc.property(clusterText, (raw) => {
        const lines = fence(raw, 'text').split('\n');
        const opening = /^(`{3,})text$/.exec(lines[0] ?? '')?.[1] ?? '';
        const closing = new RegExp(`^ {0,3}\`{${opening.length},}\\s*$`);
        expect(lines.slice(1).findIndex((line) => closing.test(line))).to.equal(lines.length - 2);
      }),
      { numRuns: 300 },
    );
  });

  it('delimits a code span by a run of backticks that is not inside', () => {
    fc.assert(
      fc.property(clusterText, (raw) => {
        const span = code(raw);
        const ticks = /^`+/.exec(span)?.[0];
        if (ticks === undefined) return;
        const runs = [...span.slice(ticks.length, -ticks.length).matchAll(/`+/g)];
        expect(runs.every((run) => run[0].length !== ticks.length)).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no control character and no HTML', () => {
    fc.assert(
      fc.property(clusterText, (raw) => {
        for (const made of [
          text(raw),
          code(raw),
          fence(raw),
          details(raw, ''),
          link(text(raw), raw),
        ]) {
          expect(made).not.to.match(FORBIDDEN);
        }
        expect(text(raw)).not.to.match(/(?<!\\)<[A-Za-z/!?]/);
        expect(text(raw)).not.to.include('\n');
      }),
      { numRuns: 300 },
    );
  });

  it('turns nothing into markup', () => {
    expect(text('**not bold** [a](http://b) <img src=x> # x')).to.equal(
      '\\*\\*not bold\\*\\* [a\\](http://b) \\<img src=x> # x',
    );
    expect(text('# not a heading')).to.equal('\\# not a heading');
    expect(text('- not a list')).to.equal('\\- not a list');
    expect(text('12. not a list')).to.equal('12\\. not a list');
    expect(text('&lt; &#64; & AT&T')).to.equal('\\&lt; \\&#64; & AT&T');
  });

  it('leaves ordinary words as they are', () => {
    const plain = 'worker_connections is 1,024 at containers[0].env; a -> b (x < 3)';
    expect(text(plain)).to.equal(plain);
  });

  it('keeps the commands that lab itself put between backticks', () => {
    expect(prose('Run `lab status` or `lab clean`, *not* `x')).to.equal(
      'Run `lab status` or `lab clean`, \\*not\\* \\`x',
    );
  });

  it('writes a code span with a pipe as an element', () => {
    expect(code('a|b')).to.equal('<code>a\\|b</code>');
    expect(code('`a`')).to.equal('`` `a` ``');
    expect(code(' \n ')).to.equal('(empty)');
  });
});

describe('XML escaping', () => {
  it('parses back to the text, whatever it is', () => {
    fc.assert(
      fc.property(clusterText, clusterText, (attribute, content) => {
        const made = element('a', { v: attribute, none: undefined }, [
          textElement('b', { t: 'x' }, content.replaceAll('\n', ' ')),
        ]);
        expect(made).not.to.match(FORBIDDEN);
        expect(() => parseXml(made)).not.to.throw();
      }),
      { numRuns: 300 },
    );
    expect(parseXml(textElement('b', {}, `<&>"'`))).to.deep.equal([
      { name: 'b', attributes: {}, text: `<&>"'`, children: [] },
    ]);
  });

  it('escapes for content and attributes alike', () => {
    expect(xml(`<a b="c">&'</a>`)).to.equal('&lt;a b=&quot;c&quot;&gt;&amp;&#39;&lt;/a&gt;');
  });
});
