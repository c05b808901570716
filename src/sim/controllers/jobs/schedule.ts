import { parseCron } from '../../machinery/index.js';

/** When a CronJob is due (robfig/cron ParseStandard), in a time zone. */
export interface Schedule {
  /** The first moment after `ms`; undefined when there is none within ten years. */
  next(ms: number): number | undefined;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

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
  const { minutes, hours, days, months, weekdays, anyDay, anyWeekday, every } = parseCron(text);
  const offset = offsets(zone);
  const isDay = (local: Date): boolean => {
    if (!months.has(local.getUTCMonth() + 1)) return false;
    const inMonth = days.has(local.getUTCDate());
    const inWeek = weekdays.has(local.getUTCDay());
    // Both given: either will do.
    return anyDay || anyWeekday ? inMonth && inWeek : inMonth || inWeek;
  };
  return {
    next: (ms) => {
      // robfig/cron constantdelay.go: whole seconds.
      if (every !== undefined) return ms + every - (ms % 1000);
      const until = ms + 3653 * DAY;
      for (let at = (Math.floor(ms / MINUTE) + 1) * MINUTE; at < until;) {
        const local = new Date(at + offset(at));
        if (!isDay(local)) {
          // To the next midnight, in two steps: the clocks may be changed in between.
          const rest = DAY - ((at + offset(at)) % DAY);
          at += rest > 2 * 60 * MINUTE ? rest - 60 * MINUTE : Math.min(rest, 30 * MINUTE);
        } else if (!hours.has(local.getUTCHours())) {
          at += (60 - local.getUTCMinutes()) * MINUTE;
        } else if (!minutes.has(local.getUTCMinutes())) at += MINUTE;
        else return at;
      }
      return undefined;
    },
  };
}
