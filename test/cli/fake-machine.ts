import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeTools, type FakeTools } from '../provider/fake-docker.js';

/**
 * Gives each test of a suite a machine of its own: a state folder, and these programs (shell
 * scripts by name) instead of the real docker and kind. Returns how to ask for the state folder.
 */
export function onFakeMachine(programs: Record<'docker' | 'kind', string>): () => string {
  let home = '';
  let tools: FakeTools;
  const saved = { ...process.env };
  before(async () => {
    tools = await fakeTools();
    for (const [name, script] of Object.entries(programs)) await tools.tool(name, script);
  });
  after(() => tools.remove());
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'lab-cli-'));
    Object.assign(process.env, { LAB_STATE_HOME: home, PATH: tools.env.PATH });
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
    Reflect.deleteProperty(process.env, 'LAB_STATE_HOME');
    Object.assign(process.env, saved);
  });
  return () => home;
}
