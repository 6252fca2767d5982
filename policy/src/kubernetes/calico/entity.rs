//! One end of a Calico rule: who the source or the destination may be.

use super::labels::{ACCOUNT, NAMESPACE, OF_ACCOUNT, OF_NAMESPACE};
use super::ports::{IpProtocol, PortList, ports};
use super::selector::{Expression, Selection, TooMuch, parse};
use crate::algebra::Domain;
use crate::kubernetes::address::{AddressSet, Cidr, Form};
use crate::kubernetes::place::Place;
use crate::kubernetes::problem::{Fault, Problem};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Deserialize;
use std::net::IpAddr;

pub(super) type Result<T> = std::result::Result<T, Problem>;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiEntity {
    nets: Option<Vec<String>>,
    not_nets: Option<Vec<String>>,
    selector: Option<String>,
    not_selector: Option<String>,
    namespace_selector: Option<String>,
    service_accounts: Option<ApiAccounts>,
    services: Option<ApiService>,
    ports: Option<Vec<IntOrString>>,
    not_ports: Option<Vec<IntOrString>>,
}

#[derive(Deserialize)]
struct ApiAccounts {
    names: Option<Vec<String>>,
    selector: Option<String>,
}

#[derive(Deserialize)]
struct ApiService {
    name: Option<String>,
    namespace: Option<String>,
}

/// Whom one end of a rule means. All that is given must hold; what gives nothing
/// means everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entity {
    /// Pods, sets of addresses and hosts by their labels, those that
    /// `notSelector` takes away from them not among them.
    pub endpoints: Option<Selection>,
    /// Where no selector says whom it means: those whom it does not mean.
    pub but_endpoints: Option<Selection>,
    /// Addresses.
    pub nets: Option<AddressSet>,
    /// Addresses that it does not mean.
    pub but_nets: Option<AddressSet>,
    /// What is behind a Service.
    pub service: Option<ServiceRef>,
    /// Its ports.
    pub ports: PortList,
    /// Ports that it does not mean.
    pub but_ports: PortList,
}

/// A Service by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRef {
    /// The namespace; where none is given, nothing is meant.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

/// Where a selector is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Among other things, of namespaces as peers: `global()` may stand there.
    Namespaces,
    /// Of something else.
    Others,
}

/// Reads a selector; `None` where it is empty.
pub(super) fn selector(text: Option<&str>, whose: Whose, place: &Place<'_>) -> Result<Option<Expression>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let wrong = |message: String| Problem::at(place, message);
    let expression = parse(text).map_err(|error| wrong(format!("`{text}` is not a selector: {error}")))?;
    let is_global = text.contains("global(");
    match whose {
        Whose::Namespaces if !is_global || expression.is_global() => Ok(Some(expression)),
        Whose::Namespaces => Err(wrong("global() cannot be combined with other selectors".to_owned())),
        Whose::Others if is_global => Err(wrong(
            "global() can stand in the namespaceSelector of a source or destination only".to_owned(),
        )),
        Whose::Others => Ok(Some(expression)),
    }
}

/// What an expression selects.
pub(super) fn selection(expression: &Expression, place: &Place<'_>) -> Result<Selection> {
    expression.selection().map_err(|TooMuch| {
        let message = "the selectors come to more alternatives than can be judged here";
        Problem { fault: Fault::TooMuch, ..Problem::at(place, message) }
    })
}

/// The same selector of the labels that a namespace or an account hands down.
pub(super) fn inherited(expression: &Expression, prefix: &str, all: &Expression) -> Expression {
    let none = Expression::Label(NAMESPACE.to_owned(), Domain::absent());
    expression.renamed(&|key| format!("{prefix}{key}"), all, &none)
}

/// A namespace selector, of what may have none.
pub(super) fn of_namespaces(expression: &Expression) -> Expression {
    let some = Expression::Label(NAMESPACE.to_owned(), Domain::present());
    inherited(expression, OF_NAMESPACE, &some)
}

/// Addresses as a rule has them.
pub(super) fn nets(written: &[String], place: &Place<'_>) -> Result<Option<AddressSet>> {
    let blocks = written.iter().enumerate().map(|(index, text)| {
        let at = place.item(index);
        // An address without a mask is that address.
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(AddressSet::of(address));
        }
        match Cidr::parse(text) {
            Ok((block, Form::Canonical)) => Ok(block.addresses()),
            Ok((block, _)) => {
                Err(Problem::at(&at, format!("`{text}` has bits behind its prefix, expected `{block}`")))
            }
            Err(error) => Err(Problem::at(&at, error.to_string())),
        }
    });
    let blocks: Vec<AddressSet> = blocks.collect::<Result<_>>()?;
    Ok((!blocks.is_empty()).then(|| AddressSet::union_of(blocks)))
}

impl ApiEntity {
    pub(super) fn has_service(&self) -> bool {
        self.services.is_some()
    }

    pub(super) fn lacks_namespace_of_service(&self) -> bool {
        self.services.as_ref().is_some_and(|it| it.namespace.as_deref().is_none_or(str::is_empty))
    }

    pub(super) fn has_service_with_ports(&self) -> bool {
        let mut ports = self.ports.iter().chain(&self.not_ports).flatten();
        self.has_service() && ports.next().is_some()
    }
}

impl Entity {
    /// Reads one end of a rule of a policy of namespace `home`, if it has one.
    pub(super) fn decode(
        api: ApiEntity,
        home: Option<&str>,
        protocol: Option<IpProtocol>,
        place: &Place<'_>,
    ) -> Result<Self> {
        check_service(&api, place)?;
        let (endpoints, but_endpoints) = endpoints(&api, home, place)?;
        let but = place.field("notNets");
        let but_nets = nets(api.not_nets.as_deref().unwrap_or_default(), &but)?;
        if but_nets.as_ref().is_some_and(|all| all.v4.is_full() || all.v6.is_full()) {
            let listed = api.not_nets.iter().flatten().any(|net| net == "0.0.0.0/0" || net == "::/0");
            if listed {
                return Err(Problem::at(&but, "all addresses of a family are left out, so nothing is meant"));
            }
        }
        Ok(Self {
            endpoints,
            but_endpoints,
            nets: nets(api.nets.as_deref().unwrap_or_default(), &place.field("nets"))?,
            but_nets,
            service: api.services.map(|service| ServiceRef {
                namespace: service.namespace.filter(|namespace| !namespace.is_empty()),
                name: service.name.unwrap_or_default(),
            }),
            ports: ports(api.ports, protocol, &place.field("ports"))?,
            but_ports: ports(api.not_ports, protocol, &place.field("notPorts"))?,
        })
    }

    /// Whether nothing is said of who it is; its ports are another matter.
    pub fn is_anybody(&self) -> bool {
        self.endpoints.is_none()
            && self.but_endpoints.is_none()
            && self.nets.is_none()
            && self.but_nets.is_none()
            && self.service.is_none()
    }
}

/// Whom the selectors mean, or else whom they do not mean.
fn endpoints(
    api: &ApiEntity,
    home: Option<&str>,
    place: &Place<'_>,
) -> Result<(Option<Selection>, Option<Selection>)> {
    let at = |name| (name, place.field(name));
    let (_, here) = at("selector");
    let own = selector(api.selector.as_deref(), Whose::Others, &here)?;
    let (_, here) = at("notSelector");
    let but = match api.not_selector.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => Some(
            parse(text)
                .map_err(|error| Problem::at(&here, format!("`{text}` is not a selector: {error}")))?,
        ),
        None => None,
    };
    let (_, here) = at("namespaceSelector");
    let namespaces = selector(api.namespace_selector.as_deref(), Whose::Namespaces, &here)?;
    let accounts = accounts(api.service_accounts.as_ref(), &place.field("serviceAccounts"))?;
    let by_namespace = match (&namespaces, home) {
        (Some(namespaces), _) => Some(of_namespaces(namespaces)),
        (None, Some(home)) if own.is_some() || but.is_some() || accounts.is_some() => {
            Some(Expression::Label(NAMESPACE.to_owned(), Domain::among([home])))
        }
        (None, _) => None,
    };
    let given: Vec<Expression> = [by_namespace, accounts, own].into_iter().flatten().collect();
    if given.is_empty() {
        let but = but.map(|but| selection(&but, &place.field("notSelector"))).transpose()?;
        return Ok((None, but));
    }
    let but = but.map(|but| Expression::Not(Box::new(but)));
    let all = Expression::And(given.into_iter().chain(but).collect());
    Ok((Some(selection(&all, place)?), None))
}

/// Service accounts by name and by their labels, both of which are required.
fn accounts(api: Option<&ApiAccounts>, place: &Place<'_>) -> Result<Option<Expression>> {
    let Some(api) = api else { return Ok(None) };
    let by_label = parse(api.selector.as_deref().unwrap_or_default())
        .map_err(|error| Problem::at(&place.field("selector"), format!("it is not a selector: {error}")))?;
    let written = api.selector.as_deref().is_some_and(|text| !text.is_empty());
    let by_label = written.then(|| inherited(&by_label, OF_ACCOUNT, &Expression::All));
    let names = api.names.as_deref().unwrap_or_default();
    let at = place.field("names");
    for (index, name) in names.iter().enumerate() {
        if let Some(fault) = crate::kubernetes::label::value_fault(name) {
            return Err(Problem::at(&at.item(index), fault));
        }
    }
    let by_name = (!names.is_empty()).then(|| Expression::Label(ACCOUNT.to_owned(), Domain::among(names)));
    let both: Vec<Expression> = [by_label, by_name].into_iter().flatten().collect();
    Ok((!both.is_empty()).then_some(Expression::And(both)))
}

/// A Service stands alone, but for ports.
fn check_service(api: &ApiEntity, place: &Place<'_>) -> Result<()> {
    let Some(service) = &api.services else { return Ok(()) };
    let at = place.field("services");
    if service.name.as_deref().is_none_or(str::is_empty) {
        return Err(Problem::at(&at.field("name"), "a Service needs a name"));
    }
    let texts = [
        ("selector", &api.selector),
        ("notSelector", &api.not_selector),
        ("namespaceSelector", &api.namespace_selector),
    ];
    let lists = [("nets", &api.nets), ("notNets", &api.not_nets)];
    let text = texts.into_iter().find(|(_, text)| text.as_deref().is_some_and(|text| !text.is_empty()));
    let list = lists.into_iter().find(|(_, list)| list.as_deref().is_some_and(|list| !list.is_empty()));
    let accounts = api.service_accounts.as_ref().map(|_| "serviceAccounts");
    match text.map(|(name, _)| name).or(list.map(|(name, _)| name)).or(accounts) {
        Some(name) => Err(Problem::at(&at, format!("services cannot stand beside {name}"))),
        None => Ok(()),
    }
}
