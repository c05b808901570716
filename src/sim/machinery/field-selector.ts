import { SelectorError } from './label-selector.js';

/** `field=value` or `field!=value` of a field selector. */
export interface FieldTerm {
  field: string;
  equal: boolean;
  value: string;
}

/**
 * Parses `status.phase!=Running,spec.nodeName=a`, with `\,`, `\=` and `\\` in values. Throws
 * SelectorError with the texts of apimachinery pkg/fields/selector.go.
 */
export function parseFieldSelector(text: string): FieldTerm[] {
  const found: FieldTerm[] = [];
  for (const term of split(text).sort()) {
    if (term === '') continue;
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (match === null) {
      throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    }
    const [, field = '', operator, value = ''] = match;
    const terms = { field, equal: operator !== '!=', value: unescaped(value) };
    if (field !== '' || terms.value !== '') found.push(terms);
  }
  return found;
}

/** At commas, but for those behind a backslash. */
function split(text: string): string[] {
  const terms = [''];
  for (const piece of text.match(/\\[^]|[^]/g) ?? []) {
    if (piece === ',') terms.push('');
    else terms.push(`${terms.pop()}${piece}`);
  }
  return terms;
}

function unescaped(value: string): string {
  const wrong = 'invalid field selector:';
  let plain = '';
  for (const piece of value.match(/\\[^]?|[^]/g) ?? []) {
    const escaped = piece.slice(1);
    if (piece === '=') throw new SelectorError(`${wrong} unescaped character in value: 61`);
    if (piece.startsWith('\\') && (escaped === '' || !'\\,='.includes(escaped))) {
      throw new SelectorError(`${wrong} invalid escape sequence: ${piece}`);
    }
    plain += piece.startsWith('\\') ? escaped : piece;
  }
  return plain;
}
