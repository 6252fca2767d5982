/** What a module says about itself, without being run. */
export interface Metadata {
  rules: { apiGroups: string[]; apiVersions: string[]; resources: string[]; operations?: string[] }[];
  annotations: Record<string, string>;
  /** What a host lets the module read of a cluster. */
  contextAwareResources?: ContextAwareResource[];
}

export interface ContextAwareResource {
  apiVersion: string;
  kind: string;
}

/** The metadata that Kubewarden reads; every module carries it. */
export function metadataOf(module: WebAssembly.Module): Metadata {
  const [section] = WebAssembly.Module.customSections(module, "io.kubewarden.metadata");
  if (section === undefined) throw new Error("the module carries no metadata");
  return JSON.parse(new TextDecoder().decode(section)) as Metadata;
}
