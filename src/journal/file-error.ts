import { LabError, messageOf, type ErrorCode } from '../base/index.js';

/** The system's code of an error (`ENOENT`), or undefined when it has none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

const CODE_OF: Record<string, ErrorCode> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EFBIG: 'DISK_FULL',
  EACCES: 'NOT_WRITABLE',
  EPERM: 'NOT_WRITABLE',
  EROFS: 'NOT_WRITABLE',
  ENOTDIR: 'NOT_WRITABLE',
  EISDIR: 'NOT_WRITABLE',
  EEXIST: 'NOT_WRITABLE',
  ELOOP: 'NOT_WRITABLE',
};

/** A failure to write state as a user should read it: DISK_FULL or NOT_WRITABLE; anything else as it is. */
export function fileError(error: unknown, path: string): Error {
  const code = CODE_OF[codeOf(error) ?? ''];
  if (code !== undefined) {
    return new LabError(code, {
      message: `${path} cannot be written: ${messageOf(error)}`,
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(messageOf(error));
}
