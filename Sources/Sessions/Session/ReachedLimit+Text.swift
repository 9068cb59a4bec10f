import Guests
import Lab
import Settings
import SimulationKernel

extension ReachedLimit {
  /// What was reached, what came of it and how to allow more, in one line.
  func text(_ limits: Limits, _ labels: Labels) -> String {
    switch which {
    case .machine(let limit, let node): "\(labels[node]): \(limit.text(limits.machine)) at \(at)\(advice(limit.key))"
    case .run(let limit): "the run ended at \(at): \(limit.text(limits))\(advice(limit.key))"
    }
  }

  private func advice(_ key: String) -> String { ": raise '\(key)' under 'limits', or use --limit \(key)=…" }
}

extension GuestLimit {
  fileprivate var key: String {
    switch self {
    case .files: "files"
    case .output: "output"
    case .programs: "programs"
    case .eventsAtOnce: "events-at-once"
    }
  }

  fileprivate func text(_ limits: GuestLimits) -> String {
    switch self {
    case .files: "a program was refused more than \(limits.files.asSize) of files"
    case .output: "a program was ended that printed more than \(limits.output.asSize)"
    case .programs: "a program was not started beside \(limits.programs) others"
    case .eventsAtOnce: "its programs did too much at one instant"
    }
  }
}

extension RunLimit {
  fileprivate var key: String {
    switch self {
    case .output: "total-output"
    case .inFlight: "in-flight"
    case .memory: "memory"
    case .eventsAtOnce: "events-at-once"
    case .simulatedTime: "simulated-time"
    case .realTime: "real-time"
    case .captures: "captures"
    case .controllerInput: "controller-input"
    }
  }

  fileprivate func text(_ limits: Limits) -> String {
    switch self {
    case .output: "its programs printed more than \(limits.totalOutput.asSize)"
    case .inFlight: "the frames on links and in queues took more than \(limits.inFlight.asSize) of memory"
    case .memory: "it took more than \(limits.memory.asSize) of memory"
    case .eventsAtOnce: "more than \(limits.eventsAtOnce) events happened at one instant"
    case .simulatedTime: "more than \(limits.simulatedTime) of simulated time would pass"
    case .realTime: "it took longer than \(limits.realTime)"
    case .captures: "its captures held more than \(limits.captures.asSize)"
    case .controllerInput: "controllers outside the lab sent more than \(limits.controllerInput.asSize)"
    }
  }
}

extension Int {
  fileprivate var asSize: String { "\(ByteCount(UInt64(clamping: self)))" }
}
