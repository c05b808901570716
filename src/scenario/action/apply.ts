import { z } from '../schema/zod.js';
import { relativePath } from '../schema/primitives.js';
import type { ActionFormat } from './format.js';

export const apply: ActionFormat<'apply'> = {
  kind: 'apply',
  schema: z
    .strictObject({
      manifest: relativePath.describe(
        "a file or folder: in the scenario's folder, else in lab's package",
      ),
    })
    .describe('Applies manifests (server-side apply).'),
  text: (spec) => `apply ${spec.manifest}`,
  undoable: true,
};
