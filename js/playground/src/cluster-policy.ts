/** The settings of the page as the object that deploys this policy. */
import { stringify } from "yaml";
import type { Metadata } from "./engine/metadata.js";
import { readSettings } from "./engine/settings.js";

export function clusterPolicy(settingsText: string, metadata: Metadata): string {
  let settings: unknown;
  try {
    settings = readSettings(settingsText);
  } catch {
    return "# The settings cannot be read; mend them first.\n";
  }
  return stringify(
    {
      apiVersion: "policies.kubewarden.io/v1",
      kind: "ClusterAdmissionPolicy",
      metadata: { name: "partywall" },
      spec: {
        module: moduleUrl(metadata.annotations),
        mutating: false,
        mode: "monitor",
        rules: metadata.rules,
        ...(metadata.contextAwareResources ? { contextAwareResources: metadata.contextAwareResources } : {}),
        settings,
      },
    },
    { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function moduleUrl(annotations: Record<string, string>): string {
  const url = annotations["io.kubewarden.policy.ociUrl"] ?? "ghcr.io/partywall/partywall";
  const version = annotations["io.kubewarden.policy.version"];
  return `registry://${url}${version ? `:v${version}` : ""}`;
}
