/** YAML as Kubernetes reads it: version 1.1, but neither dates nor clock times, nor any but the JSON types. */
import { type Document, parseAllDocuments, Schema, type Tags } from "yaml";

const FOREIGN = /timestamp|binary|omap|pairs|set$/;

function kubernetesTags(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === "string" || !(FOREIGN.test(tag.tag) || ("format" in tag && tag.format === "TIME")),
  );
}

/** Made once: it takes longer to make than a manifest to read. */
const SCHEMA = new Schema({
  schema: "yaml-1.1",
  customTags: kubernetesTags,
  merge: true,
  resolveKnownTags: false,
});

/** The documents of a text, with what is wrong with each. */
export function documentsIn(text: string): Document[] {
  const documents = parseAllDocuments(text, { version: "1.1", schema: SCHEMA, prettyErrors: false });
  return Array.isArray(documents) ? documents : [];
}
