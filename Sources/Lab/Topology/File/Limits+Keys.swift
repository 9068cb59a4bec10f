import Guests
import Settings
import SimulationKernel

extension Limits {
  /// No count in a checkpoint is higher.
  private static let atMost = 1 << 48

  static let keys = KeyTable("limits", Limits()) {
    Key("files", \.machine.files, .size(0...atMost), "What the files of one machine hold.")
    Key("output", \.machine.output, .size(0...atMost), "What the programs of one machine print.")
    Key("programs", \.machine.programs, .integer(1...1_000_000), "Programs that run at once on one machine.")
    Key("total-output", \.totalOutput, .size(0...atMost), "What the programs of all machines print.")
    Key("in-flight", \.inFlight, .size(0...atMost), "What the frames on links and in queues take of memory.")
    Key("captures", \.captures, .size(0...atMost), "What the files of all captures hold.")
    Key("replay", \.replay, .size(0...atMost), "What the frames of all replayed captures take.")
    Key("disks", \.disks, .size(0...atMost), "What the disk images of all machines hold.")
    Key("controller-input", \.controllerInput, .size(0...atMost), "What controllers outside the lab send.")
    Key("memory", \.memory, .size((1 << 20)...atMost), "What the run takes of the computer's memory.")
    Key("events-at-once", \.eventsAtOnce, .integer(1...1_000_000_000_000), "Events at one instant.")
    Key("simulated-time", \.simulatedTime, .duration(.nanoseconds(1)...), "When a run ends, whatever 'duration' says.")
    Key(
      "real-time", \.realTime, .duration(.nanoseconds(1)...), "How long a run may take, without the pauses of a pace.")
  }

  /// The names of the keys of `limits:`.
  public static var names: [String] { keys.info.keys.map(\.name) }

  /// Sets one limit from what a person writes: `memory` to `4GiB`.
  ///
  /// - Throws: ``LimitError`` if there is no such limit, or the value is not one for it.
  public mutating func set(_ name: String, to value: String) throws(LimitError) {
    var faults = FaultLog()
    let location = SourceLocation.start
    let entry = SourceEntry(key: name, at: location, value: SourceValue(.scalar(value), at: location))
    let change = Limits.keys.read(
      SourceValue(.map([entry]), at: location), as: "limits", &faults)
    guard faults.isEmpty, let change else {
      let fault = faults.faults.first
      throw LimitError(description: fault.map { "\($0.message): \($0.fix)" } ?? "not a limit")
    }
    Limits.keys.apply(change, to: &self)
  }
}

/// What is wrong with a limit that a person has written.
public struct LimitError: Error, Equatable, CustomStringConvertible {
  public let description: String
}
