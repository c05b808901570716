import { spawn, execFileSync } from 'node:child_process';
import { dockerProxy } from '../provider/docker-proxy.js';
const [when, mode] = process.argv.slice(2) as [string, 'hang'|'refuse'];
const proxy = await dockerProxy('/tmp/rob-docker.sock');
const name = 'labr-x1';
const child = spawn('node', ['--import','tsx','/work/main/src/cli/main.ts','run','/work/main/test/fixtures/small','--cluster',name,'--reports','/tmp/rob-reports','--verbose'], { cwd: '/work/main', detached: true, env: {...process.env, ...proxy.env, CI:'true', LAB_STATE_HOME:'/tmp/state-rob', LAB_NODE_IMAGE:'lab.local/node:v1.34.4', LAB_IMAGE_MAP:'/work/shared/cluster-kit/images.yaml'}});
let out='';
let lost: number|undefined;
const show=(d: Buffer)=>{ out+=d; const at = lost? ((performance.now()-lost)/1000).toFixed(1):'-'; for (const l of String(d).split('\n')) if (l && lost) console.log(at, l.slice(0,200)); };
child.stdout.on('data', show); child.stderr.on('data', show);
const ended = new Promise<number|null>((r)=>child.once('exit', (c)=>r(c)));
for(;;){ if (when==='provision' ? execFileSync('docker',['ps','-aq','--filter',`label=io.x-k8s.kind.cluster=${name}`]).length>0 : /── inject/.test(out)) break; await new Promise(r=>setTimeout(r,50)); if (child.exitCode!==null){console.log(out);process.exit(1);} }
proxy.set(mode); lost=performance.now();
const code = await ended;
console.log('exit', code, 'after', ((performance.now()-lost)/1000).toFixed(1));
proxy.set('pass');
await proxy.close();
