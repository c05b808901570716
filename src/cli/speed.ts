/**
 * How many times faster than the wall clock a simulated cluster runs unless told: a run waits for
 * nobody; a system that is walked by hand runs as a real one does.
 */
export const SPEED = { run: 10, byHand: 1 };
