/// How a value is written in a section: the version that is written, and how older ones are read.
public struct SectionFormat<Value: Checkpointable>: Sendable {
  /// Reads a value as an older version wrote it.
  public typealias Upgrade = @Sendable (inout CheckpointReader) throws(CheckpointError) -> Value

  public let name: String
  public let version: UInt32
  private let upgrades: [UInt32: Upgrade]

  /// - Parameter upgrades: by the version that each reads.
  public init(_ name: String, version: UInt32 = 1, upgrades: [UInt32: Upgrade] = [:]) {
    self.name = name
    self.version = version
    self.upgrades = upgrades
  }

  public func write<Failure>(_ value: Value, to writer: inout SectionWriter<Failure>) throws(Failure) {
    try writer.write(name, version: version) { $0.write(value) }
  }

  /// Reads the whole of a section's content.
  public func read(_ content: inout CheckpointReader, version: UInt32) throws(CheckpointError) -> Value {
    let value =
      if version == self.version {
        try Value(from: &content)
      } else if let upgrade = upgrades[version] {
        try upgrade(&content)
      } else {
        throw content.failure("section '\(name)' has version \(version); this Polder reads version \(readable)")
      }
    guard content.isAtEnd else { throw content.failure("\(content.remaining) bytes too many in section '\(name)'") }
    return value
  }

  private var readable: String { (upgrades.keys.sorted() + [version]).map { "\($0)" }.joined(separator: ", ") }
}
