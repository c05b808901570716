/** Where a pod is in its life on a node. */
export type Stage =
  /** Seen for the first time. */
  | 'New'
  /** Waits for its volumes and its network. */
  | 'Mounting'
  /** Its containers are started and kept as its restart policy says. */
  | 'Active'
  /** Its containers are being stopped. */
  | 'Stopping'
  /** Nothing of it runs, nothing will; the object may stay. */
  | 'Over'
  /** The object is gone. */
  | 'Gone';

/** What moves it on. */
export type Signal =
  | 'admitted'
  | 'rejected'
  /** The API already says that it has succeeded or failed. */
  | 'finished'
  | 'mounted'
  /** No container will be started again. */
  | 'done'
  | 'evicted'
  | 'deadline'
  /** It has a deletionTimestamp. */
  | 'deleted'
  /** No container runs any more. */
  | 'stopped'
  /** The object is not in the API any more. */
  | 'removed';

const ends = { evicted: 'Stopping', deadline: 'Stopping', deleted: 'Stopping' } as const;

/** Stage and signal → next stage. A signal that a stage does not have changes nothing. */
export const STAGES: Record<Stage, Partial<Record<Signal, Stage>>> = {
  New: {
    admitted: 'Mounting',
    rejected: 'Over',
    finished: 'Over',
    deleted: 'Stopping',
    removed: 'Gone',
  },
  Mounting: { mounted: 'Active', removed: 'Stopping', ...ends },
  Active: { done: 'Stopping', removed: 'Stopping', ...ends },
  // `deleted` again: with a shorter grace period.
  Stopping: { stopped: 'Over', deleted: 'Stopping' },
  Over: { removed: 'Gone' },
  Gone: {},
};
