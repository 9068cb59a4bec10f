public import Guests
public import SimulationKernel

/// What a run may use. What reaches a limit is ended, and the result says so.
///
/// A topology may come from anybody: none of it may fill the memory or run for ever.
public struct Limits: Hashable, Sendable, StateRecord {
  /// Those of each machine.
  public var machine = GuestLimits()
  /// What programs write, on all machines together, in bytes.
  public var totalOutput = 256 << 20
  /// What the frames on links and in queues take of memory, in bytes.
  public var inFlight = 1 << 30
  /// What the frames of all captures that are replayed take, in bytes.
  public var replay = 256 << 20
  /// What the disk images of all machines hold, in bytes.
  public var disks = 1 << 30
  /// What controllers outside the lab send, in bytes: the journal keeps all of it.
  public var controllerInput = 256 << 20
  /// What the whole run takes of the computer's memory, in bytes.
  public var memory = 2 << 30
  /// Events at one instant: a lab whose clock stands still does not end by itself.
  public var eventsAtOnce = 10_000_000
  /// Whatever `duration` says.
  public var simulatedTime = Duration.seconds(366 * 86_400)
  /// By the clock on the wall, without the pauses that the pace makes.
  public var realTime = Duration.seconds(3600)

  /// What the files of all captures hold, in bytes.
  public var captures = 16 << 30

  public init() {}

  /// Those that each machine keeps by itself.
  var ofMachine: GuestLimits {
    var limits = machine
    limits.eventsAtOnce = eventsAtOnce
    return limits
  }

  public static let fields = Fields(
    \Limits.machine, \.totalOutput, \.inFlight, \.replay, \.memory, \.eventsAtOnce, \.simulatedTime, \.realTime,
    \.captures, \.controllerInput, \.disks)

  public var inconsistency: String? { simulatedTime >= .zero && realTime >= .zero ? nil : "a limit below zero" }
}

/// A limit of a whole run that was reached.
public enum RunLimit: UInt8, Sendable, CaseIterable, Checkpointable {
  case output, inFlight, memory, eventsAtOnce, simulatedTime, realTime, captures, controllerInput
}
