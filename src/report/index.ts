export { type ChartSpec, charts, renderCharts, warmUpCharts } from './charts/index.js';
export { renderJunit } from './junit.js';
export { renderMarkdown } from './markdown/index.js';
export {
  redact,
  redactDeep,
  redactor,
  type Redactor,
  secretValuesOf,
  secretValuesOfPatch,
} from './redact/index.js';
export { remakeReport } from './remake.js';
export { type JsonSchema, parseRunRecord, parseTimeline, runRecordSchema } from './schema/index.js';
export { flagged, selftestJunit, selftestMarkdown, selftestSentence } from './selftest.js';
export { suiteJunit, suiteMarkdown, suiteSentence } from './suite.js';
export { commandSentence, sentence } from './sentence.js';
