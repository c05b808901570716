import type { Session } from './session.js';

/** What a fault that has been fixed made true proves nothing against the next one. */
export function forgetMasks({ state }: Session): void {
  state.masks = Object.fromEntries(
    Object.entries(state.masks).filter(([, fault]) => state.active.includes(fault)),
  );
}
