import Foundation
import TestSupport
import Testing

/// Controllers that misbehave, over real sockets: the switch stays correct for others, and its lab within bounds.
@Suite(.serialized, .enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct HostileControllerTests {
  private static let topology = """
    polder: 1
    name: alone
    duration: 600s
    nodes: { h1: {}, h2: {}, s1: { kind: openflow-switch } }
    links: [[h1, s1], [h2, s1]]

    """

  /// Does something with a lab that runs, whose switch must serve a proper controller afterwards.
  private func withSwitch(_ body: (UInt16) throws -> Void) throws {
    let lab = try OutsideLab { _ in HostileControllerTests.topology }
    let running = try lab.start("--pace", "real", "--listen", "\(lab.port)")
    defer { running.send(SIGKILL) }
    try body(lab.port)
    let proper = try RawController(port: lab.port)
    proper.send(RawController.hello + RawController.flowMod + RawController.barrier)
    #expect(proper.receives(21) != nil)
    proper.send(RawController.flows)
    #expect((proper.receives(19) ?? []).count == 16 + 56, "one entry without instructions")
    #expect(running.peakMemory < 400 << 20)
    running.interrupt()
    let outcome = try running.wait()
    #expect(outcome.status == 130, "\(outcome)")
  }

  @Test func garbage() throws {
    try withSwitch { port in
      for seed in 0..<8 {
        var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        let bytes = (0..<5_000).map { _ -> UInt8 in
          random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return UInt8(truncatingIfNeeded: random >> 40)
        }
        let controller = try RawController(port: port)
        controller.send(bytes)
        let greeted = try RawController(port: port)
        greeted.send(RawController.hello + [4, 14, 0, 7] + bytes)
        #expect(greeted.isClosed())
      }
    }
  }

  @Test func closingInTheMiddleOfAMessage() throws {
    try withSwitch { port in
      for length in [1, 7, 8, 20, 55] {
        let controller = try RawController(port: port)
        controller.send(RawController.hello + RawController.flowMod.prefix(length))
        #expect(controller.receives(0) != nil)
      }
    }
  }

  @Test func stalling() throws {
    try withSwitch { port in
      let silent = try RawController(port: port)
      let greeted = try RawController(port: port)
      greeted.send(RawController.hello + RawController.flowMod.prefix(30))
      #expect(silent.receives(0) != nil && greeted.receives(0) != nil)
    }
  }

  /// It asks and asks, and reads no answer: it is not heard any more.
  @Test func asking() throws {
    try withSwitch { port in
      let controller = try RawController(port: port)
      controller.send(RawController.hello)
      let flood = (0..<65_536).flatMap { _ in RawController.tableFeatures }
      var sent = 0
      for _ in 0..<8 { sent += controller.send(flood) }
      #expect(sent < 8 * flood.count)
    }
  }

  /// It sends as fast as it can what needs no answer: the journal is bounded, and with it the run.
  @Test func flooding() throws {
    let lab = try OutsideLab { _ in HostileControllerTests.topology }
    let running = try lab.start("--pace", "real", "--listen", "\(lab.port)", "--limit", "controller-input=8MiB")
    let controller = try RawController(port: lab.port)
    controller.send(RawController.hello)
    let flood = (0..<8_192).flatMap { _ in RawController.flowMod }
    for _ in 0..<200 where running.process.isRunning { controller.send(flood) }
    let outcome = try running.wait()
    #expect(
      outcome.status == 69 && outcome.errors.contains("controllers outside the lab sent more than 8MiB"), "\(outcome)")
  }

  @Test func connectingAgainAndAgain() throws {
    try withSwitch { port in
      for _ in 0..<300 { _ = try RawController(port: port) }
      let many = try (0..<100).map { _ in try RawController(port: port) }
      for controller in many { controller.send(RawController.hello) }
      #expect(many.count { $0.receives(0, seconds: 1) == nil } >= 36, "64 are accepted at a time")
    }
  }

  /// It replies at once, but configures the switch later, in a thread of its own, as Faucet does: time does not start before that.
  @Test func configuringLate() throws {
    let lab = try OutsideLab { _ in
      """
      polder: 1
      name: late
      duration: 2s
      addressing: { ipv4: 10.0.0.0/24 }
      nodes: { h1: {}, h2: {}, s1: { kind: openflow-switch } }
      links: [[h1, s1], [h2, s1]]
      checks: [{ name: reach, at: 100ms, on: h1, run: "ping -c 1 h2", expect: { exit: 0 } }]

      """
    }
    // On a busy machine this thread may be the one that is late: then it has not been what is tried here.
    for _ in 0..<10 {
      let running = try lab.start("--pace", "controller", "--listen", "\(lab.port)")
      let controller = try RawController(port: lab.port)
      let start = ContinuousClock.now
      controller.send(RawController.hello)
      controller.answerEchoes(milliseconds: 250)
      controller.send(RawController.flood)
      let isInTime = ContinuousClock.now - start < .milliseconds(450)
      for _ in 0..<1_200 where running.process.isRunning { controller.answerEchoes(milliseconds: 50) }
      let outcome = try running.wait()
      guard isInTime else { continue }
      #expect(outcome.status == 0, "\(outcome)")
      return
    }
    Issue.record("this thread was late ten times")
  }

  /// At the controller's pace a run that waits for such a controller ends.
  @Test func nobodyWaitsForEver() throws {
    let lab = try OutsideLab { _ in HostileControllerTests.topology }
    let running = try lab.start("--pace", "controller", "--listen", "\(lab.port)", "--patience", "8s")
    let controller = try RawController(port: lab.port)
    controller.send(RawController.hello)
    let outcome = try running.wait()
    #expect(outcome.status == 69 && outcome.errors.contains("the controller of 's1' has not answered"), "\(outcome)")
    withExtendedLifetime(controller) {}
  }
}
