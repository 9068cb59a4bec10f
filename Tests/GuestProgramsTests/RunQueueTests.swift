import NetworkStack
import SimulationKernel
import Testing

@testable import Fabric
@testable import Guests

/// Says its name and the event that it gets, and starts children.
private struct Witness: GuestProgram {
  static let registeredName = "witness"
  var name: String
  var children: [String] = []

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    switch event {
    case .started:
      calls.write("\(name) started\n")
      for child in children { _ = calls.start(Witness(name: child), StandardStreams()) }
      return children.isEmpty ? .exit(0) : .socket(until: .never)
    case .child(let id, let status):
      calls.write("\(name) hears of \(id.rawValue): \(status)\n")
      children.removeLast()
      return children.isEmpty ? .exit(0) : .socket(until: .never)
    default:
      calls.write("\(name) \(event)\n")
      return .exit(1)
    }
  }
}

extension Witness {
  static let fields = Fields(\Witness.name, \.children)
}

@Suite struct RunQueueTests {
  private func text(_ outbox: Outbox) -> [String] {
    outbox.reports.compactMap {
      if case .output(let bytes) = $0.ofProcess { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
  }

  @Test func `what follows from a run goes before what waits`() {
    var queue = RunQueue()
    queue.append(ProcessID(1), .started)
    queue.append(ProcessID(2), .started)
    queue.prepend(ProcessID(3), .child(ProcessID(1), 0))
    #expect([queue.removeFirst(), queue.removeFirst(), queue.removeFirst()].map { $0?.process.rawValue } == [3, 1, 2])
    #expect(queue.removeFirst() == nil)
  }

  @Test func `services start in order, a parent hears of its child at once, and nothing is left`() {
    let network = StackConfiguration(interfaces: [], random: RandomStream(seed: 1, owner: "a"))
    var guest = Guest(GuestConfiguration(network: network))
    var outbox = Outbox()
    guest.bringUp(
      starting: [Open(Witness(name: "a", children: ["b", "c"])), Open(Witness(name: "d"))], at: .zero, into: &outbox)
    #expect(
      text(outbox) == [
        "a started\n", "d started\n", "b started\n", "a hears of 3: 0\n", "c started\n", "a hears of 4: 0\n",
      ])
    #expect(guest.runQueue == RunQueue() && guest.processes.processes.isEmpty)
  }
}
