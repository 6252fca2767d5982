# Denies a NetworkPolicy whose ingress rules let somebody of another namespace in.
package partywall

import rego.v1

is_policy if input.request.kind.kind == "NetworkPolicy"

deny contains message if {
	is_policy
	some index, rule in input.request.object.spec.ingress
	count(object.get(rule, "from", [])) == 0
	message := sprintf("spec.ingress[%d] admits everybody", [index])
}

deny contains message if {
	is_policy
	some index, rule in input.request.object.spec.ingress
	some at, peer in rule.from
	peer.ipBlock
	message := sprintf("spec.ingress[%d].from[%d].ipBlock admits addresses", [index, at])
}

deny contains message if {
	is_policy
	some index, rule in input.request.object.spec.ingress
	some at, peer in rule.from
	peer.namespaceSelector
	not own(peer.namespaceSelector)
	message := sprintf("spec.ingress[%d].from[%d].namespaceSelector admits other namespaces", [index, at])
}

own(selector) if selector.matchLabels["kubernetes.io/metadata.name"] == input.request.namespace
