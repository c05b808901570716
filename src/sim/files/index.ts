export { createFiles, MADE } from './files.js';
export { procSource } from './proc.js';
