/// How much of its past a session keeps to go back to.
public struct KeyframePolicy: Sendable, Equatable {
  /// The bytes that all keyframes together may take; nil if none are kept.
  public var memoryLimit: Int?
  /// How many events lie between two keyframes at least.
  public var interval: UInt64

  /// A session that cannot go back, and pays nothing for it.
  public static let none = KeyframePolicy(memoryLimit: nil)
  /// 256 MiB.
  public static let standard = KeyframePolicy(memoryLimit: 256 << 20)

  /// - Parameter interval: what is replayed within some ten milliseconds, unless told.
  public init(memoryLimit: Int?, interval: UInt64 = 1 << 14) {
    self.memoryLimit = memoryLimit
    self.interval = interval
  }
}
