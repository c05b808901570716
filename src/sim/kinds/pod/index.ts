export { checkPodSpec, checkPodTemplate } from './check.js';
export { podDefaults, podSpecDefaults, podTemplateDefaults } from './defaults.js';
export { qosClass } from './qos.js';
export { podSpecWarnings } from './warnings.js';
