/** Remembers what was made of the current second. */
function bySecond(make: (iso: string, now: number) => string): (now: number) => string {
  let second = -1;
  let made = '';
  return (now) => {
    const current = Math.floor(now / 1000);
    if (current !== second) {
      second = current;
      made = make(new Date(now).toISOString(), now);
    }
    return made;
  };
}

/** `2026/11/22 01:02:03`, as nginx's error log and Go's package log begin a line. `now`: wall ms. */
export const logStamp = bySecond(
  (iso) => `${iso.slice(0, 10).replaceAll('-', '/')} ${iso.slice(11, 19)}`,
);

/** The value of a Date header. `now`: wall ms. */
export const httpDate = bySecond((_, now) => new Date(now).toUTCString());
