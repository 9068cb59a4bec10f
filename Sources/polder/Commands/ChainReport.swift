import Controllers
import Lab
import OpenFlow
import OpenFlowText

/// What `polder chain` prints.
struct ChainReport: Encodable {
  var topology: String
  var controllers: [Controller]

  struct Controller: Encodable {
    var name: String
    var switches: [Switch]
    /// Why chains cannot be as the file says.
    var faults: [String]
  }

  struct Switch: Encodable {
    var name: String
    /// In hexadecimal, as `dpid:` has it.
    var dpid: String
    var groups: [Item]
    var flows: [Item]
  }

  /// An entry of a flow table, or a group.
  struct Item: Encodable {
    var chain: Nullable<String>
    /// `forward`, or `reverse` for the answers; null for what is of all chains.
    var direction: Nullable<String>
    /// `classifier`, `hop`, `transit`, `delivery`, `choice`, `blocked` or `discard`.
    var role: String
    /// The hop that packets are on their way to.
    var hop: Nullable<String>
    var meaning: String
    /// As `ovs-ofctl` writes it.
    var text: String
  }

  init(_ topology: String, _ chains: [ControllerChains]) {
    self.topology = topology
    controllers = chains.map { controller in
      let plan = controller.plan
      return Controller(
        name: controller.controller,
        switches: controller.switches.map { name, datapath in
          Switch(
            name: name, dpid: "0x\(String(datapath.rawValue, radix: 16))",
            groups: plan.groups.filter { $0.datapath == datapath }.map { Item($0, $0.value.text) },
            flows: plan.flows.filter { $0.datapath == datapath }.map { Item($0, $0.value.text) })
        },
        faults: controller.faults.map(\.description))
    }
  }

  var text: String {
    let switches = controllers.flatMap { controller in
      controller.switches.map { lines(of: $0, controller.name).joined(separator: "\n") + "\n" }
    }
    return switches.joined(separator: "\n")
  }

  private func lines(of one: Switch, _ controller: String) -> [String] {
    let items = one.groups + one.flows
    let title = "\(one.name) (dpid \(one.dpid), controller \(controller))"
    guard !items.isEmpty else { return ["\(title): no entries"] }
    return ["\(title)"] + items.flatMap { ["  # \($0.heading)", "  \($0.text)"] }
  }
}

extension ChainReport.Item {
  fileprivate init<Value>(_ item: ChainPlan.Item<Value>, _ text: String) {
    self.init(
      chain: Nullable(item.chain), direction: Nullable(item.chain.map { _ in item.isReverse ? "reverse" : "forward" }),
      role: item.purpose.role, hop: Nullable(item.purpose.hop), meaning: item.purpose.description, text: text)
  }

  fileprivate var heading: String {
    guard let chain = chain.value, let direction = direction.value else { return meaning }
    return "\(chain), \(direction): \(meaning)"
  }
}

extension ChainPurpose {
  fileprivate var role: String {
    switch self {
    case .classify: "classifier"
    case .proceed: "hop"
    case .transit: "transit"
    case .deliver: "delivery"
    case .choose: "choice"
    case .block: "blocked"
    case .discard: "discard"
    }
  }

  fileprivate var hop: String? {
    switch self {
    case .classify(let hop), .proceed(_, let hop), .transit(let hop), .deliver(let hop), .choose(let hop): hop
    case .block, .discard: nil
    }
  }
}

extension Rule {
  fileprivate var text: String {
    let writer = FlowWriter()
    let match = writer.text(match, priority: priority)
    let head = "table=\(table),cookie=0x\(String(cookie, radix: 16))"
    return "\(head),\(match) actions=\(writer.text(instructions))"
  }
}

extension GroupRule {
  fileprivate var text: String { FlowWriter().text(type, number, buckets) }
}
