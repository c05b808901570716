import { fieldText, invalidValue } from './fields.js';
import { labelValue, qualifiedName } from './names.js';
import type { Labels } from './selector.js';

/** One condition of a selector in its string form. */
export interface Requirement {
  key: string;
  operator: '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';
  values: readonly string[];
}

/** A selector that does not parse, with the real text. */
export class SelectorError extends Error {
  override name = 'SelectorError';
}

/** `word`: an identifier, which `in` and `notin` also are where a value is expected. */
interface Token {
  type: 'word' | 'end' | '(' | ')' | ',' | '!' | '=' | '==' | '!=' | '>' | '<' | 'wrong';
  text: string;
}

const SYMBOLS = ['==', '!=', '=', '!', '(', ')', ',', '>', '<'] as const;

function* tokens(text: string): Generator<Token, void> {
  let rest = text.replace(/^[ \t\r\n]+/, '');
  while (rest !== '') {
    const symbol = SYMBOLS.find((each) => rest.startsWith(each));
    const literal = symbol ?? /^[^=!(),<> \t\r\n]+/.exec(rest)?.[0] ?? '';
    yield { type: symbol ?? 'word', text: literal };
    rest = rest.slice(literal.length).replace(/^[ \t\r\n]+/, '');
  }
}

const EXACT = { '=': '=', '==': '==', '!=': '!=', '>': 'gt', '<': 'lt' } as const;
/** As labels/selector.go lists them in its error. */
const OPERATORS = 'in, notin, =, ==, !=, gt, lt';

/**
 * Parses `app=web,tier in (a,b),!old`. Sorted by key. Throws SelectorError with the texts of
 * apimachinery pkg/labels/selector.go.
 */
export function parseSelector(text: string): Requirement[] {
  const list = [...tokens(text)];
  let at = 0;
  const end: Token = { type: 'end', text: '' };
  const peek = (): Token => list[at] ?? end;
  const next = (): Token => list[at++] ?? end;
  const fail = (token: Token, expected: string): never => {
    throw new SelectorError(`found '${token.text}', expected: ${expected}`);
  };

  const exactValue = (): string[] => {
    if (peek().type === 'end' || peek().type === ',') return [''];
    const token = next();
    return token.type === 'word' ? [token.text] : fail(token, 'identifier');
  };
  const values = (): string[] => {
    const open = next();
    if (open.type !== '(') throw new SelectorError(`found '${open.text}' expected: '('`);
    const found = new Set<string>();
    if (peek().type === ')') {
      next();
      return [''];
    }
    if (peek().type !== 'word' && peek().type !== ',') {
      return fail(peek(), "',', ')' or identifier");
    }
    for (;;) {
      const token = next();
      if (token.type === 'word') {
        found.add(token.text);
        if (peek().type === ')') break;
        if (peek().type !== ',') return fail(peek(), "',' or ')'");
      } else if (token.type === ',') {
        if (found.size === 0) found.add('');
        if (peek().type === ')') {
          found.add('');
          break;
        }
        if (peek().type === ',') {
          next();
          found.add('');
        }
      } else return fail(token, "',', or identifier");
    }
    next();
    return [...found].sort();
  };
  const requirement = (): Requirement => {
    const absent = peek().type === '!';
    if (absent) next();
    const word = next();
    if (word.type !== 'word') return fail(word, 'identifier');
    const key = word.text;
    const wrong = qualifiedName(key);
    if (wrong.length > 0) {
      throw new SelectorError(fieldText(invalidValue('<nil>', key, wrong.join('; '))));
    }
    if (absent) return checked({ key, operator: '!', values: [] });
    if (peek().type === 'end' || peek().type === ',') {
      return checked({ key, operator: 'exists', values: [] });
    }
    const token = next();
    if (token.text === 'in' || token.text === 'notin') {
      return checked({ key, operator: token.text, values: values() });
    }
    if (!(token.type in EXACT)) return fail(token, OPERATORS);
    const operator = EXACT[token.type as keyof typeof EXACT];
    return checked({ key, operator, values: exactValue() });
  };

  const found: Requirement[] = [];
  for (;;) {
    const token = peek();
    if (token.type === 'end') break;
    if (token.type !== 'word' && token.type !== '!') {
      return fail(token, "!, identifier, or 'end of string'");
    }
    try {
      found.push(requirement());
    } catch (error) {
      throw new SelectorError(`unable to parse requirement: ${(error as Error).message}`);
    }
    const after = next();
    if (after.type === 'end') break;
    if (after.type !== ',') return fail(after, "',' or 'end of string'");
    if (peek().type !== 'word' && peek().type !== '!') return fail(peek(), "identifier after ','");
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function checked(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  const errors = [];
  if (operator === 'gt' || operator === 'lt') {
    if (!/^[-+]?[0-9]+$/.test(values[0] ?? '')) {
      const text = "for 'Gt', 'Lt' operators, the value must be an integer";
      errors.push(invalidValue('values[0]', values[0], text));
    }
  }
  values.forEach((value, i) => {
    const wrong = labelValue(value);
    if (wrong.length > 0) {
      errors.push(invalidValue(`values[${i}][${key}]`, value, wrong.join('; ')));
    }
  });
  if (errors.length === 0) return requirement;
  const texts = errors.map(fieldText);
  throw new SelectorError(texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`);
}

/** Whether labels fulfil all requirements. */
export function meetsAll(
  requirements: readonly Requirement[],
  labels: Labels | undefined,
): boolean {
  for (const each of requirements) if (!holds(each, labels?.[each.key])) return false;
  return true;
}

function holds({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'lt':
      return value !== undefined && Number(value) < Number(values[0]);
  }
}

/** The string form: `app=web,tier in (a,b),!old`. */
export function formatSelector(requirements: readonly Requirement[]): string {
  return requirements
    .map(({ key, operator, values }) => {
      const list = [...values].sort().join(',');
      if (operator === 'exists') return key;
      if (operator === '!') return `!${key}`;
      if (operator === 'in' || operator === 'notin') return `${key} ${operator} (${list})`;
      return `${key}${operator === 'gt' ? '>' : operator === 'lt' ? '<' : operator}${list}`;
    })
    .join(',');
}

const WORDS: Record<string, Requirement['operator']> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/** A metav1.LabelSelector in its string form, as tables and `scale` show it: `<none>` is the reader's. */
export function labelSelectorText(
  selector:
    | {
        matchLabels?: Labels;
        matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
      }
    | undefined,
): string {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]): Requirement => ({
    key,
    operator: '=',
    values: [value],
  }));
  const others = (selector?.matchExpressions ?? []).map(
    ({ key, operator, values = [] }): Requirement => ({
      key,
      operator: WORDS[operator] ?? 'in',
      values,
    }),
  );
  const all = [...equal, ...others].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return formatSelector(all);
}
