// The definitions of custom resources that `cargo xtask cluster` applies.
module partywall/cluster/definitions

go 1.26.0

require sigs.k8s.io/network-policy-api v0.3.0
