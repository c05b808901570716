import type { FieldError, KubeObject } from '../machinery/index.js';

/** A kind that the API serves: what is particular about it. Everything else is the same for all kinds. */
export interface Kind<T extends KubeObject = KubeObject> {
  /** '' is the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  /** As discovery lists them, in its order. */
  verbs: string[];
  /** Subresources that it has: status, scale, … */
  subresources: string[];
  /** The definition in the schema: `io.k8s.api.core.v1.Pod`. */
  schema: string;
  /** Fills in defaults (pkg/apis/…/defaults.go); changes the draft. */
  defaults?(draft: T): void;
  /** Before a creation: drops what a client may not set (status); changes the draft. */
  prepareCreate?(draft: T): void;
  /**
   * Before a change of anything but the status: keeps the status, and what may not be changed silently.
   * `subresource`: '' or absent for the main resource, else `finalize`, `ephemeralcontainers`, …
   */
  prepareUpdate?(draft: T, old: T, subresource?: string): void;
  /** Before a change of the status subresource. Default: everything but status stays as it was. */
  prepareStatus?(draft: T, old: T): void;
  /** All that is wrong, in the real order. */
  validate?(object: T): FieldError[];
  validateUpdate?(object: T, old: T, subresource?: string): FieldError[];
  /** Warnings that a write answers with (header `Warning: 299`). */
  warnings?(object: T, old?: T): string[];
  /** What `kubectl get` shows: column definitions in order. Default: Name and Created At. */
  columns: Column[];
  /** The cells of a row, one for each column. `now`: wall-clock ms. */
  cells?(object: T, now: number): Cell[];
  /** Field selectors besides metadata.name and metadata.namespace. */
  fields?: Record<string, (object: T) => string>;
  /**
   * What `metadata.generation` counts changes of. Default: everything but metadata and status;
   * `annotations`: these too (Deployment); `none`: the kind has no generation.
   */
  generation?: 'none' | 'annotations';
  /** Whether a PUT may leave out the resourceVersion (AllowUnconditionalUpdate). Default: it may. */
  unconditionalUpdate?: false;
  /** Whether a PUT of what is not there creates it (AllowCreateOnUpdate). Default: it does not. */
  createOnUpdate?: true;
}

export type Cell = string | number | boolean | null;

/** metav1.TableColumnDefinition. `priority` 1: only with `-o wide`. */
export interface Column {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  format: string;
  description: string;
  priority: number;
}
