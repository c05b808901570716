import { expect } from 'chai';
import { toolsOf } from '../../src/run/tools.js';

describe('the tools of a run', () => {
  it('are in its record with the version of the provider and of Docker', async () => {
    const versions = (): Promise<Record<string, string>> =>
      Promise.resolve({ kind: '0.30.0', docker: '28.1.0' });
    const tools = await toolsOf({ name: 'kind', versions });
    expect(tools).to.include({ providerVersion: '0.30.0', docker: '28.1.0' });
  });

  it('are left out where they do not tell', async () => {
    const tools = await toolsOf({ name: 'kind', versions: () => Promise.reject(new Error('x')) });
    expect(tools).not.to.have.any.keys('providerVersion', 'docker');
  });
});
