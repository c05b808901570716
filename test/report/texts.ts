import fc from 'fast-check';

/** Pieces that break markdown, XML, terminals and tables, alone and mixed with anything. */
const NASTY = [
  '|',
  '\\',
  '\\|',
  '`',
  '``',
  '```',
  '~~~',
  '\n',
  '\r\n',
  '\t',
  '<',
  '>',
  '&',
  '"',
  "'",
  ']]>',
  '-->',
  '<script>',
  '</details>',
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u0000',
  '\u0007',
  '\u202e',
  '\ud800',
  '\udc00',
  '\ufffe',
  '# ',
  '- ',
  '1. ',
  '[a](b)',
  '![x](y)',
  '*',
  '_',
  '&#64;',
  '💥',
  '\u2028',
];

/** Text as a cluster might send it. */
export const clusterText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...NASTY),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.string({ maxLength: 12 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** What no file may hold: control characters but tab and newline, bidirectional overrides, halves of pairs. */

export const FORBIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/u;
