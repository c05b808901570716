import type * as z from 'zod';
import type { ProbeKind, ProbeSpecs } from '../../model/index.js';

/** How one probe is written in YAML, and how its condition reads in words. */
export interface ProbeFormat<K extends ProbeKind> {
  kind: K;
  /** From YAML to the arguments after defaults. Its description is what `lab explain` prints. */
  schema: z.ZodType<ProbeSpecs[K]>;
  /** The condition in an engineer's words: `GET frontend / answers 502`. */
  text(spec: ProbeSpecs[K]): string;
}
