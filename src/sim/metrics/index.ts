export { metricKinds } from './kinds.js';
export { createMetrics, type Metrics } from './metrics.js';
