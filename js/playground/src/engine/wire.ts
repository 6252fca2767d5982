/** What the module says, in its own words: the package's types, by names that leave those of the views free. */
export type {
  AdmissionRequest,
  Answer as Reply,
  Connections as WireConnections,
  Difference as WireDifference,
  ExplainedPolicy as WirePolicy,
  ExplainedRule as WireRuleStep,
  ExplainedSide as WireSide,
  Explanation as WireExplanation,
  Exposure as WireExposure,
  Finding as WireFinding,
  Isolation as WireIsolation,
  Patch as PatchOperation,
  Peer as WirePeer,
  Ports as WirePorts,
  Rule as WireRule,
  Verdict as WireVerdict,
} from "partywall";
