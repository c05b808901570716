export { applyConfiguration, type Application } from './apply.js';
export { builtinType } from './builtin.js';
export { jsonPatch } from './json.js';
export { mergePatch } from './merge.js';
export { typesOf, type OpenApiSchema } from './openapi.js';
export { strategicPatch, unsupportedPatch } from './strategic.js';
export { trackUpdate } from './track.js';
export { DEDUCED, type Type } from './type.js';
