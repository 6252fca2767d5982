//! The mistakes that engines make, by name.

macro_rules! mutations {
    ($($(#[doc = $doc:literal])+ $name:ident,)*) => {
        /// A mistake, switched on in the naive evaluator.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Mutation { $($(#[doc = $doc])+ $name,)* }

        impl Mutation {
            /// Every mistake.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What is wrong, in words.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)* }
            }
        }
    };
}

mutations! {
    /// every connection is allowed
    AlwaysAllow,
    /// the ingress side is not asked
    IngressIgnored,
    /// the egress side is not asked
    EgressIgnored,
    /// a policy's own podSelector is not asked
    PolicySelectorIgnored,
    /// a policy is applied to pods of other namespaces
    PolicyLeaks,
    /// kubernetes.io/metadata.name is not set where the file lacks it
    NameLabelMissing,
    /// an object without a namespace is in the namespace with the empty name
    DefaultNamespaceMissing,
    /// replicas of one owner are workloads of their own
    ReplicasApart,
    /// missing policyTypes are inferred from the sections alone
    TypesFromSections,
    /// every policy isolates in both directions
    TypesAlwaysBoth,
    /// `egress: []` without policyTypes isolates for egress
    EmptyEgressIsolates,
    /// the last policy that selects the pod decides alone
    LastPolicyWins,
    /// an empty or missing from or to matches nobody
    EmptyPeersMatchNobody,
    /// empty or missing ports match no port
    EmptyPortsMatchNothing,
    /// a port entry without a number matches no port
    PortWithoutNumberMatchesNothing,
    /// a port entry without a protocol matches every protocol
    ProtocolDefaultsToAny,
    /// SCTP is treated as TCP
    SctpIsTcp,
    /// endPort is not read
    EndPortIgnored,
    /// endPort itself is outside of its range
    EndPortExclusive,
    /// a named port that the pod lacks matches every port
    UnknownNameOpens,
    /// a named port matches whatever its protocol is
    NamedPortProtocolIgnored,
    /// a named port is looked up on the source
    NamedPortOfSource,
    /// ports of native sidecars have no names
    SidecarPortsIgnored,
    /// ports of every init container have names
    InitPortsCount,
    /// a namespaceSelector and a podSelector in one peer are alternatives
    AndIsOr,
    /// the peers of one rule must all match
    PeersAreAnded,
    /// `namespaceSelector: {}` is the own namespace
    EmptyNamespaceSelectorIsOwn,
    /// a peer without a namespaceSelector selects pods everywhere
    MissingNamespaceSelectorIsAny,
    /// matchExpressions are not read
    ExpressionsIgnored,
    /// NotIn does not match where the key is absent
    NotInNeedsKey,
    /// Exists matches always
    ExistsIgnored,
    /// DoesNotExist matches always
    DoesNotExistIgnored,
    /// except is not read
    ExceptIgnored,
    /// an except takes addresses away from the other blocks too
    ExceptIsGlobal,
    /// an ipBlock never matches a pod
    BlocksIgnorePods,
    /// an IPv6 block matches every IPv6 address
    Ipv6PrefixIgnored,
    /// blocks see the addresses of both families at once
    FamiliesAtOnce,
    /// a connection needs every family that both ends have
    EveryFamilyMustBeOpen,
    /// egress and ingress may be open over different families
    SidesMixFamilies,
    /// ends without a family in common can talk
    StrangeFamiliesTalk,
    /// host-network pods are selected like other pods
    HostNetworkIsPod,
    /// the own node of a pod is a stranger
    OwnNodeIsStranger,
    /// a host-network pod on the own node of a pod is a stranger
    NeighbourIsStranger,
    /// `networks` of the admin tiers never match a pod
    NetworksIgnorePods,
    /// Pass is Accept
    PassIsAccept,
    /// Pass goes on to the next rule of its tier
    PassIsSkipped,
    /// a higher number is asked first
    PriorityReversed,
    /// within a tier the last matching rule decides
    LastRuleWins,
    /// a rule whose peers match decides for every port
    AdminPortsIgnored,
    /// the subject of an admin policy is isolated by it
    SubjectIsIsolated,
    /// Baseline is asked for pods that a NetworkPolicy isolates
    BaselineAlwaysAsked,
    /// Baseline is never asked
    BaselineIgnored,
    /// what the Admin tier accepts in one direction is allowed in both
    AcceptIsFinalForBoth,
    /// a rule with an unknown kind of peer matches nothing
    UnknownPeerFailsOpen,
    /// `nodes` peers match nothing
    NodePeersIgnored,
}
