/** What each part of the layout takes, how the layout writes it, and for numbers the name and the range. */
const PARTS: [pattern: RegExp, layout: string, name?: string, least?: number, most?: number][] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d{2}/, '01', 'month', 1, 12],
  [/^-/, '-'],
  [/^\d{2}/, '02', 'day', 1, 31],
  [/^T/, 'T'],
  [/^\d{1,2}/, '15', 'hour', 0, 23],
  [/^:/, ':'],
  [/^\d{2}/, '04', 'minute', 0, 59],
  [/^:/, ':'],
  [/^\d{2}(?:[.,]\d+)?/, '05', 'second', 0, 59],
  [/^(?:Z|[+-]\d{2}:\d{2})/, 'Z07:00'],
];

/** What Go's time.Parse says of a text that is no RFC 3339 time; undefined when it is one. */
export function timeError(text: string): string | undefined {
  let rest = text;
  let wrong: string | undefined;
  const whole = JSON.stringify(text);
  for (const [pattern, layout, name = '', least = 0, most = Infinity] of PARTS) {
    const [found] = pattern.exec(rest) ?? [];
    if (found === undefined) {
      return `parsing time ${whole} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(layout)}`;
    }
    const value = Math.floor(Number(found.replace(',', '.')));
    // A day is compared with its month, so it is told of last.
    if (value < least || value > most) {
      if (name !== 'day') return `parsing time ${whole}: ${name} out of range`;
      wrong = `parsing time ${whole}: day out of range`;
    }
    rest = rest.slice(found.length);
  }
  if (rest !== '') return `parsing time ${whole}: extra text: ${JSON.stringify(rest)}`;
  const day = Number(text.slice(8, 10));
  const longest = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0));
  return day > longest.getUTCDate() ? `parsing time ${whole}: day out of range` : wrong;
}
