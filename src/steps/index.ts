export * from './registry.js';
export * from './check/await.js';
export * from './check/watch.js';
export type { CheckResult } from './check/result.js';
export * from './check/sample.js';
export { clockScaleOf, paceOf, wallTime } from './common/time.js';
export {
  fieldChanges,
  inverseMergePatch,
  lasting,
  type FieldChange,
} from './common/merge-patch.js';
export { runDiagnosis, type DiagnosisEntry, type DiagnosisOptions } from './diagnosis/index.js';
export { asksSomething, judgeDiagnosis } from './diagnosis/judge.js';
export { kubectlTool } from './diagnosis/tool.js';
