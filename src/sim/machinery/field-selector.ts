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
  const terms = (text.match(/(?:\\[^]|[^,\\])+|\\$/g) ?? []).sort();
  return terms.map((term) => {
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (match === null) {
      throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    }
    const [, field = '', operator, value = ''] = match;
    return { field, equal: operator !== '!=', value: unescaped(value) };
  });
}

function unescaped(value: string): string {
  const bare = /(?:^|[^\\])(?:\\\\)*(=)/.exec(value);
  if (bare !== null) {
    const code = '='.charCodeAt(0);
    throw new SelectorError(`invalid field selector: unescaped character in value: ${code}`);
  }
  return value.replace(/\\([^]?)/g, (_, escaped: string) => {
    if (escaped !== '' && '\\,='.includes(escaped)) return escaped;
    throw new SelectorError(`invalid field selector: invalid escape sequence: \\${escaped}`);
  });
}
