import { NGINX_FILES } from '../nginx/files.js';
import { commandsOf, type Family } from '../tools/index.js';

const PASSWD = `root:x:0:0:root:/root:/bin/sh
bin:x:1:1:bin:/bin:/sbin/nologin
daemon:x:2:2:daemon:/sbin:/sbin/nologin
www-data:x:33:33:www-data:/var/www:/sbin/nologin
nobody:x:65534:65534:nobody:/home:/sbin/nologin
nginx:x:101:101:nginx:/var/cache/nginx:/sbin/nologin
`;

const RELEASE: Record<Family, string> = {
  none: '',
  busybox: '',
  alpine: 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.19.1\nPRETTY_NAME="Alpine Linux v3.19"\n',
  debian:
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n',
};

/** Folders at the root. */
const FOLDERS: Record<Family, string> = {
  none: 'etc tmp',
  busybox: 'bin dev etc home lib lib64 proc root sys tmp usr var',
  alpine:
    'bin dev etc home lib media mnt opt proc root run sbin srv sys tmp usr var docker-entrypoint.d',
  debian: 'bin boot dev etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var',
};

/** The files of an image of a family, with some of its own, and commands of its own. */
export function filesOf(
  family: Family,
  own: Readonly<Record<string, string>> = {},
  tools: readonly string[] = [],
): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const put = (path: string, text: string): void => void files.set(path, Buffer.from(text));
  for (const folder of FOLDERS[family].split(' ')) put(`/${folder}/`, '');
  for (const command of [...commandsOf(family).keys(), ...tools]) put(`/bin/${command}`, '');
  if (family !== 'none') {
    put('/etc/passwd', PASSWD);
    put('/etc/group', 'root:x:0:\nnobody:x:65534:\n');
    put('/var/log/', '');
    put('/var/run/', '');
    put('/usr/bin/', '');
  }
  if (RELEASE[family] !== '') put('/etc/os-release', RELEASE[family]);
  for (const [path, text] of Object.entries(own)) put(path, text);
  return files;
}

export const NGINX_IMAGE = filesOf('alpine', NGINX_FILES);
