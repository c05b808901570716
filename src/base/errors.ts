import { CODES, type ErrorCode } from './codes.js';

/** A place in a file, 1-based, as editors and compilers print it. */
export interface SourcePosition {
  file: string;
  line: number;
  column: number;
}

export interface LabErrorInit {
  /** What happened, in one sentence, with the names involved. */
  message: string;
  /** What the user can do next. Defaults to the code's own advice. */
  next?: string;
  /** Where in a scenario file, when the error has such a place. */
  where?: SourcePosition;
  /** Further lines: the output of a command, the list of all problems. */
  details?: string[];
  cause?: unknown;
}

/**
 * The one error class that a user can meet. `code` is stable and documented in
 * docs/errors.md; `exitCode` follows from it (0–4, 130: see README).
 */
export class LabError extends Error {
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly next: string;
  readonly where: SourcePosition | undefined;
  readonly details: string[];

  constructor(code: ErrorCode, init: LabErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'LabError';
    this.code = code;
    this.exitCode = CODES[code].exit;
    this.next = init.next ?? CODES[code].next;
    this.where = init.where;
    this.details = init.details ?? [];
  }
}

/** Text of anything thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The thrown value as a LabError; what is not one becomes `INTERNAL`. */
export function asLabError(error: unknown, code: ErrorCode = 'INTERNAL'): LabError {
  if (error instanceof LabError) return error;
  return new LabError(code, { message: messageOf(error), cause: error });
}
