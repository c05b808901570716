import { safeJson } from '../base/index.js';
import type { EmitEvent, RunEvent } from '../model/index.js';
import { plainView } from './plain.js';

export type ViewMode = 'live' | 'plain' | 'jsonl' | 'quiet';

/** A front end of run events. */
export interface RunView {
  emit: EmitEvent;
  /** Whether events of this type reach whoever watches. */
  shows(type: RunEvent['type']): boolean;
  /** Gives the terminal back at once, in the middle of whatever is drawn: the process is about to end. */
  release(): void;
  /** Ends what is drawn; the terminal is usable after it. */
  close(): Promise<void>;
}

const still: Omit<RunView, 'emit'> = {
  shows: () => true,
  release: () => {},
  close: () => Promise.resolve(),
};

/** The view of a mode; what the live one needs is loaded with it. */
export async function createView(mode: ViewMode, options: { verbose: boolean }): Promise<RunView> {
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  switch (mode) {
    case 'jsonl':
      return { ...still, emit: (event) => write(safeJson(event)) };
    case 'quiet':
      return { ...still, emit: () => {}, shows: () => false };
    case 'live': {
      const { liveView } = await import('./live.js');
      return liveView(write);
    }
    case 'plain':
      return { ...still, emit: plainView(write, options.verbose) };
  }
}
