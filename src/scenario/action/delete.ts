import { refText } from '../../model/index.js';
import { z } from '../schema/zod.js';
import { objectKeys } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

export const deleteObject: ActionFormat<'delete'> = {
  kind: 'delete',
  schema: z.strictObject(objectKeys).describe('Deletes one object; the undo creates it again.'),
  text: (spec) => `delete ${refText(spec)}`,
  undoable: true,
};
