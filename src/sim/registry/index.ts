export { apiVersionOf, Catalogue, resourceOf } from './catalogue.js';
export { customResourceHook } from './custom.js';
export { joinHooks } from './hooks.js';
export { Registry } from './registry.js';
export { createServiceHook } from './services.js';
