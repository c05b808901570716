export type * from './generated.js';
export type * from './metrics.js';
