import type { Command } from 'commander';
import { cleanCommand, downCommand, recoverCommand, statusCommand } from './clusters.js';
import { doctorCommand } from './doctor.js';
import { fixCommand, injectCommand, upCommand, verifyCommand } from './hand.js';
import { newCommand } from './new.js';
import { planCommand } from './plan.js';
import { reportCommand } from './report.js';
import { runCommand } from './run.js';
import {
  explainCommand,
  listCommand,
  schemaCommand,
  showCommand,
  validateCommand,
} from './scenarios.js';

/** Every command, in the order of the help. */
export const COMMANDS: (() => Command)[] = [
  runCommand,
  planCommand,
  upCommand,
  injectCommand,
  verifyCommand,
  fixCommand,
  recoverCommand,
  downCommand,
  statusCommand,
  cleanCommand,
  listCommand,
  showCommand,
  validateCommand,
  explainCommand,
  schemaCommand,
  newCommand,
  reportCommand,
  doctorCommand,
];
