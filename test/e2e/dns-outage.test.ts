import { passesOnKind } from './passes-on-kind.js';

passesOnKind('dns-outage');
