import OpenFlow

extension ActionReader {
  /// The instruction with this name; nil if there is none.
  func instruction(_ name: String, _ value: Substring) throws(FlowTextError) -> Instruction? {
    switch name {
    case "meter": return .meter(MeterNumber(try number(value)))
    case "clear_actions": return .clearActions
    case "write_actions":
      // Before what is in it is read, which could hold as many more as it has room for.
      guard allowsInstructions else { throw FlowTextError("\(name) instruction not allowed here") }
      return .writeActions(try ActionReader.actions(value, pattern, ports))
    case "write_metadata": return try metadata(value)
    case "goto_table":
      guard let table: UInt8 = value.integer() else { throw FlowTextError("unknown table \"\(value)\"") }
      return .gotoTable(TableNumber(table))
    case "apply_actions": throw FlowTextError("apply_actions is the default instruction")
    default: return nil
    }
  }

  private func metadata(_ text: Substring) throws(FlowTextError) -> Instruction {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let mask: UInt64 = parts.count == 2 ? try number(parts[1]) : .max
    return .writeMetadata(try number(parts.first ?? "") & mask, mask: mask)
  }

  /// A number that an action needs.
  func number<Value: FixedWidthInteger>(_ text: Substring) throws(FlowTextError) -> Value {
    guard !text.isEmpty else { throw FlowTextError("missing required numeric argument") }
    guard let number: Value = text.integer() else { throw FlowTextError("invalid numeric format \(text)") }
    return number
  }
}
