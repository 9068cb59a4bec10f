public import Packets
public import SimulationKernel

/// A set of VLANs as ascending ranges that do not touch, so that a trunk of all 4,094 costs one range.
public struct VLANSet: Hashable, Sendable, StateRecord {
  fileprivate struct Run: Hashable, Sendable, BitwiseCopyable, StateRecord {
    let first: UInt16
    var last: UInt16

    static let fields = Fields(\VLANSet.Run.first, \.last)

    var inconsistency: String? { first <= last && last <= 0xFFF ? nil : "VLANs \(first) to \(last)" }
  }

  private var runs: [Run] = []

  public init(_ members: some Sequence<VLANIdentifier>) {
    for member in members.sorted() { append(member.rawValue) }
  }

  public static let none = VLANSet([])
  /// 1 to 4094
  public static let all = VLANSet((1...4094).map(VLANIdentifier.init(rawValue:)))

  public var isEmpty: Bool { runs.isEmpty }

  public func contains(_ vlan: VLANIdentifier) -> Bool {
    for run in runs where vlan.rawValue <= run.last { return vlan.rawValue >= run.first }
    return false
  }

  /// The set without `vlan`.
  public func removing(_ vlan: VLANIdentifier) -> VLANSet { VLANSet(members.filter { $0 != vlan }) }

  /// In ascending order.
  public var members: [VLANIdentifier] {
    runs.flatMap { ($0.first...$0.last).map(VLANIdentifier.init(rawValue:)) }
  }

  /// Adds a member that is no less than any other.
  private mutating func append(_ number: UInt16) {
    if let last = runs.last?.last, number <= last + 1 {
      runs[runs.count - 1].last = number
    } else {
      runs.append(Run(first: number, last: number))
    }
  }

  public static let fields = Fields(\VLANSet.runs)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for (run, next) in zip(runs, runs.dropFirst()) where run.last + 1 >= next.first {
      throw reader.failure("VLANs out of order")
    }
  }
}

extension VLANIdentifier {
  /// The VLAN of untagged frames where nothing else is said (IEEE Std 802.1Q-2018, table 9-2).
  public static let standard = VLANIdentifier(rawValue: 1)
}
