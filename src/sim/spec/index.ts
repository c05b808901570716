export * from './openapi.js';
export * from './resources.js';
export * from './schema.js';
