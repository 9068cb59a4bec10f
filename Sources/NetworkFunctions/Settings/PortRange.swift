public import SimulationKernel

/// Ports from one to another, both included.
public struct PortRange: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var first: UInt16
  public var last: UInt16

  public init(_ first: UInt16, _ last: UInt16) {
    self.first = first
    self.last = last
  }

  /// `80` or `8000-8100`.
  init(_ setting: Setting) throws(SettingError) {
    let parts = (setting.text ?? "").split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
    guard (1...2).contains(parts.count), let first = parts[0], let last = parts.last ?? nil, first <= last else {
      throw SettingError("'\(setting.text ?? "")' is no port", at: setting.place, mend: "use 80, or a range 8000-8100")
    }
    self.init(first, last)
  }

  static let all = PortRange(0, .max)

  func contains(_ port: UInt16) -> Bool { first <= port && port <= last }

  public static let fields = Fields(\PortRange.first, \.last)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard first <= last else { throw reader.failure("ports from \(first) to \(last)") }
  }
}
