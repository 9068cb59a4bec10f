public import SimulationKernel

/// A step of the way of a packet through a switch: one flow table. Apps name the stages that they need; the tables
/// follow from that.
public struct Stage: Hashable, Sendable, StateRecord {
  public var name: String
  /// Stages with lower numbers come first.
  public var order: UInt16
  /// What happens to a packet for which the stage has no rule.
  public var miss: Miss

  public enum Miss: UInt8, Sendable, BitwiseCopyable, Checkpointable {
    /// The next stage has it; after the last one it is dropped.
    case next
    /// The app is asked.
    case controller
    case drop
  }

  public init(_ name: String, order: UInt16, miss: Miss) {
    self.name = name
    self.order = order
    self.miss = miss
  }

  public static let fields = Fields(\Stage.name, \.order, \.miss)
}

extension Stage {
  /// Decides whether a packet may pass.
  public static func filter(_ miss: Miss) -> Stage { Stage("filter", order: 100, miss: miss) }
  /// Limits rates.
  public static let police = Stage("police", order: 200, miss: .next)
  /// Answers for others, such as a proxy of ARP.
  public static let answer = Stage("answer", order: 300, miss: .next)
  /// Sends packets through chains of functions.
  public static let steer = Stage("steer", order: 400, miss: .next)
  /// Chooses among servers.
  public static let balance = Stage("balance", order: 500, miss: .next)
  /// Goes from one subnet to another.
  public static let route = Stage("route", order: 600, miss: .next)
  /// Brings a frame to its destination address.
  public static func forward(_ miss: Miss) -> Stage { Stage("forward", order: 700, miss: miss) }
}
