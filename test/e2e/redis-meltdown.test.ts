import { passesOnKind } from './passes-on-kind.js';

passesOnKind('redis-meltdown');
