export type { JsonSchema } from './build.js';
export { parseRunRecord, parseTimeline } from './parse.js';
export { runRecordSchema } from './run-record.js';
