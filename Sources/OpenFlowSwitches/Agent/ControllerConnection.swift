import OpenFlow
import SimulationKernel

/// A connection to a controller, as the switch sees it.
struct ControllerConnection: Sendable, Equatable, StateRecord {
  enum Stage: UInt8, Sendable, Checkpointable {
    /// The hello of the other side is awaited.
    case greeting
    case established
  }

  /// Which of the switch's connections this is.
  let number: UInt32
  var stage = Stage.greeting
  var reader = MessageReader()
  var role = ControllerRole.equal
  var asynchronous = AsynchronousConfiguration.initial
  /// When anything came from the controller.
  var heard: Instant
  /// Whether an echo request waits for its reply.
  var isProbed = false
  /// Parts of a request to set tables' features, of which more are to come.
  var features: [TableFeatures] = []
  /// A barrier whose reply waits for changes before it.
  var barrier: PendingBarrier?

  init(_ number: UInt32, at now: Instant) {
    self.number = number
    heard = now
  }

  /// Its number among the connections to one controller; 0 for the main one (section 6.3.7).
  var auxiliaryID: UInt8 { UInt8(truncatingIfNeeded: number >> ControllerInput.auxiliaryShift) & 0x7F }
  var isAuxiliary: Bool { auxiliaryID != 0 }
  /// The number of the main connection to the same controller.
  var main: UInt32 { number & ControllerInput.mainMask }

  /// A controller that is silent for so long is asked whether it is there; after twice as long the connection is given up.
  static let probeInterval = Duration.seconds(15)

  var nextWake: Instant { min(probeDue, barrier?.due ?? .never) }

  /// When to ask the controller whether it is there, or to give it up.
  var probeDue: Instant {
    heard + ControllerConnection.probeInterval + (isProbed ? ControllerConnection.probeInterval : .zero)
  }

  /// Whether a slave or a full controller wants a message of its own accord with this reason.
  func wants(_ masks: KeyPath<AsynchronousConfiguration, AsynchronousConfiguration.Masks>, reason: UInt8) -> Bool {
    let masks = asynchronous[keyPath: masks]
    return (role == .slave ? masks.slave : masks.masterOrEqual) >> UInt32(reason) & 1 == 1
  }

  static let fields = Fields(
    \ControllerConnection.number, \.stage, \.reader, \.role, \.asynchronous, \.heard, \.isProbed, \.features,
    \.barrier)
}
