import { cpus, loadavg, release, totalmem } from 'node:os';
import { formatBytes, runProcess } from '../src/base/index.js';

/** The machine and the tools, one line each; a tool that is not there says so. */
export async function describeMachine(): Promise<string[]> {
  const [docker, kind] = await Promise.all([
    version('docker', ['version', '--format', '{{.Server.Version}}']),
    version('kind', ['version']),
  ]);
  return [
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${formatBytes(totalmem())}`,
    `${process.platform} ${release()} ${process.arch}, Node ${process.version}`,
    `Docker ${docker}; ${kind}`,
    // What else the machine does when the bench starts; it shows in the absolutes.
    `load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')} at the start`,
  ];
}

async function version(file: string, args: string[]): Promise<string> {
  try {
    return (await runProcess(file, args, { timeout: 10_000 })).stdout || 'does not answer';
  } catch {
    return 'missing';
  }
}
