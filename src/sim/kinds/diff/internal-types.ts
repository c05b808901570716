/**
 * The internal Go types that a pod's spec is made of, one a line: its name, then its fields in the order of
 * their declaration as `Name:type`. Types: `s` text, `f` boolean, `n` number, `q` quantity, `i` number or
 * text, `t` time, a name; before them `*` (pointer), `[]` (list), `{}` (map). `...Name` is embedded, `name?`
 * has omitempty. Printed by scripts/sim-spec/go-internal from k8s.io/kubernetes v1.34.4 pkg/apis/core.
 */
export const INTERNAL = `
AWSElasticBlockStoreVolumeSource VolumeID:s FSType:s Partition:n ReadOnly:f
Affinity NodeAffinity:*NodeAffinity PodAffinity:*PodAffinity PodAntiAffinity:*PodAntiAffinity
AppArmorProfile Type:s LocalhostProfile:*s
AzureDiskVolumeSource DiskName:s DataDiskURI:s CachingMode:*s FSType:*s ReadOnly:*f Kind:*s
AzureFileVolumeSource SecretName:s ShareName:s ReadOnly:f
CSIVolumeSource Driver:s ReadOnly:*f FSType:*s VolumeAttributes:{}s NodePublishSecretRef:*LocalObjectReference
Capabilities Add:[]s Drop:[]s
CephFSVolumeSource Monitors:[]s Path:s User:s SecretFile:s SecretRef:*LocalObjectReference ReadOnly:f
CinderVolumeSource VolumeID:s FSType:s ReadOnly:f SecretRef:*LocalObjectReference
ClusterTrustBundleProjection Name:*s SignerName:*s LabelSelector:*LabelSelector Optional:*f Path:s
ConfigMapEnvSource ...LocalObjectReference Optional:*f
ConfigMapKeySelector ...LocalObjectReference Key:s Optional:*f
ConfigMapProjection ...LocalObjectReference Items:[]KeyToPath Optional:*f
ConfigMapVolumeSource ...LocalObjectReference Items:[]KeyToPath DefaultMode:*n Optional:*f
Container Name:s Image:s Command:[]s Args:[]s WorkingDir:s Ports:[]ContainerPort EnvFrom:[]EnvFromSource Env:[]EnvVar Resources:ResourceRequirements ResizePolicy:[]ContainerResizePolicy RestartPolicy:*s RestartPolicyRules:[]ContainerRestartRule VolumeMounts:[]VolumeMount VolumeDevices:[]VolumeDevice LivenessProbe:*Probe ReadinessProbe:*Probe StartupProbe:*Probe Lifecycle:*Lifecycle TerminationMessagePath:s TerminationMessagePolicy:s ImagePullPolicy:s SecurityContext:*SecurityContext Stdin:f StdinOnce:f TTY:f
ContainerPort Name:s HostPort:n ContainerPort:n Protocol:s HostIP:s
ContainerResizePolicy ResourceName:s RestartPolicy:s
ContainerRestartRule Action:s ExitCodes:*ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes Operator:s Values:[]n
DownwardAPIProjection Items:[]DownwardAPIVolumeFile
DownwardAPIVolumeFile Path:s FieldRef:*ObjectFieldSelector ResourceFieldRef:*ResourceFieldSelector Mode:*n
DownwardAPIVolumeSource Items:[]DownwardAPIVolumeFile DefaultMode:*n
EmptyDirVolumeSource Medium:s SizeLimit:*q
EnvFromSource Prefix:s ConfigMapRef:*ConfigMapEnvSource SecretRef:*SecretEnvSource
EnvVar Name:s Value:s ValueFrom:*EnvVarSource
EnvVarSource FieldRef:*ObjectFieldSelector ResourceFieldRef:*ResourceFieldSelector ConfigMapKeyRef:*ConfigMapKeySelector SecretKeyRef:*SecretKeySelector FileKeyRef:*FileKeySelector
EphemeralContainer ...EphemeralContainerCommon TargetContainerName:s
EphemeralContainerCommon Name:s Image:s Command:[]s Args:[]s WorkingDir:s Ports:[]ContainerPort EnvFrom:[]EnvFromSource Env:[]EnvVar Resources:ResourceRequirements ResizePolicy:[]ContainerResizePolicy RestartPolicy:*s RestartPolicyRules:[]ContainerRestartRule VolumeMounts:[]VolumeMount VolumeDevices:[]VolumeDevice LivenessProbe:*Probe ReadinessProbe:*Probe StartupProbe:*Probe Lifecycle:*Lifecycle TerminationMessagePath:s TerminationMessagePolicy:s ImagePullPolicy:s SecurityContext:*SecurityContext Stdin:f StdinOnce:f TTY:f
EphemeralVolumeSource VolumeClaimTemplate:*PersistentVolumeClaimTemplate
ExecAction Command:[]s
FCVolumeSource TargetWWNs:[]s Lun:*n FSType:s ReadOnly:f WWIDs:[]s
FieldsV1 -:b
FileKeySelector VolumeName:s Path:s Key:s Optional:*f
FlexVolumeSource Driver:s FSType:s SecretRef:*LocalObjectReference ReadOnly:f Options:{}s
FlockerVolumeSource DatasetName:s DatasetUUID:s
GCEPersistentDiskVolumeSource PDName:s FSType:s Partition:n ReadOnly:f
GRPCAction Port:n Service:*s
GitRepoVolumeSource Repository:s Revision:s Directory:s
GlusterfsVolumeSource EndpointsName:s Path:s ReadOnly:f
HTTPGetAction Path:s Port:i Host:s Scheme:s HTTPHeaders:[]HTTPHeader
HTTPHeader Name:s Value:s
HostAlias IP:s Hostnames:[]s
HostPathVolumeSource Path:s Type:*s
ISCSIVolumeSource TargetPortal:s IQN:s Lun:n ISCSIInterface:s FSType:s ReadOnly:f Portals:[]s DiscoveryCHAPAuth:f SessionCHAPAuth:f SecretRef:*LocalObjectReference InitiatorName:*s
ImageVolumeSource Reference:s PullPolicy:s
KeyToPath Key:s Path:s Mode:*n
LabelSelector matchLabels?:{}s matchExpressions?:[]LabelSelectorRequirement
LabelSelectorRequirement key:s operator:s values?:[]s
Lifecycle PostStart:*LifecycleHandler PreStop:*LifecycleHandler StopSignal:*s
LifecycleHandler Exec:*ExecAction HTTPGet:*HTTPGetAction TCPSocket:*TCPSocketAction Sleep:*SleepAction
LocalObjectReference Name:s
ManagedFieldsEntry manager?:s operation?:s apiVersion?:s time?:*t fieldsType?:s fieldsV1?:*FieldsV1 subresource?:s
NFSVolumeSource Server:s Path:s ReadOnly:f
NodeAffinity RequiredDuringSchedulingIgnoredDuringExecution:*NodeSelector PreferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm
NodeSelector NodeSelectorTerms:[]NodeSelectorTerm
NodeSelectorRequirement Key:s Operator:s Values:[]s
NodeSelectorTerm MatchExpressions:[]NodeSelectorRequirement MatchFields:[]NodeSelectorRequirement
ObjectFieldSelector APIVersion:s FieldPath:s
ObjectMeta name?:s generateName?:s namespace?:s selfLink?:s uid?:s resourceVersion?:s generation?:n creationTimestamp??:t deletionTimestamp?:*t deletionGracePeriodSeconds?:*n labels?:{}s annotations?:{}s ownerReferences?:[]OwnerReference finalizers?:[]s managedFields?:[]ManagedFieldsEntry
OwnerReference apiVersion:s kind:s name:s uid:s controller?:*f blockOwnerDeletion?:*f
PersistentVolumeClaimSpec AccessModes:[]s Selector:*LabelSelector Resources:VolumeResourceRequirements VolumeName:s StorageClassName:*s VolumeMode:*s DataSource:*TypedLocalObjectReference DataSourceRef:*TypedObjectReference VolumeAttributesClassName:*s
PersistentVolumeClaimTemplate ...ObjectMeta Spec:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource ClaimName:s ReadOnly:f
PhotonPersistentDiskVolumeSource PdID:s FSType:s
PodAffinity RequiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
PodAffinityTerm LabelSelector:*LabelSelector Namespaces:[]s TopologyKey:s NamespaceSelector:*LabelSelector MatchLabelKeys:[]s MismatchLabelKeys:[]s
PodAntiAffinity RequiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
PodCertificateProjection SignerName:s KeyType:s MaxExpirationSeconds:*n CredentialBundlePath:s KeyPath:s CertificateChainPath:s
PodDNSConfig Nameservers:[]s Searches:[]s Options:[]PodDNSConfigOption
PodDNSConfigOption Name:s Value:*s
PodOS Name:s
PodReadinessGate ConditionType:s
PodResourceClaim Name:s ResourceClaimName:*s ResourceClaimTemplateName:*s
PodSchedulingGate Name:s
PodSecurityContext HostNetwork:f HostPID:f HostIPC:f ShareProcessNamespace:*f HostUsers:*f SELinuxOptions:*SELinuxOptions WindowsOptions:*WindowsSecurityContextOptions RunAsUser:*n RunAsGroup:*n RunAsNonRoot:*f SupplementalGroups:[]n SupplementalGroupsPolicy:*s FSGroup:*n FSGroupChangePolicy:*s Sysctls:[]Sysctl SeccompProfile:*SeccompProfile AppArmorProfile:*AppArmorProfile SELinuxChangePolicy:*s
PodSpec Volumes:[]Volume InitContainers:[]Container Containers:[]Container EphemeralContainers:[]EphemeralContainer RestartPolicy:s TerminationGracePeriodSeconds:*n ActiveDeadlineSeconds:*n DNSPolicy:s NodeSelector:{}s ServiceAccountName:s AutomountServiceAccountToken:*f NodeName:s SecurityContext:*PodSecurityContext ImagePullSecrets:[]LocalObjectReference Hostname:s Subdomain:s SetHostnameAsFQDN:*f Affinity:*Affinity SchedulerName:s Tolerations:[]Toleration HostAliases:[]HostAlias PriorityClassName:s Priority:*n PreemptionPolicy:*s DNSConfig:*PodDNSConfig ReadinessGates:[]PodReadinessGate RuntimeClassName:*s Overhead:{}q EnableServiceLinks:*f TopologySpreadConstraints:[]TopologySpreadConstraint OS:*PodOS SchedulingGates:[]PodSchedulingGate ResourceClaims:[]PodResourceClaim Resources:*ResourceRequirements HostnameOverride:*s
PortworxVolumeSource VolumeID:s FSType:s ReadOnly:f
PreferredSchedulingTerm Weight:n Preference:NodeSelectorTerm
Probe ...ProbeHandler InitialDelaySeconds:n TimeoutSeconds:n PeriodSeconds:n SuccessThreshold:n FailureThreshold:n TerminationGracePeriodSeconds:*n
ProbeHandler Exec:*ExecAction HTTPGet:*HTTPGetAction TCPSocket:*TCPSocketAction GRPC:*GRPCAction
ProjectedVolumeSource Sources:[]VolumeProjection DefaultMode:*n
QuobyteVolumeSource Registry:s Volume:s ReadOnly:f User:s Group:s Tenant:s
RBDVolumeSource CephMonitors:[]s RBDImage:s FSType:s RBDPool:s RadosUser:s Keyring:s SecretRef:*LocalObjectReference ReadOnly:f
ResourceClaim Name:s Request:s
ResourceFieldSelector ContainerName:s Resource:s Divisor:q
ResourceRequirements Limits:{}q Requests:{}q Claims:[]ResourceClaim
SELinuxOptions User:s Role:s Type:s Level:s
ScaleIOVolumeSource Gateway:s System:s SecretRef:*LocalObjectReference SSLEnabled:f ProtectionDomain:s StoragePool:s StorageMode:s VolumeName:s FSType:s ReadOnly:f
SeccompProfile Type:s LocalhostProfile:*s
SecretEnvSource ...LocalObjectReference Optional:*f
SecretKeySelector ...LocalObjectReference Key:s Optional:*f
SecretProjection ...LocalObjectReference Items:[]KeyToPath Optional:*f
SecretVolumeSource SecretName:s Items:[]KeyToPath DefaultMode:*n Optional:*f
SecurityContext Capabilities:*Capabilities Privileged:*f SELinuxOptions:*SELinuxOptions WindowsOptions:*WindowsSecurityContextOptions RunAsUser:*n RunAsGroup:*n RunAsNonRoot:*f ReadOnlyRootFilesystem:*f AllowPrivilegeEscalation:*f ProcMount:*s SeccompProfile:*SeccompProfile AppArmorProfile:*AppArmorProfile
ServiceAccountTokenProjection Audience:s ExpirationSeconds:n Path:s
SleepAction Seconds:n
StorageOSVolumeSource VolumeName:s VolumeNamespace:s FSType:s ReadOnly:f SecretRef:*LocalObjectReference
Sysctl Name:s Value:s
TCPSocketAction Port:i Host:s
Toleration Key:s Operator:s Value:s Effect:s TolerationSeconds:*n
TopologySpreadConstraint MaxSkew:n TopologyKey:s WhenUnsatisfiable:s LabelSelector:*LabelSelector MinDomains:*n NodeAffinityPolicy:*s NodeTaintsPolicy:*s MatchLabelKeys:[]s
TypedLocalObjectReference APIGroup:*s Kind:s Name:s
TypedObjectReference APIGroup:*s Kind:s Name:s Namespace:*s
Volume Name:s ...VolumeSource
VolumeDevice Name:s DevicePath:s
VolumeMount Name:s ReadOnly:f RecursiveReadOnly:*s MountPath:s SubPath:s MountPropagation:*s SubPathExpr:s
VolumeProjection Secret:*SecretProjection DownwardAPI:*DownwardAPIProjection ConfigMap:*ConfigMapProjection ServiceAccountToken:*ServiceAccountTokenProjection ClusterTrustBundle:*ClusterTrustBundleProjection PodCertificate:*PodCertificateProjection
VolumeResourceRequirements Limits:{}q Requests:{}q
VolumeSource HostPath:*HostPathVolumeSource EmptyDir:*EmptyDirVolumeSource GCEPersistentDisk:*GCEPersistentDiskVolumeSource AWSElasticBlockStore:*AWSElasticBlockStoreVolumeSource GitRepo:*GitRepoVolumeSource Secret:*SecretVolumeSource NFS:*NFSVolumeSource ISCSI:*ISCSIVolumeSource Glusterfs:*GlusterfsVolumeSource PersistentVolumeClaim:*PersistentVolumeClaimVolumeSource RBD:*RBDVolumeSource Quobyte:*QuobyteVolumeSource FlexVolume:*FlexVolumeSource Cinder:*CinderVolumeSource CephFS:*CephFSVolumeSource Flocker:*FlockerVolumeSource DownwardAPI:*DownwardAPIVolumeSource FC:*FCVolumeSource AzureFile:*AzureFileVolumeSource ConfigMap:*ConfigMapVolumeSource VsphereVolume:*VsphereVirtualDiskVolumeSource AzureDisk:*AzureDiskVolumeSource PhotonPersistentDisk:*PhotonPersistentDiskVolumeSource Projected:*ProjectedVolumeSource PortworxVolume:*PortworxVolumeSource ScaleIO:*ScaleIOVolumeSource StorageOS:*StorageOSVolumeSource CSI:*CSIVolumeSource Ephemeral:*EphemeralVolumeSource Image:*ImageVolumeSource
VsphereVirtualDiskVolumeSource VolumePath:s FSType:s StoragePolicyName:s StoragePolicyID:s
WeightedPodAffinityTerm Weight:n PodAffinityTerm:PodAffinityTerm
WindowsSecurityContextOptions GMSACredentialSpecName:*s GMSACredentialSpec:*s RunAsUserName:*s HostProcess:*f
`;
