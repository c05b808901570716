export { coreEvent, eventsEvent } from './convert.js';
