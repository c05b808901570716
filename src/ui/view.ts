import type { EmitEvent } from '../model/index.js';
import { liveView } from './live.js';
import { plainView } from './plain.js';

export type ViewMode = 'live' | 'plain' | 'jsonl' | 'quiet';

/** A front end of run events. */
export interface RunView {
  emit: EmitEvent;
  /** Ends what is drawn; the terminal is usable after it. */
  close(): Promise<void>;
}

export function createView(mode: ViewMode, options: { verbose: boolean }): RunView {
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  switch (mode) {
    case 'jsonl':
      return { emit: (event) => write(JSON.stringify(event)), close: () => Promise.resolve() };
    case 'quiet':
      return { emit: () => {}, close: () => Promise.resolve() };
    case 'live':
      return liveView(write);
    case 'plain':
      return plainView(write, options.verbose);
  }
}
