/** Where diagnostics go. The core never writes to the console: it is handed one of these. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {} };
