public import Fabric
public import SimulationKernel

/// What machines have logged, the firewalls' `log` rules above all: the first so many lines, and how many came after.
public struct KernelMessages: Sendable, Equatable, StateRecord {
  public struct Message: Sendable, Equatable, StateRecord {
    public let node: NodeIndex
    public let at: Instant
    public let text: String

    public static let fields = Fields(\KernelMessages.Message.node, \.at, \.text)
  }

  /// A flood must not fill the memory.
  static let limit = 1000

  public internal(set) var messages: [Message] = []
  public internal(set) var omitted: UInt64 = 0

  public init() {}

  mutating func note(_ text: String, of node: NodeIndex, at instant: Instant) {
    guard messages.count < KernelMessages.limit else { return omitted &+= 1 }
    messages.append(Message(node: node, at: instant, text: text))
  }

  public static let fields = Fields(\KernelMessages.messages, \.omitted)
}
