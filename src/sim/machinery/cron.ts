import { parseDuration } from './duration.js';

/** When a schedule fires: the numbers that each field of the clock may have. Days are UTC or of a zone. */
export interface CronSchedule {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** Whether the field has a star: then the other of both decides alone, else one of them must fit. */
  anyDay: boolean;
  anyWeekday: boolean;
  /** `@every`: the whole schedule is this distance, ms. */
  every?: number;
}

/** A schedule that cannot be read; the text is robfig/cron's. */
export class CronError extends Error {
  override name = 'CronError';
}

interface Bounds {
  min: number;
  max: number;
  names?: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

const BOUNDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: WEEKDAYS },
];

const DESCRIPTORS: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Reads a standard crontab schedule (robfig/cron v3 parser.go ParseStandard). Throws CronError. */
export function parseCron(text: string): CronSchedule {
  if (text.startsWith('@every ')) {
    const every = parseDuration(text.slice('@every '.length));
    if (every === undefined) {
      const wrong = JSON.stringify(text.slice('@every '.length));
      throw new CronError(`failed to parse duration ${text}: time: invalid duration ${wrong}`);
    }
    return { ...parseCron('* * * * *'), every: Math.max(1000, every - (every % 1000)) };
  }
  if (text.startsWith('@')) {
    const meant = DESCRIPTORS[text];
    if (meant === undefined) throw new CronError(`unrecognized descriptor: ${text}`);
    return parseCron(meant);
  }
  const fields = text
    .replace(/^(CRON_)?TZ=\S*/, '')
    .split(/\s+/)
    .filter((field) => field !== '');
  if (fields.length !== BOUNDS.length) {
    throw new CronError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  const read = fields.map((field, i) => fieldOf(field, BOUNDS[i]!));
  const [minutes, hours, days, months, weekdays] = read.map(({ numbers }) => numbers);
  return {
    minutes: minutes!,
    hours: hours!,
    days: days!,
    months: months!,
    weekdays: weekdays!,
    anyDay: read[2]!.star,
    anyWeekday: read[4]!.star,
  };
}

function fieldOf(field: string, bounds: Bounds): { numbers: Set<number>; star: boolean } {
  const numbers = new Set<number>();
  let star = false;
  for (const expression of field.split(',').filter((each) => each !== '')) {
    const range = rangeOf(expression, bounds);
    for (let n = range.start; n <= range.end; n += range.step) numbers.add(n);
    star ||= range.star;
  }
  return { numbers, star };
}

function rangeOf(
  expression: string,
  bounds: Bounds,
): { start: number; end: number; step: number; star: boolean } {
  const [range = '', ...steps] = expression.split('/');
  const limits = range.split('-');
  let star = limits[0] === '*' || limits[0] === '?';
  let { min: start, max: end } = bounds;
  if (!star) {
    start = numberOf(limits[0]!, bounds.names);
    end = limits.length === 1 ? start : numberOf(limits[1]!, bounds.names);
    if (limits.length > 2) throw new CronError(`too many hyphens: ${expression}`);
  }
  if (steps.length > 1) throw new CronError(`too many slashes: ${expression}`);
  const step = steps.length === 0 ? 1 : numberOf(steps[0]!);
  if (steps.length === 1 && limits.length === 1) end = bounds.max;
  if (step > 1) star = false;
  if (start < bounds.min) {
    throw new CronError(
      `beginning of range (${start}) below minimum (${bounds.min}): ${expression}`,
    );
  }
  if (end > bounds.max) {
    throw new CronError(`end of range (${end}) above maximum (${bounds.max}): ${expression}`);
  }
  if (start > end) {
    throw new CronError(
      `beginning of range (${start}) beyond end of range (${end}): ${expression}`,
    );
  }
  if (step === 0) throw new CronError(`step of range should be a positive number: ${expression}`);
  return { start, end, step, star };
}

function numberOf(text: string, names: readonly string[] = []): number {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + (names === MONTHS ? 1 : 0);
  if (!/^[+-]?\d+$/.test(text)) {
    const why = `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
    throw new CronError(`failed to parse int from ${text}: ${why}`);
  }
  const number = Number(text);
  if (number < 0) throw new CronError(`negative number (${number}) not allowed: ${text}`);
  return number;
}
