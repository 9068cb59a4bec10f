import Fabric
import NetworkFunctions
import NetworkStack
import Packets
import SimulationKernel

extension TopologyLoader {
  /// Gives the machines their functions. A function says itself what is wrong with its settings, once it knows the
  /// machine's interfaces and everybody's addresses.
  mutating func loadFunctions() {
    let names = topology.names
    for node in drafts.indices {
      guard case .machine(var machine) = topology.nodes[node].kind else { continue }
      let wanted = functionSettings(of: drafts[node])
      guard !wanted.isEmpty || machine.isTransparent else { continue }
      let context = FunctionContext(topology.nodes[node], names)
      for (type, value) in wanted {
        if let function = function(type, value, context) { machine.functions.append(function) }
      }
      topology.nodes[node].kind = .machine(machine)
      checkFunctions(of: machine, node)
    }
  }

  /// The functions that a node asks for: those of its list, or that of its kind with the node's own keys.
  private func functionSettings(of draft: NodeDraft) -> [(any ConfigurableFunction.Type, YAMLValue)] {
    if NodeKind.functions.contains(draft.kind), let type = FunctionCatalog.type(named: draft.kind.rawValue) {
      let own = draft.settings.entries.filter { entry in type.keys.contains { $0.name == entry.key } }
      return [(type, YAMLValue(place: draft.place, content: .map(own)))]
    }
    return (draft.settings["functions"]?.elements ?? []).compactMap { element in
      guard let entry = element.entries.first, let type = FunctionCatalog.type(named: entry.key) else { return nil }
      var value = entry.value
      value.place = entry.place
      return (type, value)
    }
  }

  private mutating func function(
    _ type: any ConfigurableFunction.Type, _ value: YAMLValue, _ context: FunctionContext
  ) -> Topology.Function? {
    let settings = Setting(value, of: type.keys)
    do throws(SettingError) {
      _ = try type.init(settings, context)
      return Topology.Function(name: type.name, settings: settings)
    } catch {
      let place = Place(line: max(1, error.place.line), column: max(1, error.place.column))
      faults.report(error.problem, at: place, mend: error.remedy)
      return nil
    }
  }

  /// Functions see IPv4 alone, and must not be gone round.
  private mutating func checkFunctions(of machine: Topology.Machine, _ node: Int) {
    let place = drafts[node].place
    let (name, interfaces) = (topology.nodes[node].name, topology.nodes[node].interfaces)
    if interfaces.contains(where: { !$0.ipv6.isEmpty }) {
      faults.report(
        "'\(name)' has functions and an IPv6 address", at: place, mend: "remove the address; functions see IPv4 alone")
    }
    if machine.isTransparent, interfaces.count != 2 {
      faults.report(
        "'\(name)' is transparent and has \(interfaces.count) interfaces", at: place, mend: "it takes two")
    }
    if machine.isTransparent, interfaces.contains(where: { !$0.ipv4.isEmpty }) {
      faults.report("'\(name)' is transparent and has an address", at: place, mend: "remove the address")
    }
  }
}

extension Setting {
  /// A value of the file with its quantities in base units, so that a function need not know the units.
  init(_ value: YAMLValue, of keys: [FunctionKey]) {
    let entries = value.entries.compactMap { entry in
      keys.first { $0.name == entry.key }.map {
        Entry(key: entry.key, value: Setting(entry.value, $0.form, at: entry.place))
      }
    }
    self.init(entries.isEmpty ? .empty : .record(entries), at: SourcePlace(value.place))
  }

  private init(_ value: YAMLValue, _ form: SettingForm, at place: Place) {
    switch form {
    case .flag: self.init(value.boolean.map { .text("\($0)") } ?? .empty)
    case .duration: self.init(value.duration.map { .text("\($0.nanoseconds)ns") } ?? .empty)
    case .rate: self.init(value.rate.map { .text("\($0.bitsPerSecond)bps") } ?? .empty)
    case .size: self.init(value.size.map { .text("\($0)B") } ?? .empty)
    case .number, .choice, .text: self.init(value.text.map { .text($0) } ?? .empty)
    case .texts:
      self.init(.list(value.elements.map { Setting($0.text.map { .text($0) } ?? .empty, at: SourcePlace($0.place)) }))
    case .record(_, let keys): self.init(value, of: keys)
    case .records(_, let keys), .variants(_, let keys):
      self.init(.list(value.elements.map { Setting($0, of: keys) }))
    }
    self.place = SourcePlace(value.content == .null ? place : value.place)
  }
}

extension SourcePlace {
  init(_ place: Place) { self.init(line: place.line, column: place.column) }
}
