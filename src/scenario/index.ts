export {
  checkScenario,
  checkScenarioText,
  type ScenarioOptions,
  type ScenarioReport,
} from './check-scenario.js';
export { explain, explainNames } from './explain.js';
export { findScenario, listScenarios, type ScenarioPlace } from './find.js';
export {
  applyImageMap,
  imagesOf,
  mapScenarioImages,
  parseImageMap,
  type MappedObjects,
} from './images.js';
export { scenarioJsonSchema } from './json-schema.js';
export { loadScenario, type LoadedScenario } from './load-scenario.js';
export { PROBLEM_CODES, type ProblemCode } from './problem-codes.js';
export { problemText, type Problem } from './problem.js';
export { NO_FAULT, variantsOf, withVariants } from './variants.js';
export { newScenario, type NewFile } from './skeleton.js';
export { parseUpgradeTarget, readUpgradeTarget, withUpgradeTarget } from './upgrade/index.js';
