import NetworkFunctions
import NetworkStack
import Packets
import Settings

/// The functions of a machine along netfilter's hooks, drawn with characters: the order in which a packet meets them.
struct ChainDrawing {
  private let name: String
  private let interfaces: [String]
  private let functions: [any ConfigurableFunction]
  private let isTransparent: Bool

  /// Nil where the node has no functions.
  init?(of node: Topology.Node, _ hosts: HostTable) {
    guard case .machine(let machine) = node.kind, !machine.functions.isEmpty else { return nil }
    name = node.name
    interfaces = node.interfaces.map(\.name)
    functions = machine.makeFunctions(FunctionContext(node, hosts))
    isTransparent = machine.isTransparent
  }

  func text() -> String {
    let title = "\(name), between \(interfaces.joined(separator: ", "))"
    let rows = isTransparent ? wayThrough() : ways()
    let lines = [title, ""] + rows + [""] + legend
    return lines.map { String($0.reversed().drop { $0 == " " }.reversed()) + "\n" }.joined()
  }

  private var isTracked: Bool { functions.contains { $0.tracking != nil } }

  /// The content of a hook's box: its name, and what is called there, by number in the chain.
  private func lines(at hook: Hook) -> [String] {
    let tracking = isTracked && (hook == .prerouting || hook == .output) ? ["  connection tracking"] : []
    let called = functions.enumerated().filter { $0.element.hooks.contains(HookSet(hook)) }.map { number, function in
      let duty = function.duty(at: hook)
      return "\(number + 1) \(type(of: function).name)\(duty.isEmpty ? "" : ": \(duty)")"
    }
    return ["\(hook)"] + tracking + called
  }

  private func column(of hooks: Hook...) -> TextColumn { TextColumn(boxing: hooks.flatMap(lines)) }
}

extension ChainDrawing {
  /// A bump in the wire: one way, without a route.
  private func wayThrough() -> [String] {
    var way = column(of: .prerouting, .forward, .postrouting)
    way.append("in")
    for hook in [Hook.prerouting, .forward, .postrouting] { way.appendBox(lines(at: hook)) }
    way.append("out")
    return way.rows
  }

  /// A machine that routes: what is for others keeps left; what is for it, and what is from it, right.
  private func ways() -> [String] {
    let left = column(of: .prerouting, .forward, .postrouting)
    let right = TextColumn(width: max(column(of: .input, .output).width, own.count))
    return wayIn(left) + [branch(left, right, from: "route ", to: "┐")] + middles(left, right)
      + [branch(left, right, from: "├", to: "┘")] + wayOut(left)
  }

  private var own: String { "for \(name) itself" }

  private func wayIn(_ column: TextColumn) -> [String] {
    var column = column
    column.append("in")
    column.appendBox(lines(at: .prerouting))
    return column.rows
  }

  private func wayOut(_ column: TextColumn) -> [String] {
    var column = column
    column.appendBox(lines(at: .postrouting))
    column.append("out")
    return column.rows
  }

  private func middles(_ left: TextColumn, _ right: TextColumn) -> [String] {
    var (left, right) = (left, right)
    left.append("for others")
    left.appendBox(lines(at: .forward))
    right.append(own)
    right.appendBox(lines(at: .input))
    right.append("programs")
    right.appendBox(lines(at: .output))
    left.extend(to: right.rows.count)
    right.extend(to: left.rows.count)
    return zip(left.rows, right.rows).map { $0 + ChainDrawing.gap + $1 }
  }

  private static let gap = "    "

  /// A line from the middle of the left column to that of the right one.
  private func branch(_ left: TextColumn, _ right: TextColumn, from start: String, to end: String) -> String {
    let blank = String(repeating: " ", count: max(0, left.middle - start.count / 2))
    let corner = left.width + ChainDrawing.gap.count + right.middle
    return blank + start + String(repeating: "─", count: max(0, corner - blank.count - start.count)) + end
  }
}

extension ChainDrawing {
  private var legend: [String] {
    let idle = functions.enumerated().filter { $0.element.hooks.isEmpty }.map { number, function in
      "\(number + 1) \(type(of: function).name) is not called at any hook: \(function.duty(at: nil))"
    }
    let order = "Numbers are positions in 'functions'; each hook calls them in this order."
    let known = "The first packet of a connection decides; what follows it, and its answers, are rewritten accordingly."
    let untranslated = functions.enumerated().filter { $0.element.ipv6Hooks.isEmpty && !$0.element.hooks.isEmpty }.map {
      "\($0.offset + 1) handles only IPv4; IPv6 bypasses it."
    }
    let translates = functions.contains { $0.hooks.contains(.postrouting) }
    return [order] + (translates ? [known] : []) + idle + untranslated
      + (isTransparent ? ["What is not IP, such as ARP, passes unseen."] : [])
  }
}

extension Topology {
  /// The functions of a node along netfilter's hooks, for people to read; nil where it has none.
  public func chainDrawing(of node: Int) -> String? { ChainDrawing(of: nodes[node], hostTable)?.text() }

  /// The machines that have functions, in the order of the file.
  public var machinesWithFunctions: [String] {
    nodes.filter {
      if case .machine(let machine) = $0.kind { !machine.functions.isEmpty } else { false }
    }.map(\.name)
  }
}
