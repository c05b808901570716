import { expect } from 'chai';
import fc from 'fast-check';
import { parseJson } from '../../../src/sim/machinery/index.js';

const said = (text: string): string => {
  try {
    parseJson(Buffer.from(text));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('JSON that is none', () => {
  it("is told of in the words of Go's encoding/json", () => {
    const texts: Record<string, string> = {
      '': 'unexpected end of JSON input',
      ' {"a": 1': 'unexpected end of JSON input',
      '"a': 'unexpected end of JSON input',
      kind: "invalid character 'k' looking for beginning of value",
      é: "invalid character 'Ã' looking for beginning of value",
      "'": "invalid character '\\'' looking for beginning of value",
      '{a': "invalid character 'a' looking for beginning of object key string",
      '{"a":1,}': "invalid character '}' looking for beginning of object key string",
      '{"a" 1}': "invalid character '1' after object key",
      '{"a":1 "b"': "invalid character '\"' after object key:value pair",
      '[1 2]': "invalid character '2' after array element",
      '{} x': "invalid character 'x' after top-level value",
      '01': "invalid character '1' after top-level value",
      tru1: "invalid character '1' in literal true (expecting 'e')",
      '-x': "invalid character 'x' in numeric literal",
      '1.x': "invalid character 'x' after decimal point in numeric literal",
      '1ex': "invalid character 'x' in exponent of numeric literal",
      '"a\nb"': "invalid character '\\n' in string literal",
      '"\\x"': "invalid character 'x' in string escape code",
      '"\\u12x4"': "invalid character 'x' in \\u hexadecimal character escape",
    };
    for (const [text, message] of Object.entries(texts)) expect(said(text)).to.equal(message);
    expect(said(' '.repeat(3) + '['.repeat(100_000))).to.equal('exceeded max depth');
  });

  it('is never told of in the words of V8', () => {
    const json = fc.json();
    const piece = fc.constantFrom('', ',', '{', '"', '\\', '0', 'x', '\u0000', '}', '-', '\u00a0');
    fc.assert(
      fc.property(json, piece, fc.nat(), (text, extra, place) => {
        const at = place % (text.length + 1);
        expect(said(text.slice(0, at) + extra + text.slice(at + 1))).to.match(
          /^$|^unexpected end of JSON input$|^invalid character '.*' (in|after|looking) /s,
        );
      }),
    );
  });
});
