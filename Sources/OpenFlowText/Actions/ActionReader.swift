import OpenFlow

/// Reads the actions and instructions of a flow entry or a bucket.
struct ActionReader {
  let ports: PortNames
  /// What is known of the packets: the match, and what the actions up to here have made of it.
  var pattern: FlowPattern
  /// Whether instructions may stand among the actions.
  var allowsInstructions = true

  private(set) var actions: [Action] = []
  private(set) var instructions: [Instruction] = []

  init(_ pattern: FlowPattern, _ ports: PortNames) {
    self.pattern = pattern
    self.ports = ports
  }

  /// The actions of a bucket, or within `write_actions(…)`.
  static func actions(
    _ text: some StringProtocol, _ pattern: FlowPattern, _ ports: PortNames
  ) throws(FlowTextError) -> [Action] {
    var reader = ActionReader(pattern, ports)
    reader.allowsInstructions = false
    try reader.read(text)
    return reader.actions
  }

  /// The instructions of a flow entry, with the actions that are applied at once where they stand.
  static func instructions(
    _ text: some StringProtocol, _ pattern: FlowPattern, _ ports: PortNames
  ) throws(FlowTextError) -> [Instruction] {
    var reader = ActionReader(pattern, ports)
    try reader.read(text)
    return reader.instructions
  }

  private mutating func read(_ text: some StringProtocol) throws(FlowTextError) {
    var (words, drops, count) = (KeyValues(text), false, 0)
    while let (key, value) = words.next() {
      count += 1
      if key.lowercased() == "drop" {
        drops = true
      } else if let instruction = try instruction(key.lowercased(), value) {
        guard allowsInstructions else { throw FlowTextError("\(key) instruction not allowed here") }
        try append(instruction)
      } else {
        try append(try action(key, value, words.delimiter))
      }
    }
    guard !drops || count == 1 else {
      throw FlowTextError("\"drop\" must not be accompanied by any other action or instruction")
    }
  }

  private mutating func append(_ new: [Action]) throws(FlowTextError) {
    for action in new { note(action) }
    guard allowsInstructions else { return actions += new }
    if case .applyActions(let old) = instructions.last {
      instructions[instructions.count - 1] = .applyActions(old + new)
    } else if !new.isEmpty {
      try append(.applyActions(new))
    }
  }

  /// Instructions come in the order in which they are carried out, each at most once.
  private mutating func append(_ new: Instruction) throws(FlowTextError) {
    let rank = new.rank
    if let last = instructions.last, last.rank > rank {
      throw FlowTextError(
        "invalid instruction ordering: \(new.name) must appear before \(last.name), for OpenFlow 1.1+ compatibility")
    }
    guard instructions.last?.rank != rank else {
      throw FlowTextError("duplicate \(new.name) instruction not allowed, for OpenFlow 1.1+ compatibility")
    }
    instructions.append(new)
  }

  /// Later actions may depend on what an action makes of a packet's tag.
  private mutating func note(_ action: Action) {
    let bits = FlowPattern.presentBit
    switch action {
    case .pushVLAN: pattern.set(.tag, bits, mask: bits)
    case .popVLAN: pattern.set(.tag, 0, mask: bits)
    default: break
    }
  }
}

extension Instruction {
  /// The name that Open vSwitch has for it.
  fileprivate var name: String {
    switch self {
    case .meter: "meter"
    case .applyActions: "apply_actions"
    case .clearActions: "clear_actions"
    case .writeActions: "write_actions"
    case .writeMetadata: "write_metadata"
    case .gotoTable: "goto_table"
    case .experimenter: "experimenter"
    }
  }
}
