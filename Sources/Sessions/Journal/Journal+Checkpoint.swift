import Lab
public import SimulationKernel

extension Journal: StateRecord {
  public static let fields = Fields(\Journal.entries)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let isInOrder = zip(entries, entries.dropFirst()).allSatisfy { first, second in
      (first.at, first.phase.rawValue) <= (second.at, second.phase.rawValue)
    }
    guard isInOrder, entries.first?.at ?? .zero >= .zero else { throw reader.failure("inputs out of order") }
  }
}

extension Journal.Entry: StateRecord {
  public static let fields = Fields(\Journal.Entry.at, \.phase, \.input)
}

extension Input: StateVariant {
  public static let cases = Cases<Input>(
    Case("command", Input.command(_:check:)) {
      if case .command(let command, let check) = $0 { (command, check) } else { nil }
    })
}
