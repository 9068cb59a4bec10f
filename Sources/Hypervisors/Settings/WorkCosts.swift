public import Settings
public import SimulationKernel

/// What a machine's work takes of a processor of speed 100%.
///
/// The defaults are of the order that is measured on servers: Linux forwards some 0.5 to 1 million packets per second and core in
/// a virtual machine with virtio, connection tracking and a short rule set take a third more, a switch between processes and the
/// system calls around it take a few microseconds (lmbench's `lat_ctx` and `lat_syscall`), and memory is copied at about 4 GB/s.
public struct WorkCosts: Hashable, Sendable, StateRecord {
  /// A packet, from its reception until the machine has answered, forwarded or dropped it or handed it to a program; and each
  /// further packet that the machine sends.
  public var packet = Duration.microseconds(2)
  /// Each network function that a received packet meets.
  public var function = Duration.nanoseconds(600)
  /// Each time that a program is resumed, with its system calls.
  public var program = Duration.microseconds(5)
  /// Each KiB that programs write to pipes, files and the console.
  public var copy = Duration.nanoseconds(250)

  /// Creates the default costs.
  public init() {}

  /// The keys that set the costs, of a host or of a machine.
  public static let keys = KeyTable("costs of work", WorkCosts()) {
    Key("packet", \.packet, .duration(.zero...limit), "A packet that is received, or sent unasked.").oftenCalled(
      "packet-cost", "packets", "frame")
    Key("function", \.function, .duration(.zero...limit), "Each network function that a received packet meets.")
      .oftenCalled("function-cost", "functions")
    Key("program", \.program, .duration(.zero...limit), "Each time that a program is resumed.").oftenCalled(
      "program-cost", "programs", "process")
    Key("copy", \.copy, .duration(.zero...limit), "Each KiB that programs write to pipes, files and the console.")
      .oftenCalled("copy-cost", "byte", "bytes")
  }

  /// The costs with what a change says of them.
  public func changed(by change: Change<WorkCosts>) -> WorkCosts {
    var costs = self
    WorkCosts.keys.apply(change, to: &costs)
    return costs
  }

  private static var limit: Duration { .seconds(1) }

  public static let fields = Fields(\WorkCosts.packet, \.function, \.program, \.copy)

  public var inconsistency: String? {
    [packet, function, program, copy].allSatisfy { $0 >= .zero && $0 <= WorkCosts.limit } ? nil : "a cost out of range"
  }
}
