export { apiVersionOf, Catalogue, resourceOf } from './catalogue.js';
export { customResourceHook } from './custom.js';
export { joinHooks, type Hooks } from './hooks.js';
export { COMPONENT, Registry, type RegistryParts, type Track } from './registry.js';
export { createServiceHook } from './services.js';
