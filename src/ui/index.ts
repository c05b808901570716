export { checkText } from './plain.js';
export { createView, type RunView, type ViewMode } from './view.js';
