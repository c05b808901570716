export { podDefaults, podSpecDefaults, podTemplateDefaults } from './defaults.js';
export { qosClass } from './qos.js';
