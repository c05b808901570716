/** The files that a container sees. Paths are absolute and normalised (`/etc/nginx/nginx.conf`). */
export interface Files {
  /** The content, or undefined when there is no such file (or it is a folder). */
  read(path: string): Uint8Array | undefined;
  /** Names in a folder, sorted, or undefined when it is none. */
  list(path: string): string[] | undefined;
  /** Writes a whole file; folders on the way must exist. Throws FileError (EROFS, ENOENT, EISDIR). */
  write(path: string, content: Uint8Array): void;
  makeFolder(path: string): void;
  remove(path: string): void;
  stat(path: string): { folder: boolean; size: number; mode: number; modified: number } | undefined;
}

export class FileError extends Error {
  override name = 'FileError';
  constructor(
    readonly code: 'EROFS' | 'ENOENT' | 'EISDIR' | 'ENOTDIR' | 'EEXIST' | 'ENOTEMPTY' | 'EACCES',
    readonly path: string,
  ) {
    super(`${code}: ${path}`);
  }
}

/** Mounted over a container's own files. Read at each access, so that an update is seen. */
export interface Mount {
  /** Where: `/settings`, or a single file with `file: true`. */
  path: string;
  readOnly: boolean;
  /** One file (subPath) instead of a folder. */
  file?: boolean;
  source: MountSource;
}

/** `tree`: path relative to the mount → content. A writable one is kept by its volume, not its container. */
export interface MountSource {
  entries(): ReadonlyMap<string, Uint8Array>;
  /** Absent: read-only. */
  write?(path: string, content: Uint8Array | undefined): void;
}
