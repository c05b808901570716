import { passesOnKind } from './passes-on-kind.js';

passesOnKind('namespace-bleed');
