/** What Go's decoder calls a JSON value. */
export function wordOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : value === null ? 'null' : typeof value;
}

/** Why a text is no base64 (encoding/base64 CorruptInputError), or undefined. */
export function base64Problem(text: string): string | undefined {
  const plain = text.replace(/[\r\n]/g, '');
  if (plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return undefined;
  const good = /^[A-Za-z0-9+/]*/.exec(plain)![0].length;
  const at = good < plain.length ? good : plain.length - (plain.length % 4);
  return `illegal base64 data at input byte ${at}`;
}

const LAYOUTS = {
  time: '2006-01-02T15:04:05Z07:00',
  microTime: '2006-01-02T15:04:05.000000Z07:00',
};

/** What a time is made of: the part of the layout, and what it looks like. */
const PARTS: [layout: string, pattern: RegExp][] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d{2}/],
  ['-', /^-/],
  ['02', /^\d{2}/],
  ['T', /^T/],
  ['15', /^\d{2}/],
  [':', /^:/],
  ['04', /^\d{2}/],
  [':', /^:/],
  ['05', /^\d{2}(\.\d+)?/],
  ['Z07:00', /^(Z|[+-]\d{2}:\d{2})/],
];

/** Why a text is no RFC 3339 time (Go's time.ParseError), or undefined. */
export function timeProblem(text: string, type: keyof typeof LAYOUTS): string | undefined {
  const start = `parsing time ${JSON.stringify(text)}`;
  let rest = text;
  for (const [layout, pattern] of PARTS) {
    const found = pattern.exec(rest);
    if (found === null) {
      const at = JSON.stringify(rest);
      return `${start} as "${LAYOUTS[type]}": cannot parse ${at} as ${JSON.stringify(layout)}`;
    }
    rest = rest.slice(found[0].length);
  }
  if (rest !== '') return `${start}: extra text: ${JSON.stringify(rest)}`;
  return Number.isNaN(Date.parse(text)) ? `${start}: ${outOfRange(text)} out of range` : undefined;
}

function outOfRange(text: string): string {
  const month = Number(text.slice(5, 7));
  if (month < 1 || month > 12) return 'month';
  const day = Number(text.slice(8, 10));
  if (day < 1 || day > 31) return 'day';
  if (Number(text.slice(11, 13)) > 23) return 'hour';
  return Number(text.slice(14, 16)) > 59 ? 'minute' : 'second';
}
