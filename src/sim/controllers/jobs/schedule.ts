/** When a CronJob is due: five fields (robfig/cron ParseStandard), in a time zone. */
export interface Schedule {
  /** The first moment after `ms`; undefined when there is none within ten years. */
  next(ms: number): number | undefined;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const NAMED: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

interface Field {
  values: Set<number>;
  /** It was written as a star: it says nothing. */
  star: boolean;
}

function fieldOf(text: string, least: number, most: number, names: string[], first = 0): Field {
  const number = (word: string): number => {
    const at = names.indexOf(word.toLowerCase());
    const value = at >= 0 ? at + first : Number(word);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new Error(`failed to parse int from ${word}`);
    }
    return value;
  };
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const every = range === '*' || range === '?';
    star ||= every && step === '1';
    const [low = '', high] = range.split('-');
    const from = every ? least : number(low);
    const open = part.includes('/') ? most : from;
    const to = every ? most : high === undefined ? open : number(high);
    const by = Number(step);
    if (!Number.isInteger(by) || by < 1) throw new Error(`failed to parse int from ${step}`);
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return { values, star };
}

/** The offset of a time zone at a moment, ms. */
function offsets(zone: string | undefined): (ms: number) => number {
  if (zone === undefined || zone === 'UTC' || zone === 'Etc/UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  };
}

/** Throws an Error that says what cannot be read: the schedule, or the time zone. */
export function parseSchedule(text: string, zone?: string): Schedule {
  const fields = (NAMED[text.trim()] ?? text).trim().split(/\s+/);
  if (fields.length !== 5) {
    throw new Error(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const minutes = fieldOf(minute, 0, 59, []);
  const hours = fieldOf(hour, 0, 23, []);
  const days = fieldOf(day, 1, 31, []);
  const months = fieldOf(month, 1, 12, MONTHS, 1);
  const weekdays = fieldOf(weekday.replace(/7/g, '0'), 0, 6, DAYS);
  const offset = offsets(zone);
  const isDay = (local: Date): boolean => {
    if (!months.values.has(local.getUTCMonth() + 1)) return false;
    const inMonth = days.values.has(local.getUTCDate());
    const inWeek = weekdays.values.has(local.getUTCDay());
    // Both given: either will do.
    return days.star || weekdays.star ? inMonth && inWeek : inMonth || inWeek;
  };
  return {
    next: (ms) => {
      const until = ms + 3653 * DAY;
      for (let at = (Math.floor(ms / MINUTE) + 1) * MINUTE; at < until;) {
        const local = new Date(at + offset(at));
        if (!isDay(local)) {
          // To the next midnight, in two steps: the clocks may be changed in between.
          const rest = DAY - ((at + offset(at)) % DAY);
          at += rest > 2 * 60 * MINUTE ? rest - 60 * MINUTE : Math.min(rest, 30 * MINUTE);
        } else if (!hours.values.has(local.getUTCHours())) {
          at += (60 - local.getUTCMinutes()) * MINUTE;
        } else if (!minutes.values.has(local.getUTCMinutes())) at += MINUTE;
        else return at;
      }
      return undefined;
    },
  };
}
