import { runRecordSchema } from '../../src/report/index.js';
import { scenarioJsonSchema } from '../../src/scenario/index.js';
import { cliPage } from './cli-page.js';
import { errorsPage } from './errors-page.js';

/** A file of the repository that is made from the code. */
export interface GeneratedFile {
  /** Path from the root of the repository. */
  file: string;
  make: () => string | Promise<string>;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** All of them. */
export const GENERATED: GeneratedFile[] = [
  { file: 'docs/cli.md', make: cliPage },
  { file: 'docs/errors.md', make: errorsPage },
  { file: 'docs/run.schema.json', make: () => json(runRecordSchema()) },
  { file: 'scenarios/scenario.schema.json', make: () => json(scenarioJsonSchema()) },
];
