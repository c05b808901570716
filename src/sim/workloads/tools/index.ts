import type { Tool } from '../container/index.js';
import { sh } from '../shell/index.js';
import { awk } from '../awk/index.js';
import { BASIC } from './basic.js';
import { curl } from './curl.js';
import { FILES } from './files.js';
import { LINES } from './lines.js';
import { dig, nslookup } from './nslookup.js';
import { REACH, telnet } from './reach.js';
import { procps } from './ps.js';
import { STRESS, SYSTEM } from './system.js';
import { sed } from './sed.js';
import { tar } from './tar.js';
import { TEXT } from './text.js';
import { wget } from './wget.js';

export { lookup } from './resolve.js';

/** Which commands an image has: `busybox`; `alpine` (busybox and curl, as nginx:alpine); `debian` (and more). */
export type Family = 'busybox' | 'alpine' | 'debian' | 'none';

const BUSYBOX: Record<string, Tool> = {
  ...BASIC,
  ...TEXT,
  ...LINES,
  ...FILES,
  ...SYSTEM,
  ...REACH,
  awk,
  sed,
  tar,
  sh,
  ash: sh,
  wget,
  nslookup,
  busybox: (task) => task.run(task.args),
};

const SETS: Record<Family, ReadonlyMap<string, Tool>> = {
  none: new Map(),
  busybox: new Map(Object.entries({ ...BUSYBOX, telnet })),
  alpine: new Map(Object.entries({ ...BUSYBOX, curl })),
  debian: new Map(
    Object.entries({ ...BUSYBOX, ...STRESS, ps: procps, curl, dig, bash: sh, dash: sh }),
  ),
};

/** The commands of a family of images, with some of the image's own. */
export function commandsOf(
  family: Family,
  more?: Readonly<Record<string, Tool>>,
): ReadonlyMap<string, Tool> {
  const set = SETS[family];
  return more === undefined ? set : new Map([...set, ...Object.entries(more)]);
}
