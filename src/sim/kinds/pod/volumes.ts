import type { Volume } from '../../types/index.js';
import { pullPolicy } from './image.js';

/** The default mode of files in volumes of ConfigMaps, Secrets and the like: 0644. */
const FILE_MODE = 0o644;

/** Defaults of a volume: pkg/apis/core/v1/defaults.go SetDefaults_Volume and of each source. */
export function volumeDefaults(volume: Volume): void {
  const { configMap, secret, downwardAPI, projected, hostPath, image, ephemeral, iscsi } = volume;
  if (Object.keys(volume).every((key) => key === 'name')) volume.emptyDir = {};
  if (image !== undefined) image.pullPolicy ??= pullPolicy(image.reference ?? '');
  if (hostPath !== undefined) hostPath.type ??= '';
  if (secret !== undefined) secret.defaultMode ??= FILE_MODE;
  if (configMap !== undefined) configMap.defaultMode ??= FILE_MODE;
  if (iscsi !== undefined) iscsi.iscsiInterface ??= 'default';
  if (downwardAPI !== undefined) {
    downwardAPI.defaultMode ??= FILE_MODE;
    for (const { fieldRef } of downwardAPI.items ?? []) {
      if (fieldRef !== undefined) fieldRef.apiVersion ??= 'v1';
    }
  }
  if (projected !== undefined) {
    projected.defaultMode ??= FILE_MODE;
    for (const source of projected.sources ?? []) {
      for (const { fieldRef } of source.downwardAPI?.items ?? []) {
        if (fieldRef !== undefined) fieldRef.apiVersion ??= 'v1';
      }
      if (source.serviceAccountToken !== undefined) {
        source.serviceAccountToken.expirationSeconds ??= 3600;
      }
    }
  }
  if (ephemeral?.volumeClaimTemplate?.spec !== undefined) {
    ephemeral.volumeClaimTemplate.spec.volumeMode ??= 'Filesystem';
  }
}
