import { passesOnKind } from './passes-on-kind.js';

passesOnKind('payment-leak');
