export { createMemory, type MemoryRecorder } from './memory.js';
export { sampleSummary } from './summary.js';
export { recordTimeline, TIMELINE_KINDS } from './timeline.js';
export { createView, type ObjectChange, type ObservedView } from './view.js';
