import type { LabCommand } from '../lab-command.js';
import { cleanCommand, downCommand, recoverCommand, statusCommand } from './clusters.js';
import { completionCommand } from './completion.js';
import { doctorCommand } from './doctor.js';
import { explainCommand } from './explain.js';
import { fixCommand, injectCommand, upCommand, verifyCommand } from './hand.js';
import { listCommand } from './list.js';
import { newCommand } from './new.js';
import { planCommand } from './plan.js';
import { reportCommand } from './report.js';
import { runCommand } from './run.js';
import { schemaCommand } from './schema.js';
import { selftestCommand } from './selftest.js';
import { showCommand } from './show.js';
import { simCommand } from './sim.js';
import { validateCommand } from './validate.js';

/** Every command, in the groups and the order of the help. */
export const COMMANDS: [group: string, commands: (() => LabCommand)[]][] = [
  ['Run an outage:', [runCommand, planCommand, reportCommand, selftestCommand]],
  ['Walk through one by hand:', [upCommand, injectCommand, verifyCommand, fixCommand, downCommand]],
  ['Clusters:', [statusCommand, recoverCommand, cleanCommand, simCommand]],
  [
    'Scenarios:',
    [listCommand, showCommand, validateCommand, explainCommand, schemaCommand, newCommand],
  ],
  ['This machine:', [doctorCommand, completionCommand]],
];
